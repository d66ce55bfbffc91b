"""A log that holds real sound: clicks at known samples over noise, through the air's own encoders."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from athir.air import encoder, framing
from athir.airlog import LogWriter
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import BLOCK, RATE, utc_ns
from athir.home import Home, StationHome

START = datetime(2026, 11, 24, 23, 59, 30, tzinfo=UTC)
"""Half a minute before midnight."""

SECONDS = 64
CLICK_EVERY = 4801
"""Samples between clicks: in no step with any codec's frames."""

Pcm = NDArray[np.float32]


@lru_cache(maxsize=1)
def source(seconds: int = SECONDS) -> Pcm:
    """Two channels: a gliding tone and soft noise, and a click every :data:`CLICK_EVERY` samples."""
    count = seconds * RATE
    time = np.arange(count) / RATE
    noise = np.random.default_rng(7).normal(0, 0.01, count)
    sound = 0.2 * np.sin(2 * np.pi * (300 * time + 40 * np.sin(time))) + noise
    sound[::CLICK_EVERY] += 0.6
    return np.stack((sound, 0.7 * sound)).astype(np.float32)


def record(
    station: StationHome,
    mount: str,
    start: datetime = START,
    epoch: int = 1,
    seconds: int = SECONDS,
    sound: Pcm | None = None,
) -> None:
    """Log ``sound`` (else :func:`source`) on ``mount`` as the air does, in blocks and segments of 16 of them."""
    kind = BY_NAME[mount]
    coder, framer = encoder.make(kind), framing.make(kind)
    writer = LogWriter(station, mount)
    position, base = -encoder.PRIMING[kind.codec], utc_ns(start)
    parts: list[bytes] = []
    samples, first = 0, position
    sound = source() if sound is None else sound
    for number, at in enumerate(range(0, min(seconds * RATE, sound.shape[1]), BLOCK), 1):
        if number == 50:
            framer.retitle("عنوان آخر")
        got = coder.encode(np.ascontiguousarray(sound[:, at : at + BLOCK]))
        if got:
            parts.append(framer.frame(got).data)
            samples += len(got) * kind.frame
        if number % 16 == 0:
            utc = base + first * 1_000_000_000 // RATE
            writer.append(b"".join(parts), epoch=epoch, first_sample=first, samples=samples, utc_ns=utc)
            first, samples, parts = first + samples, 0, []
    writer.close()
    coder.close()


def as_file(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def decode(data: bytes) -> Pcm:
    """What a player makes of a file that heeds what it says of its edges."""
    with av.open(as_file(data)) as container:
        return _decoded(container)


def _decoded(container: av.container.InputContainer) -> Pcm:
    found = []
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    for frame in container.decode(container.streams.audio[0]):
        found += [piece.to_ndarray() for piece in resampler.resample(frame)]
    found += [piece.to_ndarray() for piece in resampler.resample(None)]
    return np.concatenate(found, axis=1)


def house(folder: Path) -> StationHome:
    home = Home(folder)
    home.create()
    return home.station()
