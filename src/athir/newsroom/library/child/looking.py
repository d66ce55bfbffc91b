"""The first look: what is in the file, does it decode to its end, how loud is it, how does it look as a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from athir.newsroom.library.child.meter import OPTIONS, Meter
from athir.newsroom.library.orders import LONGEST_MS, MOST_HEIGHT, MOST_WIDTH, PEAKS, SHORTEST_MS

_TOLD = ("mov", "matroska", "wav", "flac", "avi", "aiff")
"""Formats that say how long they are, and do not guess it from their size."""

_BLOCK = 256
_RATE = 48_000


class Refused(Exception):
    """The file is no good: ``reason`` is one of ``MediaItem.Reason``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass
class Look:
    """What was found. ``start`` is the first timestamp (seconds) of the file, which need not be nothing."""

    duration_ms: int = 0
    film: bool = False
    sound: bool = False
    loudness: float | None = None
    start: Fraction = Fraction(0)
    peaks: list[int] = field(default_factory=list)


class Line:
    """The waveform: lowest and highest of each 256 samples (48 kHz, mono), folded at the end."""

    def __init__(self) -> None:
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
        self._left: NDArray[np.int16] = np.zeros(0, np.int16)
        self._pairs: list[NDArray[np.int8]] = []

    def add(self, frame: av.AudioFrame | None) -> None:
        for part in self._resampler.resample(frame):
            samples = np.concatenate([self._left, part.to_ndarray().reshape(-1)])
            whole = len(samples) // _BLOCK * _BLOCK
            blocks = (samples[:whole].reshape(-1, _BLOCK) >> 8).astype(np.int8)
            self._left = samples[whole:]
            if whole:
                self._pairs.append(np.stack([blocks.min(axis=1), blocks.max(axis=1)], axis=1))

    def folded(self) -> list[int]:
        """``[lowest, highest, lowest, …]`` of :data:`PEAKS` equal parts; fewer for a very short sound."""
        self.add(None)
        if not self._pairs:
            return []
        pairs = np.concatenate(self._pairs)
        parts = np.array_split(pairs, min(PEAKS, len(pairs)))
        return [int(value) for part in parts for value in (part[:, 0].min(), part[:, 1].max())]


def film_stream(container: Any) -> Any:
    """The moving picture, ``None`` where there is none (a record's cover is no film)."""
    covers = av.stream.Disposition.attached_pic
    return next((stream for stream in container.streams.video if not stream.disposition & covers), None)


def open_media(path: Path) -> Any:
    """The container. Raises :class:`Refused`."""
    try:
        return av.open(str(path), options=OPTIONS, metadata_errors="replace")
    except (FFmpegError, OSError) as error:
        raise Refused("not_media", str(error.strerror or "")) from error


def look(path: Path, say: Callable[[float], None]) -> Look:
    """Read the whole file and decode its sound. Raises :class:`Refused`. ``say`` is told the part done, 0-1."""
    with open_media(path) as container:
        film = film_stream(container)
        sound = container.streams.audio[0] if container.streams.audio else None
        if film is None and sound is None:
            raise Refused("not_media")
        told = float(container.duration or 0) / av.time_base
        found = Look(film=film is not None, sound=sound is not None)
        found.start = Fraction(container.start_time or 0, av.time_base)
        if told * 1000 > LONGEST_MS or (film is not None and _too_large(film)):
            raise Refused("huge")
        reached, errors = _read(container, film, sound, found, told, say)
        found.duration_ms = int(reached * 1000)
        _judge(found, errors, told if container.format.name.startswith(_TOLD) else 0.0)
        return found


def _too_large(film: Any) -> bool:
    width, height = film.codec_context.width, film.codec_context.height
    return max(width, height) > MOST_WIDTH or width * height > MOST_WIDTH * MOST_HEIGHT


def _read(container: Any, film: Any, sound: Any, found: Look, told: float, say: Callable[[float], None]) -> Any:
    """How far it reaches (seconds), and how many packets of sound could not be decoded."""
    meter, line, errors, samples, reached = Meter(), Line(), 0, Fraction(0), 0.0
    if sound is not None:
        sound.codec_context.thread_type = "NONE"
    try:
        for packet in container.demux([stream for stream in (film, sound) if stream is not None]):
            if packet.pts is not None and packet.time_base:
                end = float((packet.pts + (packet.duration or 0)) * packet.time_base - found.start)
                reached = max(reached, end)
                say(end / told if told else 0.5)
            if sound is None or packet.stream.index != sound.index:
                continue
            try:
                frames = packet.decode()
            except FFmpegError:
                errors += 1
                continue
            for frame in frames:
                if isinstance(frame, av.AudioFrame) and frame.sample_rate:
                    samples += Fraction(frame.samples, frame.sample_rate)
                    line.add(frame)
                    meter.add(frame)
    except FFmpegError as error:
        if not samples and not reached:
            raise Refused("broken", str(error.strerror or "")) from error
        errors += 1_000_000
    if sound is not None and not samples and film is None:
        raise Refused("not_media")
    found.sound = bool(samples)
    found.loudness = meter.result()[0] if samples else None
    found.peaks = line.folded() if samples else []
    return max(reached, float(samples)) if film is not None else float(samples), errors


def _judge(found: Look, errors: int, told: float) -> None:
    """Raise :class:`Refused` for what is too short, cut off or mostly noise."""
    reached = found.duration_ms / 1000
    if told and reached < told * 0.95 - 0.5:
        raise Refused("cut", f"{reached:.1f} / {told:.1f} s")
    if errors >= 1_000_000 or errors * 200 > found.duration_ms:  # more than one packet of 20 ms in ten
        raise Refused("broken")
    if found.duration_ms < SHORTEST_MS:
        raise Refused("short", f"{found.duration_ms} ms")
    if found.duration_ms > LONGEST_MS:
        raise Refused("huge")
