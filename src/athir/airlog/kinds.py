"""For how many days a moment of the air is kept, by what was on: as the journal tells, and in full where it does not.

``music`` is what played outside of every show while nobody was live; ``show:<public id>`` all that was on in a show.
Whatever is neither (a presenter, a show of which nothing is said, a time of which the journal does not tell) is kept
for the mount's whole term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from athir.airlog.running import Entry, running_order

MUSIC, SHOW = "music", "show:"
_KIND = re.compile(rf"{MUSIC}|{SHOW}\w{{1,80}}")

UNTOLD = timedelta(seconds=15)
"""So long between two items of music nothing need be told of."""

DAY = timedelta(days=1)

Order = Callable[[datetime, datetime], list[Entry]]


def is_kind(text: str) -> bool:
    """Whether a term can be given to it."""
    return _KIND.fullmatch(text) is not None


class Kinds:
    """Days by kind. Keep one over a run: it reads the journal a day at a time and remembers what it found."""

    def __init__(self, days: Mapping[str, int], order: Order) -> None:
        self._days, self._order = dict(days), order
        self._known: dict[datetime, list[Entry]] = {}
        self._terms: dict[tuple[datetime, datetime, int], int] = {}

    @classmethod
    def of(cls, days: Mapping[str, int], journal_dir: Path) -> Kinds:
        return cls(days, lambda start, end: running_order(journal_dir, start, end))

    def use(self, days: Mapping[str, int]) -> None:
        """From now on by these days; what was read of the journal is still known."""
        if dict(days) != self._days:
            self._days = dict(days)
            self._terms.clear()

    def term(self, start: datetime, end: datetime, full: int) -> int:
        """Days for which ``start``-``end`` is kept: the longest of all that was on in it; ``full`` for what has none."""
        if not self._days:
            return full
        key = (start, end, full)
        if key not in self._terms:
            self._terms[key] = longest(self._between(start, end), start, end, self._days, full)
        return self._terms[key]

    def _between(self, start: datetime, end: datetime) -> list[Entry]:
        day = start.replace(hour=0, minute=0, second=0, microsecond=0)
        found: list[Entry] = []
        while day < end:
            if day not in self._known:
                if len(self._known) > 3:
                    self._known.pop(next(iter(self._known)))
                self._known[day] = self._order(day, day + DAY)
            found += [entry for entry in self._known[day] if entry.end > start and entry.start < end]
            day += DAY
        return found


def longest(order: Iterable[Entry], start: datetime, end: datetime, days: Mapping[str, int], full: int) -> int:
    """The longest term of any moment of ``start``-``end`` by its running order."""
    entries = [entry for entry in order if entry.end > start and entry.start < end]
    edges = {start, end, *(t for e in entries for t in (e.start, e.end) if start < t < end)}
    cuts = sorted(edges)
    term, unsaid = 0, timedelta()
    for begins, ends in pairwise(cuts):
        on = [entry for entry in entries if entry.start <= begins and entry.end >= ends]
        found = _term(on, days, full)
        if found is None:  # nothing is told: a moment between two songs, or a hole in the journal
            unsaid += ends - begins
            if unsaid > UNTOLD:
                return full
            continue
        unsaid = timedelta()
        term = max(term, found)
    return term or full


def _term(on: Iterable[Entry], days: Mapping[str, int], full: int) -> int | None:
    by_kind = {entry.kind: entry for entry in on}
    slot = by_kind.get("slot")
    if slot is not None:
        return days.get(SHOW + slot.show, full)
    if "live" in by_kind:
        return full
    return days.get(MUSIC, full) if "item" in by_kind else None
