"""Loudness and level of PCM, a block at a time: EBU R128 and a limiter, by FFmpeg's own filters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from av.audio.frame import AudioFrame
from av.error import BlockingIOError as AgainError
from av.error import EOFError as EndError
from av.filter import Graph
from numpy.typing import NDArray

from athir.contracts.units import RATE

Pcm = NDArray[np.float32]
"""Shape (channels, samples), full scale ±1, 48 kHz."""

MARGIN = 0.5
"""dB that the limiter stays below the ceiling: it sees samples, and between two of them there may be more."""


class Chain:
    """A chain of filters; as many samples come out as go in."""

    def __init__(self, channels: int, steps: Sequence[tuple[str, str]]) -> None:
        self._layout = "stereo" if channels == 2 else "mono"
        self._graph, self._at = Graph(), 0
        self._source = self._graph.add_abuffer(
            sample_rate=RATE, format="fltp", layout=self._layout, time_base=Fraction(1, RATE)
        )
        last = self._source
        for name, options in steps:
            after = self._graph.add(name, options)
            last.link_to(after)
            last = after
        self._sink = self._graph.add("abuffersink")
        last.link_to(self._sink)
        self._graph.configure()

    def push(self, pcm: Pcm | None) -> Iterator[AudioFrame]:
        """What comes out for ``pcm``; ``None``: the last of it."""
        self._source.push(None if pcm is None else self._frame(pcm))
        while True:
            try:
                frame = self._sink.pull()
            except (AgainError, EndError):
                return
            if isinstance(frame, AudioFrame):
                yield frame

    def _frame(self, pcm: Pcm) -> AudioFrame:
        frame = as_frame(pcm, self._at)
        self._at += pcm.shape[1]
        return frame


def as_frame(pcm: Pcm, at: int) -> AudioFrame:
    """PCM as FFmpeg takes it; ``at``: its first sample's place."""
    layout = "stereo" if pcm.shape[0] == 2 else "mono"
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(pcm, np.float32), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
    return frame


class Meter:
    """EBU R128. A mono copy is heard on two loudspeakers, and counted so."""

    def __init__(self, channels: int) -> None:
        dual = ":dualmono=1" if channels == 1 else ""
        self._chain = Chain(channels, [("ebur128", f"metadata=1:framelog=quiet{dual}")])
        self._said = -math.inf

    def add(self, pcm: Pcm | None) -> None:
        """``None``: that was all."""
        for frame in self._chain.push(pcm):
            self._said = float(frame.metadata.get("lavfi.r128.I", self._said))

    @property
    def loudness(self) -> float | None:
        """LUFS; ``None`` for silence and for less than 0.4 s."""
        return self._said if math.isfinite(self._said) and self._said > -70 else None


def leveller(channels: int, gain: float, ceiling: float) -> Chain:
    """Raises by ``gain`` dB; nothing gets above ``ceiling`` dBTP."""
    limit = 10 ** ((ceiling - MARGIN) / 20)
    return Chain(
        channels,
        [
            ("volume", f"volume={gain:.2f}dB:precision=float"),
            ("alimiter", f"limit={limit:.4f}:level=disabled:latency=1:attack=5:release=80"),
            ("aformat", "sample_fmts=fltp"),
        ],
    )


def pcm_of(frame: AudioFrame) -> Pcm:
    return np.asarray(frame.to_ndarray(), np.float32)


def through(chain: Chain, blocks: Iterator[Pcm]) -> Iterator[Pcm]:
    """``blocks`` after the filters."""
    for block in blocks:
        yield from map(pcm_of, chain.push(block))
    yield from map(pcm_of, chain.push(None))
