"""The services of the demo: towns and national numbers that are true, and examples that say so. Run again, it doubles
nothing, leaves alone what somebody changed, and gives the examples of the coming days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from athir.almanac.clock import instant
from athir.newsroom.demo.content import services as content
from athir.newsroom.demo.content.services import EXAMPLE_SOURCE
from athir.newsroom.frame.models import Desk
from athir.newsroom.services.models import (
    Announcement,
    Cut,
    Departure,
    Duty,
    Forecast,
    HijriMonth,
    Line,
    Market,
    Pharmacy,
    Town,
    UsefulNumber,
    WeatherSource,
)
from athir.newsroom.settings import HOUSE

_DAYS = 7
_SKIES = ("clear", "partly", "wind")


def services(desks: dict[str, Desk]) -> None:
    """All of it."""
    towns = _towns(desks)
    _facts()
    today = timezone.localdate(timezone=HOUSE.tz)
    _pharmacies(towns, today)
    _weather(towns, today)
    _tables(towns, today)
    _announcements(towns["errachidia"])


def _towns(desks: dict[str, Desk]) -> dict[str, Town]:
    found = {}
    for order, town in enumerate(content.TOWNS):
        defaults = {
            "names": town.names,
            "desk": desks[town.desk],
            "latitude": town.latitude,
            "longitude": town.longitude,
            "order": order,
        }
        found[town.slug], _made = Town.objects.get_or_create(slug=town.slug, defaults=defaults)
    return found


def _facts() -> None:
    for order, (number, names) in enumerate(content.NUMBERS):
        defaults = {"names": names, "urgent": True, "order": order}
        UsefulNumber.objects.get_or_create(number=number, town=None, defaults=defaults)
    for year, month, first in content.MONTHS:
        defaults = {"first": first, "source": "وزارة الأوقاف والشؤون الإسلامية"}
        HijriMonth.objects.get_or_create(year=year, month=month, defaults=defaults)
    if not WeatherSource.objects.exists():
        WeatherSource.objects.create(
            address=content.WEATHER_ADDRESS, credit="Open-Meteo (CC BY 4.0)", credit_url="https://open-meteo.com/"
        )


def _pharmacies(towns: dict[str, Town], today: date) -> None:
    """Two a town, by turns on night duty for a week to come."""
    for number, (slug, names) in enumerate(content.PHARMACIES):
        row = Pharmacy.objects.filter(town=towns[slug], names=names).first()
        row = row or Pharmacy.objects.create(town=towns[slug], names=names, source=EXAMPLE_SOURCE)
        for ahead in range(-1, _DAYS):
            evening = today + timedelta(days=ahead)
            if (evening.toordinal() + number) % 2 == 0:
                ends = instant(evening + timedelta(days=1), time(8), HOUSE.tz)
                defaults = {"kind": Duty.Kind.NIGHT, "ends": ends, "source": EXAMPLE_SOURCE}
                starts = instant(evening, time(20), HOUSE.tz)
                Duty.objects.get_or_create(pharmacy=row, starts=starts, defaults=defaults)


def _weather(towns: dict[str, Town], today: date) -> None:
    """Three days of examples; those of an earlier day go."""
    Forecast.objects.filter(source=EXAMPLE_SOURCE, day__lt=today).delete()
    for number, town in enumerate(towns.values()):
        for ahead in range(3):
            day = today + timedelta(days=ahead)
            values = {"sky": _SKIES[(number + ahead) % 3], "low": 4 + number % 3, "high": 18 + number % 4, "wind": 20}
            if not Forecast.objects.filter(town=town, day=day).exists():
                Forecast.objects.create(town=town, day=day, source=EXAMPLE_SOURCE, **values)


def _tables(towns: dict[str, Town], today: date) -> None:
    errachidia = towns["errachidia"]
    if not Cut.objects.exists():
        day = today + timedelta(days=1)
        starts, ends = (instant(day, time(hour), HOUSE.tz) for hour in (9, 13))
        Cut.objects.create(
            kind="water", town=errachidia, places=content.CUT_PLACES, starts=starts, ends=ends, source=EXAMPLE_SOURCE
        )
    if not Line.objects.exists():
        line = Line(names=content.LINE, town=errachidia, source=EXAMPLE_SOURCE)
        line.departures = [Departure(at=time(6, 30)), Departure(at=time(14), days=Departure.Days.WEEKDAYS)]
        line.save()
    if not Market.objects.exists():
        for slug, weekday, names in content.MARKETS:
            Market.objects.create(names=names, town=towns[slug], weekday=weekday, source=EXAMPLE_SOURCE)


def _announcements(town: Town) -> None:
    if Announcement.objects.exists():
        return
    now: datetime = timezone.now()
    for (title, text), approve in ((content.ANNOUNCEMENT, True), (content.WAITING, False)):
        row = Announcement(kind=Announcement.Kind.LOST, town=town, title=title, text=text)
        if approve:
            row.decide(True, None, now)
        row.save()
