"""Which broadcasts of shows are coming, on air and just over: by what the air says in its journal, not by the clock.

What the plan promises is ``pending`` until the journal says that it began, ``live`` until it says that it ended.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock
from uuid import NAMESPACE_URL, uuid5

from athir.airlog.running import running_order
from athir.contracts.plan import PlanReader
from athir.newsroom.settings import HOME

AHEAD = timedelta(hours=12)
"""So long before it a broadcast is announced."""
BEHIND = timedelta(hours=2)
"""So long after it apps are told that it ended; then its episode speaks for itself."""
_QUARTER = timedelta(minutes=15)
_FRESH = 1.0
"""Seconds for which the journal is not read again."""


@dataclass(frozen=True)
class Airing:
    """One broadcast: ``slot`` (of the week, by its public id), ``status`` as feeds say it, ``guid`` of its own."""

    slot: str
    status: str
    start: datetime
    end: datetime
    guid: str


_held: dict[str, tuple[float, tuple[Airing, ...]]] = {}
_lock = Lock()


def airings(station: str, now: datetime | None = None) -> tuple[Airing, ...]:
    """All of a station, soonest first. Never raises for what stands in plan and journal."""
    if now is not None:
        return _read(station, now)
    with _lock:
        known = _held.get(station)
        if known is None or time.monotonic() - known[0] > _FRESH:
            known = _held[station] = (time.monotonic(), _read(station, datetime.now(UTC)))
        return known[1]


def _guid(station: str, slot: str) -> str:
    """A broadcast is a slot on a day: one identity, however often the air was restarted during it."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:athir:broadcast:{station}:{slot}')}"


@lru_cache(maxsize=16)
def _plan(path: Path) -> PlanReader:
    """Kept, for a plan that stays the same is not read again."""
    return PlanReader(path)


def _expected(end: datetime, now: datetime) -> datetime:
    """When a broadcast that is on will end; one that runs over, at the next quarter of an hour. It moves seldom: a feed
    that changes every second is fetched every second."""
    late = now - end
    return end if late < timedelta(0) else end + (late // _QUARTER + 1) * _QUARTER


def _read(station: str, now: datetime) -> tuple[Airing, ...]:
    home = HOME.station(station)
    plan = _plan(home.plan).read()
    planned = {slot.id: slot for slot in plan.slots} if plan else {}
    found: dict[str, Airing] = {}
    for entry in running_order(home.journal_dir, now - BEHIND, now):
        if entry.kind != "slot" or "." not in entry.slot:
            continue
        on = entry.end >= now
        known, promised = found.get(entry.slot), planned.get(entry.slot)
        start = known.start if known else entry.start
        if promised is not None and promised.start < start and entry.start - promised.start <= BEHIND:
            start = promised.start
        end = _expected(promised.end if promised else start + _QUARTER, now) if on else entry.end
        status = "live" if on else "ended"
        found[entry.slot] = Airing(entry.slot.partition(".")[0], status, start, end, _guid(station, entry.slot))
    for slot in planned.values():
        if slot.id not in found and now - timedelta(minutes=5) < slot.start < now + AHEAD and "." in slot.id:
            public = slot.id.partition(".")[0]
            found[slot.id] = Airing(public, "pending", slot.start, slot.end, _guid(station, slot.id))
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.guid)))
