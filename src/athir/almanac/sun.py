"""Where the sun stands: declination, noon, and when it passes a height. After Meeus, *Astronomical Algorithms*, ch. 25.

Good to 0.01°, which is some two seconds of time. Instants are aware UTC datetimes; angles are degrees, north and east
positive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import acos, asin, atan2, cos, degrees, radians, sin, sqrt, tan

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_TERRESTRIAL = 70 / 86400
"""Terrestrial time ahead of UTC, in days; it hardly changes within decades."""

REFRACTED_RIM = -0.833
"""Height of the sun's centre when its rim stands on a level horizon."""


class NeverThere(ValueError):
    """The sun does not pass that height on that day at that place."""


@dataclass(frozen=True)
class Sun:
    """``declination`` in degrees, ``equation`` of time in minutes (sundial minus clock)."""

    declination: float
    equation: float


def sun_at(when: datetime) -> Sun:
    """The apparent sun at an instant."""
    t = ((when - _J2000) / timedelta(days=1) + _TERRESTRIAL) / 36525
    mean_longitude = (280.46646 + t * (36000.76983 + t * 0.0003032)) % 360
    anomaly = radians(357.52911 + t * (35999.05029 - 0.0001537 * t))
    eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    centre = (
        sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * t)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1934.136 * t)
    longitude = radians(mean_longitude + centre - 0.00569 - 0.00478 * sin(node))
    mean_obliquity = 23.439291 - t * (0.0130042 + t * (0.00000016 - 0.000000504 * t))
    obliquity = radians(mean_obliquity + 0.00256 * cos(node))
    declination = degrees(asin(sin(obliquity) * sin(longitude)))
    y, twice = tan(obliquity / 2) ** 2, radians(2 * mean_longitude)
    equation = degrees(
        y * sin(twice)
        - 2 * eccentricity * sin(anomaly)
        + 4 * eccentricity * y * sin(anomaly) * cos(twice)
        - 0.5 * y * y * sin(2 * twice)
        - 1.25 * eccentricity * eccentricity * sin(2 * anomaly)
    )
    return Sun(declination, 4 * equation)


def noon(day: date, longitude: float) -> datetime:
    """When the sun crosses the meridian of ``longitude`` on ``day``."""
    midday = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    when = midday - timedelta(minutes=4 * longitude)
    for _ in range(2):
        when = midday - timedelta(minutes=4 * longitude + sun_at(when).equation)
    return when


def passes(day: date, latitude: float, longitude: float, height: float, *, rising: bool) -> datetime:
    """When the sun's centre passes ``height`` before noon (``rising``) or after it. Raises :class:`NeverThere`."""
    return _passes(day, latitude, longitude, lambda _declination: height, rising)


def shadow(day: date, latitude: float, longitude: float, factor: float) -> datetime:
    """In the afternoon: when a shadow is ``factor`` lengths longer than at noon."""

    def height(declination: float) -> float:
        return degrees(atan2(1, factor + tan(radians(abs(latitude - declination)))))

    return _passes(day, latitude, longitude, height, False)


def dip(metres: float) -> float:
    """By how many degrees the horizon lies lower for an eye ``metres`` above it, refraction counted."""
    return 0.0293 * sqrt(max(metres, 0.0))


def _passes(day: date, latitude: float, longitude: float, height: Callable[[float], float], rising: bool) -> datetime:
    when = noon(day, longitude)
    midday = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    phi = radians(latitude)
    for _ in range(4):
        sun = sun_at(when)
        delta = radians(sun.declination)
        ratio = (sin(radians(height(sun.declination))) - sin(phi) * sin(delta)) / (cos(phi) * cos(delta))
        if not -1 <= ratio <= 1:
            raise NeverThere(f"the sun does not pass that height at latitude {latitude} on {day.isoformat()}")
        hours = degrees(acos(ratio)) * (-4 if rising else 4)
        when = midday - timedelta(minutes=4 * longitude + sun.equation - hours)
    return when
