"""AAC in an MP4 file (ISO/IEC 14496-12 and -14) whose edit list says which of its samples are sound.

No codec is needed: frames go in as they are, without their ADTS headers. The index stands before the sound, so that a
player may begin before the file is there. Chapters are Nero's ``chpl``, which players and ffmpeg read.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from athir.contracts.units import RATE

FRAME = 1024
_EPOCH_1904 = 2_082_844_800
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@dataclass(frozen=True)
class Mark:
    """A chapter: where it begins in the file, in samples, its title, and a JPEG for where there is room for one (ID3)."""

    sample: int
    title: str
    picture: bytes = b""


@dataclass(frozen=True)
class Told:
    """What the file says of itself. ``made_at``: seconds since 1970."""

    title: str = ""
    artist: str = ""
    chapters: tuple[Mark, ...] = ()
    made_at: int = 0


NOTHING = Told()


def head(
    sizes: Sequence[int], channels: int, skip: int, samples: int, *, bitrate: int = 64_000, told: Told = NOTHING
) -> bytes:
    """All that stands before the first frame. ``sizes`` are those of the bare frames, in bytes.

    Of the decoded sound, ``samples`` from ``skip`` on are what is played.
    """
    types = _box(b"ftyp", b"M4A \0\0\2\0M4A mp42isom")

    def moov(at: int) -> bytes:
        tables = _tables(sizes, channels, bitrate, min(skip + samples, len(sizes) * FRAME), at)
        return _moov(tables, skip, samples, min(skip + samples, len(sizes) * FRAME), told)

    at = len(types) + len(moov(0)) + 16
    return types + moov(at) + struct.pack(">I4sQ", 1, b"mdat", 16 + sum(sizes))


def _moov(tables: bytes, skip: int, samples: int, total: int, told: Told) -> bytes:
    stamp = told.made_at + _EPOCH_1904 if told.made_at else 0
    times = struct.pack(">QQIQ", stamp, stamp, RATE, samples)
    header = _full(b"mvhd", times, _RATE_VOLUME, bytes(10), _MATRIX, bytes(24), _u32(2), version=1)
    times = struct.pack(">QQIIQ", stamp, stamp, 1, 0, samples)
    place = struct.pack(">hhHH", 0, 0, 0x100, 0)
    track = _full(b"tkhd", times, bytes(8), place, _MATRIX, bytes(8), version=1, flags=3)
    edit = _box(b"edts", _full(b"elst", _u32(1), struct.pack(">QqHH", samples, skip, 1, 0), version=1))
    media = _full(b"mdhd", struct.pack(">QQIQHH", stamp, stamp, RATE, total, 0x55C4, 0), version=1)
    handler = _full(b"hdlr", bytes(4), b"soun", bytes(12), b"\0")
    where = _box(b"dinf", _full(b"dref", _u32(1), _full(b"url ", flags=1)))
    info = _box(b"minf", _full(b"smhd", bytes(4)), where, tables)
    return _box(b"moov", header, _box(b"trak", track, edit, _box(b"mdia", media, handler, info)), _user(told))


_RATE_VOLUME = struct.pack(">IH", 0x10000, 0x100)


def _tables(sizes: Sequence[int], channels: int, bitrate: int, total: int, at: int) -> bytes:
    entry = _box(b"mp4a", bytes(6), struct.pack(">HQHHIHH", 1, 0, channels, 16, 0, RATE, 0), _esds(channels, bitrate))
    last = total - FRAME * (len(sizes) - 1)
    times = struct.pack(">IIIII", 2, len(sizes) - 1, FRAME, 1, last) if 0 < last < FRAME else b""
    times = times or struct.pack(">III", 1, len(sizes), FRAME)
    return _box(
        b"stbl",
        _full(b"stsd", _u32(1), entry),
        _full(b"stts", times),
        _full(b"stsc", struct.pack(">IIII", 1, 1, len(sizes), 1)),
        _full(b"stsz", struct.pack(">II", 0, len(sizes)), struct.pack(f">{len(sizes)}I", *sizes)),
        _full(b"co64", _u32(1), struct.pack(">Q", at)),
    )


def _esds(channels: int, bitrate: int) -> bytes:
    """Elementary stream descriptor (14496-1, 7.2.6) with AudioSpecificConfig: AAC-LC, 48 kHz."""
    specific = struct.pack(">H", 2 << 11 | 3 << 7 | channels << 3)
    decoder = struct.pack(">BB3sII", 0x40, 0x15, bytes(3), bitrate * 3 // 2, bitrate) + _descriptor(5, specific)
    return _full(b"esds", _descriptor(3, bytes(3) + _descriptor(4, decoder) + _descriptor(6, b"\2")))


def _descriptor(tag: int, body: bytes) -> bytes:
    return bytes((tag, 0x80, 0x80, 0x80, len(body))) + body


def _user(told: Told) -> bytes:
    """``udta``: chapters, and title and artist as iTunes keeps them."""
    parts = []
    if told.chapters:
        marks = told.chapters[:255]
        body = struct.pack(">IB", 0, len(marks))
        for mark in marks:
            name = _short(mark.title)
            body += struct.pack(">QB", mark.sample * 10_000_000 // RATE, len(name)) + name
        parts.append(_full(b"chpl", body, version=1))
    said = ((b"\xa9nam", told.title), (b"\xa9ART", told.artist))
    items = [_box(key, _box(b"data", struct.pack(">II", 1, 0), text.encode())) for key, text in said if text]
    if items:
        handler = _full(b"hdlr", bytes(4), b"mdirappl", bytes(9))
        parts.append(_full(b"meta", handler, _box(b"ilst", *items)))
    return _box(b"udta", *parts) if parts else b""


def _short(text: str) -> bytes:
    """At most 255 bytes of UTF-8, cut between letters."""
    return text.encode()[:255].decode("utf-8", "ignore").encode()


def _u32(value: int) -> bytes:
    return struct.pack(">I", value)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def _full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)
