"""What is on the air as a listener hears it now: the air's journal, followed, and the plan beside it.

The air journals an item when its bus block is due; delivery sends that block ``LEAD_SECONDS`` later, and so late
does an event take effect here. :class:`AirState` is pure (events in, state out); :class:`Follower` reads the newest
file of the air; :class:`State` joins both with the plan. Nothing here raises for what stands on disk.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from athir.contracts import journal
from athir.contracts.journal import Event
from athir.contracts.plan import Plan, PlanItem, PlanReader, PlanSlot
from athir.contracts.units import LEAD_SECONDS, utc_ns
from athir.home import StationHome

NAMELESS = ("emergency", "bed")
"""Sources without a title of their own: listeners see the station's name, and no history."""
HISTORY = 5
TIMELINE = 512
"""Titles remembered for the segments of the log: a day of songs, hours of jingles."""

_LONGEST_MS = 7 * 24 * 3600 * 1000
_TAIL = 256 * 1024
"""Bytes of the newest journal file that are read at start: hours of items."""
_CHUNK = 64 * 1024
_AHEAD = timedelta(seconds=10)
"""An event further ahead than this comes from a clock that was set back: waiting for it would stop the show."""
_LEAD = timedelta(seconds=LEAD_SECONDS)


@dataclass(frozen=True)
class Song:
    """One thing heard. ``duration_ms`` 0 = nobody knows (live)."""

    item: str
    title: str
    artist: str
    source: str
    """``plan``, ``station``, ``emergency``, ``bed`` or ``live``."""
    at: datetime
    duration_ms: int = 0

    @property
    def text(self) -> str:
        """``Artist - Title``, or what there is of it."""
        return " - ".join(part for part in (self.artist, self.title) if part)


@dataclass(frozen=True)
class LiveNow:
    """A presenter on air."""

    line: str
    account: str
    name: str
    since: datetime
    held: bool = False
    """The line broke and is held under a bed: the presenter may come back."""


@dataclass
class AirState:
    """What the events say. :meth:`apply` returns whether a listener would notice."""

    song: Song | None = None
    live: LiveNow | None = None
    slot: dict[str, Any] = field(default_factory=dict)
    """``slot``, ``show`` and ``title`` of the last ``slot.start``; empty after its end."""
    history: deque[Song] = field(default_factory=lambda: deque(maxlen=HISTORY))
    timeline: deque[Song] = field(default_factory=lambda: deque(maxlen=TIMELINE))
    _titles: dict[str, str] = field(default_factory=dict)

    def apply(self, event: Event) -> bool:
        handler = _HANDLERS.get(event.kind)
        if handler is None:
            return False
        handler(self, event)
        return True

    def _play(self, song: Song | None) -> None:
        if self.song is not None and self.song.source not in NAMELESS:
            self.history.appendleft(self.song)
        self.song = song
        if song is not None:
            self.timeline.append(song)

    def on_boot(self, _event: Event) -> None:
        """The air starts or stops: whatever played is over."""
        self.live, self.slot = None, {}
        self._titles.clear()
        self._play(None)

    def on_item_start(self, event: Event) -> None:
        data = event.data
        song = Song(
            item=_text(data.get("item")),
            title=_text(data.get("title")),
            artist=_text(data.get("artist")),
            source=_text(data.get("source")) or "station",
            at=event.at,
            duration_ms=_milliseconds(data.get("duration_ms")),
        )
        if self.live is None or self.live.held or song.source == "live":
            self._play(song)

    def on_item_end(self, event: Event) -> None:
        if self.song is not None and self.song.source != "live" and self.song.item == _text(event.data.get("item")):
            self._play(None)

    def on_slot_start(self, event: Event) -> None:
        self.slot = {name: event.data.get(name, "") for name in ("slot", "show", "title")}

    def on_slot_end(self, event: Event) -> None:
        if self.slot.get("slot") == event.data.get("slot"):
            self.slot = {}

    def on_live_on(self, event: Event) -> None:
        line, name = _text(event.data.get("line")), _text(event.data.get("name"))
        since = event.at
        if self.live is not None and self.live.account == _text(event.data.get("account")):
            since = self.live.since  # back after a hold, or the same presenter over a new line
        self.live = LiveNow(line, _text(event.data.get("account")), name, since)
        self._play(Song("", self._titles.get(line, ""), name, "live", event.at))

    def on_live_hold(self, event: Event) -> None:
        if self.live is not None and self.live.line == _text(event.data.get("line")):
            self.live = replace(self.live, held=True)

    def on_live_off(self, event: Event) -> None:
        line = _text(event.data.get("line"))
        self._titles.pop(line, None)
        if self.live is None or self.live.line != line:
            return
        self.live = None
        if self.song is not None and self.song.source == "live":
            self._play(None)

    def on_live_title(self, event: Event) -> None:
        line, title = _text(event.data.get("line")), _text(event.data.get("title"))
        if len(self._titles) >= 64:
            self._titles.clear()  # lines that came and went without an end
        self._titles[line] = title
        if self.live is None or self.live.line != line or self.song is None:
            return
        if self.song.source != "live" or self.song.title == title:
            return
        if self.song.title:
            self._play(Song("", title, self.live.name, "live", event.at))
        else:
            self.song = replace(self.song, title=title)
            self.timeline.append(replace(self.song, at=event.at))


