"""A soft bed of tones: what is heard when there is nothing else, so that the bus never goes silent.

Made here and not read from a file: it must be there with the library gone, the assets unreadable and no child to
decode them.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from athir.contracts.units import RATE

LOOP_SECONDS = 8
_LEVEL = 0.045
"""Peak of one voice: about -22 LUFS for the chord, a little below the programme and no silence to any watcher."""

_CHORD = (146.875, 220.0, 293.625, 369.875, 440.0)
"""Hz, whole multiples of 1/8: each voice closes on itself at the end of the loop. D, A, D, F sharp, A."""


def soft_bed(seconds: float = LOOP_SECONDS) -> NDArray[np.float32]:
    """Float32 of shape (2, n) at 48 kHz; the first ``LOOP_SECONDS`` are a seamless loop, longer is that repeated."""
    t = np.arange(LOOP_SECONDS * RATE) / RATE
    loop = np.zeros((2, t.size))
    for voice, hz in enumerate(_CHORD):
        tone = np.sin(2 * np.pi * hz * t) + 0.25 * np.sin(4 * np.pi * hz * t)
        swell = 0.75 + 0.25 * np.sin(2 * np.pi * (1 + voice % 3) * t / LOOP_SECONDS + voice)
        pan = 0.5 + 0.3 * np.sin(2 * np.pi * t / LOOP_SECONDS + 2.0 * voice)
        loop[0] += _LEVEL * tone * swell * np.sqrt(1 - pan) * np.sqrt(2)
        loop[1] += _LEVEL * tone * swell * np.sqrt(pan) * np.sqrt(2)
    wanted = round(seconds * RATE)
    return np.ascontiguousarray(np.resize(loop, (2, wanted)) if wanted == t.size else _repeat(loop, wanted), np.float32)


def _repeat(loop: NDArray[np.float64], wanted: int) -> NDArray[np.float64]:
    return np.tile(loop, (1, -(-wanted // loop.shape[1])))[:, :wanted]


@cache
def _shared() -> NDArray[np.float32]:
    """One loop for all that read it: three megabytes."""
    return soft_bed()


class Bed:
    """The loop as a source of the bus: always there, never ends."""

    def __init__(self) -> None:
        self._loop = _shared()
        self._at = 0

    def read(self, samples: int) -> NDArray[np.float32]:
        """The next ``samples``, shape (2, samples); a copy, free to be changed."""
        out = np.take(self._loop, range(self._at, self._at + samples), axis=1, mode="wrap")
        self._at = (self._at + samples) % self._loop.shape[1]
        return out
