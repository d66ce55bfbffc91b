"""Collects a mount's frames into segments and hands them to the disk's thread.

A segment is closed at the end of the block that makes it 4 s long, and wherever time breaks. A log that cannot be
written never touches the air: the segment is dropped, ``log.stop`` says so once, and ``log.resume`` when it goes on;
the gap shows in the rows by their samples.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime

from athir.air.disk import Disk
from athir.airlog.writer import LogWriter
from athir.contracts.files import ContractError
from athir.contracts.units import RATE
from athir.home import StationHome

SEGMENT_SAMPLES = 4 * RATE
"""Sixteen blocks; the encoders' frames make it a few samples more or less."""


@dataclass
class _Open:
    epoch: int
    first_sample: int
    utc_ns: int
    samples: int = 0
    parts: list[bytes] = field(default_factory=list)


class Recorder:
    """The log of one mount, as the bus sees it. :meth:`add`, :meth:`cut` and :meth:`close` never block or raise."""

    def __init__(self, station: StationHome, mount: str, disk: Disk) -> None:
        self._mount, self._disk = mount, disk
        self._writer = LogWriter(station, mount)
        self._open: _Open | None = None
        self._blocks = 0
        self._stopped = False  # disk's thread only
        self._refused = 0
        self._told = 0
        self.lost_segments = 0
        self.last_seq = -1
        self.problem = ""
        """Why the log stands still; empty while it is written."""

    def add(self, data: bytes, samples: int, epoch: int, first_sample: int, utc_ns: int) -> None:
        """Frames of one block. A break in time since the last ones closes the segment."""
        now = self._open
        if now is not None and (now.epoch, now.first_sample + now.samples) != (epoch, first_sample):
            self.cut()
            now = None
        if now is None:
            now = self._open = _Open(epoch, first_sample, utc_ns)
        now.parts.append(data)
        now.samples += samples
        self._blocks += 1
        if self._blocks * RATE // 4 >= SEGMENT_SAMPLES:
            self.cut()

    def cut(self) -> None:
        """Close the open segment."""
        done, self._open, self._blocks = self._open, None, 0
        if done is not None and not self._disk.submit(lambda: self._store(done)):
            self.lost_segments += 1
            self._refused += 1

    def close(self) -> None:
        """Close the last segment and the files."""
        self.cut()
        self._disk.submit(self._writer.close)

    def _store(self, segment: _Open) -> None:
        """On the disk's thread."""
        if self._refused > self._told:
            self._told = self._refused
            self._stop("the disk is too slow: segments were dropped")
        try:
            row = self._writer.append(
                b"".join(segment.parts),
                epoch=segment.epoch,
                first_sample=segment.first_sample,
                samples=segment.samples,
                utc_ns=segment.utc_ns,
            )
        except ContractError as error:
            self.lost_segments += 1
            self._stop(str(error))
            return
        self.last_seq = row.seq
        for repair in self._writer.repairs:
            self._disk.journal("log.repair", _now(), mount=self._mount, why=repair.why, lost_bytes=repair.lost_bytes)
        self._writer.repairs.clear()
        if self._stopped:
            self._stopped, self.problem = False, ""
            self._disk.journal("log.resume", _now(), mount=self._mount, seq=row.seq)
            print(f"log of {self._mount}: written again", file=sys.stderr, flush=True)

    def _stop(self, why: str) -> None:
        self.problem = why
        if not self._stopped:
            self._stopped = True
            self._disk.journal("log.stop", _now(), mount=self._mount, why=why)
            print(f"log of {self._mount} stands still: {why}", file=sys.stderr, flush=True)


def _now() -> datetime:
    return datetime.now(UTC)
