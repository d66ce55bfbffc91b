"""What an encoder's samples are in the log's time: which epoch, which sample, which UTC.

Encoders count what they were ever fed; the bus counts in epochs and may skip. Each block of the bus is an anchor
between the two, and a frame belongs to the anchor in which it begins.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from athir.contracts.units import RATE

KEPT = 8
"""Blocks remembered: encoders hold back far less."""


@dataclass(frozen=True)
class Anchor:
    """Sample ``position`` of the encoders is sample ``first_sample`` of ``epoch``, at ``utc_ns``."""

    position: int
    epoch: int
    first_sample: int
    utc_ns: int

    @property
    def key(self) -> tuple[int, int]:
        """Equal for anchors between which time goes on without a break."""
        return self.epoch, self.first_sample - self.position

    def sample(self, position: int) -> int:
        return self.first_sample + position - self.position

    def utc(self, position: int) -> int:
        return self.utc_ns + (position - self.position) * 1_000_000_000 // RATE


class Timeline:
    """Anchors of the latest blocks, one for all mounts."""

    def __init__(self) -> None:
        self._anchors: deque[Anchor] = deque(maxlen=KEPT)
        self.position = 0
        """Samples fed to the encoders."""

    def add(self, samples: int, epoch: int, first_sample: int, utc_ns: int) -> None:
        """The next block: ``samples`` that begin at ``first_sample`` of ``epoch``."""
        self._anchors.append(Anchor(self.position, epoch, first_sample, utc_ns))
        self.position += samples

    def at(self, position: int) -> Anchor:
        """The anchor in which ``position`` lies; the oldest one for what was before it (priming). Needs a block."""
        for anchor in reversed(self._anchors):
            if anchor.position <= position:
                return anchor
        return self._anchors[0]
