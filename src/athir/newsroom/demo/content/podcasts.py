"""The demo's podcasts, made of its own sound: what they are called, and their episodes."""

from __future__ import annotations

from dataclasses import dataclass

from athir.newsroom.demo.content.places import Names

OWNER_EMAIL = "podcasts@athir.example"


@dataclass(frozen=True)
class Told:
    """An episode. ``file``: below the demo's ``audio/``; what is said in it becomes its notes."""

    file: str
    title: str
    summary: str
    hours_ago: int
    picture: str


@dataclass(frozen=True)
class Series:
    """A podcast. ``show``: whose broadcasts become episodes of it when somebody presents them."""

    slug: str
    names: Names
    description: Names
    category: str
    picture: str
    desk: str
    episodes: tuple[Told, ...]
    show: str = ""
    presenters: tuple[str, ...] = ()
    auto_publish: bool = False


PODCASTS = (
    Series(
        "sabah-al-waha",
        {"ar": "صباح الواحة", "fr": "Matin de l’oasis", "en": "Oasis morning"},
        {
            "ar": "نصائح الصباح من أثير: الماء والطريق والإنصات. حلقات قصيرة من العرض التجريبي، وكل بث مباشر للبرنامج "
            "يصير حلقة.",
            "fr": "Les conseils du matin d’Athir : l’eau, la route, l’écoute. De courts épisodes de démonstration ; chaque "
            "émission en direct devient un épisode.",
            "en": "Morning advice from Athir: water, the road, listening. Short episodes of the demo; every live broadcast "
            "of the show becomes one.",
        },
        "Society & Culture",
        "oasis",
        "draa-tafilalet",
        (
            Told(
                "speech/water-advice.opus",
                "الماء نعمة الواحة",
                "نصيحة قصيرة: متى نسقي، ومتى نغلق الصنبور.",
                50,
                "oasis",
            ),
            Told(
                "speech/road-advice.opus",
                "قبل السفر: راقب سيارتك",
                "نصيحة قصيرة لطرق الجبل والصحراء.",
                26,
                "gorge",
            ),
            Told(
                "speech/how-to-listen.opus",
                "كيف تستمع إلى أثير",
                "البث وأنت تقرأ، وما العمل حين تضعف الشبكة.",
                3,
                "studio",
            ),
        ),
        show="sabah-al-waha",
        presenters=("demo-presenter",),
        auto_publish=True,
    ),
    Series(
        "mujaz-al-akhbar",
        {"ar": "موجز الأخبار", "fr": "Le bulletin", "en": "The bulletin"},
        {
            "ar": "موجز أخبار أثير كما أُذيع، بصوت آلي: نموذج لبودكاست إخباري.",
            "fr": "Le bulletin d’Athir tel qu’il est passé à l’antenne, lu par une voix de synthèse : un exemple.",
            "en": "Athir’s bulletin as it was broadcast, read by a synthetic voice: an example of a news podcast.",
        },
        "News > Daily News",
        "studio",
        "national",
        (
            Told(
                "bulletins/news.opus",
                "موجز الأخبار: لقاءات لتعزيز التعاون الأمني",
                "خبر واحد من أخبار اليوم، بصوت آلي.",
                8,
                "studio",
            ),
        ),
    ),
)