_HANDLERS: dict[str, Callable[[AirState, Event], None]] = {
    "air.start": AirState.on_boot,
    "air.stop": AirState.on_boot,
    "item.start": AirState.on_item_start,
    "item.end": AirState.on_item_end,
    "slot.start": AirState.on_slot_start,
    "slot.end": AirState.on_slot_end,
    "live.on": AirState.on_live_on,
    "live.hold": AirState.on_live_hold,
    "live.off": AirState.on_live_off,
    "live.title": AirState.on_live_title,
}


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _milliseconds(value: object) -> int:
    """A duration out of JSON; 0 for anything that no item can last."""
    good = isinstance(value, (int, float)) and 0 <= value <= _LONGEST_MS
    return int(value) if good and isinstance(value, (int, float)) else 0


class Follower:
    """New events of the newest journal file of the air (and, at start, of the one before it)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder_seen = 0
        self._files: list[Path] = []
        self._at: Path | None = None
        self._offset = 0

    def read(self) -> Iterator[Event]:
        """What has been written since the last call: 64 kB of it at most, or the tails of two files at first."""
        self._look()
        if self._at is None:
            for path in self._files[-2:]:
                yield from self._tail(path)
            return
        yield from self._chunk()
        newer = [path for path in self._files if _boot(path) > _boot(self._at)]
        if newer and self._drained(self._at):
            self._at, self._offset = newer[0], 0
            yield from self._chunk()

    def _look(self) -> None:
        """List the folder when its time of change moved: a file was made. A listing costs more than a stat."""
        try:
            changed = self._folder.stat().st_mtime_ns
            if changed == self._folder_seen:
                return
            names = [p for p in self._folder.iterdir() if p.name.startswith("air.") and p.suffix == ".jsonl"]
        except OSError:
            return
        self._folder_seen = changed
        self._files = sorted(names, key=_boot)

    def _tail(self, path: Path) -> Iterator[Event]:
        self._at = path
        try:
            start = max(0, path.stat().st_size - _TAIL)
            with path.open("rb") as file:
                file.seek(start)
                data = file.read(_TAIL)
        except OSError:
            return
        first = data.find(b"\n") + 1 if start else 0
        whole = data.rfind(b"\n") + 1
        self._offset = start + whole
        yield from _events(data[first:whole])

    def _chunk(self) -> Iterator[Event]:
        if self._at is None:
            return
        try:
            with self._at.open("rb") as file:
                if os.fstat(file.fileno()).st_size <= self._offset:
                    return
                file.seek(self._offset)
                data = file.read(_CHUNK)
        except OSError:
            return
        whole = data.rfind(b"\n") + 1
        if not whole and len(data) == _CHUNK:
            whole = len(data)  # no writer of ours makes such a line: pass over it
        self._offset += whole
        yield from _events(data[:whole])

    def _drained(self, path: Path) -> bool:
        """Whether a file that a newer one followed has no whole line left: its writer is gone."""
        try:
            with path.open("rb") as file:
                file.seek(self._offset)
                return b"\n" not in file.read(_CHUNK)
        except OSError:
            return True


def _boot(path: Path) -> str:
    return path.name.split(".")[1]


def _events(lines: bytes) -> Iterator[Event]:
    for line in lines.splitlines():
        event = journal.decode(line)
        if event is not None:
            yield event


class PlanWatch:
    """Reads the plan when it was replaced, in a thread of its own: one of thousands of items takes tens of ms."""

    def __init__(self, path: Path) -> None:
        self._path, self._reader = path, PlanReader(path)
        self._thread: threading.Thread | None = None
        self._seen = 0
        self._look()
        self._reader.read()

    @property
    def value(self) -> Plan | None:
        return self._reader.value

    def tick(self) -> None:
        if (self._thread is None or not self._thread.is_alive()) and self._look():
            self._thread = threading.Thread(target=self._reader.read, name="plan", daemon=True)
            self._thread.start()

    def settle(self) -> None:
        """Wait for a reading that is under way."""
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> bool:
        try:
            seen = self._path.stat().st_mtime_ns
        except OSError:
            return False
        changed, self._seen = seen != self._seen, seen
        return changed


@dataclass(frozen=True)
class OnAir:
    """One moment, whole: what ``now.json`` and the statistics say."""

    song: Song | None
    live: LiveNow | None
    slot: PlanSlot | None
    next_slot: PlanSlot | None
    next_item: PlanItem | None
    next_at: datetime | None
    history: tuple[Song, ...]
    plan: Plan | None
    said_slot: dict[str, Any]
    """The slot as the air journalled it, for when there is no plan to look it up in."""


class State:
    """Follows journal and plan; :meth:`tick` is cheap enough for four times a second."""

    def __init__(self, station: StationHome, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._follower = Follower(station.journal_dir)
        self.plan = PlanWatch(station.plan)
        self._now = now
        self._waiting: deque[Event] = deque()
        self._cached: tuple[tuple[object, ...], OnAir] | None = None
        self._changes = 0
        self.air = AirState()

    def tick(self) -> None:
        """Take in what is new and let due events happen."""
        self._waiting.extend(self._follower.read())
        heard = self.heard
        while self._waiting:
            at = self._waiting[0].at
            if heard < at <= heard + _AHEAD:
                break
            self._changes += self.air.apply(self._waiting.popleft())
        self.plan.tick()

    @property
    def heard(self) -> datetime:
        """The moment of the programme that listeners hear now."""
        return self._now() - _LEAD

    def on_air(self) -> OnAir:
        """The present state; the same object until something changed."""
        plan, heard = self.plan.value, self.heard
        slot = plan.slot_at(heard) if plan else None
        later = plan.slot_after(heard) if plan else None
        key = (self._changes, id(plan), slot and slot.id, later and later.id)
        if self._cached is None or self._cached[0] != key:
            item, at = next_item(plan, self.air.song, heard) if plan else (None, None)
            found = OnAir(
                self.air.song, self.air.live, slot, later, item, at, tuple(self.air.history), plan, self.air.slot
            )
            self._cached = (key, found)
        return self._cached[1]

    def title_at(self, ns: int) -> Song | None:
        """What was playing at a moment of the log (UTC nanoseconds), as far as it is remembered."""
        for song in reversed(self.air.timeline):
            if utc_ns(song.at) <= ns:
                return song
        return None


def next_item(plan: Plan, song: Song | None, heard: datetime) -> tuple[PlanItem | None, datetime | None]:
    """What follows ``song`` in its playlist, and when; nothing where nobody can know (live, emergency, a new slot)."""
    if song is None or song.source not in ("plan", "station") or song.duration_ms <= 0:
        return None, None
    try:
        end = song.at + timedelta(milliseconds=song.duration_ms)
    except OverflowError:  # a journal from the end of time
        return None, None
    items = plan.items_for(plan.slot_at(max(end, heard)))
    for index, item in enumerate(items):
        if item.id == song.item:
            return items[(index + 1) % len(items)], end
    return None, None
