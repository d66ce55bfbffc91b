"""The air's journal as spans of time: whose slot it was, who spoke, what played. Pure.

A presenter who broke off is waited for (``live.hold``): that is no part of what they said, so a live span ends there.
What was open when the air died ends, at the latest, when it began again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from athir.contracts.journal import Event

KINDS = frozenset({"air.start", "air.stop", "slot.start", "slot.end", "item.start", "item.end"}) | frozenset(
    {"live.on", "live.hold", "live.off", "live.title"}
)
"""Kinds of events that make it."""

HELD, AIR = "hold", "air"


@dataclass(frozen=True)
class Span:
    """``kind`` is ``live`` or ``item``; ``end`` is ``None`` while it is on; ``why`` it ended (journal's words, or ``hold``,
    ``air``). ``source`` and ``slot`` are those of an item."""

    kind: str
    start: datetime
    end: datetime | None = None
    why: str = ""
    account: str = ""
    name: str = ""
    line: str = ""
    item: str = ""
    path: str = ""
    title: str = ""
    artist: str = ""
    source: str = ""
    slot: str = ""

    @property
    def shown(self) -> str:
        return f"{self.artist} – {self.title}" if self.artist and self.title else self.title

    def touches(self, start: datetime, end: datetime | None) -> bool:
        return (end is None or self.start < end) and (self.end is None or self.end > start)


@dataclass(frozen=True)
class SlotRun:
    """A slot while the air kept to it. ``title`` by language. An air that was restarted makes a second run of it."""

    id: str
    show: str
    title: dict[str, str]
    start: datetime
    end: datetime | None = None


@dataclass
class Timeline:
    """All of it, in order of beginning. ``titles``: when a presenter's encoder said which (time, line, title)."""

    spans: list[Span] = field(default_factory=list)
    slots: list[SlotRun] = field(default_factory=list)
    titles: list[tuple[datetime, str, str]] = field(default_factory=list)
    waiting: str = ""
    """The account that is waited for just now."""

    def merged(self) -> list[SlotRun]:
        """Each slot once, from its first run to its last."""
        found: dict[str, SlotRun] = {}
        for run in self.slots:
            known = found.get(run.id)
            found[run.id] = run if known is None else replace(known, end=run.end)
        return sorted(found.values(), key=lambda run: run.start)


def read(events: Iterable[Event]) -> Timeline:
    """The timeline of events in the order in which they were written, of one boot after another."""
    reading, boot = _Reading(), ""
    for event in events:
        if event.boot != boot and boot:
            reading.close(event.at)
        boot = event.boot
        handler = _HANDLERS.get(event.kind)
        if handler is not None:
            handler(reading, event)
    return reading.done()


class _Reading:
    """What is open while the journal is read."""

    def __init__(self) -> None:
        self.made = Timeline()
        self._live: Span | None = None
        self._items: dict[str, Span] = {}
        self._slot: SlotRun | None = None
        self._titles: dict[str, str] = {}

    def close(self, at: datetime) -> None:
        self._end_live(at, AIR)
        for item in list(self._items):
            self._end_item(item, at, AIR)
        self._end_slot(at)
        self.made.waiting = ""
        self._titles.clear()

    def done(self) -> Timeline:
        made = self.made
        made.spans += [*self._items.values(), *([self._live] if self._live else [])]
        made.slots += [self._slot] if self._slot else []
        made.spans.sort(key=lambda span: span.start)
        return made

    def air_stop(self, event: Event) -> None:
        self.close(event.at)

    def slot_start(self, event: Event) -> None:
        self._end_slot(event.at)
        title = event.data.get("title")
        names = {str(k): str(v) for k, v in title.items()} if isinstance(title, dict) else {"": _text(event, "title")}
        self._slot = SlotRun(_text(event, "slot"), _text(event, "show"), names, event.at)

    def slot_end(self, event: Event) -> None:
        self._end_slot(event.at)

    def live_on(self, event: Event) -> None:
        self._end_live(event.at, "takeover")
        self.made.waiting = ""
        line = _text(event, "line")
        self._live = Span("live", event.at, account=_text(event, "account"), name=_text(event, "name"), line=line)
        if title := self._titles.get(line):
            self.made.titles.append((event.at, line, title))

    def live_hold(self, event: Event) -> None:
        if self._live is not None and self._live.line == _text(event, "line"):
            self._end_live(event.at, HELD)
            self.made.waiting = _text(event, "account")

    def live_off(self, event: Event) -> None:
        if self._live is not None and self._live.line == _text(event, "line"):
            self._end_live(event.at, _text(event, "why"))
        if self.made.waiting and self.made.waiting == _text(event, "account"):
            self.made.waiting = ""

    def live_title(self, event: Event) -> None:
        line, title = _text(event, "line"), _text(event, "title")
        self._titles[line] = title
        if self._live is not None and self._live.line == line and title:
            self.made.titles.append((event.at, line, title))

    def item_start(self, event: Event) -> None:
        item = _text(event, "item")
        self._end_item(item, event.at, "again")
        self._items[item] = Span(
            "item",
            event.at,
            item=item,
            path=_text(event, "path"),
            title=_text(event, "title"),
            artist=_text(event, "artist"),
            source=_text(event, "source"),
            slot=_text(event, "slot"),
        )

    def item_end(self, event: Event) -> None:
        self._end_item(_text(event, "item"), event.at, _text(event, "why"))

    def _end_live(self, at: datetime, why: str) -> None:
        if self._live is not None:
            self.made.spans.append(replace(self._live, end=at, why=why))
            self._live = None

    def _end_item(self, item: str, at: datetime, why: str) -> None:
        span = self._items.pop(item, None)
        if span is not None:
            self.made.spans.append(replace(span, end=at, why=why))

    def _end_slot(self, at: datetime) -> None:
        if self._slot is not None:
            self.made.slots.append(replace(self._slot, end=at))
            self._slot = None


_HANDLERS = {
    "air.stop": _Reading.air_stop,
    "slot.start": _Reading.slot_start,
    "slot.end": _Reading.slot_end,
    "live.on": _Reading.live_on,
    "live.hold": _Reading.live_hold,
    "live.off": _Reading.live_off,
    "live.title": _Reading.live_title,
    "item.start": _Reading.item_start,
    "item.end": _Reading.item_end,
}


def _text(event: Event, name: str) -> str:
    value: Any = event.data.get(name)
    return "" if value is None else str(value)
