"""The region's towns, numbers that hold in the whole country, and examples that say they are examples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from athir.newsroom.demo.content.places import EXAMPLE, Names

EXAMPLE_SOURCE = "مثال · exemple · example"
"""Stands as the source of every sample row."""


@dataclass(frozen=True)
class DemoTown:
    """``desk``: slug of its province."""

    slug: str
    desk: str
    names: Names
    latitude: float
    longitude: float


TOWNS = (
    DemoTown(
        "errachidia",
        "errachidia",
        {"ar": "الرشيدية", "fr": "Errachidia", "zgh": "ⵕⵕⴰⵛⵉⴷⵉⵢⴰ", "en": "Errachidia"},
        31.9314,
        -4.4266,
    ),
    DemoTown("erfoud", "errachidia", {"ar": "أرفود", "fr": "Erfoud", "zgh": "ⴰⵔⴼⵓⴷ", "en": "Erfoud"}, 31.4361, -4.2328),
    DemoTown(
        "rissani",
        "errachidia",
        {"ar": "الريصاني", "fr": "Rissani", "zgh": "ⵔⵔⵉⵚⴰⵏⵉ", "en": "Rissani"},
        31.2797,
        -4.2664,
    ),
    DemoTown(
        "goulmima",
        "errachidia",
        {"ar": "كلميمة", "fr": "Goulmima", "zgh": "ⵉⴳⵍⵎⵉⵎⵏ", "en": "Goulmima"},
        31.6939,
        -4.9531,
    ),
    DemoTown(
        "ouarzazate",
        "ouarzazate",
        {"ar": "ورزازات", "fr": "Ouarzazate", "zgh": "ⵡⴰⵔⵣⴰⵣⴰⵜ", "en": "Ouarzazate"},
        30.9335,
        -6.9370,
    ),
    DemoTown(
        "tinghir", "tinghir", {"ar": "تنغير", "fr": "Tinghir", "zgh": "ⵜⵉⵏⵖⵉⵔ", "en": "Tinghir"}, 31.5147, -5.5328
    ),
    DemoTown(
        "kelaat-mgouna",
        "tinghir",
        {"ar": "قلعة مكونة", "fr": "Kelâat M’Gouna", "zgh": "ⵇⵍⵄⴰ ⵏ ⵉⵎⴳⵓⵏⵏ"},
        31.2419,
        -6.1283,
    ),
    DemoTown("zagora", "zagora", {"ar": "زاكورة", "fr": "Zagora", "zgh": "ⵣⴰⴳⵓⵔⴰ", "en": "Zagora"}, 30.3324, -5.8384),
    DemoTown("agdz", "zagora", {"ar": "أكدز", "fr": "Agdz", "zgh": "ⴰⴳⴷⵣ", "en": "Agdz"}, 30.6937, -6.4497),
    DemoTown("midelt", "midelt", {"ar": "ميدلت", "fr": "Midelt", "zgh": "ⵎⵉⴷⵍⵜ", "en": "Midelt"}, 32.6852, -4.7451),
    DemoTown("er-rich", "midelt", {"ar": "الريش", "fr": "Er-Rich", "zgh": "ⵔⵔⵉⵛ", "en": "Er-Rich"}, 32.2589, -4.4986),
)

NUMBERS: tuple[tuple[str, Names], ...] = (
    ("19", {"ar": "الشرطة", "fr": "Police", "zgh": "ⵜⴰⴱⵓⵍⵉⵙⵜ", "en": "Police"}),
    ("177", {"ar": "الدرك الملكي", "fr": "Gendarmerie royale", "zgh": "ⵊⴰⴷⴰⵔⵎⵢⴰ", "en": "Royal Gendarmerie"}),
    (
        "15",
        {
            "ar": "الوقاية المدنية والإسعاف",
            "fr": "Protection civile et ambulance",
            "zgh": "ⴰⵙⵜⴰⵢ ⴰⵖⵔⵎⴰⵏ",
            "en": "Fire brigade and ambulance",
        },
    ),
    (
        "141",
        {
            "ar": "المساعدة الطبية المستعجلة",
            "fr": "Aide médicale urgente (SAMU)",
            "zgh": "ⵜⵉⵡⵉⵙⵉ ⵜⴰⵎⵙⵙⵏⵊⵉⵜ",
            "en": "Urgent medical aid (SAMU)",
        },
    ),
)
"""Emergency numbers of the whole country."""

MONTHS: tuple[tuple[int, int, date], ...] = (
    (1439, 9, date(2018, 5, 17)),
    (1441, 9, date(2020, 4, 25)),
    (1447, 7, date(2025, 12, 22)),
)
"""Firsts of Hijri months as declared in Morocco, a day after the tables."""


def marked(arabic: str, french: str, english: str) -> Names:
    """A name that says, in each language, that it is an example."""
    return {
        "ar": f"{EXAMPLE['ar']}: {arabic}",
        "fr": f"{EXAMPLE['fr'].capitalize()} : {french}",
        "en": f"{EXAMPLE['en'].capitalize()}: {english}",
    }


PHARMACIES: tuple[tuple[str, Names], ...] = tuple(
    (town, marked(f"صيدلية {number}", f"pharmacie {number}", f"pharmacy {number}"))
    for town in ("errachidia", "ouarzazate", "tinghir", "zagora", "midelt")
    for number in (1, 2)
)
CUT_PLACES = marked("الحي الأول والحي الثاني", "quartier 1 et quartier 2", "quarter 1 and quarter 2")
LINE = marked("الرشيدية – ميدلت", "Errachidia – Midelt", "Errachidia – Midelt")
MARKETS: tuple[tuple[str, int, Names], ...] = (
    ("errachidia", 6, marked("السوق الأسبوعي", "souk hebdomadaire", "weekly market")),
    ("zagora", 2, marked("السوق الأسبوعي", "souk hebdomadaire", "weekly market")),
    ("tinghir", 0, marked("السوق الأسبوعي", "souk hebdomadaire", "weekly market")),
)
ANNOUNCEMENT = ("مثال: مفاتيح ضائعة", "هذا نص للعرض فقط: هكذا يظهر إعلان بعد أن تراجعه هيئة التحرير.")
WAITING = ("مثال: إعلان ينتظر المراجعة", "هذا نص للعرض فقط: ينتظر قرار هيئة التحرير ولا يراه القراء.")
WEATHER_ADDRESS = (
    "https://api.open-meteo.com/v1/forecast?latitude={latitude}&longitude={longitude}&timezone={zone}&daily="
    "weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max,wind_speed_10m_max"
)
"""Written into the form and left off: the station decides, and minds the terms."""
