"""Ogg pages (RFC 3533), as far as delivery needs them: cut, stamp anew, checksum. No codec."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

CAPTURE = b"OggS"
CONTINUED, FIRST, LAST = 1, 2, 4
"""Flags of a page: goes on with a packet; begins a link; ends a link."""
MAX_PAGE = 27 + 255 + 255 * 255
NO_GRANULE = -1
"""On a page on which no packet ends."""

_HEAD = struct.Struct("<4sBBqIIIB")  # capture, version, flags, granule, serial, sequence, checksum, segments
_CRC_AT = slice(22, 26)
_MIRROR = bytes(int(f"{n:08b}"[::-1], 2) for n in range(256))


@dataclass(frozen=True)
class Page:
    """One whole page, header included."""

    data: bytes
    flags: int
    granule: int
    """Samples at 48 kHz (Opus) at the end of the last packet that ends here."""
    serial: int
    sequence: int

    @property
    def body(self) -> bytes:
        return self.data[27 + self.data[26] :]


def checksum(page: bytes) -> int:
    """CRC-32 of RFC 3533 §6: polynomial 0x04c11db7, not mirrored, over the page with its checksum field zero.

    ``zlib`` has the mirrored form of the same polynomial; with bits turned round before and after, it is this one.
    """
    plain = page[:22] + b"\0\0\0\0" + page[26:]
    mirrored = zlib.crc32(plain.translate(_MIRROR), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


def page_size(data: bytes, at: int = 0) -> int:
    """Bytes of the page at ``at``; 0 when more must come to know; -1 when no page begins there."""
    head = data[at : at + 27]
    if not CAPTURE.startswith(head[:4]) or (len(head) > 4 and head[4] != 0):
        return -1
    if len(head) < 27:
        return 0
    segments = data[at + 27 : at + 27 + head[26]]
    if len(segments) < head[26]:
        return 0
    return 27 + len(segments) + sum(segments)


def parse_page(data: bytes) -> Page:
    """Exactly one page, whose size :func:`page_size` gave."""
    _, _, flags, granule, serial, sequence, _, _ = _HEAD.unpack_from(data)
    return Page(data, flags, granule, serial, sequence)


def pages(data: bytes) -> Iterator[Page]:
    """The whole pages in ``data``; what is no page is passed over."""
    at = 0
    while (at := data.find(CAPTURE, at)) >= 0:
        size = page_size(data, at)
        if size <= 0 or at + size > len(data):
            at += 1
            continue
        yield parse_page(data[at : at + size])
        at += size


def stamp(page: Page, *, flags: int, granule: int, serial: int, sequence: int) -> bytes:
    """The same packets on a page of another link."""
    head = bytearray(page.data)
    struct.pack_into("<BqIII", head, 5, flags, granule, serial, sequence, 0)
    head[_CRC_AT] = struct.pack("<I", checksum(bytes(head)))
    return bytes(head)


class HeadKeeper:
    """Watches an Ogg source go by and keeps the header pages of its current link, to send them again to a new air.

    Fed with any cut of the stream; keeps at most :data:`MAX_HEAD` bytes. Streams that are no Ogg cost nothing.
    """

    MAX_HEAD = 128 * 1024

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._skip = 0  # bytes of a page without interest that are still to come
        self._dead = False
        self._in_head = True
        self.head = b""

    def feed(self, data: bytes) -> None:
        if self._dead:
            return
        if self._skip >= len(data):
            self._skip -= len(data)
            return
        self._buffer += data[self._skip :]
        self._skip = 0
        while self._next():
            pass

    def _next(self) -> bool:
        size = page_size(bytes(self._buffer[: 27 + 255]))
        if size < 0 or len(self.head) > self.MAX_HEAD:
            self._dead, self.head = True, b""
            self._buffer.clear()
            return False
        if size == 0:
            return False
        flags = self._buffer[5]
        granule = struct.unpack_from("<q", self._buffer, 6)[0]
        # Header packets end on pages of granule 0; a large comment packet spans pages that carry none (-1).
        header = bool(flags & FIRST) or (self._in_head and granule in (0, NO_GRANULE))
        if not header:
            self._in_head = False
            self._skip = max(0, size - len(self._buffer))
            del self._buffer[:size]
            return bool(self._buffer)
        if len(self._buffer) < size:
            return False
        if flags & FIRST and not self._in_head:
            self.head = b""
        self._in_head = True
        self.head += bytes(self._buffer[:size])
        del self._buffer[:size]
        return bool(self._buffer)
