"""The first pass: the sound, decoded once, as 16-bit PCM in a file that has no name; memory stays small for any length.

The file is unlinked as soon as it is open, so that a process that is killed leaves nothing behind.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from athir.airlog.aired import RangeError, Stretch, resolve
from athir.airlog.cut import JOIN_FADE, sound
from athir.airlog.index import Index
from athir.airlog.ledger import LedgerReader
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import RATE, from_utc_ns
from athir.newsroom.record.child.filters import Meter, Pcm
from athir.newsroom.record.child.handing import Hand
from athir.newsroom.record.orders import LONGEST_MS, PEAKS, SHORTEST_MS, Order

A_TIME = 5 * 60 * RATE
"""Samples that are joined and decoded at once: what is held in memory."""

BLOCK = RATE
FOLD = 256
MISSING = 4096
"""Samples that may be missing of a stretch in another mount than it was cut from: its encoder's priming."""

# What may be opened at all. Without the list a "playlist" could make us fetch an address.
_FORMATS = "mp3,flac,wav,w64,ogg,mov,mp4,m4a,3gp,3g2,mj2,aac,aiff,matroska,webm,asf,wv,ape,tta,caf,au,amr,mpegts,ac3"
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}


class Refused(Exception):
    """There will be no copy: ``reason`` is one of ``Prepared.Reason``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass
class Sound:
    """Decoded sound on disk. ``joins``: samples at which something was cut out (5 ms out and in)."""

    fd: int
    channels: int
    samples: int = 0
    joins: list[int] = field(default_factory=list)
    loudness: float | None = None
    peak: float = 0.0
    levels: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 2), np.int8))
    """Lowest and highest of each :data:`FOLD` samples."""

    def blocks(self, first: int, last: int) -> Iterator[tuple[int, Pcm]]:
        """``first`` ≤ sample < ``last`` in blocks of a second, with where each begins."""
        size = 2 * self.channels
        for at in range(first, last, BLOCK):
            count = min(BLOCK, last - at)
            data = os.pread(self.fd, count * size, at * size)
            pcm = np.frombuffer(data, "<i2").reshape(-1, self.channels).T
            yield at, pcm.astype(np.float32) / np.float32(32768)

    def peaks(self, first: int, last: int) -> list[int]:
        """``[lowest, highest, lowest, …]`` of :data:`~athir.newsroom.record.orders.PEAKS` equal parts."""
        pairs = self.levels[first // FOLD : -(-last // FOLD)]
        if not len(pairs):
            return []
        parts = np.array_split(pairs, min(PEAKS, len(pairs)))
        return [int(value) for part in parts for value in (part[:, 0].min(), part[:, 1].max())]


class _Pen:
    """Takes PCM down: into the file and the waveform in a thread, into the meter in another, while the next is decoded.

    In blocks of about a second: as a codec's frames come, a thousand samples each, every step would cost five times as
    much.
    """

    def __init__(self, folder: Path, channels: int) -> None:
        fd, name = tempfile.mkstemp(prefix=".pcm-", dir=folder)
        Path(name).unlink()
        self.sound = Sound(fd, channels)
        self._meter, self._levels = Meter(channels), list[NDArray[np.int8]]()
        self._left: NDArray[np.int16] = np.zeros(0, np.int16)
        self._held, self._size = list[Pcm](), 0
        self._hands = (Hand(self._take), Hand(self._meter.add))

    def write(self, pcm: Pcm) -> None:
        """Raises what the one before failed with."""
        self.sound.samples += pcm.shape[1]
        self._held.append(pcm)
        self._size += pcm.shape[1]
        if self._size >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            block = np.concatenate(self._held, axis=1) if len(self._held) > 1 else self._held[0]
            self._held, self._size = [], 0
            for hand in self._hands:
                hand.give(block)

    def _take(self, pcm: Pcm) -> None:
        whole = np.rint(np.clip(pcm, -1, 32767 / 32768) * np.float32(32768)).astype("<i2")
        view = memoryview(whole.T.tobytes())
        while view:
            view = view[os.write(self.sound.fd, view) :]
        self.sound.peak = max(self.sound.peak, float(pcm.max(initial=0.0)), -float(pcm.min(initial=0.0)))
        self._fold(whole)

    def _fold(self, whole: NDArray[np.int16]) -> None:
        loudest = whole[0] if len(whole) == 1 else np.where(np.abs(whole[0]) >= np.abs(whole[1]), whole[0], whole[1])
        line = np.concatenate([self._left, loudest])
        count = len(line) // FOLD * FOLD
        blocks = (line[:count].reshape(-1, FOLD) >> 8).astype(np.int8)
        self._left = line[count:]
        if count:
            self._levels.append(np.stack([blocks.min(axis=1), blocks.max(axis=1)], axis=1))

    def __enter__(self) -> _Pen:
        return self

    def __exit__(self, *_error: object) -> None:
        for hand in self._hands:
            hand.stop()

    def close(self) -> Sound:
        self._flush()
        for hand in self._hands:
            hand.close()
        if len(self._left):
            self._fold(np.zeros(FOLD - len(self._left), np.int16)[None])
        self._meter.add(None)
        self.sound.loudness = self._meter.loudness
        if self._levels:
            self.sound.levels = np.concatenate(self._levels)
        return self.sound


def decoded(order: Order, folder: Path, say: Callable[[float], None]) -> Sound:
    """The order's sound. Raises :class:`Refused`, or ``OSError`` of the disk."""
    found = _of_file(order, folder, say) if order.source else _of_log(order, folder, say)
    length = found.samples * 1000 // RATE
    if length < SHORTEST_MS:
        raise Refused("short", f"{length} ms")
    return found


