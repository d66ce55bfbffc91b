"""Live Ogg, page by page: links with their headers, packets, titles (RFC 3533, 7845; Vorbis I; FLAC in Ogg)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from athir.air.found import Found, Frame, Pages, Start, Title, Trim
from athir.airlog.ogg import BOS, CONTINUED, EOS, Page

_MAX_PACKET = 1 << 20
"""Bytes of a packet over several pages; a set of Vorbis headers with a picture may be as large."""
_LONGEST_FIRST = 5 * 48_000
"""Samples that a first page may hold if the stream begins at 0."""


class OggLinks:
    """Chained links of one audio stream. What is of another serial or of no codec we know is passed over."""

    def __init__(self) -> None:
        self._serial: int | None = None
        self._partial = b""
        self._headers: list[bytes] = []
        self._begin: Callable[[list[bytes]], Iterator[Found] | None] | None = None
        self._granule: int | None = None
        self._scale = 1.0

    def page(self, page: Page) -> Iterator[Found]:
        """What one page brings."""
        if page.flags & BOS:
            self._open(page)
        if page.serial != self._serial:
            return
        packets = list(page.packets)
        if page.flags & CONTINUED and packets:
            # The rest of a packet whose beginning was lost with an earlier page is no packet.
            packets[0] = self._partial + packets[0] if self._partial else b""
        carried = self._partial if page.flags & CONTINUED and not packets else b""
        self._partial = (carried + page.partial)[:_MAX_PACKET]
        yield from self._lengths(page)
        for packet in filter(None, packets):
            yield from self._packet(packet)

    def _open(self, page: Page) -> None:
        head = page.packets[0] if page.packets else b""
        for magic, begin in ((b"OpusHead", _opus), (b"\x01vorbis", _vorbis), (b"\x7fFLAC", _flac)):
            if head.startswith(magic):
                self._serial, self._begin, self._headers = page.serial, begin, []
                self._partial, self._granule, self._scale = b"", None, _samples_at_48k(head)
                return

    def _packet(self, packet: bytes) -> Iterator[Found]:
        if self._begin is None:
            yield Frame(packet)
            return
        self._headers.append(packet)
        try:
            started = self._begin(self._headers)
        except (ValueError, IndexError, struct.error):
            self._begin, self._serial = None, None
            return
        if started is not None:
            self._begin = None
            yield from started

    def _lengths(self, page: Page) -> Iterator[Found]:
        """How long a page is, and on the last one where the sound ends."""
        if self._begin is not None or page.granule < 0:
            return
        before = self._granule
        if before is None and page.granule * self._scale <= _LONGEST_FIRST:
            before = 0  # else we joined in the middle, and the first page says nothing of its length
        if page.flags & EOS:
            yield Trim(round(page.granule * self._scale))
        elif before is not None and page.granule > before:
            yield Pages(round((page.granule - before) * self._scale / 48))
        self._granule = page.granule


def _samples_at_48k(head: bytes) -> float:
    """Samples on the bus of one unit of the granule position."""
    rate = 48_000
    if head.startswith(b"\x01vorbis") and len(head) >= 16:
        rate = int.from_bytes(head[12:16], "little")
    elif head.startswith(b"\x7fFLAC") and len(head) >= 30:
        rate = int.from_bytes(head[27:30], "big") >> 4
    return 48_000 / rate if rate else 1.0


def _opus(headers: list[bytes]) -> Iterator[Found] | None:
    if len(headers) < 2:
        return None
    skip = int.from_bytes(headers[0][10:12], "little")
    tags = headers[1][8:] if headers[1].startswith(b"OpusTags") else b""
    return iter([Start("opus", headers[0], skip), *_title(tags)])


def _vorbis(headers: list[bytes]) -> Iterator[Found] | None:
    if len(headers) < 3:
        return None
    lacing = b"".join(b"\xff" * (len(h) // 255) + bytes([len(h) % 255]) for h in headers[:2])
    return iter([Start("vorbis", b"\x02" + lacing + b"".join(headers)), *_title(headers[1][7:])])


def _flac(headers: list[bytes]) -> Iterator[Found] | None:
    more = int.from_bytes(headers[0][7:9], "big")
    # A count of 0 means unknown (FLAC-in-Ogg mapping 1.0): headers end with the block that says so.
    last = headers[-1][0] & 0x80 if len(headers) > 1 else headers[0][13] & 0x80
    if (len(headers) <= more) if more else not last:
        return None
    comments = next((h[4:] for h in headers[1:] if h[0] & 0x7F == 4), b"")
    return iter([Start("flac", headers[0][17:51]), *_title(comments)])


def _title(comments: bytes) -> list[Found]:
    """``artist - title`` of a Vorbis comment block; nothing when it has neither or is broken."""
    tags: dict[str, str] = {}
    try:
        at = 4 + int.from_bytes(comments[:4], "little")
        count = int.from_bytes(comments[at : at + 4], "little")
        at += 4
        for _ in range(min(count, 256)):
            size = int.from_bytes(comments[at : at + 4], "little")
            name, _, value = comments[at + 4 : at + 4 + size].decode("utf-8", "replace").partition("=")
            tags.setdefault(name.lower(), value.strip())
            at += 4 + size
            if at >= len(comments):
                break
    except (IndexError, OverflowError):
        return []
    text = " - ".join(filter(None, (tags.get("artist", ""), tags.get("title", ""))))
    return [Title(text)] if text else []
