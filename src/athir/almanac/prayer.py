"""Prayer times of a place and a day, by the method of Morocco's ministry of Habous.

Computed in UTC with the sun of each instant, offsets added, rounded to the minute; turned into local time last, by
the rules of tzdata (:mod:`athir.almanac.clock`). Within a minute of the ministry's published times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from athir.almanac.sun import REFRACTED_RIM, dip, noon, passes, shadow

NAMES = ("fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha")
"""The six times of a day in their order; sunrise ends the time of fajr and is no prayer."""

PRAYERS = ("fajr", "dhuhr", "asr", "maghrib", "isha")


@dataclass(frozen=True)
class Method:
    """Depth of the sun below the horizon in degrees, length of the shadow at asr, minutes added to each time."""

    fajr: float
    isha: float
    shadow: float
    minutes: Mapping[str, int] = field(default_factory=dict)


MOROCCO = Method(19.0, 17.0, 1.0, {"dhuhr": 5, "maghrib": 4})


@dataclass(frozen=True)
class Place:
    """``latitude``, ``longitude`` in degrees (north, east positive); ``above`` metres over its visible horizon;
    ``minutes`` of its own, added to the method's (Oujda's maghrib: 3 more, for the mountains)."""

    latitude: float
    longitude: float
    above: float = 0.0
    minutes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Times:
    """The six times of a day as aware datetimes, whole minutes."""

    fajr: datetime
    sunrise: datetime
    dhuhr: datetime
    asr: datetime
    maghrib: datetime
    isha: datetime

    def __iter__(self) -> Iterator[tuple[str, datetime]]:
        """Name and time, in order."""
        return iter([(name, getattr(self, name)) for name in NAMES])

    def in_zone(self, zone: tzinfo) -> Times:
        """The same instants on the clocks of ``zone``."""
        return Times(**{name: when.astimezone(zone) for name, when in self})

    def next_after(self, now: datetime) -> tuple[str, datetime] | None:
        """The first prayer later than ``now``; ``None`` after isha."""
        return next(((name, when) for name, when in self if name in PRAYERS and when > now), None)


def times(place: Place, day: date, method: Method = MOROCCO) -> Times:
    """The times of ``day`` in UTC. Raises :class:`~athir.almanac.sun.NeverThere` far from the equator in summer."""
    at, rim = (day, place.latitude, place.longitude), REFRACTED_RIM - dip(place.above)
    found = {
        "fajr": passes(*at, -method.fajr, rising=True),
        "sunrise": passes(*at, rim, rising=True),
        "dhuhr": noon(day, place.longitude),
        "asr": shadow(*at, method.shadow),
        "maghrib": passes(*at, rim, rising=False),
        "isha": passes(*at, -method.isha, rising=False),
    }
    minutes = {name: method.minutes.get(name, 0) + place.minutes.get(name, 0) for name in NAMES}
    return Times(**{name: _rounded(when + timedelta(minutes=minutes[name])) for name, when in found.items()})


def night(maghrib: datetime, next_fajr: datetime) -> tuple[datetime, datetime]:
    """Middle of the night and the beginning of its last third, between one day's maghrib and the next fajr."""
    length = next_fajr - maghrib
    return _rounded(maghrib + length / 2), _rounded(maghrib + length * 2 / 3)


def _rounded(when: datetime) -> datetime:
    return (when.astimezone(UTC) + timedelta(seconds=30)).replace(second=0, microsecond=0)
