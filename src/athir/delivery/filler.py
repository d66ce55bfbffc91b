"""Prepared frames of a mount's own format: what listeners hear while the air restarts.

The air lays them down once (``home.filler_dir/<mount>``): raw frames of MP3 or ADTS, or one complete Ogg link that
begins with its two header pages. Here they go round without end, in blocks of about 250 ms, as if an encoder spoke.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from athir.contracts.mounts import Mount
from athir.contracts.units import BLOCK, RATE
from athir.delivery import ogg

MAX_FILE = 8 * 1024 * 1024
_MPEG1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_MPEG2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_MPEG_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_ADTS_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)


@dataclass(frozen=True)
class Chunk:
    """About 250 ms of prepared sound. ``samples`` at 48 kHz; ``link`` as :data:`~athir.contracts.ring.FLAG_LINK`."""

    data: bytes
    samples: int
    link: bool = False


class Filler:
    """Frames that go round for ever. :meth:`start` begins anew (in Ogg: a link with its own serial)."""

    init = b""
    """Header bytes that a listener needs who joins within this run; empty without Ogg."""

    def start(self) -> None:
        raise NotImplementedError

    def next(self) -> Chunk:
        raise NotImplementedError


class FrameFiller(Filler):
    """MP3 or ADTS."""

    def __init__(self, chunks: list[Chunk]) -> None:
        if not chunks:
            raise ValueError("no frames")
        self._chunks = chunks
        self._at = 0

    def start(self) -> None:
        self._at = 0

    def next(self) -> Chunk:
        chunk = self._chunks[self._at]
        self._at = (self._at + 1) % len(self._chunks)
        return chunk


class OggFiller(Filler):
    """Ogg Opus: every page gets this run's serial, sequence and granule."""

    def __init__(self, pages: list[ogg.Page]) -> None:
        if len(pages) < 3 or not pages[0].flags & ogg.FIRST or not pages[0].body.startswith(b"OpusHead"):
            raise ValueError("no complete Ogg Opus link")
        sound = [p for p in pages[2:] if p.granule > 0]
        # An encoder trims the last page of a link: its granule says less than its packets hold.
        self._heads, self._pages = pages[:2], [p for p in sound if not p.flags & ogg.LAST] or sound
        if not self._pages:
            raise ValueError("no sound in the Ogg link")
        self.start()

    def start(self) -> None:
        self._serial = secrets.randbits(32)
        self._sequence = self._granule = self._at = 0
        first, second = self._heads
        self.init = self._stamp(first, ogg.FIRST, 0) + self._stamp(second, 0, 0)
        self._begun = False

    def _stamp(self, page: ogg.Page, flags: int, granule: int) -> bytes:
        data = ogg.stamp(page, flags=flags, granule=granule, serial=self._serial, sequence=self._sequence)
        self._sequence += 1
        return data

    def next(self) -> Chunk:
        link = not self._begun
        parts, samples = [self.init] if link else [], 0
        self._begun = True
        while samples < BLOCK * 3 // 4:  # a page may hold a little less than a block
            page = self._pages[self._at]
            before = self._pages[self._at - 1].granule if self._at else 0
            samples += page.granule - before
            self._granule += page.granule - before
            # A packet never spans the seam: continued flags within the file stay, ends of the link go.
            parts.append(self._stamp(page, page.flags & ogg.CONTINUED, self._granule))
            self._at = (self._at + 1) % len(self._pages)
        return Chunk(b"".join(parts), samples, link)


def load(path: Path, mount: Mount) -> Filler | None:
    """The filler of ``mount``, or ``None`` when the file is absent, too large or holds no frames of that format."""
    try:
        if path.stat().st_size > MAX_FILE:
            return None
        data = path.read_bytes()
        if mount.codec == "opus":
            return OggFiller(list(ogg.pages(data)))
        return FrameFiller(list(_chunks(mp3_frames(data) if mount.codec == "mp3" else adts_frames(data))))
    except (OSError, ValueError):
        return None


def _chunks(frames: Iterator[tuple[bytes, int]]) -> Iterator[Chunk]:
    """Frames gathered to blocks: over time neither more nor less than the frames last."""
    parts: list[bytes] = []
    samples = owed = 0
    for frame, length in frames:
        parts.append(frame)
        samples += length
        if samples + owed >= BLOCK:
            owed += samples - BLOCK
            yield Chunk(b"".join(parts), samples)
            parts, samples = [], 0
    if parts:
        yield Chunk(b"".join(parts), samples)


def mp3_frames(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Whole MPEG Layer III frames and their length in samples at 48 kHz; what is no frame is passed over."""
    at = 0
    while at + 4 <= len(data):
        size, samples = _mp3_header(data[at : at + 4])
        if not size:
            at += 1
            continue
        if at + size > len(data):
            return
        yield data[at : at + size], samples
        at += size


def _mp3_header(head: bytes) -> tuple[int, int]:
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0, 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    kbps = (_MPEG1_KBPS if version == 3 else _MPEG2_KBPS)[head[2] >> 4]
    rate_index = head[2] >> 2 & 3
    if version == 1 or layer != 1 or not kbps or rate_index == 3:
        return 0, 0
    rate = _MPEG_RATES[version][rate_index]
    samples = 1152 if version == 3 else 576
    return samples // 8 * kbps * 1000 // rate + (head[2] >> 1 & 1), samples * RATE // rate


def adts_frames(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Whole ADTS frames and their length in samples at 48 kHz; what is no frame is passed over."""
    at = 0
    while at + 7 <= len(data):
        if data[at] != 0xFF or data[at + 1] & 0xF6 != 0xF0:
            at += 1
            continue
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        rate_index = data[at + 2] >> 2 & 15
        if size < 7 or rate_index >= len(_ADTS_RATES):
            at += 1
            continue
        if at + size > len(data):
            return
        yield data[at : at + size], 1024 * (1 + (data[at + 6] & 3)) * RATE // _ADTS_RATES[rate_index]
        at += size
