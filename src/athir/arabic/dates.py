"""Dates and times as a person here writes them: Moroccan month names, digits 0-9, non-breaking where needed.

Django's ``ar`` says مايو and أغسطس; Morocco says ماي and غشت, and Django has no Tamazight at all, so the
names stand here. Nothing is looked up in a locale of the machine.
"""

from __future__ import annotations

from datetime import date, datetime, time

NBSP = "\u00a0"

MONTHS: dict[str, tuple[str, ...]] = {
    "ar": ("يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "zgh": (
        "ⵉⵏⵏⴰⵢⵔ",
        "ⴱⵕⴰⵢⵕ",
        "ⵎⴰⵕⵚ",
        "ⵉⴱⵔⵉⵔ",
        "ⵎⴰⵢⵢⵓ",
        "ⵢⵓⵏⵢⵓ",
        "ⵢⵓⵍⵢⵓⵣ",
        "ⵖⵓⵛⵜ",
        "ⵛⵓⵜⴰⵏⴱⵉⵔ",
        "ⴽⵜⵓⴱⵔ",
        "ⵏⵓⵡⴰⵏⴱⵉⵔ",
        "ⴷⵓⵊⴰⵏⴱⵉⵔ",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
WEEKDAYS: dict[str, tuple[str, ...]] = {
    "ar": ("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "zgh": ("ⴰⵢⵏⴰⵙ", "ⴰⵙⵉⵏⴰⵙ", "ⴰⴽⵕⴰⵙ", "ⴰⴽⵡⴰⵙ", "ⴰⵙⵉⵎⵡⴰⵙ", "ⴰⵙⵉⴹⵢⴰⵙ", "ⴰⵙⴰⵎⴰⵙ"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
"""Monday first, as ``date.weekday`` counts."""


def _names(table: dict[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    return table.get(language.partition("-")[0], table["ar"])


def month(number: int, language: str = "ar") -> str:
    """Name of month 1-12."""
    return _names(MONTHS, language)[number - 1]


def weekday(number: int, language: str = "ar") -> str:
    """Name of a weekday, 0 = Monday."""
    return _names(WEEKDAYS, language)[number]


def clock(when: datetime | time) -> str:
    """``14:05``: 24 hours, digits 0-9."""
    return f"{when:%H:%M}"


def short_date(day: date, language: str = "ar") -> str:
    """``21 يناير``, its parts joined by a no-break space."""
    return f"{_day(day, language)}{NBSP}{month(day.month, language)}"


def full_date(day: date, language: str = "ar") -> str:
    """``الأربعاء 21 يناير 2026``: day, month and year do not break apart."""
    return f"{weekday(day.weekday(), language)} {short_date(day, language)}{NBSP}{day.year}"


def full_time(when: datetime, language: str = "ar") -> str:
    """``الأربعاء 21 يناير 2026، 14:05``. ``when`` must already be in the zone that is to be read."""
    comma = "،" if language.startswith("ar") else ","
    return f"{full_date(when.date(), language)}{comma} {clock(when)}"


def _day(day: date, language: str) -> str:
    return "1er" if day.day == 1 and language.startswith("fr") else str(day.day)
