"""The ring: one mount's encoded sound in shared memory, written by the air, read by each delivery process.

A file in ``/dev/shm``, fully allocated (a sparse one on a full disk kills by SIGBUS). Layout, little-endian:

======================  =====================================================================================
header, 4096 bytes      magic, version, sizes, boot; then ``count`` twice: how many blocks were ever written
entries, 64 bytes each  ring of block records: see :class:`Block`
metas, 8 KiB each       ring of title + header bytes (Ogg needs its header pages before any page of a link)
data                    ring of bytes; a block never wraps: it starts again at 0 where it would
======================  =====================================================================================

The writer stores data, then the entry, then ``count``; the reader checks after copying that what it read was not
overwritten meanwhile (``seq`` + slots > count). The air replaces the file at each boot; a reader that gets nothing
new looks whether the path still names its file.
"""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import struct
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from athir.contracts.files import ContractError, disk_hint

MAGIC, VERSION = b"ATHIRRNG", 1
HEADER, ENTRY, META, METAS = 4096, 64, 8192, 64
_HEAD = struct.Struct("<8sIIQIIQ")  # magic, version, slots, data bytes, entry size, meta size, boot
_COUNT = struct.Struct("<Q")
_COUNT_A, _COUNT_B, _BEAT, _CLOSED = 64, 128, 192, 256
_ENTRY = struct.Struct("<QQIIqQqII")  # seq, offset, bytes, samples, first sample, meta seq, due, epoch, flags
_META = struct.Struct("<QHI")  # meta seq, title bytes, init bytes
MAX_TITLE = 4080
_VOID = (1 << 64) - 1
"""Number in an entry whose data was overwritten."""
FLAG_LINK = 1
"""The block begins a new Ogg link: its bytes start with the link's header pages."""


@dataclass(frozen=True)
class Block:
    """One encoded block: whole frames (or Ogg pages), about 250 ms."""

    seq: int
    data: bytes
    samples: int
    """Samples at 48 kHz that the frames carry; frames and bus blocks do not coincide."""
    first_sample: int
    """Log time of the first sample, in ``epoch``; below 0 at its start, by the encoder's priming."""
    epoch: int
    meta: int
    """Which :class:`Meta` holds while it plays."""
    due_ns: int
    """``CLOCK_MONOTONIC`` when its bus block was due; delivery sends it ``LEAD_SECONDS`` later."""
    flags: int = 0


@dataclass(frozen=True)
class Meta:
    """What goes with a run of blocks: the title, and header bytes that a late joiner needs first."""

    seq: int
    title: str
    init: bytes = b""


