"""Which airings of shows there were, from when to when, and what of that time was of the show. Pure.

The grid says when a show should be; who was on the air says when it was:

* It begins when its presenter goes on the air, up to a quarter of an hour before its slot, and ends when they leave the
  air, up to two hours after it. Whoever presents two shows in a row has them parted where the slots part.
* What somebody else said meanwhile (an emergency, a presenter of higher priority) is not of the show.
* A presenter who says goodbye and comes back has let something play: that is of the show. One whose line broke has not.
* Nobody came: no airing, unless others than the expected ones presented it. A show without presenters is its playlist.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from athir.newsroom.airlink.timeline import HELD, SlotRun, Span, Timeline

EARLY = timedelta(minutes=15)
OVERRUN = timedelta(hours=2)
BACK = timedelta(minutes=2)
"""Within which one whose line broke at the end may come back to say goodbye."""

STOOD_IN = timedelta(minutes=5)
"""Of somebody who was not expected: less is no show (of a slot under ten minutes: half of it)."""

SHORTEST = timedelta(seconds=10)
TOGETHER = timedelta(seconds=1)
"""Spans with no more between them are one: the fades of the air."""

GOODBYE = "hangup"
_FILLERS = ("emergency", "bed")

Range = tuple[datetime, datetime]


@dataclass(frozen=True)
class Broadcast:
    """One airing. ``slot`` names it (a slot of the grid on a day), ``kept`` is what was of the show, in order; ``items``
    what played in it, ``accounts`` who spoke, ``said`` the titles that the presenter's encoder told, and when. ``over``:
    nothing will come any more."""

    slot: str
    show: str
    names: dict[str, str]
    kept: tuple[Range, ...]
    over: bool
    accounts: tuple[str, ...] = ()
    items: tuple[Span, ...] = ()
    said: tuple[tuple[datetime, str], ...] = ()

    @property
    def start(self) -> datetime:
        return self.kept[0][0]

    @property
    def end(self) -> datetime:
        return self.kept[-1][1]

    @property
    def length(self) -> timedelta:
        return sum((end - start for start, end in self.kept), timedelta())

    def marks(self, silent: Container[str] = ()) -> list[tuple[datetime, str]]:
        """What was on from when: the presenter's titles, and items by their own, but for those of paths ``silent``."""
        played = [(span.start, span.shown) for span in self.items if span.shown and span.path not in silent]
        return sorted([*self.said, *((at, title) for at, title in played if _in(at, self.kept))])


Expected = Callable[[str], tuple[str, ...]]
"""A slot's id → the accounts that should present it."""


def broadcasts(timeline: Timeline, expected: Expected, now: datetime) -> list[Broadcast]:
    """The airings of all slots that have begun, in order. Those that are still on are not ``over``."""
    slots = timeline.merged()
    found = []
    for number, slot in enumerate(slots):
        before = slots[number - 1] if number else None
        after = slots[number + 1] if number + 1 < len(slots) else None
        neighbours = [
            expected(other.id) if other is not None and _adjoin(*pair) else ()
            for other, pair in ((before, (before, slot)), (after, (slot, after)))
        ]
        made = _Airing(timeline, slot, expected(slot.id), neighbours[0], neighbours[1], now).made()
        if made is not None:
            found.append(made)
    return found


def _adjoin(one: SlotRun | None, two: SlotRun | None) -> bool:
    if one is None or two is None or one.end is None:
        return False
    return two.start - one.end <= timedelta(minutes=1)


