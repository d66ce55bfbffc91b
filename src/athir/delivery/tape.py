"""One mount's log for many who play it at once: which segment comes next, and its file, opened once for all.

Rows are read 64 at a time and kept; of the sound nothing is kept here: the kernel's cache is shared by all readers.
What was withdrawn is not there. Nothing raises for what stands on disk.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path

from athir.airlog import Index, LedgerReader, Segment
from athir.contracts.mounts import Mount
from athir.contracts.units import from_utc_ns
from athir.home import StationHome

_ROWS = 64
_KEPT = 30_000
"""Segments remembered: more than a day of a mount."""
_FILES = 48
_LOOK_NS = 200_000_000
_MINUTE_NS, _HOUR_NS = 60_000_000_000, 3_600_000_000_000
_MINUTES = 4096


class Tape:
    """The log of ``mount``, without what ``book`` says is withdrawn."""

    def __init__(self, station: StationHome, mount: Mount, book: LedgerReader) -> None:
        self.mount = mount
        self.index = Index(station.log_of(mount.name))
        self._book = book
        self._next: OrderedDict[int, Segment] = OrderedDict()
        self._minutes: OrderedDict[int, Segment] = OrderedDict()
        self._skips: dict[int, Segment] = {}
        self._skips_of = 0
        self._files: OrderedDict[Path, int] = OrderedDict()
        self._head, self._looked, self._now = -1, 0, 0

    def tick(self, mono_ns: int) -> None:
        """The time, ``CLOCK_MONOTONIC``: the end of the log is looked for five times a second at most."""
        self._now = mono_ns

    @property
    def turn(self) -> int:
        """Changes when something is withdrawn or restored."""
        return self._book.state().lines

    @property
    def any_withdrawn(self) -> bool:
        return bool(self._book.state().withdrawn)

    def heard(self, segment: Segment) -> bool:
        """Whether all of it may be heard."""
        state = self._book.state()
        if not state.withdrawn:
            return True
        return not state.is_withdrawn(self.mount.name, segment.start, from_utc_ns(segment.end_utc_ns))

    def find(self, utc_ns: int, until_ns: int) -> Segment | None:
        """The segment that was on at ``utc_ns`` and may be heard, else the next one that begins before ``until_ns``."""
        at = utc_ns
        while at < until_ns:
            found = self._locate(at)
            if found is not None:
                return found if self.playable(found) else self.after(found)
            at += _HOUR_NS
        return None

    def _locate(self, utc_ns: int) -> Segment | None:
        """As ``Index.locate``, looked up in files once a minute of the log: thousands begin at the start of a show."""
        minute = utc_ns // _MINUTE_NS
        found = self._minutes.get(minute)
        if found is None:
            found = self.index.locate(minute * _MINUTE_NS)
            if found is None:
                return self.index.locate(utc_ns)
            self._minutes[minute] = found
            if len(self._minutes) > _MINUTES:
                self._minutes.popitem(last=False)
        while found is not None and found.end_utc_ns <= utc_ns:
            found = self.following(found.seq)
        return found

    def after(self, segment: Segment) -> Segment | None:
        """The next segment that can be played; ``None`` at the end of the log. What many skip is gone through once."""
        if self._skips_of != self.turn:
            self._skips_of = self.turn
            self._skips.clear()
        passed = list[int]()
        found = self.following(segment.seq)
        while found is not None and not self.playable(found):
            known = self._skips.get(found.seq)
            if known is not None:
                found = known
                break
            passed.append(found.seq)
            found = self.following(found.seq)
        if found is not None:
            self._skips.update(dict.fromkeys(passed, found))
        return found

    def playable(self, segment: Segment) -> bool:
        """Whether it may be heard and its sound is there."""
        return self.heard(segment) and self.file(segment) >= 0

    def file(self, segment: Segment) -> int:
        """The descriptor of its file, open until others push it out: ask each time. -1 when its sound is gone."""
        fd = self._files.get(segment.path)
        if fd is None:
            try:
                fd = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                return -1
            self._files[segment.path] = fd
            if len(self._files) > _FILES:
                os.close(self._files.popitem(last=False)[1])
        return fd

    def close(self) -> None:
        for fd in self._files.values():
            os.close(fd)
        self._files.clear()

    def following(self, seq: int) -> Segment | None:
        """The segment after number ``seq``, may it be heard or not; ``None`` at the end of the log."""
        known = self._next.get(seq)
        if known is not None:
            return known
        if seq == self._head and self._now - self._looked < _LOOK_NS:
            return None
        rows = self.index.since(seq, _ROWS)
        if not rows:
            self._head, self._looked = seq, self._now
            return None
        before = seq
        for row in rows:
            self._next[before] = row
            before = row.seq
        while len(self._next) > _KEPT:
            self._next.popitem(last=False)
        return rows[0]
