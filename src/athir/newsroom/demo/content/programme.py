"""Shows, their playlists and their places in the week, which leave no minute uncovered."""

from __future__ import annotations

from dataclasses import dataclass

from athir.newsroom.demo.content.places import REGION, Names

WEEKDAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)


@dataclass(frozen=True)
class List:
    """A playlist: paths of the library, in order. ``station`` is the one of the station itself."""

    slug: str
    names: Names
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Programme:
    """A show. ``slots``: (days, ``HH:MM``, minutes)."""

    slug: str
    names: Names
    description: Names
    playlist: str
    picture: str
    slots: tuple[tuple[tuple[int, ...], str, int], ...]
    presenters: tuple[str, ...] = ()
    desk: str = REGION
    language: str = "ar"


_NAME, _REGION, _LISTEN = (f"jingles/athir-{end}.opus" for end in ("name", "region", "listen"))
_DAWN, _KASBAH, _GORGE, _EVENING, _NIGHT, _MARKET = (
    f"music/{name}.opus"
    for name in ("oasis-dawn", "kasbah-road", "gorge-breeze", "evening-rhythm", "valley-night", "morning-market")
)
_NEWS = "bulletins/news.opus"
_HOW, _WATER, _ROAD = (f"speech/{name}.opus" for name in ("how-to-listen", "water-advice", "road-advice"))

LISTS = (
    List(
        "station",
        {"ar": "قائمة المحطة", "fr": "Liste de la station", "en": "Station playlist"},
        (_NAME, _DAWN, _WATER, _KASBAH, _REGION, _GORGE, _NEWS, _EVENING, _LISTEN, _MARKET, _HOW, _NIGHT, _ROAD),
    ),
    List(
        "morning",
        {"ar": "موسيقى الصباح", "fr": "Musique du matin", "en": "Morning music"},
        (_NAME, _DAWN, _ROAD, _MARKET, _LISTEN, _GORGE, _WATER, _KASBAH),
    ),
    List(
        "mountain",
        {"ar": "نغم الجبل", "fr": "Musique des montagnes", "zgh": "ⴰⵣⴰⵡⴰⵏ ⵏ ⵉⴷⵓⵔⴰⵔ", "en": "Mountain music"},
        (_EVENING, _REGION, _KASBAH, _GORGE, _NAME, _MARKET),
    ),
    List(
        "news",
        {"ar": "موجز الأخبار", "fr": "Bulletin", "en": "News bulletin"},
        (_NEWS, _GORGE, _NAME, _HOW, _DAWN),
    ),
    List(
        "talk",
        {"ar": "فواصل الحديث", "fr": "Interludes", "en": "Interludes for talk"},
        (_LISTEN, _KASBAH, _WATER, _GORGE, _REGION, _MARKET, _ROAD, _DAWN),
    ),
    List(
        "night",
        {"ar": "موسيقى الليل", "fr": "Musique de nuit", "en": "Night music"},
        (_NIGHT, _DAWN, _NAME, _GORGE),
    ),
)

