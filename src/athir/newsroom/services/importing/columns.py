"""Rows of the two tables as records that can be stored as JSON, or a sentence that says what is wrong with a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from athir.almanac.clock import instant
from athir.almanac.prayer import NAMES
from athir.arabic.normalise import fold, stem
from athir.newsroom.services.importing.reading import Row

Record = dict[str, Any]

PRAYER = ("town", "date", *NAMES)
PHARMACIES = ("town", "name")
"""Columns without which the table says nothing."""

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_HOUR = re.compile(r"(\d{1,2})\s*[:h.]\s*(\d{2})(?::\d{2})?\Z")
_PHONE = re.compile(r"[+0-9][0-9 ().-]*\Z")
_KINDS = {
    **dict.fromkeys(("day", "jour", "نهار", "نهاريه"), "day"),
    **dict.fromkeys(("night", "nuit", "ليل", "ليليه", ""), "night"),
    **dict.fromkeys(("24h", "24", "24/24", "24h/24"), "24h"),
}


class Wrong(ValueError):
    """What is wrong with a line, as a sentence."""


def _date(text: str) -> date | None:
    folded = fold(text)
    try:
        if match := _YEAR_FIRST.match(folded):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY_FIRST.match(folded):
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        pass
    return None


def _time(text: str) -> time | None:
    match = _HOUR.search(fold(text).strip())
    try:
        return time(int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def _need_date(text: str) -> date:
    found = _date(text)
    if found is None:
        raise Wrong(_("“%(text)s” is no date; write 2026-11-24.") % {"text": text[:40]})
    return found


def _need_time(text: str) -> time:
    found = _time(text)
    if found is None:
        raise Wrong(_("“%(text)s” is no time; write 05:40.") % {"text": text[:40]})
    return found


def town_key(name: str) -> str:
    """A town's name or slug, so that spellings meet."""
    return stem(fold(name).strip())


def _town(row: Row, towns: Mapping[str, int]) -> int:
    known = towns.get(town_key(row.get("town")))
    if known is None:
        raise Wrong(_("The town “%(town)s” is not among yours.") % {"town": row.get("town")[:60]})
    return known


def prayer_record(row: Row, towns: Mapping[str, int]) -> Record:
    """``{"line", "town", "date", "times": {name: "HH:MM"}}``. Raises :class:`Wrong`."""
    found = [_need_time(row.get(name)) for name in NAMES]
    if found != sorted(found):
        raise Wrong(_("The times of a day stand in their order, from fajr to isha."))
    times = {name: f"{when:%H:%M}" for name, when in zip(NAMES, found, strict=True)}
    return {
        "line": row.line,
        "town": _town(row, towns),
        "date": _need_date(row.get("date")).isoformat(),
        "times": times,
        "source": row.get("source")[:200],
    }


def pharmacy_record(row: Row, towns: Mapping[str, int], zone: ZoneInfo) -> Record:
    """``{"line", "town", "name", "address", "phone", "kind", "from", "to", "source"}``; ``from`` and ``to`` are UTC, or
    ``None`` where the line names a pharmacy and no duty. Raises :class:`Wrong`."""
    town = _town(row, towns)
    name = row.get("name")[:200]
    if not name:
        raise Wrong(_("The pharmacy has no name."))
    phone = fold(row.get("phone"))[:40]
    if phone and not _PHONE.match(phone):
        raise Wrong(_("“%(text)s” is no telephone number.") % {"text": phone})
    kind = _KINDS.get(stem(fold(row.get("duty")).strip()))
    if kind is None:
        raise Wrong(_("The duty “%(text)s” is none of: day, night, 24h.") % {"text": row.get("duty")[:40]})
    starts, ends = _span(row, zone)
    return {
        "line": row.line,
        "town": town,
        "name": name,
        "address": row.get("address")[:300],
        "phone": phone,
        "kind": kind,
        "from": starts.isoformat() if starts else None,
        "to": ends.isoformat() if ends else None,
        "source": row.get("source")[:200],
    }


def _span(row: Row, zone: ZoneInfo) -> tuple[datetime, datetime] | tuple[None, None]:
    """``from`` and ``to`` as instants: with their own dates, or hours of ``date``; an end that is not later than the
    beginning is the next day's."""
    begin, end = row.get("from"), row.get("to")
    if not (begin or end or row.get("date")):
        return None, None
    own = _date(begin)
    first = own or _need_date(row.get("date"))
    opens, closes = _need_time(begin), _need_time(end)
    last = _date(end) or (first + timedelta(days=1) if closes <= opens else first)
    starts, ends = instant(first, opens, zone), instant(last, closes, zone)
    if ends <= starts:
        raise Wrong(_("It ends before it begins."))
    if ends - starts > timedelta(days=8):
        raise Wrong(_("A duty lasts a week at most."))
    return starts.astimezone(UTC), ends.astimezone(UTC)
