"""A station on disk and a pen that logs made-up segments with injected times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from athir.airlog import Index, LogWriter, Segment
from athir.contracts.units import RATE, utc_ns
from athir.home import Home, StationHome

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SAMPLES = 187 * 1024
"""A segment of 3.99 s, as AAC makes it."""


@dataclass
class Pen:
    """Writes segments one after another; time is what it is told."""

    station: StationHome
    mount: str = "live.aac"
    epoch: int = 1
    sample: int = -1024
    now: datetime = START
    written: list[tuple[Segment, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.base_ns = utc_ns(self.now) - self.sample * 1_000_000_000 // RATE
        self.writer = LogWriter(self.station, self.mount)

    @property
    def folder(self) -> Path:
        return self.station.log_of(self.mount)

    @property
    def index(self) -> Index:
        return Index(self.folder)

    def set_clock(self, when: datetime, epoch: int, sample: int = 0) -> None:
        """A new epoch, as after a restart or a clock step."""
        self.epoch, self.sample = epoch, sample
        self.base_ns = utc_ns(when) - sample * 1_000_000_000 // RATE

    def write(self, count: int = 1, samples: int = SAMPLES) -> list[Segment]:
        found = []
        for _ in range(count):
            data = f"segment {len(self.written)} ".encode() * 40
            utc = self.base_ns + self.sample * 1_000_000_000 // RATE
            segment = self.writer.append(data, epoch=self.epoch, first_sample=self.sample, samples=samples, utc_ns=utc)
            self.sample += samples
            self.written.append((segment, data))
            found.append(segment)
        return found

    def reopen(self) -> None:
        """As after the process was killed: nothing is remembered but what stands on disk."""
        self.writer.close()
        self.writer = LogWriter(self.station, self.mount)


@pytest.fixture
def station(tmp_path: Path, shared_memory: Path) -> StationHome:
    home = Home(tmp_path / "house")
    home.create()
    return home.station()


@pytest.fixture
def pen(station: StationHome) -> Callable[..., Pen]:
    return lambda **options: Pen(station, **options)
