"""Keeps the dates in the database as the events, the calendar and the rules of the clock say they are."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import tzdata
from django.db import transaction
from django.utils import timezone

from athir.newsroom.events.dates import Expansion, Occurrence
from athir.newsroom.events.models import Event
from athir.newsroom.events.recurrence import days, span

log = logging.getLogger("athir.events")

AHEAD = timedelta(days=430)
"""How far dates are worked out; looked at again whenever less than a year and a month of it is left."""

LEAST_AHEAD = timedelta(days=396)

Moved = dict[str, str]


def horizon(today: date) -> date:
    """The last day to which dates are worked out now."""
    known = Expansion.objects.first()
    return max(known.through, today + LEAST_AHEAD) if known else today + AHEAD


@transaction.atomic
def refresh(event: Event, through: date | None = None) -> list[Moved]:
    """Bring an event's dates up to date; gives those that stay on their day and whose instant has moved.

    A row keeps its number as long as its day stands. An event that is not live has none.
    """
    wanted = dates_until(event, through or horizon(timezone.now().date())) if event.live else {}
    held = {row.day: row for row in Occurrence.objects.filter(event_id=event.pk)}
    Occurrence.objects.filter(pk__in=[row.pk for day, row in held.items() if day not in wanted]).delete()
    fresh, changed, moved = [], [], []
    for day, row in wanted.items():
        before = held.get(day)
        if before is None:
            fresh.append(row)
            continue
        row.pk = before.pk
        if before.starts != row.starts:
            told = {"before": before.starts.isoformat(), "after": row.starts.isoformat()}
            moved.append({"event": event.public_id, "day": day.isoformat(), **told})
        names = ("starts", "ends", "cancelled", "desk_id", "region_id")
        if any(getattr(before, name) != getattr(row, name) for name in names):
            changed.append(row)
    Occurrence.objects.bulk_create(fresh, batch_size=500)
    Occurrence.objects.bulk_update(changed, ["starts", "ends", "cancelled", "desk", "region"], batch_size=100)
    return moved


def dates_until(event: Event, through: date) -> dict[date, Occurrence]:
    """Unsaved rows by day; the first date stands however far ahead it is."""
    when, off = event.when(), event.cancelled_days()
    found = {}
    for day in days(when, event.day, max(through, event.day)):
        starts, ends = span(when, day)
        own: dict[str, Any] = {"desk_id": event.desk_id, "region_id": event.region_id, "cancelled": day in off}
        found[day] = Occurrence(event_id=event.pk, day=day, starts=starts, ends=ends, **own)
    return found


def keep_up(today: date | None = None, version: str = tzdata.IANA_VERSION) -> Expansion | None:
    """Work all dates out anew when tzdata has changed or the horizon has come near; ``None`` when neither has.

    Says in the log what the new rules have moved, and keeps it in the row.
    """
    today = today or timezone.now().date()
    known = Expansion.objects.first()
    if known and known.tzdata == version and known.through >= today + LEAST_AHEAD:
        return None
    through = today + AHEAD
    moved: list[Moved] = []
    for event in Event.objects.filter(live=True).iterator():
        moved += refresh(event, through)
    for one in moved:
        log.warning("event %(event)s of %(day)s moved from %(before)s to %(after)s", one)
    if moved:
        log.warning("tzdata %s moved %d date(s) of events", version, len(moved))
    made: Expansion = Expansion.objects.create(tzdata=version, through=through, moved=moved)
    return made
