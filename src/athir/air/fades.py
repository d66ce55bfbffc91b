"""Fades: a position between silent and full that moves on a straight line, heard as equal power.

Two sources that cross at the same pace keep the power of the sum, and a fade that is turned round half-way goes
back from where it is: no jump, hence no click, whatever order events come in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.float32]


class Ramp:
    """A source's way between 0 (silent) and 1 (full)."""

    def __init__(self, position: float = 0.0) -> None:
        self.position = position
        self.target = position
        self._pace = 0.0
        self._delay = 0

    def go(self, target: float, samples: int, delay: int = 0) -> None:
        """Move to ``target``; a full way takes ``samples``, beginning ``delay`` samples from now."""
        self.target = target
        self._pace = 1.0 / max(1, samples)
        self._delay = delay

    @property
    def silent(self) -> bool:
        """Silent now and on no way to be heard."""
        return self.position <= 0.0 and self.target <= 0.0

    @property
    def full(self) -> bool:
        return self.position >= 1.0

    @property
    def moving(self) -> bool:
        return self.position != self.target

    def gain(self, samples: int) -> NDArray[np.float32] | float:
        """Gain of the next ``samples`` (an array while it moves, else one number); moves on."""
        if not self.moving:
            return float(np.sin(np.pi / 2 * self.position))
        steps = np.maximum(np.arange(1, samples + 1) - self._delay, 0) * self._pace
        up = self.target > self.position
        path = np.minimum(self.position + steps, self.target) if up else np.maximum(self.position - steps, self.target)
        self._delay = max(0, self._delay - samples)
        self.position = float(path[-1])
        return np.sin(np.pi / 2 * path).astype(np.float32)


def fade_out_tail(pcm: Pcm, samples: int) -> None:
    """Fade the last ``samples`` of ``pcm`` (2, n) to nothing, in place: the end of something cut off."""
    samples = min(samples, pcm.shape[1])
    if samples:
        pcm[:, -samples:] *= np.cos(np.linspace(0, np.pi / 2, samples, dtype=np.float32))


def decibels(value: float) -> float:
    """Amplitude as dBFS, -120 at least."""
    return float(20 * np.log10(max(value, 1e-6)))
