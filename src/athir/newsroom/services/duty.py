"""Which pharmacy is open: now, tonight, in the coming days. Instants are compared in UTC, nights are local."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from athir.almanac.clock import instant
from athir.newsroom.services.models import Duty, Town
from athir.newsroom.settings import HOUSE

DUSK, DAWN = time(20), time(8)
"""Between these station times is night; before dawn, it is still the night of the evening before."""


@dataclass(frozen=True)
class Night:
    """A night: the ``evening``'s date, and its instants."""

    evening: date
    starts: datetime
    ends: datetime

    @property
    def morning(self) -> date:
        return self.evening + timedelta(days=1)


def night_of(now: datetime) -> Night:
    """The night that runs at ``now``, or the coming one."""
    local = now.astimezone(HOUSE.tz)
    evening = local.date() - timedelta(days=1) if local.time() < DAWN else local.date()
    return Night(evening, instant(evening, DUSK, HOUSE.tz), instant(evening + timedelta(days=1), DAWN, HOUSE.tz))


def between(towns: Iterable[Town], starts: datetime, ends: datetime) -> list[Duty]:
    """Duties that overlap ``starts`` ≤ t < ``ends`` in these towns, in order of beginning."""
    rows = Duty.objects.filter(pharmacy__town__in=list(towns), starts__lt=ends.astimezone(UTC), ends__gt=starts)
    return list(rows.select_related("pharmacy", "pharmacy__town").order_by("starts", "pharmacy_id"))


def open_now(towns: Iterable[Town], now: datetime) -> list[Duty]:
    """Duties that run at ``now``."""
    return between(towns, now, now + timedelta(microseconds=1))


def tonight(towns: Iterable[Town], now: datetime) -> list[Duty]:
    """Duties of :func:`night_of` that have not ended."""
    night = night_of(now)
    return between(towns, max(night.starts, now), night.ends)


def coming(towns: Iterable[Town], now: datetime, days: int = 7) -> list[Duty]:
    """Everything from now on for some days."""
    return between(towns, now, now + timedelta(days=days))
