"""The journal: append-only events, one file a writer and boot, read by offset.

A line is one JSON object: ``{"v":1,"w":"air","b":"<boot>","n":17,"t":"…Z","k":"item.start",…}``. Its id is (writer,
boot, seq). A reader keeps an offset a file and moves it only past whole lines: stopping and starting loses and
doubles nothing. No raw addresses stand here.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from athir.contracts.files import ContractError, disk_hint, fsync_dir
from athir.contracts.units import iso, parse_iso

VERSION = 1
MAX_LINE = 64 * 1024
_ENVELOPE = frozenset("vwbntk")
_NAME = re.compile(r"(?P<writer>[a-z][a-z0-9_-]*)\.(?P<boot>[0-9a-f]+-[0-9a-f]+)\.jsonl\Z")

# Kinds of events and what each carries (all have time, writer, boot and seq):
KINDS: dict[str, str] = {
    "air.start": "epoch, plan generation",
    "air.stop": "reason",
    "air.skip": "blocks skipped because the machine slept or stood: samples, seconds",
    "epoch": "epoch, utc, why: a new time base (first start, clock step over 1 s)",
    "item.start": "item, path, title, artist, source (plan, station, emergency, live), slot, sample, duration_ms",
    "item.end": "item, sample, why (end, skip, live, missing, error, plan)",
    "item.refused": "item, path, why",
    "slot.start": "slot, show, title",
    "slot.end": "slot",
    "live.connect": "line, account, name, content_type, via",
    "live.on": "line, account, name, sample",
    "live.hold": "line, account, why (reset, stall)",
    "live.off": "line, account, why (hangup, reset, stall, garbage, takeover, priority, window, kill), sample",
    "live.refused": "account, why",
    "live.title": "line, title",
    "decoder.died": "what, why",
    "log.stop": "mount, why: the log cannot be written",
    "log.resume": "mount",
    "log.repair": "mount, why, lost_bytes",
    "plan.load": "generation, problem",
    "listeners": "counts by mount",
    "listener.end": "mount, seconds, bytes, agent kind, rewind (UTC: from when on it heard the past; else absent)",
    "delivery.filler": "mount, on: prepared frames while the air is away",
    "health": "sound, reason",
}


@dataclass(frozen=True)
class Event:
    """One event. ``id`` is unique for ever; ``data`` holds the kind's own fields."""

    writer: str
    boot: str
    seq: int
    at: datetime
    kind: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.writer}:{self.boot}:{self.seq}"


def encode(event: Event) -> bytes:
    """One line, newline included. Data named like a field of the line itself gets an underscore: ``n`` → ``n_``."""
    data = {f"{name}_" if name in _ENVELOPE else name: value for name, value in event.data.items()}
    record = {"v": VERSION, "w": event.writer, "b": event.boot, "n": event.seq, "t": iso(event.at), "k": event.kind}
    line = json.dumps({**data, **record}, ensure_ascii=False, separators=(",", ":"), default=str)
    return line.encode("utf-8", "replace") + b"\n"


def decode(line: bytes) -> Event | None:
    """An event, or ``None`` for half a line, a foreign version or nonsense."""
    try:
        record = json.loads(line)
        if record.pop("v") != VERSION:
            return None
        writer, boot, seq = str(record.pop("w")), str(record.pop("b")), int(record.pop("n"))
        at, kind = parse_iso(record.pop("t")), str(record.pop("k"))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    return Event(writer, boot, seq, at, kind, record)


def new_boot(now_ns: int | None = None) -> str:
    """A boot's name: sorts by time, unique by chance."""
    stamp = (time.time_ns() if now_ns is None else now_ns) // 1_000_000
    return f"{stamp:012x}-{secrets.token_hex(4)}"


class JournalWriter:
    """Appends events of one writer and boot. Not for the bus thread: :meth:`append` writes to disk.

    A full disk raises :class:`~athir.contracts.files.ContractError` and leaves no half line behind: the file is cut
    back to its last whole line, and the same event can be offered again (its seq is not spent). A whole line may have
    been read already, so it is never taken back: if it cannot be synced, the *next* event waits until it is.
    """

    def __init__(self, folder: Path, writer: str, boot: str | None = None) -> None:
        self.writer, self.boot = writer, boot or new_boot()
        self.path = folder / f"{writer}.{self.boot}.jsonl"
        self._seq = 0
        self._size = 0
        self._torn = b""
        self._unsynced = False
        self._fd: int | None = None

    def append(self, kind: str, at: datetime | None = None, /, **data: Any) -> Event:
        event = Event(self.writer, self.boot, self._seq, at or datetime.now(UTC), kind, data)
        line = encode(event)
        if len(line) > MAX_LINE:
            event = Event(self.writer, self.boot, self._seq, event.at, kind, {"cut": True})
            line = encode(event)
        try:
            self._write(line)
        except OSError as error:
            self._cut_back()
            raise ContractError("writing", self.path, str(error.strerror or error), disk_hint(error)) from error
        self._seq += 1
        return event

    def _write(self, line: bytes) -> None:
        if self._fd is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._fd = os.open(self.path, flags, 0o644)
            self._size = os.fstat(self._fd).st_size
            fsync_dir(self.path.parent)
        if self._unsynced:
            os.fdatasync(self._fd)
        data, done = self._torn + line, 0
        while done < len(data):
            done += os.write(self._fd, data[done:])
        self._size, self._torn, self._unsynced = os.fstat(self._fd).st_size, b"", True
        with contextlib.suppress(OSError):
            os.fdatasync(self._fd)
            self._unsynced = False

    def _cut_back(self) -> None:
        if self._fd is None:
            return
        try:
            os.ftruncate(self._fd, self._size)
            self._torn = b""
        except OSError:  # half a line stays: the next one begins on a line of its own
            self._torn = b"\n"

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


Cursor = dict[str, int]
"""File name → offset of the first byte not yet read. JSON-able; save it in the same transaction as the rows."""


class JournalReader:
    """Reads new events of all writers and boots below a folder, in file order (boots sort by time)."""

    def __init__(self, folder: Path, cursor: Cursor | None = None) -> None:
        self._folder = folder
        self.cursor: Cursor = dict(cursor or {})

    def read(self, limit: int = 1000) -> list[Event]:
        """At most ``limit`` new events; moves :attr:`cursor` past them. Never raises for what stands on disk."""
        events: list[Event] = []
        for path in self._files():
            if len(events) >= limit:
                break
            for event, offset in self._new(path, limit - len(events)):
                self.cursor[path.name] = offset
                if event is not None:
                    events.append(event)
        return events

    def _files(self) -> list[Path]:
        try:
            names = [p for p in self._folder.iterdir() if _NAME.match(p.name)]
        except OSError:
            return []
        return sorted(names, key=lambda p: (p.name.split(".")[1], p.name))

    def _new(self, path: Path, limit: int) -> Iterator[tuple[Event | None, int]]:
        offset = self.cursor.get(path.name, 0)
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_size <= offset:
                    return
                file.seek(offset)
                while limit > 0:
                    line = file.readline(MAX_LINE + 1)
                    if not line.endswith(b"\n"):
                        if len(line) > MAX_LINE:  # no writer of ours makes such a line: pass over it
                            offset += len(line)
                            yield None, offset
                            continue
                        return
                    offset += len(line)
                    event = decode(line)
                    limit -= event is not None
                    yield event, offset
        except OSError:
            return