def _of_log(order: Order, folder: Path, say: Callable[[float], None]) -> Sound:
    mount = BY_NAME.get(order.mount)
    if mount is None or not order.stretches:
        raise Refused("gone", order.mount)
    if order.samples * 1000 > LONGEST_MS * RATE:
        raise Refused("slow", "")
    _heed_withdrawals(order)
    index = Index(Path(order.log_dir) / mount.name)
    with _Pen(folder, mount.channels) as pen:
        for number, stretch in enumerate(order.stretches):
            if number:
                pen.sound.joins.append(pen.sound.samples)
            for part in _parts(stretch):
                try:
                    _take(index, part, pen)
                except (RangeError, FFmpegError) as error:
                    raise Refused("gone", str(error)) from error
                say(pen.sound.samples / order.samples)
        return pen.close()


def _heed_withdrawals(order: Order) -> None:
    book = LedgerReader(Path(order.log_dir)).state()
    for stretch in order.stretches:
        start, end = from_utc_ns(stretch.utc_ns), from_utc_ns(stretch.end_utc_ns)
        if book.is_withdrawn(order.mount, start, end):
            raise Refused("withdrawn", f"{start:%Y-%m-%d %H:%M:%S} – {end:%H:%M:%S} UTC")


def _parts(stretch: Stretch) -> Iterator[Stretch]:
    for at in range(0, stretch.samples, A_TIME):
        moved = stretch.utc_ns + at * 1_000_000_000 // RATE
        first, count = stretch.first_sample + at, min(A_TIME, stretch.samples - at)
        yield replace(stretch, first_sample=first, samples=count, utc_ns=moved)


def _take(index: Index, part: Stretch, pen: _Pen) -> None:
    """Raises :class:`RangeError`. Places stay true: what is missing by priming alone is silence."""
    pieces = resolve(index, part)
    missing = part.samples - sum(piece.stretch.samples for piece in pieces)
    if missing > MISSING or not pieces:
        raise RangeError(f"{index.folder.name}: {missing / RATE:.1f} s of {part.start:%Y-%m-%d %H:%M:%S} are missing")
    at = part.first_sample
    for piece in pieces:
        if piece.stretch.first_sample > at:
            pen.write(np.zeros((pen.sound.channels, piece.stretch.first_sample - at), np.float32))
        for pcm in sound(index, (piece,)):
            pen.write(pcm)
        at = piece.stretch.end_sample
    if at < part.end_sample:
        pen.write(np.zeros((pen.sound.channels, part.end_sample - at), np.float32))


