"""Titles of the past for ICY: what was on at a moment, out of the air's journal, an hour at a time."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from athir.airlog.running import Entry, running_order
from athir.contracts.units import from_utc_ns, utc_ns
from athir.delivery.state import NAMELESS

_HOUR_NS = 3_600_000_000_000
_KEPT = 24
_FRESH_NS = 20_000_000_000
"""How long an hour that is not over may be taken for known."""


@dataclass(frozen=True)
class _Hour:
    starts: tuple[int, ...]
    titles: tuple[str, ...]
    read_ns: int
    over: bool


class PastTitles:
    """``name`` is said where nothing with a title was on."""

    def __init__(self, journal_dir: Path, name: str) -> None:
        self._folder, self._name = journal_dir, name
        self._hours: OrderedDict[int, _Hour] = OrderedDict()

    def at(self, utc: int) -> str:
        """The title of what was on at ``utc``, nanoseconds. Never raises for what stands in the journal."""
        hour = self._hour(utc // _HOUR_NS)
        place = bisect_right(hour.starts, utc) - 1
        return (hour.titles[place] if place >= 0 else "") or self._name

    def _hour(self, number: int) -> _Hour:
        now = time.monotonic_ns()
        known = self._hours.get(number)
        if known is None or not (known.over or now - known.read_ns < _FRESH_NS):
            start = from_utc_ns(number * _HOUR_NS)
            starts, titles = timeline(running_order(self._folder, start, start + timedelta(hours=1)))
            over = time.time_ns() > (number + 1) * _HOUR_NS + _FRESH_NS
            known = self._hours[number] = _Hour(starts, titles, now, over)
            while len(self._hours) > _KEPT:
                self._hours.popitem(last=False)
        return known


def timeline(order: Iterable[Entry]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """From when on (nanoseconds of UTC) which title: a presenter's before what plays, of two items the later one."""
    entries = [one for one in order if one.kind in ("live", "item")]
    moments = sorted({utc_ns(moment) for one in entries for moment in (one.start, one.end)})
    titles = [_title(entries, moment) for moment in moments]
    return tuple(moments), tuple(titles)


def _title(entries: list[Entry], moment: int) -> str:
    on = [one for one in entries if utc_ns(one.start) <= moment < utc_ns(one.end)]
    chosen = max(on, key=lambda one: (one.kind == "live", one.start), default=None)
    if chosen is None or (chosen.kind == "item" and chosen.source in NAMELESS):
        return ""
    return " - ".join(part for part in (chosen.artist, chosen.title) if part)
