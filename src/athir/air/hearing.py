"""Hears one delivered stream as a player would: bytes in, level and length of sound out.

Fed a second at a time: decoding in larger pieces than the packets that come is what makes the watcher cheap.
"""

from __future__ import annotations

import math

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from athir.air.demux import Demuxer
from athir.air.found import Frame, Start
from athir.contracts.units import RATE

SILENCE_DB = -45.0
FLOOR_DB = -120.0
_WINDOW = RATE // 10
"""Level is judged in pieces of 100 ms, so that a silence is timed to that."""

_NAMES = {"mp3float": "mp3"}


class Hearing:
    """One connection's sound. Never raises for what the bytes hold."""

    def __init__(self) -> None:
        self._demuxer = Demuxer()
        self._decoder: AudioCodecContext | None = None
        self._lost = 0
        self.codec = ""
        self.rate = 0
        self.channels = 0
        self.seconds = 0.0
        """Sound decoded so far."""
        self.level = FLOOR_DB
        """RMS in dBFS of what the last bytes brought."""
        self.silent = 0.0
        """Seconds at the end of the sound whose level lies below -45 dBFS."""
        self.errors = 0
        """Frames that did not decode, and stretches of bytes that were none."""

    def feed(self, data: bytes) -> float:
        """Decode ``data``; returns the seconds of sound it brought."""
        parts: list[NDArray[np.float32]] = []
        for found in self._demuxer.feed(data):
            if isinstance(found, Start):
                self._begin(found)
            elif isinstance(found, Frame):
                parts += [self._mono(frame) for frame in self._decoded(found.data)]
        if self._demuxer.lost > self._lost:
            self._lost = self._demuxer.lost
            self.errors += 1
        if not parts:
            return 0.0
        return self._measure(np.concatenate(parts))

    def _begin(self, start: Start) -> None:
        decoder = av.CodecContext.create(start.codec, "r")
        assert isinstance(decoder, AudioCodecContext)
        if start.extradata:
            decoder.extradata = start.extradata
        self._decoder = decoder
        self.codec = _NAMES.get(start.codec, start.codec)

    def _decoded(self, packet: bytes) -> list[AudioFrame]:
        if self._decoder is None:
            return []
        try:
            return self._decoder.decode(av.Packet(packet))
        except av.error.FFmpegError:
            self.errors += 1
            return []

    def _mono(self, frame: AudioFrame) -> NDArray[np.float32]:
        """The louder of two channels would cost more and say the same: the first one stands for both."""
        self.rate, self.channels = frame.sample_rate, frame.layout.nb_channels
        sound = frame.to_ndarray()
        first = sound[0] if frame.format.is_planar else sound[0, :: self.channels]
        return first.astype(np.float32, copy=False)

    def _measure(self, sound: NDArray[np.float32]) -> float:
        seconds = sound.size / self.rate
        self.seconds += seconds
        latest = sound[-self.rate :]
        self.level = decibels(float(np.dot(latest, latest)) / latest.size)
        whole = sound[: sound.size // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
        powers = np.einsum("ij,ij->i", whole, whole) / _WINDOW
        loud = np.flatnonzero(powers > 10 ** (SILENCE_DB / 10))
        if loud.size:
            self.silent = (len(powers) - 1 - int(loud[-1])) * _WINDOW / self.rate
        elif self.level < SILENCE_DB:
            self.silent += seconds
        else:
            self.silent = 0.0
        return seconds


def decibels(power: float) -> float:
    """dBFS of a mean square; -120 for nothing."""
    return max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB
