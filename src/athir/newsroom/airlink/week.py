"""A week of wall-clock slots, resolved to UTC by the rules of a zone. Pure.

On the night when clocks go back, an hour of wall-clock time passes twice: a slot then begins at the *first* of the
two and lasts its minutes; the second hour is the station playlist's. On the night when they go forward, a slot
inside the missing hour does not happen, and one that begins in it begins when the hour is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class WeekSlot:
    """``weekday`` 0 = Monday, ``start`` wall-clock, ``minutes`` of real time; ``key`` is the caller's."""

    key: str
    weekday: int
    start: time
    minutes: int


@dataclass(frozen=True)
class Airing:
    """One occurrence: ``day`` is the local date on which it begins; UTC, ``start`` ≤ t < ``end``."""

    key: str
    day: date
    start: datetime
    end: datetime


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first UTC instant at which clocks in ``zone`` show ``wall`` (naive) or, if they never do, jump over it."""
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    # The hour is missing: look for the jump itself, between "clocks not yet moved" and "already moved".
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC) - timedelta(seconds=1)
    high = found
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def airings(slots: Iterable[WeekSlot], zone: ZoneInfo, start: datetime, end: datetime) -> list[Airing]:
    """Occurrences that touch ``start`` ≤ t < ``end`` (UTC), in order of their start."""
    by_day: dict[int, list[WeekSlot]] = {}
    for slot in slots:
        by_day.setdefault(slot.weekday, []).append(slot)
    found = []
    for day in _days(start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()):
        for slot in by_day.get(day.weekday(), ()):
            wall = datetime.combine(day, slot.start)
            length = timedelta(minutes=slot.minutes)
            begins = instant(wall, zone)
            ends = min(begins + length, instant(wall + length, zone))
            if begins < ends and begins < end and start < ends:
                found.append(Airing(slot.key, day, begins, ends))
    return sorted(found, key=lambda airing: (airing.start, airing.key))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
