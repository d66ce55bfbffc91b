"""What the services tell the baking engine: their pages, which change touches which, and what the clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from athir.almanac.clock import instant
from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import PageKind, on_clock, register
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.services import prayers
from athir.newsroom.services.duty import DAWN
from athir.newsroom.services.keys import DAY, KINDS, NEXT, TOWNS, key
from athir.newsroom.services.models import (
    Announcement,
    CalendarSetting,
    Cut,
    Departure,
    Duty,
    Forecast,
    HijriMonth,
    Line,
    Market,
    Pharmacy,
    PrayerDay,
    Town,
    UsefulNumber,
)
from athir.newsroom.services.models.weather import HIDE_AFTER
from athir.newsroom.settings import HOUSE

OF_TOWNS: dict[type[Model], str] = {
    PrayerDay: "prayer",
    Forecast: "weather",
    Pharmacy: "pharmacies",
    UsefulNumber: "numbers",
    Line: "transport",
    Cut: "cuts",
    Market: "markets",
    Announcement: "announcements",
}
"""The kind on whose pages rows of a model stand; each has a ``town_id``."""

_BEFORE = "_town_before"


def _remember(sender: type[Model], instance: Any, **_: Any) -> None:
    before = sender._default_manager.filter(pk=instance.pk).values_list("town_id", flat=True) if instance.pk else ()
    setattr(instance, _BEFORE, next(iter(before), None))


def _changed(sender: type[Model], instance: Any, **_: Any) -> None:
    kind = OF_TOWNS[sender]
    hidden = isinstance(instance, Announcement) and not instance.public()
    touch({key(kind, instance.town_id), key(kind, getattr(instance, _BEFORE, None))}, at_once=hidden)


def _deleted(sender: type[Model], instance: Any, **_: Any) -> None:
    touch({key(OF_TOWNS[sender], instance.town_id)}, at_once=True)


for _model in OF_TOWNS:
    pre_save.connect(_remember, sender=_model, dispatch_uid="services_remember")
    post_save.connect(_changed, sender=_model, dispatch_uid="services_changed")
    post_delete.connect(_deleted, sender=_model, dispatch_uid="services_deleted")


@receiver([post_save, post_delete], sender=Duty)
def _duty_changed(sender: type[Model], instance: Duty, **_: Any) -> None:
    touch({key("pharmacies", instance.pharmacy.town_id)})


@receiver([post_save, post_delete], sender=Departure)
def _departure_changed(sender: type[Model], instance: Departure, **_: Any) -> None:
    touch({key("transport", instance.line.town_id)})


@receiver([post_save, post_delete], sender=HijriMonth)
@receiver([post_save, post_delete], sender=CalendarSetting)
def _calendar_changed(sender: type[Model], **_: Any) -> None:
    touch({key("calendar")})


@receiver([post_save, post_delete], sender=Town)
def _town_changed(sender: type[Model], instance: Town, **_: Any) -> None:
    touch({TOWNS, key("prayer", instance.pk)})


@on_clock
def _lapsed(since: datetime, now: datetime) -> set[str]:
    """Looked at once a minute, for everything here happens on whole ones: days, prayers, duties, cuts, ages."""
    begin, end = _minute(since), _minute(now)
    if end <= begin:
        return set()
    return {
        *_of_the_day(begin, end),
        *_of_prayers(begin, end),
        *_of_duties_and_cuts(begin, end),
        *_of_forecasts(begin, end),
    }


def _minute(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(second=0, microsecond=0)


def _days(begin: datetime, end: datetime) -> Iterator[Any]:
    day, last = begin.astimezone(HOUSE.tz).date(), end.astimezone(HOUSE.tz).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _of_the_day(begin: datetime, end: datetime) -> Iterator[str]:
    for day in _days(begin, end):
        if any(begin < instant(day, at, HOUSE.tz) <= end for at in (time(), DAWN)):
            yield DAY


def _of_prayers(begin: datetime, end: datetime) -> Iterator[str]:
    towns = list(Town.objects.all())
    for day in _days(begin, end):
        for found in prayers.of_towns(towns, day):
            if any(begin < when <= end for _name, when in found.times):
                yield key(NEXT, found.town.pk)


def _of_duties_and_cuts(begin: datetime, end: datetime) -> Iterator[str]:
    within = Q(starts__gt=begin, starts__lte=end) | Q(ends__gt=begin, ends__lte=end)
    for town in Duty.objects.filter(within).values_list("pharmacy__town_id", flat=True).distinct().order_by():
        yield key("pharmacies", town)
    # A cut is announced a week before, and one without an end is shown for a day.
    week, day = timedelta(days=7), timedelta(days=1)
    within |= Q(starts__gt=begin + week, starts__lte=end + week)
    within |= Q(ends=None, starts__gt=begin - day, starts__lte=end - day)
    for town in Cut.objects.filter(within).values_list("town_id", flat=True).distinct().order_by():
        yield key("cuts", town)


def _of_forecasts(begin: datetime, end: datetime) -> Iterator[str]:
    hour = timedelta(hours=1)
    rows = Forecast.objects.filter(as_of__gt=begin - HIDE_AFTER - hour, as_of__lte=end)
    for town, as_of in rows.values_list("town_id", "as_of").distinct().order_by():
        if (begin - as_of) // hour != (end - as_of) // hour:
            yield key("weather", town)


def _paths() -> Iterator[str]:
    towns = list(Town.objects.values_list("slug", flat=True))
    for code in CODES:
        yield address("services", code)
        for kind in KINDS:
            yield address("services-kind", code, kind=kind)
            for town in towns:
                yield address("services-town", code, kind=kind, town=town)


register(PageKind("services", _paths))
