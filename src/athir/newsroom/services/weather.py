"""Forecasts from a server that answers as Open-Meteo does: asked by the worker, never by a reader's request.

Pure reading of the answer (:func:`parse`), one polite request a town (:func:`ask`), and the worker's step
(:func:`refresh`), which stores what came and says in the settings' row what went wrong.
"""

from __future__ import annotations

import json
import math
import random
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from athir.newsroom.services.models import Forecast, Town, WeatherSource
from athir.newsroom.services.models.weather import fill_template
from athir.newsroom.settings import HOUSE

TIMEOUT = 10.0
MAX_BYTES = 256 * 1024
MAX_DAYS = 16
AGAIN = timedelta(minutes=15)
"""After a failure; a success is asked again after the hours that were set."""

_SKIES: tuple[tuple[range, str], ...] = (
    (range(1), "clear"),
    (range(1, 3), "partly"),
    (range(3, 4), "cloudy"),
    (range(45, 49), "fog"),
    (range(51, 68), "rain"),
    (range(71, 78), "snow"),
    (range(80, 83), "rain"),
    (range(85, 87), "snow"),
    (range(95, 100), "storm"),
)
"""WMO weather codes 4677, as grouped by the services that send them."""


class Unusable(Exception):
    """The answer is no forecast; says why."""


@dataclass(frozen=True)
class Day:
    """One day of an answer; what is not known is ``None`` or empty."""

    day: date
    sky: str
    low: int | None
    high: int | None
    rain: int | None
    wind: int | None


def _whole(values: Any, number: int, low: int, high: int) -> int | None:
    value = values[number] if isinstance(values, list) and number < len(values) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return round(value) if low <= value <= high else None


def parse(body: bytes) -> list[Day]:
    """The days of an answer. Raises :class:`Unusable`; a value that cannot be true is left out."""
    try:
        daily = json.loads(body)["daily"]
        days = [date.fromisoformat(text) for text in daily["time"][:MAX_DAYS]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unusable("the answer has no days") from None
    found = []
    for number, day in enumerate(days):
        code = _whole(daily.get("weather_code"), number, 0, 99)
        sky = next((sky for codes, sky in _SKIES if code in codes), "") if code is not None else ""
        low = _whole(daily.get("temperature_2m_min"), number, -40, 60)
        high = _whole(daily.get("temperature_2m_max"), number, -40, 60)
        rain = _whole(daily.get("precipitation_probability_max"), number, 0, 100)
        wind = _whole(daily.get("wind_speed_10m_max"), number, 0, 300)
        if sky or low is not None or high is not None:
            found.append(Day(day, sky, low, high, rain, wind))
    if not found:
        raise Unusable("the answer has no weather")
    return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def ask(address: str, contact: str) -> bytes:
    """One request. Raises :class:`Unusable`; redirects are not followed: the address is the one that was agreed on."""
    if urlsplit(address).scheme not in ("http", "https"):
        raise Unusable("the address is not http")
    request = urllib.request.Request(address, headers={"User-Agent": f"Athir newsroom ({contact or HOUSE.site_base})"})
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as answer:
            body: bytes = answer.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        with error:
            raise Unusable(f"the server answers {error.code}") from None
    except (OSError, ValueError) as error:
        raise Unusable(f"the server does not answer: {getattr(error, 'reason', error)}") from None
    if len(body) > MAX_BYTES:
        raise Unusable("the answer is too long")
    return body


def due(source: WeatherSource, now: datetime) -> bool:
    """Whether it is time to ask (again). A few minutes more or less, so that not all stations ask at once."""
    if not source.enabled or not source.address:
        return False
    if source.last_asked is None:
        return True
    wait = AGAIN if source.last_error else timedelta(hours=source.every_hours)
    return now >= source.last_asked + wait * random.uniform(1.0, 1.05)


def refresh(now: datetime | None = None, fetch: Callable[[str, str], bytes] = ask) -> int:
    """Ask for every town if it is time; gives the number of towns whose forecast is new."""
    source = WeatherSource.objects.first()
    now = now or timezone.now()
    if source is None or not due(source, now):
        return 0
    error, done = "", 0
    for town in Town.objects.all():
        north, east = round(town.latitude, 4), round(town.longitude, 4)
        address = fill_template(source.address, latitude=north, longitude=east, zone=HOUSE.zone)
        try:
            days = parse(fetch(address, source.contact))
        except Unusable as unusable:
            error = str(unusable)[:300]
            continue
        _store(town, days, source, now)
        done += 1
    WeatherSource.objects.filter(pk=source.pk).update(last_asked=now, last_error=error)
    return done


def _store(town: Town, days: list[Day], source: WeatherSource, now: datetime) -> None:
    with transaction.atomic():
        for day in days:
            values = {name: getattr(day, name) for name in ("sky", "low", "high", "rain", "wind")}
            values |= {"as_of": now, "source": source.credit, "source_url": source.credit_url}
            Forecast.objects.update_or_create(town=town, day=day.day, fetched=True, defaults=values)
