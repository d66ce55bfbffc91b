"""Prayer times of a town: the published table where it has the day, else computed; and Hijri dates."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from athir.almanac import hijri, prayer
from athir.newsroom.services.models import PrayerDay, Town
from athir.newsroom.services.models.calendar import declared, shift
from athir.newsroom.settings import HOUSE

LABELS: dict[str, str | Promise] = {
    "fajr": _("Fajr"),
    "sunrise": _("Sunrise"),
    "dhuhr": _("Dhuhr"),
    "asr": _("Asr"),
    "maghrib": _("Maghrib"),
    "isha": _("Isha"),
}


@dataclass(frozen=True)
class DayTimes:
    """``times`` on station clocks; ``published``: from the ministry's table, ``source`` what it is called."""

    town: Town
    day: date
    times: prayer.Times
    published: bool
    source: str = ""

    def named(self) -> list[tuple[str, str | Promise, datetime]]:
        """Name, label and time, in order."""
        return [(name, LABELS[name], when) for name, when in self.times]


def days(town: Town, first: date, last: date) -> list[DayTimes]:
    """The times of every day from ``first`` to ``last``; one query."""
    published = {row.day: row for row in PrayerDay.objects.filter(town=town, day__range=(first, last))}
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        found.append(_day(town, day, published.get(day)))
    return found


def day_times(town: Town, day: date) -> DayTimes:
    """The times of one day."""
    return days(town, day, day)[0]


def of_towns(towns: Iterable[Town], day: date) -> list[DayTimes]:
    """The times of one day in several towns; one query."""
    chosen = list(towns)
    published = {row.town_id: row for row in PrayerDay.objects.filter(town__in=chosen, day=day)}
    return [_day(town, day, published.get(town.pk)) for town in chosen]


def month(town: Town, year: int, number: int) -> list[DayTimes]:
    """A whole Gregorian month."""
    return days(town, date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def ahead(town: Town, now: datetime) -> list[tuple[str, datetime]]:
    """Names and times of the prayers after ``now``, today's and tomorrow's; there is always one."""
    today = now.astimezone(HOUSE.tz).date()
    found = days(town, today, today + timedelta(days=1))
    return [(name, when) for day in found for name, when in day.times if name in prayer.PRAYERS and when > now]


def next_prayer(town: Town, now: datetime) -> tuple[str, datetime]:
    """Name and time of the first prayer after ``now``: after isha, tomorrow's fajr."""
    return ahead(town, now)[0]


def _day(town: Town, day: date, row: PrayerDay | None) -> DayTimes:
    if row is not None:
        return DayTimes(town, day, row.times(HOUSE.tz), True, row.source)
    return DayTimes(town, day, prayer.times(town.place, day).in_zone(HOUSE.tz), False)


def hijri_date(day: date) -> hijri.HijriDate:
    """The Hijri date of a day, under the declared months."""
    return hijri.hijri(day, declared(), shift())