PROGRAMMES = (
    Programme(
        "sabah-al-waha",
        {"ar": "صباح الواحة", "fr": "Matin de l’oasis", "en": "Oasis morning"},
        {
            "ar": "بداية النهار: موسيقى هادئة، ونصائح للطريق والطقس، وما يهم الأقاليم الخمسة.",
            "fr": "Pour commencer la journée : musique douce, conseils pour la route et nouvelles des cinq provinces.",
            "en": "The day begins: gentle music, advice for the road, and what matters in the five provinces.",
        },
        "morning",
        "oasis",
        ((WEEKDAYS, "06:00", 240), (WEEKEND, "07:00", 180)),
        ("demo-presenter",),
    ),
    Programme(
        "nagham-amazigh",
        {"ar": "نغم أمازيغ", "fr": "Mélodies amazighes", "zgh": "ⴰⵣⴰⵡⴰⵏ ⴰⵎⴰⵣⵉⵖ", "en": "Amazigh melodies"},
        {
            "ar": "إيقاعات وألحان مستلهمة من الجبل والواحة.",
            "fr": "Rythmes et mélodies inspirés de la montagne et de l’oasis.",
            "zgh": "ⴰⵣⴰⵡⴰⵏ ⵏ ⵉⴷⵓⵔⴰⵔ.",
            "en": "Rhythms and melodies inspired by the mountains and the oasis.",
        },
        "mountain",
        "atlas",
        ((WEEKDAYS, "10:00", 120), (WEEKEND, "12:30", 210)),
        language="zgh",
    ),
    Programme(
        "mujaz-al-akhbar",
        {"ar": "موجز الأخبار", "fr": "Le bulletin", "en": "The bulletin"},
        {
            "ar": "نصف ساعة للأخبار، يفصل بينها النغم.",
            "fr": "Une demi-heure de nouvelles, entrecoupée de musique.",
            "en": "Half an hour of news, with music between.",
        },
        "news",
        "studio",
        (((*WEEKDAYS, *WEEKEND), "12:00", 30), ((*WEEKDAYS, *WEEKEND), "18:00", 30), (WEEKDAYS, "21:00", 30)),
        desk="national",
    ),
    Programme(
        "aswaq-al-jiha",
        {"ar": "أسواق الجهة", "fr": "Les marchés de la région", "en": "Markets of the region"},
        {
            "ar": "جولة في أسواق الأقاليم: ماذا يُزرع، وماذا يُباع، وكيف نختار.",
            "fr": "Un tour des marchés des provinces : ce qui pousse, ce qui se vend, comment choisir.",
            "en": "A round of the provinces’ markets: what grows, what is sold, how to choose.",
        },
        "talk",
        "market",
        ((WEEKDAYS, "12:30", 90), (WEEKEND, "16:00", 120)),
    ),
    Programme(
        "hadith-al-waha",
        {"ar": "حديث الواحة", "fr": "Parole d’oasis", "en": "Oasis talk"},
        {
            "ar": "ساعتان من قلب الجهة: الماء والأرض والمدرسة والسوق.",
            "fr": "Deux heures au cœur de la région : l’eau, la terre, l’école et le marché.",
            "en": "Two hours from the heart of the region: water, land, school and market.",
        },
        "talk",
        "harvest",
        ((WEEKDAYS, "14:00", 120),),
        ("demo-presenter", "demo-presenter-2"),
    ),
    Programme(
        "hikayat-al-qusur",
        {"ar": "حكايات القصور", "fr": "Contes des ksour", "en": "Tales of the ksour"},
        {
            "ar": "العمارة والحرف والكتب القديمة: حكايات من وراء الأبواب.",
            "fr": "Architecture, métiers et livres anciens : ce que racontent les portes.",
            "en": "Architecture, crafts and old books: what the doors have to tell.",
        },
        "talk",
        "kasbah",
        ((WEEKDAYS, "16:00", 120), (WEEKEND, "10:00", 120)),
    ),
    Programme(
        "masaa-athir",
        {"ar": "مساء أثير", "fr": "Le soir d’Athir", "en": "Athir’s evening"},
        {
            "ar": "رفقة المساء: موسيقى وأصوات وما بقي من أخبار اليوم.",
            "fr": "La compagnie du soir : musique, voix et ce qui reste des nouvelles du jour.",
            "en": "Company for the evening: music, voices, and what is left of the day’s news.",
        },
        "mountain",
        "dunes",
        ((WEEKDAYS, "18:30", 150), (WEEKEND, "18:30", 210)),
        ("demo-presenter-2",),
    ),
    Programme(
        "nagham-al-layl",
        {"ar": "نغم الليل", "fr": "Musique de nuit", "en": "Night music"},
        {
            "ar": "موسيقى هادئة إلى الفجر.",
            "fr": "Musique calme jusqu’à l’aube.",
            "en": "Quiet music until dawn.",
        },
        "night",
        "night",
        (
            (WEEKDAYS, "00:00", 360),
            (WEEKDAYS, "21:30", 150),
            (WEEKEND, "00:00", 420),
            (WEEKEND, "22:00", 120),
        ),
    ),
)