def _of_file(order: Order, folder: Path, say: Callable[[float], None]) -> Sound:
    try:
        container = av.open(order.source, options=_OPTIONS, metadata_errors="replace")
    except (FFmpegError, OSError) as error:
        raise Refused("not_audio", str(error.strerror or "")) from error
    with container:
        if not container.streams.audio:
            raise Refused("not_audio")
        stream = container.streams.audio[0]
        stream.codec_context.thread_type = "NONE"
        told = float(container.duration or 0) / av.time_base
        channels = 1 if stream.codec_context.channels == 1 else 2
        with _Pen(folder, channels) as pen:
            errors = _read(container, stream, pen, told, say)
            found = pen.close()
    if errors * RATE > found.samples * 5:  # more than one packet of 20 ms in ten
        raise Refused("broken")
    return found


def _read(container: Any, stream: Any, pen: _Pen, told: float, say: Callable[[float], None]) -> int:
    """Decode all of it; how many packets could not be."""
    errors, layout = 0, "mono" if pen.sound.channels == 1 else "stereo"
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=RATE)
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except FFmpegError:
                errors += 1
                continue
            for frame in frames:
                for part in resampler.resample(frame):
                    pen.write(np.asarray(part.to_ndarray(), np.float32))
            say(pen.sound.samples / RATE / told if told else 0.5)
            if pen.sound.samples * 1000 > LONGEST_MS * RATE:
                raise Refused("slow", "")
        for part in resampler.resample(None):
            pen.write(np.asarray(part.to_ndarray(), np.float32))
    except FFmpegError as error:
        raise Refused("broken" if pen.sound.samples else "not_audio", str(error.strerror or "")) from error
    return errors


QUIETEST, LOUDEST = -42.0, -30.0
"""dBFS: where the line lies between silence and sound; within it 25 dB below the whole's loudness."""

SURELY = 0.05
"""Seconds of a tenth that sound must fill to be the beginning: the click of a switch is none."""

BREATH = 0.15
"""Seconds that are left before and after it."""


def edges(found: Sound) -> tuple[int, int]:
    """First and last sample that are worth hearing: where speech or music begins and ends. All of it when nothing is."""
    line = (found.loudness if found.loudness is not None else LOUDEST) - 25
    least = 128 * 10 ** (min(LOUDEST, max(QUIETEST, line)) / 20)
    levels = found.levels.astype(np.int16)
    loud = np.maximum(levels[:, 1], -1 - levels[:, 0]) >= least
    window, need = round(0.1 * RATE / FOLD), round(SURELY * RATE / FOLD)
    if len(loud) < window:
        return 0, found.samples
    heard = np.flatnonzero(np.convolve(loud, np.ones(window, int), "valid") >= need)
    if not len(heard):
        return 0, found.samples
    first = int(heard[0] + np.argmax(loud[heard[0] : heard[0] + window]))
    last = int(heard[-1] + window - np.argmax(loud[heard[-1] : heard[-1] + window][::-1]))
    breath = round(BREATH * RATE)
    return max(0, first * FOLD - breath), min(found.samples, last * FOLD + breath)


def shaped(found: Sound, first: int, last: int, fade_in: int, fade_out: int) -> Iterator[Pcm]:
    """The samples with their fades (in samples) at both ends and at every join."""
    length = last - first
    into, out = min(fade_in, length // 2), min(fade_out, length // 2)
    joins = np.array([join for join in found.joins if first < join < last], np.int64)
    for at, pcm in found.blocks(first, last):
        end = at + pcm.shape[1]
        near = joins[(joins > at - JOIN_FADE) & (joins < end + JOIN_FADE)]
        if len(near) or at < first + into or end > last - out:
            places = np.arange(at, end) + 0.5
            gain = np.ones(len(places))
            if into:
                gain = np.minimum(gain, (places - first) / into)
            if out:
                gain = np.minimum(gain, (last - places) / out)
            for join in near:
                gain = np.minimum(gain, np.abs(places - join) / JOIN_FADE)
            pcm = (pcm * np.clip(gain, 0, 1)).astype(np.float32)
        yield pcm
