"""Hijri dates as Morocco counts them: months begin when the ministry of Habous declares them.

The Umm al-Qura tables (hijridate) are the expectation; a table of declared firsts overrides them, and a shift of −1, 0
or +1 day moves what nobody has declared yet. A month has 29 or 30 days: a declared first also bounds its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hijridate import Gregorian, Hijri

RAMADAN, SHAWWAL = 9, 10
Month = tuple[int, int]
"""Hijri year and month, the latter 1-12."""
Declared = Mapping[Month, date]
"""First Gregorian day of months that have been declared."""

MONTHS: dict[str, tuple[str, ...]] = {
    "ar": (
        "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
        "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
    ),
    "fr": (
        "mouharram", "safar", "rabiʿ al-awwal", "rabiʿ al-akhir", "joumada al-oula", "joumada al-akhira",
        "rajab", "chaâbane", "ramadan", "chawwal", "dhou al-qiʿda", "dhou al-hijja",
    ),
    "zgh": (
        "ⵎⵓⵃⴰⵕⵕⴰⵎ", "ⵚⴰⴼⴰⵔ", "ⵔⴰⴱⵉⵄ ⵍⴰⵡⵡⴰⵍ", "ⵔⴰⴱⵉⵄ ⵍⴰⵅⵉⵔ", "ⵊⵓⵎⴰⴷⴰ ⵍⵓⵍⴰ", "ⵊⵓⵎⴰⴷⴰ ⵍⴰⵅⵉⵔⴰ",
        "ⵔⴰⵊⴰⴱ", "ⵛⴰⵄⴱⴰⵏ", "ⵔⴰⵎⴰⴹⴰⵏ", "ⵛⴰⵡⵡⴰⵍ", "ⴷⵓ ⵍⵇⵉⵄⴷⴰ", "ⴷⵓ ⵍⵃⵉⵊⵊⴰ",
    ),
    "en": (
        "Muharram", "Safar", "Rabi al-Awwal", "Rabi al-Akhir", "Jumada al-Ula", "Jumada al-Akhira",
        "Rajab", "Shaban", "Ramadan", "Shawwal", "Dhu al-Qadah", "Dhu al-Hijjah",
    ),
}  # fmt: skip
_ERA = {"ar": "هـ", "fr": "H", "zgh": "ⵀ", "en": "AH"}


@dataclass(frozen=True)
class HijriDate:
    """``declared``: the month's first was declared; without it the date is an expectation."""

    year: int
    month: int
    day: int
    declared: bool

    def text(self, language: str = "ar") -> str:
        """``14 جمادى الآخرة 1448 هـ``, its parts joined by no-break spaces."""
        code = language.partition("-")[0]
        names = MONTHS.get(code, MONTHS["ar"])
        return "\u00a0".join((str(self.day), names[self.month - 1], str(self.year), _ERA.get(code, _ERA["ar"])))


@dataclass(frozen=True)
class Span:
    """A whole month: its ``first`` and ``last`` Gregorian day, and whether the first was declared."""

    first: date
    last: date
    declared: bool


def after(month: Month, months: int = 1) -> Month:
    """The month so many later."""
    number = _number(month) + months
    return number // 12, number % 12 + 1


def _number(month: Month) -> int:
    return month[0] * 12 + month[1] - 1


def first_day(month: Month, declared: Declared, shift: int = 0) -> date:
    """When the month begins: as declared, else as the tables and ``shift`` say within what declared months allow.

    From a declared first, ``n`` months on lie 29n to 30n days away. Bounds like these grow by 29 or 30 days a month, as
    the tables do, so whatever they give together is a calendar of such months again.
    Raises ``OverflowError`` outside the tables (1924-2077).
    """
    if month in declared:
        return declared[month]
    begin = _expected(month, shift)
    for known, first in declared.items():
        months = _number(month) - _number(known)
        one, other = first + timedelta(days=29 * months), first + timedelta(days=30 * months)
        begin = max(min(one, other), min(begin, max(one, other)))
    return begin


def month_span(month: Month, declared: Declared, shift: int = 0) -> Span:
    """The whole month."""
    end = first_day(after(month), declared, shift) - timedelta(days=1)
    return Span(first_day(month, declared, shift), end, month in declared)


def hijri(day: date, declared: Declared, shift: int = 0) -> HijriDate:
    """The Hijri date of a Gregorian day. Raises ``OverflowError`` outside the tables (1924-2077)."""
    guess = Gregorian(day.year, day.month, day.day).to_hijri()
    month = (guess.year, guess.month)
    while first_day(month, declared, shift) > day:
        month = after(month, -1)
    while first_day(after(month), declared, shift) <= day:
        month = after(month)
    return HijriDate(*month, (day - first_day(month, declared, shift)).days + 1, month in declared)


def ramadans(year: int, declared: Declared, shift: int = 0) -> list[Span]:
    """The months of Ramadan of which at least a day falls into the Gregorian year (one, rarely two)."""
    begin = Gregorian(year, 1, 1).to_hijri().year - 1
    spans = (month_span((hijri_year, RAMADAN), declared, shift) for hijri_year in range(begin, begin + 4))
    return [span for span in spans if span.first.year <= year <= span.last.year]


def _expected(month: Month, shift: int) -> date:
    table: date = Hijri(month[0], month[1], 1).to_gregorian()
    return date(table.year, table.month, table.day) + timedelta(days=shift)
