"""Writes the log of one mount: sound first, then its row. For the disk's thread.

Sound is on the disk (fdatasync) before its row is appended, and the row before :meth:`LogWriter.append` returns. So
``kill -9`` or a power cut lose at most what was not handed over yet: the open segment, and those the disk had not
taken. A write that fails (a full disk) leaves the log as it was; the next one finds out by itself where to go on.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from datetime import datetime
from pathlib import Path

from athir.airlog.hours import INDEX, write_head
from athir.airlog.repair import Repair, Tail, repair_mount
from athir.airlog.segment import Segment, encode, row_hash
from athir.contracts.files import ContractError, disk_hint, fsync_dir
from athir.contracts.units import from_utc_ns
from athir.home import StationHome


class LogWriter:
    """Appends segments of one mount. One writer a log; not thread-safe."""

    def __init__(self, station: StationHome, mount: str) -> None:
        self._station, self._mount = station, mount
        self._folder = station.log_of(mount)
        self._tail: Tail | None = None
        self._audio: Path | None = None
        self._opened: tuple[datetime, int] | None = None
        self._audio_fd = self._index_fd = -1
        self._audio_size = self._index_size = 0
        self.repairs: list[Repair] = []
        """What had to be mended since this list was last emptied."""

    def append(self, data: bytes, *, epoch: int, first_sample: int, samples: int, utc_ns: int) -> Segment:
        """Log one segment. Raises :class:`~athir.contracts.files.ContractError`: nothing was logged then."""
        try:
            tail = self._tail or self._find_tail()
            self._open_hour(from_utc_ns(utc_ns), epoch, tail.seq)
            return self._put(data, tail, epoch, first_sample, samples, utc_ns)
        except OSError as error:
            self._give_up()
            path = self._audio or self._folder
            raise ContractError("writing", path, str(error.strerror or error), disk_hint(error)) from error
        except ContractError:
            self._give_up()
            raise

    def close(self) -> None:
        for fd in (self._audio_fd, self._index_fd):
            if fd >= 0:
                with contextlib.suppress(OSError):
                    os.close(fd)
        self._audio_fd = self._index_fd = -1
        self._opened = None

    def _find_tail(self) -> Tail:
        self._folder.mkdir(parents=True, exist_ok=True)
        repairs, self._tail = repair_mount(self._folder, self._station.slug)
        self.repairs += repairs
        return self._tail

    def _open_hour(self, when: datetime, epoch: int, seq: int) -> None:
        """A file belongs to one hour and one epoch, and to one opening of it: none is ever gone on with."""
        hour = when.replace(minute=0, second=0, microsecond=0)
        if self._opened == (hour, epoch):
            return
        self.close()
        audio = self._station.log_hour(self._mount, hour, seq)
        audio.parent.mkdir(parents=True, exist_ok=True)
        index = audio.with_suffix(INDEX)
        self._audio, self._audio_size, self._index_size = audio, 0, 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC
        self._audio_fd = os.open(audio, flags, 0o644)
        self._index_fd = os.open(index, flags, 0o644)
        for folder in (audio.parent, *audio.parent.parents[:3]):
            fsync_dir(folder)
        write_head(self._folder, index)
        self._opened = (hour, epoch)

    def _put(self, data: bytes, tail: Tail, epoch: int, first: int, samples: int, utc_ns: int) -> Segment:
        assert self._audio is not None
        digest = hashlib.sha256(data).digest()
        offset = self._audio_size
        segment = Segment(self._audio, tail.seq, epoch, first, samples, utc_ns, offset, len(data), digest, tail.prev)
        row = encode(segment)
        _write(self._audio_fd, data)
        os.fdatasync(self._audio_fd)
        _write(self._index_fd, row)
        os.fdatasync(self._index_fd)
        self._audio_size += len(data)
        self._index_size += len(row)
        self._tail = Tail(tail.seq + 1, row_hash(row), epoch)
        return segment

    def _give_up(self) -> None:
        """Cut back what was written in part; whatever cannot be cut now is mended before the next append."""
        for fd, size in ((self._audio_fd, self._audio_size), (self._index_fd, self._index_size)):
            if fd >= 0:
                with contextlib.suppress(OSError):
                    os.ftruncate(fd, size)
        self.close()
        self._tail = None


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
