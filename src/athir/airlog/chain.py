"""The chain of hashes: whether the log of a mount is what was written, row by row and byte by byte.

Each row carries the SHA-256 of its sound and that of the row before. Nobody can change, take out or put in a segment
without changing every row after it; rows outlive the sound that retention deletes, so the chain verifies for ever.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from athir.airlog.hours import HourFile, Rows, all_files
from athir.airlog.ledger import Ledger, LedgerError, State
from athir.airlog.segment import ForeignRow, RowError, Segment, decode, genesis, row_hash

_BATCH = 256
MAX_PROBLEMS = 100


@dataclass(frozen=True)
class Problem:
    """Where the chain does not hold."""

    index: Path
    row: int
    why: str


@dataclass(frozen=True)
class Verdict:
    """What :func:`verify` found. ``head`` is the hash of the last row: the one to note down elsewhere."""

    rows: int
    sounds: int
    """Segments whose bytes were compared."""
    pruned: int
    """Segments whose audio is no longer kept."""
    problems: tuple[Problem, ...]
    head: bytes

    @property
    def good(self) -> bool:
        return not self.problems


def sound_matches(segment: Segment) -> bool | None:
    """Whether the segment's bytes have its hash; ``None`` when its audio file is gone."""
    try:
        fd = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        data = os.pread(fd, segment.bytes, segment.offset)
    finally:
        os.close(fd)
    return hashlib.sha256(data).digest() == segment.sha256


def verify(folder: Path, station: str, *, sound: bool = True) -> Verdict:
    """Verify the log of one mount (``home.log_of(mount)``); ``sound`` also hashes the audio that is there.

    Sound that is gone is in order where the log's book tells of its deletion (``retention``), and a loss where not.
    Raises ``OSError`` when the disk cannot be read: that is no verdict about the log.
    """
    return _Check(folder, station, sound).run()


class _Check:
    def __init__(self, folder: Path, station: str, sound: bool) -> None:
        self._folder, self._sound = folder, sound
        self._prev = genesis(station, folder.name)
        self._seq = 0
        self._sounds = self._pruned = 0
        self._problems: list[Problem] = []
        self._book: State | None = None
        self._lost: set[Path] = set()

    def _read_book(self) -> None:
        ledger = Ledger(self._folder.parent)
        try:
            self._book = ledger.state() if ledger.exists() else None
        except LedgerError as error:
            self._problems.append(Problem(ledger.path, 0, str(error)))

    def run(self) -> Verdict:
        self._read_book()
        for file in all_files(self._folder):
            if file.first_seq != self._seq:
                self._bad(file, 0, f"segments {self._seq} to {file.first_seq - 1} are missing before it")
                self._seq = file.first_seq
            rows = Rows(file.index)
            for number, raw in _numbered(rows):
                self._row(file, number, raw)
            if torn := rows.stored % rows.size:
                self._bad(file, len(rows), f"{torn} bytes at the end are no row")
        return Verdict(self._seq, self._sounds, self._pruned, tuple(self._problems), self._prev)

    def _row(self, file: HourFile, number: int, raw: bytes) -> None:
        try:
            segment = decode(raw, file.index.with_suffix("." + self._folder.name.rpartition(".")[2]))
        except ForeignRow:
            pass  # its hash counts, its fields are another version's
        except RowError as error:
            self._bad(file, number, str(error))
        else:
            if segment.seq != self._seq:
                self._bad(file, number, f"it is segment {segment.seq}, not {self._seq}")
            if segment.prev != self._prev:
                self._bad(file, number, "it does not follow the row before it")
            self._check_sound(file, number, segment)
        self._seq += 1
        self._prev = row_hash(raw)

    def _check_sound(self, file: HourFile, number: int, segment: Segment) -> None:
        if not self._sound:
            return
        same = sound_matches(segment)
        self._sounds += same is not None
        self._pruned += same is None
        if same is None and self._book is not None and segment.path not in self._lost:
            name = segment.path.relative_to(self._folder).as_posix()
            if (self._folder.name, name) not in self._book.pruned:
                self._lost.add(segment.path)
                self._bad(file, number, "its sound is gone, and nothing tells of its deletion")
        if same is False:
            self._bad(file, number, "its sound was changed")

    def _bad(self, file: HourFile, number: int, why: str) -> None:
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(file.index, number, why))


def _numbered(rows: Rows) -> Iterator[tuple[int, bytes]]:
    at = 0
    while batch := rows.read(at, _BATCH):
        yield from enumerate(batch, at)
        at += len(batch)