class RingWriter:
    """Writer of one mount. ``write`` costs two copies and never blocks."""

    def __init__(self, path: Path, seconds: float, bytes_per_second: int) -> None:
        self._slots = max(16, int(seconds * 4 * 1.5))
        self._size = _pages(int(max(seconds, 8) * bytes_per_second * 1.5) + 65_536)
        self._entries = HEADER
        self._metas = self._entries + _pages(self._slots * ENTRY)
        self._data = self._metas + METAS * META
        self.path, self._at = path, 0
        self._count = 0
        self._meta_seq = 0
        self._live: deque[tuple[int, int, int]] = deque()  # (seq, start, end) of data not yet overwritten
        total = self._data + self._size
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            fd = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(fd, 0, total)
                self._map = mmap.mmap(fd, total)
            finally:
                os.close(fd)
            self._boot = time.monotonic_ns()
            _HEAD.pack_into(self._map, 0, MAGIC, VERSION, self._slots, self._size, ENTRY, META, self._boot)
            os.replace(temporary, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            hint = "Free shared memory (/dev/shm)" if error.errno == errno.ENOSPC else disk_hint(error)
            raise ContractError("making the ring", path, str(error.strerror or error), hint) from error

    def set_meta(self, title: str, init: bytes = b"") -> int:
        """Title (and header bytes) of the blocks written from now on; cut at a letter to 4080 bytes."""
        raw = cut_utf8(title, MAX_TITLE)
        if len(init) > META - _META.size - len(raw):
            raise ValueError(f"header of {len(init)} bytes does not fit")
        self._meta_seq += 1
        at = self._metas + (self._meta_seq % METAS) * META
        _META.pack_into(self._map, at, 0, 0, 0)
        self._map[at + _META.size : at + _META.size + len(raw) + len(init)] = raw + init
        _META.pack_into(self._map, at, self._meta_seq, len(raw), len(init))
        return self._meta_seq

    def write(self, data: bytes, samples: int, first_sample: int, epoch: int, due_ns: int, flags: int = 0) -> None:
        """Append one block. ``data`` must fit the ring (it holds many seconds)."""
        if len(data) > self._size // 4:
            raise ValueError(f"block of {len(data)} bytes in a ring of {self._size}")
        if self._at + len(data) > self._size:
            self._void(self._at, self._size + 1)
            self._at = 0
        start, seq = self._at, self._count
        self._void(start, start + len(data))
        self._live.append((seq, start, start + len(data)))
        self._map[self._data + start : self._data + start + len(data)] = data
        self._at += len(data)
        entry = self._entries + (seq % self._slots) * ENTRY
        _ENTRY.pack_into(
            self._map, entry, seq, start, len(data), samples, first_sample, self._meta_seq, due_ns, epoch, flags
        )
        self._count += 1
        _COUNT.pack_into(self._map, _COUNT_A, self._count)
        _COUNT.pack_into(self._map, _COUNT_B, self._count)
        self.beat()

    def _void(self, start: int, end: int) -> None:
        """Take back the entries whose data is about to be overwritten: ``start`` ≤ offset < ``end``."""
        while self._live and (self._live[0][0] <= self._count - self._slots or start <= self._live[0][1] < end):
            seq, _, _ = self._live.popleft()
            if seq > self._count - self._slots:
                _COUNT.pack_into(self._map, self._entries + (seq % self._slots) * ENTRY, _VOID)

    def beat(self) -> None:
        """Say that the air lives, also while nothing was encoded."""
        _COUNT.pack_into(self._map, _BEAT, time.monotonic_ns())

    def close(self) -> None:
        """Mark the ring as ended in order; the file stays for readers to drain."""
        with contextlib.suppress(ValueError):
            _COUNT.pack_into(self._map, _CLOSED, 1)
            self._map.close()


class RingReader:
    """Reader of one mount; survives the air's restarts. All methods return at once and never raise for the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._map: mmap.mmap | None = None
        self._inode = 0
        self._checked = 0
        self.boot = 0
        self.next_seq = 0

    @property
    def attached(self) -> bool:
        return self._map is not None

    def attach(self) -> bool:
        """Open the ring, or the new one that replaced it. True when a (new) ring was attached."""
        try:
            fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            stat = os.fstat(fd)
            if self._map is not None and stat.st_ino == self._inode:
                return False
            if stat.st_size < HEADER:
                return False
            fresh = mmap.mmap(fd, stat.st_size, prot=mmap.PROT_READ)
        except (OSError, ValueError):
            return False
        finally:
            os.close(fd)
        magic, version, slots, size, entry, meta, boot = _HEAD.unpack_from(fresh, 0)
        metas = HEADER + _pages(slots * ENTRY)
        known = (magic, version, entry, meta) == (MAGIC, VERSION, ENTRY, META) and slots > 0
        if not known or metas + METAS * META + size != stat.st_size:
            fresh.close()
            return False
        self.close()
        self._map, self._inode, self.boot = fresh, stat.st_ino, boot
        self._slots, self._metas, self._data = slots, metas, metas + METAS * META
        self.next_seq = 0
        return True

    @property
    def count(self) -> int:
        """How many blocks were ever written."""
        if self._map is None:
            return 0
        while True:
            b = int(_COUNT.unpack_from(self._map, _COUNT_B)[0])
            a = int(_COUNT.unpack_from(self._map, _COUNT_A)[0])
            if a - b in (0, 1):
                return b

    @property
    def beat_ns(self) -> int:
        """``CLOCK_MONOTONIC`` of the air's last sign of life; 0 = none."""
        return int(_COUNT.unpack_from(self._map, _BEAT)[0]) if self._map is not None else 0

    @property
    def closed(self) -> bool:
        """Whether the writer ended in order."""
        return self._map is None or int(_COUNT.unpack_from(self._map, _CLOSED)[0]) == 1

    def get(self, seq: int) -> Block | None:
        """Block ``seq``, or ``None`` when it is not written yet or already overwritten."""
        if self._map is None or not 0 <= seq < self.count:
            return None
        at = HEADER + (seq % self._slots) * ENTRY
        found, offset, size, samples, first, meta, due, epoch, flags = _ENTRY.unpack_from(self._map, at)
        if found != seq:
            return None
        data = bytes(self._map[self._data + offset : self._data + offset + size])
        if len(data) != size or seq < self.oldest or _COUNT.unpack_from(self._map, at)[0] != seq:
            return None
        return Block(seq, data, samples, first, epoch, meta, due, flags)

    @property
    def oldest(self) -> int:
        """The oldest block that is safe to read: a quarter of the slots is kept as a margin to the writer."""
        return max(0, self.count - self._slots * 2 // 3 + 1) if self._map is not None else 0

    def poll(self) -> Block | None:
        """The next block in order, or ``None``. After an overrun it goes on with the oldest one there is."""
        count = self.count
        self.next_seq = max(self.next_seq, self.oldest)
        while self.next_seq < count:
            block = self.get(self.next_seq)
            self.next_seq += 1
            if block is not None:
                return block
        return None

    def meta(self, seq: int) -> Meta | None:
        """Title and header bytes ``seq``, or ``None`` when overwritten."""
        if self._map is None or seq <= 0:
            return None
        at = self._metas + (seq % METAS) * META
        for _ in range(3):
            found, title, init = _META.unpack_from(self._map, at)
            raw = bytes(self._map[at + _META.size : at + _META.size + title + init])
            if _META.unpack_from(self._map, at) == (found, title, init):
                break
        if found != seq:
            return None
        return Meta(seq, raw[:title].decode("utf-8", "replace"), raw[title:])

    def close(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map = None


def _pages(size: int) -> int:
    return (size + 4095) // 4096 * 4096


def cut_utf8(text: str, limit: int) -> bytes:
    """``text`` as at most ``limit`` bytes of UTF-8, cut between letters."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit:
        return raw
    return raw[:limit].decode("utf-8", "ignore").encode()
