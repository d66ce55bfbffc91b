"""Events as iCalendar (RFC 5545, RFC 7986): one, or all of them to subscribe to.

Times are wall-clock with the zone's name and with a VTIMEZONE made of our own tzdata, because phones have stale rules
for Morocco. What was announced is cancelled, never removed: a calendar that took it over must hear of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils.encoding import iri_to_uri
from icalendar import vRecur

from athir import __version__
from athir.almanac.clock import changes, midnight, offset
from athir.newsroom.events.models import Event
from athir.newsroom.events.recurrence import until_utc
from athir.newsroom.frame.names import name_in

TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)
_YEARS_AHEAD = 3


@lru_cache(maxsize=32)
def zone_component(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """The VTIMEZONE of a zone: one part for every change of its clocks in these years, and what held before them."""
    zone = ZoneInfo(name)
    made = icalendar.Timezone()
    made.add("TZID", name)
    began = datetime(first_year, 1, 1, tzinfo=UTC)
    known = offset(zone, began)
    made.add_component(_observance(known, known, began + known, zone, began))
    for year in range(first_year, last_year + 1):
        for change in changes(zone, year):
            made.add_component(_observance(change.before, change.after, change.at + change.before, zone, change.at))
    return made


def _observance(
    before: timedelta, after: timedelta, wall: datetime, zone: ZoneInfo, at: datetime
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    local = at.astimezone(zone)
    part = icalendar.TimezoneDaylight() if local.dst() else icalendar.TimezoneStandard()
    part.add("DTSTART", wall.replace(tzinfo=None))
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", after)
    part.add("TZNAME", local.tzname() or zone.key)
    return part


def component(event: Event, language: str) -> list[icalendar.Event]:
    """The event, then the dates of it that were cancelled alone. One that was taken off the site is cancelled too."""
    when = event.when()
    made = _identity(event)
    gone = not event.live
    _times(made, event, when.day)
    if when.rule:
        made.add("RRULE", vRecur.from_ical(until_utc(when)))
        for day in sorted(when.left_out):
            _date(made, "EXDATE", event, day)
    made.add("SUMMARY", name_in(event.names, language))
    made.add("STATUS", "CANCELLED" if gone or event.cancelled else "CONFIRMED")
    made.add("TRANSP", "TRANSPARENT" if when.all_day else "OPAQUE")
    if gone:
        return [made]
    _details(made, event, language)
    return [made, *(_cancelled_date(event, day, language) for day in sorted(event.cancelled_days()))]


def _identity(event: Event) -> icalendar.Event:
    made = icalendar.Event()
    made.add("UID", str(event.uid))
    made.add("DTSTAMP", event.changed_at.astimezone(UTC))
    made.add("LAST-MODIFIED", event.changed_at.astimezone(UTC))
    made.add("CREATED", event.created_at.astimezone(UTC))
    made.add("SEQUENCE", event.sequence)
    return made


def _date(made: icalendar.Event, name: str, event: Event, day: date) -> None:
    if event.start is None:
        made.add(name, day, parameters={"VALUE": "DATE"})
    else:
        made.add(name, datetime.combine(day, event.start, ZoneInfo(event.zone)))


def _times(made: icalendar.Event, event: Event, day: date) -> None:
    last = day + ((event.last_day - event.day) if event.last_day else timedelta())
    _date(made, "DTSTART", event, day)
    if event.start is None:
        made.add("DTEND", last + timedelta(days=1))
    elif event.end is not None:
        made.add("DTEND", datetime.combine(last, event.end, ZoneInfo(event.zone)))


def _cancelled_date(event: Event, day: date, language: str) -> icalendar.Event:
    made = _identity(event)
    _date(made, "RECURRENCE-ID", event, day)
    _times(made, event, day)
    made.add("SUMMARY", name_in(event.names, language))
    made.add("STATUS", "CANCELLED")
    return made


def _details(made: icalendar.Event, event: Event, language: str) -> None:
    notes = (name_in(event.status_note, language), name_in(event.description, language), name_in(event.price, language))
    text = "\n\n".join(note for note in notes if note)
    if text:
        made.add("DESCRIPTION", text)
    places = (name_in(event.place, language), name_in(event.address, language), name_in(event.town, language))
    where = ("، " if language == "ar" else ", ").join(place for place in places if place)
    if where:
        made.add("LOCATION", where)
    if event.latitude is not None and event.longitude is not None:
        made.add("GEO", (float(event.latitude), float(event.longitude)))
    made.add("CATEGORIES", [event.desk.name_in(language)])
    made.add("URL", str(iri_to_uri(f"{settings.WAGTAILADMIN_BASE_URL}{event.address_in(language)}")))


def calendar(events: Iterable[Event], language: str, name: str, address: str) -> bytes:
    """A whole calendar of the ``events``, called ``name``; ``address`` is where it is to be had (absolute).

    Lines are folded at 75 bytes between letters and end in CRLF.
    """
    listed = list(events)
    made = icalendar.Calendar()
    made.add("PRODID", f"-//Athir//Athir {__version__}//{language.upper()}")
    made.add("VERSION", "2.0")
    made.add("METHOD", "PUBLISH")
    made.add("CALSCALE", "GREGORIAN")
    made.add("NAME", name)
    made.add("X-WR-CALNAME", name)
    made.add("SOURCE", address, parameters={"VALUE": "URI"})
    made.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", "PT6H")
    for zone in sorted({event.zone for event in listed if event.start is not None}):
        made.add_component(_zone_of(zone, [event for event in listed if event.zone == zone]))
    for event in listed:
        for part in component(event, language):
            made.add_component(part)
    return bytes(made.to_ical())


def _zone_of(zone: str, events: list[Event]) -> icalendar.Timezone:
    first = min(event.day.year for event in events)
    last = max(max((event.until or event.last_day or event.day).year for event in events), first)
    now = midnight(date.today(), ZoneInfo(zone)).year  # noqa: DTZ011  only how far ahead the rules are told
    return zone_component(zone, first - 1, max(last, now) + _YEARS_AHEAD)
