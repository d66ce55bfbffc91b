"""The air's journal of the last hours, kept in memory and read on from where it was."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta
from pathlib import Path

from athir.airlog.running import events
from athir.contracts.journal import Event, JournalReader

BATCH = 2000


class JournalTail:
    """Events of ``kinds`` that the air wrote, those of the last ``kept`` at least, in the order in which they were
    written."""

    def __init__(self, folder: Path, kinds: Container[str], kept: timedelta) -> None:
        self._folder, self._kinds, self._kept = folder, kinds, kept
        self._reader: JournalReader | None = None
        self._events: list[Event] = []
        self._known: set[str] = set()

    def read(self, now: datetime) -> bool:
        """Take in what is new; whether there was anything."""
        if self._reader is None:
            # The ends first: what is written meanwhile is read twice and taken once.
            self._reader = JournalReader(self._folder, _ends(self._folder))
            found = events(self._folder, now - self._kept, now)
            self._take(found)
            return True
        fresh = False
        while new := self._reader.read(BATCH):
            fresh |= self._take(new)
        if fresh:
            self._forget(now)
        return fresh

    def _take(self, found: list[Event]) -> bool:
        wanted = [e for e in found if e.writer == "air" and e.kind in self._kinds and e.id not in self._known]
        self._events += wanted
        self._known.update(event.id for event in wanted)
        return bool(wanted)

    def _forget(self, now: datetime) -> None:
        """Days-old events go, twice as old ones at the latest."""
        if self._events and self._events[0].at < now - 2 * self._kept:
            self._events = [event for event in self._events if event.at >= now - self._kept]
            self._known = {event.id for event in self._events}

    @property
    def events(self) -> list[Event]:
        return self._events


def _ends(folder: Path) -> dict[str, int]:
    try:
        return {path.name: path.stat().st_size for path in folder.glob("*.jsonl")}
    except OSError:
        return {}
