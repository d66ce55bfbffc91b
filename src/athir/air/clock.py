"""Time of the bus: when each block is due, how late it is, and which UTC its samples have.

Pure: every reading is handed in. Due times are ``start + n * block`` on the monotonic clock, so nothing drifts. UTC
comes from a pair (UTC, monotonic) taken at the start and is slewed after the wall clock, never read from it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from athir.contracts.units import BLOCK, BLOCK_NS

SKIP_NS = 10_000_000_000
"""Later than this (a suspended machine, a stopped process) the missed blocks are skipped, not made up for."""

STEP_NS = 1_000_000_000
"""A wall clock that is off by more has been set: a new epoch, no slewing."""

SLEW_NS = BLOCK_NS // 2000
"""Correction a block: 500 ppm, as NTP's own slew."""

_READING_NS = 5_000_000
"""A pair of readings that took longer says nothing: the thread was interrupted between them."""


@dataclass(frozen=True)
class Reading:
    """Both clocks at one moment, nanoseconds. ``span`` is how long it took to read them."""

    mono: int
    utc: int
    span: int = 0


def read() -> Reading:
    """The machine's clocks now."""
    before = time.monotonic_ns()
    utc = time.time_ns()
    after = time.monotonic_ns()
    return Reading((before + after) // 2, utc, after - before)


class Clock:
    """Position of the bus in time. ``block`` counts due times since the start, ``sample`` counts within the epoch."""

    def __init__(self, start: Reading, epoch: int) -> None:
        self._start = start.mono
        self._offset = start.utc - start.mono
        self._suspect = 0
        self.block = 0
        self.epoch = epoch
        self.sample = 0

    @property
    def due(self) -> int:
        """Monotonic nanoseconds at which the next block is due."""
        return self._start + self.block * BLOCK_NS

    def utc(self, mono: int) -> int:
        """UTC nanoseconds of a monotonic time."""
        return mono + self._offset

    def lateness(self, mono: int) -> int:
        """Nanoseconds by which the next block is late; negative while it is not yet due."""
        return mono - self.due

    def advance(self) -> None:
        """One block was written."""
        self.block += 1
        self.sample += BLOCK

    def skip(self, mono: int) -> int:
        """Blocks left out because the bus stood for longer than :data:`SKIP_NS`; 0 when it did not."""
        late = self.lateness(mono)
        if late <= SKIP_NS:
            return 0
        missed = late // BLOCK_NS
        self.block += missed
        return missed

    def observe(self, now: Reading) -> bool:
        """Follow the wall clock by at most :data:`SLEW_NS`. True: it was set, a new epoch must begin."""
        if now.span > _READING_NS:
            return False
        error = now.utc - now.mono - self._offset
        if abs(error) < STEP_NS:
            self._suspect = 0
            self._offset += max(-SLEW_NS, min(SLEW_NS, error))
            return False
        # Twice in a row, so that no single odd reading breaks the log's time line.
        self._suspect += 1
        return self._suspect >= 2

    def new_epoch(self, epoch: int, now: Reading) -> None:
        """Count samples from 0 again, with UTC taken anew. Due times go on as they were."""
        self.epoch, self.sample, self._suspect = epoch, 0, 0
        self._offset = now.utc - now.mono
