"""The services as plain data, for programs: names per language, ISO dates and instants in UTC, nothing private."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from athir.newsroom.services import duty, forecasts, prayers
from athir.newsroom.services.models import Duty, Town, UsefulNumber
from athir.newsroom.services.today import cuts_of


def _utc(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if when else None


def town(row: Town) -> dict[str, Any]:
    """``slug``, ``names``, ``latitude``, ``longitude``, ``desk`` (slug)."""
    return {
        "slug": row.slug,
        "names": row.names,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "desk": row.desk.slug,
    }


def prayer_times(row: Town, first: date, last: date) -> list[dict[str, Any]]:
    """Per day ``date``, ``hijri``, ``published`` (else computed), ``source`` and the six times in UTC."""
    return [
        {
            "date": found.day.isoformat(),
            "published": found.published,
            "source": found.source,
            **{name: _utc(when) for name, when in found.times},
        }
        for found in prayers.days(row, first, last)
    ]


def hijri(day: date) -> dict[str, Any]:
    """``date`` (Gregorian), ``year``, ``month``, ``day``, ``declared``."""
    found = prayers.hijri_date(day)
    return {
        "date": day.isoformat(),
        "year": found.year,
        "month": found.month,
        "day": found.day,
        "declared": found.declared,
    }


def weather(rows: Iterable[Town], now: datetime) -> list[dict[str, Any]]:
    """Forecasts that may still be shown: ``town``, ``date``, ``sky``, ``low``, ``high``, ``rain``, ``wind``, ``as_of``,
    ``source``."""
    return [
        {
            "town": known.forecast.town.slug,
            "date": known.forecast.day.isoformat(),
            **{name: getattr(known.forecast, name) for name in ("sky", "low", "high", "rain", "wind", "source")},
            "as_of": _utc(known.forecast.as_of),
        }
        for shown in forecasts.known(rows, now).values()
        for known in shown
    ]


def pharmacies(rows: Iterable[Town], now: datetime, days: int = 7) -> list[dict[str, Any]]:
    """Duties from ``now`` on: ``town``, ``names``, ``address``, ``phone``, ``kind``, ``from``, ``to``, ``checked_on``."""
    return [_duty(row) for row in duty.coming(rows, now, days)]


def _duty(row: Duty) -> dict[str, Any]:
    pharmacy = row.pharmacy
    return {
        "id": pharmacy.public_id,
        "town": pharmacy.town.slug,
        "names": pharmacy.names,
        "address": pharmacy.address,
        "phone": pharmacy.phone,
        "kind": row.kind,
        "from": _utc(row.starts),
        "to": _utc(row.ends),
        "source": row.source,
        "checked_on": row.checked_on.isoformat(),
    }


def numbers(rows: Iterable[UsefulNumber]) -> list[dict[str, Any]]:
    """``names``, ``number``, ``town`` (slug or null), ``urgent``, ``checked_on``."""
    return [
        {
            "names": row.names,
            "number": row.number,
            "town": row.town.slug if row.town else None,
            "urgent": row.urgent,
            "checked_on": row.checked_on.isoformat(),
        }
        for row in rows
    ]


def cuts(rows: Iterable[Town], now: datetime) -> list[dict[str, Any]]:
    """Cuts that run or are announced: ``kind``, ``town``, ``places``, ``from``, ``to``, ``source``, ``checked_on``."""
    return [
        {
            "kind": row.kind,
            "town": row.town.slug,
            "places": row.places,
            "from": _utc(row.starts),
            "to": _utc(row.ends),
            "source": row.source,
            "checked_on": row.checked_on.isoformat(),
        }
        for row in cuts_of(list(rows), now)
    ]
