"""The index of one mount's log, for readers: the newest segments, what came since, what was on at a time.

A reader follows the writer without a lock: rows are whole or not yet there. Nothing here raises for what stands on
disk; rows that are damaged or of a foreign version are left out.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from pathlib import Path

from athir.airlog.hours import HourFile, Rows, all_files, day_files, read_head
from athir.airlog.segment import ForeignRow, RowError, Segment, decode
from athir.contracts.units import from_utc_ns

_HOUR = timedelta(hours=1)


class Index:
    """Reads ``home.log_of(mount)``. Polling :meth:`latest` or :meth:`since` costs a few file operations.

    ``suffix`` of the audio files is taken from the folder's name (``live.aac`` → ``.aac``).
    """

    def __init__(self, log_of_mount: Path) -> None:
        self.folder = log_of_mount
        self._suffix = "." + log_of_mount.name.rpartition(".")[2]
        self._files: list[HourFile] = []
        self._tail: list[Segment] = []
        self._tail_file: HourFile | None = None

    def latest(self, count: int) -> list[Segment]:
        """The newest ``count`` segments, oldest first; fewer when the log has no more."""
        if count <= 0:
            return []
        tail = self._follow()
        if len(tail) >= count or self._tail_file is None:
            return tail[-count:]
        found = list(tail)
        for file in reversed(self._before(self._tail_file)):
            missing = count - len(found)
            rows = Rows(file.index)
            total = len(rows)
            found = self._decoded(rows, max(0, total - missing), missing) + found
            if len(found) >= count:
                break
        return found[-count:]

    def last(self) -> Segment | None:
        """The newest segment."""
        newest = self.latest(1)
        return newest[0] if newest else None

    def since(self, seq: int, limit: int = 1000) -> list[Segment]:
        """Segments with a number above ``seq``, oldest first, at most ``limit``."""
        tail = self._follow()
        if self._tail_file is None:
            return []
        if self._tail_file.first_seq <= seq + 1:
            return tail[bisect_right(tail, seq, key=lambda s: s.seq) :][:limit]
        files = self._before(self._tail_file)
        first = max(0, bisect_right(files, seq + 1, key=lambda f: f.first_seq) - 1)
        found: list[Segment] = []
        for file in files[first:]:
            rows = Rows(file.index)
            skip = max(0, seq + 1 - file.first_seq)
            found += self._decoded(rows, skip, limit - len(found))
            if len(found) >= limit:
                return found
        return (found + tail)[:limit]

    def get(self, seq: int) -> Segment | None:
        """The segment of that number, or ``None``."""
        found = self.since(seq - 1, 1)
        return found[0] if found and found[0].seq == seq else None

    def locate(self, utc_ns: int) -> Segment | None:
        """The segment that was on at that moment; in a gap, the next one within the hour. ``None``: there is none.

        A moment that a clock step let pass twice is answered with what was written last.
        """
        when = from_utc_ns(utc_ns)
        found: list[Segment] = []
        for file in self.files_between(when, when + _HOUR):
            rows = Rows(file.index)
            found += self._decoded(rows, self.first_row_ending_after(rows, utc_ns), 1)
        on_air = [segment for segment in found if segment.utc_ns <= utc_ns]
        if on_air:
            return on_air[-1]
        return min(found, key=lambda segment: segment.utc_ns, default=None)

    def read(self, segment: Segment) -> bytes:
        """Its bytes; ``b""`` when the audio is no longer there (pruned), or not whole."""
        try:
            fd = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return b""
        try:
            data = os.pread(fd, segment.bytes, segment.offset)
        except OSError:
            return b""
        finally:
            os.close(fd)
        return data if len(data) == segment.bytes else b""

    def files_between(self, start: datetime, end: datetime) -> list[HourFile]:
        """Hour files that may hold something of ``start`` ≤ t < ``end``, in order of writing."""
        first = start - timedelta(minutes=start.minute, seconds=start.second, microseconds=start.microsecond) - _HOUR
        found: list[HourFile] = []
        day = first.replace(hour=0)
        while day < end:
            found += [f for f in day_files(self.folder, day) if first <= f.hour < end]
            day += timedelta(days=1)
        return sorted(found)

    def first_row_ending_after(self, rows: Rows, utc_ns: int) -> int:
        """Number of the first row in a file whose segment ends after ``utc_ns``; ``len(rows)`` when there is none."""

        def ends(at: int) -> int:
            found = self._decoded(rows, at, 1)
            return found[0].end_utc_ns if found else -1

        return bisect_right(range(len(rows)), utc_ns, key=ends)

    def first_row_starting_at(self, rows: Rows, utc_ns: int) -> int:
        """Number of the first row in a file whose segment starts at ``utc_ns`` or later."""

        def starts(at: int) -> int:
            found = self._decoded(rows, at, 1)
            return found[0].utc_ns if found else -1

        return bisect_left(range(len(rows)), utc_ns, key=starts)

    def segments(self, file: HourFile, first: int = 0, count: int = 1 << 30) -> list[Segment]:
        """The segments of one hour file, from row ``first`` on."""
        rows = Rows(file.index)
        return self._decoded(rows, first, min(count, len(rows) - first))

    def _decoded(self, rows: Rows, first: int, count: int) -> list[Segment]:
        audio = rows.index.with_suffix(self._suffix)
        found = []
        for raw in rows.read(first, count):
            try:
                found.append(decode(raw, audio))
            except RowError:
                continue
        return found

    def _follow(self) -> list[Segment]:
        """The segments of the file that is written now, read up to its end."""
        head = read_head(self.folder) or self._tail_file or self._newest()
        if head is None:
            return []
        if head != self._tail_file:
            fresh = self._decoded(Rows(head.index), 0, len(Rows(head.index)))
            if not fresh and self._tail_file is not None:
                # The writer named a new file and has not put a row there yet: the old one is still the newest.
                return self._tail
            self._switch(head, fresh)
            return self._tail
        rows = Rows(head.index)
        known = self._tail[-1].seq + 1 - head.first_seq if self._tail else 0
        if len(rows) < known:  # cut back by a repair
            self._tail = []
            known = 0
        if len(rows) > known:
            self._tail += self._decoded(rows, known, len(rows) - known)
        return self._tail

    def _switch(self, head: HourFile, fresh: list[Segment]) -> None:
        before = self._tail_file
        joins = before is not None and bool(self._tail) and self._tail[-1].seq + 1 == head.first_seq
        if joins and self._files and before is not None and self._files[-1] == before:
            self._files.append(head)
        else:
            self._files = []
        self._tail_file, self._tail = head, fresh

    def _newest(self) -> HourFile | None:
        files = all_files(self.folder)
        return files[-1] if files else None

    def _before(self, file: HourFile) -> list[HourFile]:
        """All hour files older than ``file``. Looked up once, then kept by :meth:`_switch`."""
        if not self._files or self._files[-1] != file:
            self._files = [f for f in all_files(self.folder) if f.first_seq < file.first_seq] + [file]
        return self._files[: bisect_left(self._files, file)]


def last_epoch(log_dir: Path) -> int:
    """The newest epoch in any mount's log of a station, also in rows of a newer version; 0 when there is none."""
    try:
        mounts = [folder for folder in log_dir.iterdir() if folder.is_dir()]
    except OSError:
        return 0
    return max((_epoch_of(folder) for folder in mounts), default=0)


def _epoch_of(folder: Path) -> int:
    for file in reversed(all_files(folder)):
        rows = Rows(file.index)
        for at in range(len(rows) - 1, -1, -1):
            for raw in rows.read(at, 1):
                try:
                    return decode(raw, file.index).epoch
                except ForeignRow as foreign:
                    return foreign.epoch
                except RowError:
                    continue
    return 0
