"""The chain of hashes: whether the log of a mount is what was written, row by row and byte by byte.

Each row carries the SHA-256 of its sound and that of the row before. Nobody can change, take out or put in a segment
without changing every row after it; rows outlive the sound that retention deletes, so the chain verifies for ever.
"""

from __future__ import annotations

import hashlib
import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from athir.airlog import away
from athir.airlog.hours import HourFile, Rows, all_files
from athir.airlog.ledger import Ledger, LedgerError, State
from athir.airlog.segment import ForeignRow, RowError, Segment, decode, genesis, row_hash

HOUR = timedelta(hours=1)
_BATCH = 256
MAX_PROBLEMS = 100


WORDS: dict[str, str] = {
    "book": "the log's book is damaged: %(why)s",
    "missing": "segments %(first)d to %(last)d are missing before it",
    "torn": "%(bytes)d bytes at the end are no row",
    "twice": "it holds segments that another file holds too",
    "gone": "segments before %(seq)d were there, and are gone",
    "row": "the row cannot be read: %(why)s",
    "number": "it is segment %(found)d, not %(expected)d",
    "order": "it does not follow the row before it",
    "untold": "its sound is gone, and nothing tells of its deletion",
    "changed": "its sound was changed",
    "away": "its sound on the storage is lost or was changed: %(why)s",
    "rewritten": "all rows before it were written anew since they were verified",
}
"""What can be wrong, by code, in English; whoever shows it to people translates it."""


