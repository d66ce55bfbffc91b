"""A segment of the log, about 4 s of one mount: a row of the index and a stretch of an hour's file.

The row is 128 bytes, little-endian, so that no row ever lies across two sectors of a disk:

====== ===== ==================================================================================
offset bytes field
====== ===== ==================================================================================
0      4     ``ALOG``
4      2     version
6      2     bytes of the row
8      8     seq: counts the segments of the mount, for ever, without a hole
16     4     epoch
20     4     samples at 48 kHz
24     8     first sample: log time in the epoch, the encoder's priming taken off (so it may be < 0)
32     8     UTC of that sample, nanoseconds since 1970
40     8     offset in the audio file
48     4     bytes
52     4     0
56     32    SHA-256 of the bytes
88     32    SHA-256 of the row before (of :func:`genesis` for seq 0)
120    4     0
124    4     CRC-32 of the 124 bytes before
====== ===== ==================================================================================

What stands up to the epoch, and the CRC as the last four bytes, is the same in every version, so that an older Athir
steps over rows of a newer one and continues their numbers, epochs and chain.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from athir.contracts.units import RATE, from_utc_ns

MAGIC, VERSION, ROW = b"ALOG", 1, 128
Digest: TypeAlias = bytes
"""SHA-256, 32 bytes."""

_HEAD = struct.Struct("<4sHHQI")
_ROW = struct.Struct("<4sHHQIIqqQII32s32sI")
_CRC = struct.Struct("<I")


class RowError(ValueError):
    """Bytes that are no row: torn, damaged or of a foreign version."""


class ForeignRow(RowError):
    """A whole row of another version. Carries number and epoch, so that the log can go on after it."""

    def __init__(self, version: int, seq: int, epoch: int) -> None:
        super().__init__(f"row {seq} is of version {version}; this Athir reads {VERSION}")
        self.version, self.seq, self.epoch = version, seq, epoch


class Timed:
    """What continuous sound says of its time: of ``first_sample``, ``samples`` (at 48 kHz) and ``utc_ns``."""

    first_sample: int
    samples: int
    utc_ns: int

    @property
    def end_sample(self) -> int:
        return self.first_sample + self.samples

    @property
    def end_utc_ns(self) -> int:
        return self.utc_ns + self.samples * 1_000_000_000 // RATE

    @property
    def start(self) -> datetime:
        """UTC of the first sample."""
        return from_utc_ns(self.utc_ns)

    @property
    def end(self) -> datetime:
        return from_utc_ns(self.end_utc_ns)

    @property
    def seconds(self) -> float:
        return self.samples / RATE


@dataclass(frozen=True)
class Segment(Timed):
    """Whole frames (or Ogg pages) of one mount. Times in samples at 48 kHz and nanoseconds of UTC."""

    path: Path
    """The hour's audio file."""
    seq: int
    epoch: int
    first_sample: int
    samples: int
    utc_ns: int
    offset: int
    bytes: int
    sha256: Digest
    prev: Digest

    def follows(self, before: Segment) -> bool:
        """Whether this one goes on where ``before`` ends, to the sample: no gap, no new epoch, nothing missing."""
        return (self.epoch, self.first_sample, self.seq) == (before.epoch, before.end_sample, before.seq + 1)


def genesis(station: str, mount: str) -> bytes:
    """What the first row of a log names as its predecessor: binds the chain to station and mount."""
    return hashlib.sha256(f"athir-log\n{station}\n{mount}\n".encode()).digest()


def row_hash(row: bytes) -> bytes:
    """What the next row names as ``prev``."""
    return hashlib.sha256(row).digest()


def encode(segment: Segment) -> bytes:
    """The row of a segment."""
    body = _ROW.pack(
        MAGIC,
        VERSION,
        ROW,
        segment.seq,
        segment.epoch,
        segment.samples,
        segment.first_sample,
        segment.utc_ns,
        segment.offset,
        segment.bytes,
        0,
        segment.sha256,
        segment.prev,
        0,
    )
    return body + _CRC.pack(zlib.crc32(body))


def decode(row: bytes, path: Path) -> Segment:
    """The segment of a row in the index of ``path``. Raises :class:`RowError`, or :class:`ForeignRow`."""
    if len(row) < _HEAD.size:
        raise RowError(f"half a row: {len(row)} bytes")
    magic, version, size, seq, epoch = _HEAD.unpack_from(row)
    if magic != MAGIC or size != len(row):
        raise RowError(f"no row: {magic!r}, {len(row)} bytes")
    if not is_whole(row):
        raise RowError("checksum of the row does not match")
    if version != VERSION or size != ROW:
        raise ForeignRow(version, seq, epoch)
    fields = _ROW.unpack_from(row)
    _, _, _, seq, epoch, samples, first, utc, offset, length, _, digest, prev, _ = fields
    return Segment(path, seq, epoch, first, samples, utc, offset, length, digest, prev)


def is_whole(row: bytes) -> bool:
    """Whether the checksum at the end of a row, of any version, is that of what stands before it."""
    return len(row) > _HEAD.size and zlib.crc32(row[:-4]) == _CRC.unpack_from(row, len(row) - 4)[0]


def row_size(head: bytes) -> int:
    """Bytes of the row that begins with ``head`` (8 bytes or more), of any version; 0 when it is none."""
    if len(head) < 8 or head[:4] != MAGIC:
        return 0
    return int.from_bytes(head[6:8], "little")
