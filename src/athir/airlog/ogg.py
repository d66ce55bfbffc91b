"""Ogg pages (RFC 3533) of Opus (RFC 7845), written and read without a codec.

One page carries what one block of the bus became, 12 or 13 packets: a page a packet would cost 15 % of the line.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

CONTINUED, BOS, EOS = 1, 2, 4
"""Header type flags (RFC 3533 §6)."""

PRE_SKIP = 312
"""Samples that libopus is late by: dropped by the decoder at the start of the first link (RFC 7845 §4.2)."""

CONVERGE = 3840
"""80 ms: what a decoder that joins in mid-stream should drop (RFC 7845 §4.2)."""

MAX_SEGMENTS = 255
_HEAD = struct.Struct("<4sBBqIIIB")
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class OggError(ValueError):
    """Not an Ogg page: says what was expected."""


@dataclass(frozen=True)
class Page:
    """One page. ``packets`` are its whole packets; ``partial`` is the beginning of one that the next page ends."""

    flags: int
    granule: int
    serial: int
    sequence: int
    packets: tuple[bytes, ...]
    partial: bytes
    size: int
    """Bytes of the page."""


def crc(data: bytes) -> int:
    """Ogg's CRC (polynomial 0x04C11DB7, not reflected, no inversion), by the reflected one in zlib's C."""
    mirrored = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(_REVERSED), "big")


def page(packets: Iterable[bytes], *, granule: int, serial: int, sequence: int, flags: int = 0) -> bytes:
    """One page of whole packets. Raises :class:`OggError` beyond 255 lacing values (about 64 KiB)."""
    body = list(packets)
    lacing = bytearray()
    for packet in body:
        lacing += b"\xff" * (len(packet) // 255)
        lacing.append(len(packet) % 255)
    if len(lacing) > MAX_SEGMENTS:
        raise OggError(f"{len(lacing)} lacing values; a page has {MAX_SEGMENTS}")
    head = _HEAD.pack(b"OggS", 0, flags, granule, serial, sequence, 0, len(lacing))
    raw = b"".join((head, lacing, *body))
    return raw[:22] + crc(raw).to_bytes(4, "little") + raw[26:]


def opus_head(channels: int, pre_skip: int) -> bytes:
    """Identification header (RFC 7845 §5.1), mapping family 0, for 48 kHz input."""
    return struct.pack("<8sBBHIhB", b"OpusHead", 1, channels, pre_skip, 48_000, 0, 0)


def opus_tags(vendor: str, comments: Iterable[tuple[str, str]]) -> bytes:
    """Comment header (RFC 7845 §5.2): ``NAME=value`` in UTF-8."""
    listed = [f"{name}={value}".encode() for name, value in comments]
    raw = vendor.encode()
    parts = [b"OpusTags", struct.pack("<I", len(raw)), raw, struct.pack("<I", len(listed))]
    for comment in listed:
        parts += [struct.pack("<I", len(comment)), comment]
    return b"".join(parts)


def opus_header_pages(
    serial: int,
    channels: int,
    pre_skip: int,
    comments: Iterable[tuple[str, str]],
    vendor: str = "Athir",
    sequence: int = 0,
) -> bytes:
    """The two pages that begin a link, numbered from ``sequence``; its audio pages count on from there."""
    head = page([opus_head(channels, pre_skip)], granule=0, serial=serial, sequence=sequence, flags=BOS)
    return head + page([opus_tags(vendor, comments)], granule=0, serial=serial, sequence=sequence + 1)


def parse_page(data: bytes, at: int = 0) -> Page | None:
    """The page at ``at``; ``None`` when its bytes are not all there yet. Raises :class:`OggError` when it is none."""
    if len(data) - at < 27:
        if not b"OggS".startswith(data[at : at + 4]):
            raise OggError("no capture pattern")
        return None
    magic, version, flags, granule, serial, sequence, checksum, count = _HEAD.unpack_from(data, at)
    if magic != b"OggS" or version != 0:
        raise OggError("no capture pattern")
    lacing = data[at + 27 : at + 27 + count]
    size = 27 + count + sum(lacing)
    if len(lacing) < count or len(data) - at < size:
        return None
    raw = data[at : at + size]
    if crc(raw[:22] + b"\0\0\0\0" + raw[26:]) != checksum:
        raise OggError("checksum of the page does not match")
    packets, partial = _packets(raw, lacing)
    return Page(flags, granule, serial, sequence, packets, partial, size)


def _packets(raw: bytes, lacing: bytes) -> tuple[tuple[bytes, ...], bytes]:
    packets: list[bytes] = []
    start = at = 27 + len(lacing)
    for value in lacing:
        at += value
        if value < 255:
            packets.append(raw[start:at])
            start = at
    return tuple(packets), raw[start:at]