@dataclass(frozen=True)
class Problem:
    """Where the chain does not hold, and what is wrong there: a code of :data:`WORDS` and its values."""

    index: Path
    row: int
    code: str
    values: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """In English."""
        return WORDS[self.code] % self.values


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
    away: int = 0
    """Segments on the storage whose bytes were not compared."""

    @property
    def good(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Mark:
    """How far somebody has verified: everything before segment ``seq``; ``prev`` is the hash of the row before it (empty:
    nothing yet)."""

    seq: int = 0
    prev: bytes = b""


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


def verify(folder: Path, station: str, *, sound: bool = True, far: bool = False) -> Verdict:
    """Verify the log of one mount (``home.log_of(mount)``); ``sound`` also hashes the audio that is there, ``far`` what
    stands on the storage too (all of it is fetched: raises :class:`~athir.airlog.away.AwayError` when it does not answer).

    Sound that is gone is in order where the log's book tells of its deletion (``retention``), and a loss where not.
    Raises ``OSError`` when the disk cannot be read: that is no verdict about the log.
    """
    return _Check(folder, station, sound, far=far).run(all_files(folder))


def verify_on(
    folder: Path,
    station: str,
    mark: Mark,
    *,
    files: int = 1,
    ended_by: datetime | None = None,
    stop: int | None = None,
    sound: bool = True,
) -> tuple[Verdict, Mark]:
    """:func:`verify` a little at a time: from ``mark`` through ``files`` hour files, and the mark to go on from.

    ``ended_by``: only files that nobody writes any more, whose hour was over by then; ``stop``: the first segment that is
    left out. Where the verified rows are no longer there, that is a problem and the next mark the beginning.
    Raises ``OSError``.
    """
    found = all_files(folder)
    check = _Check(folder, station, sound, mark)
    if ended_by is not None:
        found = [file for file in found[:-1] if file.hour + HOUR <= ended_by]
    if mark.seq and (not found or found[-1].first_seq + len(Rows(found[-1].index)) < mark.seq):
        return check.gone(found[-1].index if found else folder), Mark()
    first = bisect_right(found, mark.seq, key=lambda file: file.first_seq)
    if first and found[first - 1].first_seq + len(Rows(found[first - 1].index)) > mark.seq:
        first -= 1
    check.neighbours(found[max(0, first - 2) : first])
    verdict = check.run(found[first : first + files], stop)
    return verdict, Mark(verdict.rows, verdict.head)


class _Check:
    def __init__(self, folder: Path, station: str, sound: bool, mark: Mark = Mark(), far: bool = False) -> None:
        self._folder, self._sound, self._far = folder, sound, far
        self._prev = mark.prev or genesis(station, folder.name)
        self._seq = mark.seq
        self._sounds = self._pruned = self._away = 0
        self._problems: list[Problem] = []
        self._book: State | None = None
        self._lost: set[Path] = set()
        self._noted = (folder, False)

    def _read_book(self) -> None:
        ledger = Ledger(self._folder.parent)
        try:
            self._book = ledger.state() if ledger.exists() else None
        except LedgerError as error:
            self._problems.append(Problem(ledger.path, 0, "book", {"why": str(error)}))

    def run(self, files: Sequence[HourFile], stop: int | None = None) -> Verdict:
        self._read_book()
        for place, file in enumerate(files):
            goes_on_in_it = place == 0 and file.first_seq < self._seq
            if file.first_seq != self._seq and not goes_on_in_it:
                self._bad(file, 0, "missing", first=self._seq, last=file.first_seq - 1)
                self._seq = file.first_seq
            rows = Rows(file.index)
            for number, raw in _numbered(rows, self._seq - file.first_seq):
                if stop is not None and self._seq >= stop:
                    return self._verdict()
                self._row(file, number, raw)
            if torn := rows.stored % rows.size:
                self._bad(file, len(rows), "torn", bytes=torn)
        return self._verdict()

    def neighbours(self, files: Sequence[HourFile]) -> None:
        """The files before those that are checked must end where the next one begins: no other was put between."""
        for file, begins in zip(files, [*(f.first_seq for f in files[1:]), self._seq], strict=False):
            if file.first_seq + len(Rows(file.index)) > begins:
                self._bad(file, 0, "twice")

    def gone(self, where: Path) -> Verdict:
        """What was verified is not there any more."""
        self._problems.append(Problem(where, 0, "gone", {"seq": self._seq}))
        return self._verdict()

    def _verdict(self) -> Verdict:
        return Verdict(self._seq, self._sounds, self._pruned, tuple(self._problems), self._prev, self._away)

    def _row(self, file: HourFile, number: int, raw: bytes) -> None:
        try:
            segment = decode(raw, file.index.with_suffix("." + self._folder.name.rpartition(".")[2]))
        except ForeignRow:
            pass  # its hash counts, its fields are another version's
        except RowError as error:
            self._bad(file, number, "row", why=str(error))
        else:
            if segment.seq != self._seq:
                self._bad(file, number, "number", found=segment.seq, expected=self._seq)
            if segment.prev != self._prev:
                self._bad(file, number, "order")
            self._check_sound(file, number, segment)
        self._seq += 1
        self._prev = row_hash(raw)

    def _check_sound(self, file: HourFile, number: int, segment: Segment) -> None:
        if not self._sound:
            return
        same = sound_matches(segment)
        if same is None and self._is_away(segment.path):
            self._check_away(file, number, segment)
            return
        self._sounds += same is not None
        self._pruned += same is None
        if same is None and self._book is not None and segment.path not in self._lost:
            name = segment.path.relative_to(self._folder).as_posix()
            if (self._folder.name, name) not in self._book.pruned:
                self._lost.add(segment.path)
                self._bad(file, number, "untold")
        if same is False:
            self._bad(file, number, "changed")

    def _is_away(self, audio: Path) -> bool:
        if self._noted[0] != audio:
            self._noted = audio, away.note_of(audio) is not None
        return self._noted[1]

    def _check_away(self, file: HourFile, number: int, segment: Segment) -> None:
        self._sounds += self._far
        self._away += not self._far
        try:
            if self._far:
                away.read(segment)
        except away.LostError as error:
            self._bad(file, number, "away", why=str(error))

    def _bad(self, file: HourFile, number: int, code: str, **values: int | str) -> None:
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(file.index, number, code, values))


def _numbered(rows: Rows, first: int = 0) -> Iterator[tuple[int, bytes]]:
    at = first
    while batch := rows.read(at, _BATCH):
        yield from enumerate(batch, at)
        at += len(batch)
