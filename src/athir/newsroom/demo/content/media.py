"""The demo's sound & image: what each is called, and which of the demo's own files it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from athir.newsroom.demo.content.places import Names

CREDIT = "أثير"
LICENCE = "من إنتاج المحطة، ضمن البرنامج"


@dataclass(frozen=True)
class Shown:
    """One item. ``file``: below the demo's folder, ``films/…`` or ``audio/…``; a gallery has ``pictures`` instead."""

    slug: str
    names: Names
    description: Names
    desk: str
    hours_ago: int
    file: str = ""
    pictures: tuple[str, ...] = ()
    captions: dict[str, str] | None = None
    spoken: bool = False
    """Whether what is said stands in the catalogue and becomes the transcript."""


_FILM_AR = """WEBVTT

00:00.300 --> 00:02.900
[موسيقى] واحة نخيل عند الغروب

00:03.300 --> 00:05.900
قصبة طينية بين النخيل

00:06.300 --> 00:08.900
مضيق بين جرفين يجري فيه الماء

00:09.300 --> 00:11.900
كثبان رملية والشمس تغيب خلفها

00:12.300 --> 00:14.800
قمم جبلية مكسوة بالثلج
"""

_FILM_FR = """WEBVTT

00:00.300 --> 00:02.900
[musique] Palmeraie au coucher du soleil

00:03.300 --> 00:05.900
Kasbah de terre entre les palmiers

00:06.300 --> 00:08.900
Gorge entre deux falaises, où coule l’eau

00:09.300 --> 00:11.900
Dunes devant le soleil couchant

00:12.300 --> 00:14.800
Sommets enneigés
"""

MEDIA = (
    Shown(
        "جولة-في-رسوم-الجهة",
        {
            "ar": "جولة في رسوم الجهة",
            "fr": "Promenade dans les dessins de la région",
            "en": "A walk through drawings of the region",
        },
        {
            "ar": "فيلم نموذجي قصير من رسوم المحطة وموسيقاها: واحة وقصبة ومضيق وكثبان وجبال.",
            "fr": "Court film d’exemple, fait des dessins et de la musique de la station.",
            "en": "A short sample film made of the station’s own drawings and music.",
        },
        "draa-tafilalet",
        2,
        file="films/region.mp4",
        captions={"ar": _FILM_AR, "fr": _FILM_FR},
    ),
    Shown(
        "كيف-تستمع-إلى-أثير",
        {"ar": "كيف تستمع إلى أثير", "fr": "Comment écouter Athir", "en": "How to listen to Athir"},
        {
            "ar": "تسجيل نموذجي بصوت آلي: الاستماع أثناء القراءة، والجودة الخفيفة للشبكة الضعيفة.",
            "fr": "Enregistrement d’exemple, voix de synthèse, en arabe.",
            "en": "A sample recording in Arabic, read by a synthetic voice.",
        },
        "national",
        20,
        file="audio/speech/how-to-listen.opus",
        spoken=True,
    ),
    Shown(
        "درعة-تافيلالت-بالرسم",
        {
            "ar": "درعة تافيلالت بالرسم",
            "fr": "Drâa-Tafilalet en dessins",
            "en": "Drâa-Tafilalet in drawings",
        },
        {
            "ar": "رسوم توضيحية من صنع المحطة، لا صور ملتقطة.",
            "fr": "Dessins de la station, et non des photographies.",
            "en": "Drawings made by the station, not photographs.",
        },
        "draa-tafilalet",
        44,
        pictures=("oasis", "kasbah", "gorge", "dunes", "snow", "roses"),
    ),
)