@dataclass
class _Airing:
    """Finds out about one slot. ``before`` and ``after``: who should present the neighbours."""

    timeline: Timeline
    slot: SlotRun
    listed: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    now: datetime
    until: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.until = self.slot.end or self.now

    def made(self) -> Broadcast | None:
        accounts = self._presenters()
        own = self._own(accounts)
        if own:
            kept, items = self._with_what_they_let_play(own)
        elif self.listed:
            return None
        else:
            items = [s for s in self.timeline.spans if s.slot == self.slot.id and s.source == "plan"]
            kept = [(span.start, span.end or self.now) for span in items]
        kept = joined(kept)
        if not kept:
            return None
        lines = {span.line for span in own}
        said = [(at, title) for at, line, title in self.timeline.titles if line in lines and _in(at, kept)]
        return Broadcast(
            self.slot.id,
            self.slot.show,
            self.slot.title,
            tuple(kept),
            self._over(own, items, accounts),
            tuple(dict.fromkeys(span.account for span in own)),
            tuple(items),
            tuple(said),
        )

    def _presenters(self) -> set[str]:
        """Whose voice makes this show: those who should, or who stood in for them."""
        start, end = self.slot.start, self.until
        live = [span for span in self.timeline.spans if span.kind == "live"]
        listed = set(self.listed)
        if any(span.account in listed and span.touches(start, end) for span in live):
            return listed
        others: dict[str, timedelta] = {}
        for span in live:
            if span.account not in {*self.before, *self.after} and span.touches(start, end):
                length = min(span.end or self.now, end) - max(span.start, start)
                others[span.account] = others.get(span.account, timedelta()) + length
        least = min(STOOD_IN, (end - start) / 2)
        if not listed:
            return set(others)
        best = max(others, key=lambda account: others[account], default="")
        return {best} if best and others[best] >= least else listed

    def _own(self, accounts: set[str]) -> list[Span]:
        """The presenters' spans, cut to what is this show."""
        found: list[Span] = []
        for span in self.timeline.spans:
            if span.kind != "live" or span.account not in accounts:
                continue
            start, end = self._start(span), self._end(span, found)
            if end is None or start < end:
                found.append(_cut(span, start, end))
        return found

    def _start(self, span: Span) -> datetime:
        opens = self.slot.start
        if span.account in self.before or span.start < opens - EARLY:
            return max(span.start, opens)
        return span.start

    def _end(self, span: Span, own: Sequence[Span]) -> datetime | None:
        closes, end = self.slot.end, span.end
        if closes is None:
            return end
        if span.start >= closes:
            last = own[-1] if own else None
            if last is None or last.end is None or last.why not in (HELD, "reset", "stall"):
                return span.start
            if span.start - last.end > BACK or last.end < closes - BACK:
                return span.start
        if span.account in self.after:
            return closes if end is None else min(end, closes)
        latest = closes + OVERRUN
        if end is None:
            return None if self.now < latest else latest
        return min(end, latest)

    def _with_what_they_let_play(self, own: list[Span]) -> tuple[list[Range], list[Span]]:
        kept = [(span.start, span.end or self.now) for span in own]
        played: list[Span] = []
        for one, two in pairwise(own):
            if one.end is None or one.why != GOODBYE:
                continue
            for span in self.timeline.spans:
                inside = span.kind == "item" and span.touches(one.end, two.start) and span.source not in _FILLERS
                if inside and span.end is not None:
                    played.append(span)
                    kept.append((max(span.start, one.end), min(span.end, two.start)))
        return kept, played

    def _over(self, own: Sequence[Span], items: Sequence[Span], accounts: set[str]) -> bool:
        if self.slot.end is None or self.timeline.waiting in accounts:
            return False
        return all(span.end is not None for span in (*own, *items))


def _cut(span: Span, start: datetime, end: datetime | None) -> Span:
    why = span.why if end == span.end else "slot"
    return replace(span, start=start, end=end, why=why)


def _in(at: datetime, kept: Sequence[Range]) -> bool:
    return any(start <= at < end for start, end in kept)


def joined(ranges: Iterable[Range], together: timedelta = TOGETHER) -> list[Range]:
    """In order, without overlaps; what is closer than ``together`` is one."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if end <= start:
            continue
        if found and start - found[-1][1] <= together:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def without(kept: Iterable[Range], cut: Iterable[Range]) -> tuple[Range, ...]:
    """``kept`` minus ``cut``; crumbs of less than half a second go too."""
    left = list(kept)
    for start, end in cut:
        parts: list[Range] = []
        for first, last in left:
            if end <= first or last <= start:
                parts.append((first, last))
                continue
            parts += [(first, min(start, last)), (max(end, first), last)]
        left = [(a, b) for a, b in parts if b - a >= timedelta(seconds=0.5)]
    return tuple(sorted(left))
