"""When the clocks of a zone change, read out of tzdata: nothing here knows a rule by heart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Change:
    """At the instant ``at`` (UTC) the clocks go from ``before`` to ``after``, both offsets from UTC."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def jump(self) -> timedelta:
        """What the hands move: positive forwards."""
        return self.after - self.before


def offset(zone: tzinfo, when: datetime) -> timedelta:
    """Offset from UTC of ``zone`` at an instant."""
    return when.astimezone(zone).utcoffset() or timedelta()


def changes(zone: tzinfo, year: int) -> list[Change]:
    """Every change of offset in the UTC year, in order."""
    found = []
    at = datetime(year, 1, 1, tzinfo=UTC)
    end = datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        later = min(at + timedelta(days=1), end)
        if offset(zone, at) != offset(zone, later):
            found.append(_between(zone, at, later))
        at = later
    return found


def _between(zone: tzinfo, low: datetime, high: datetime) -> Change:
    before, after = offset(zone, low), offset(zone, high)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return Change(high, before, after)


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """What the clocks of ``zone`` call ``day`` ``at``, as UTC: the first of two in an hour that comes twice, and
    in an hour that is skipped as long after its beginning as the clock says."""
    return datetime.combine(day, at.replace(tzinfo=None), zone).replace(fold=0).astimezone(UTC)


def midnight(day: date, zone: tzinfo) -> datetime:
    """When ``day`` begins in ``zone``, as UTC."""
    return instant(day, time(), zone)
