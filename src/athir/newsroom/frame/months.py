"""The names of months as Morocco says them, wherever Django writes a date: it says نوفمبر and أغسطس, Morocco نونبر and
غشت, and it has no Tamazight at all."""

from __future__ import annotations

from django.utils import dates
from django.utils.functional import lazy
from django.utils.translation import get_language

from athir.arabic.dates import MONTHS


def month(number: int) -> str:
    """The name of month 1 … 12 in the language of the request; English where it is none of the house's."""
    code = (get_language() or "en").partition("-")[0]
    return MONTHS.get(code, MONTHS["en"])[number - 1]


_later = lazy(month, str)


def install() -> None:
    """Put our names into the tables that Django's filters and Wagtail's calendars read. Arabic and Tamazight know no
    abbreviations of them, so the short form is the whole name; English and French keep Django's short ones."""
    for number in range(1, 13):
        dates.MONTHS[number] = _later(number)
        dates.MONTHS_ALT[number] = _later(number)
        short = dates.MONTHS_3[number], dates.MONTHS_AP[number]
        dates.MONTHS_3[number], dates.MONTHS_AP[number] = (_later_short(number, one) for one in short)


def _short(number: int, given: object) -> str:
    return month(number) if (get_language() or "").partition("-")[0] in ("ar", "zgh") else str(given)


_later_short = lazy(_short, str)
