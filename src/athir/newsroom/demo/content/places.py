"""The station's own words, its desks and where it would be heard."""

from __future__ import annotations

from dataclasses import dataclass

Names = dict[str, str]

STATION: Names = {"ar": "أثير", "fr": "Athir", "zgh": "ⴰⵜⵉⵔ", "en": "Athir"}
TAGLINE: Names = {
    "ar": "صوت درعة تافيلالت وأخبارها",
    "fr": "La voix et les nouvelles de Drâa-Tafilalet",
    "zgh": "ⴰⵡⴰⵍ ⵏ ⴷⵔⵄⴰ ⵜⴰⴼⵉⵍⴰⵍⵜ",
    "en": "The voice and the news of Drâa-Tafilalet",
}

REGION = "draa-tafilalet"
NATIONAL = "national"


@dataclass(frozen=True)
class Place:
    """A desk. ``mhz``: an example of a frequency, said to be one wherever it is shown; empty: no transmitter."""

    slug: str
    names: Names
    description: Names
    parent: str = ""
    mhz: str = ""


PLACES = (
    Place(
        NATIONAL,
        {"ar": "وطنية", "fr": "National", "zgh": "ⴰⵏⴰⵎⵓⵔ", "en": "National"},
        {"ar": "أخبار الوطن.", "fr": "L’actualité du pays.", "en": "News of the country."},
    ),
    Place(
        REGION,
        {"ar": "عين الجهة", "fr": "L’œil de la région", "zgh": "ⵜⵉⵟⵟ ⵏ ⵜⵎⵏⴰⴹⵜ", "en": "Eye on the region"},
        {
            "ar": "درعة تافيلالت بأقاليمها الخمسة: الرشيدية وورزازات وتنغير وزاكورة وميدلت.",
            "fr": "Drâa-Tafilalet et ses cinq provinces : Errachidia, Ouarzazate, Tinghir, Zagora et Midelt.",
            "en": "Drâa-Tafilalet and its five provinces: Errachidia, Ouarzazate, Tinghir, Zagora and Midelt.",
        },
    ),
    Place(
        "errachidia",
        {"ar": "الرشيدية", "fr": "Errachidia", "zgh": "ⵕⵕⴰⵛⵉⴷⵉⵢⴰ", "en": "Errachidia"},
        {"ar": "أخبار إقليم الرشيدية.", "fr": "La province d’Errachidia.", "en": "The province of Errachidia."},
        REGION,
        "98.5",
    ),
    Place(
        "ouarzazate",
        {"ar": "ورزازات", "fr": "Ouarzazate", "zgh": "ⵡⴰⵔⵣⴰⵣⴰⵜ", "en": "Ouarzazate"},
        {"ar": "أخبار إقليم ورزازات.", "fr": "La province d’Ouarzazate.", "en": "The province of Ouarzazate."},
        REGION,
        "101.2",
    ),
    Place(
        "tinghir",
        {"ar": "تنغير", "fr": "Tinghir", "zgh": "ⵜⵉⵏⵖⵉⵔ", "en": "Tinghir"},
        {"ar": "أخبار إقليم تنغير.", "fr": "La province de Tinghir.", "en": "The province of Tinghir."},
        REGION,
        "95.7",
    ),
    Place(
        "zagora",
        {"ar": "زاكورة", "fr": "Zagora", "zgh": "ⵣⴰⴳⵓⵔⴰ", "en": "Zagora"},
        {"ar": "أخبار إقليم زاكورة.", "fr": "La province de Zagora.", "en": "The province of Zagora."},
        REGION,
        "103.4",
    ),
    Place(
        "midelt",
        {"ar": "ميدلت", "fr": "Midelt", "zgh": "ⵎⵉⴷⵍⵜ", "en": "Midelt"},
        {"ar": "أخبار إقليم ميدلت.", "fr": "La province de Midelt.", "en": "The province of Midelt."},
        REGION,
        "92.9",
    ),
)

EXAMPLE: Names = {"ar": "مثال", "fr": "exemple", "zgh": "ⴰⵎⴷⵢⴰ", "en": "example"}
"""Stands beside each frequency: the demo is heard on no transmitter."""
