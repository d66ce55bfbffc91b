"""The programme bus: whatever should be heard goes up, whatever should not goes down, and the sum never clips or stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from athir.air.fades import Pcm, Ramp, decibels
from athir.air.loudness import Limiter

Source = Callable[[int], Pcm]
"""Gives exactly as many samples as asked for, at once, shape (2, n)."""


@dataclass
class Channel:
    """A source and its fader."""

    read: Source
    ramp: Ramp


class Bus:
    """Faders by name, and the limiter behind them. A source is read only while its fader is up or moving."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.limiter = Limiter()
        self.level = -120.0
        """RMS of the last block, dBFS."""

    def show(self, name: str, read: Source, fade: int) -> None:
        """Bring a source up within ``fade`` samples; from where it is, if it was on its way down."""
        channel = self.channels.setdefault(name, Channel(read, Ramp()))
        channel.ramp.go(1.0, fade)

    def hide(self, name: str, fade: int, delay: int = 0) -> None:
        """Take a source down within ``fade`` samples, beginning after ``delay``."""
        if name in self.channels:
            self.channels[name].ramp.go(0.0, fade, delay)

    def mix(self, samples: int) -> tuple[Pcm, list[str]]:
        """One block, ``limiter.latency`` samples behind its sources, and the names of those that fell silent."""
        out = np.zeros((2, samples), np.float32)
        for channel in self.channels.values():
            pcm = channel.read(samples)
            gain = channel.ramp.gain(samples)
            out += pcm if isinstance(gain, float) and gain == 1.0 else pcm * gain
        silent = [name for name, channel in self.channels.items() if channel.ramp.silent]
        for name in silent:
            del self.channels[name]
        limited = self.limiter.process(out)
        self.level = decibels(float(np.sqrt(np.mean(np.square(limited)))))
        return limited, silent
