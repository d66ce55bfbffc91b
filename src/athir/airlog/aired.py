"""What aired between two moments, to the sample: the identity that clips, episodes and holds store.

A :class:`Stretch` names sound by station, epoch and samples, never by a file or a mount: all mounts are encoded from
one bus, so one stretch is found in the log of each of them, whatever their segments are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from athir.airlog.index import Index
from athir.airlog.ranges import Gap, by_samples, by_utc_ns
from athir.airlog.ranges import runs as in_runs
from athir.airlog.segment import Segment, Timed
from athir.contracts.units import RATE, from_utc_ns, utc_ns


class RangeError(Exception):
    """A range that cannot be had: nothing was logged, or its sound is no longer kept. Says which and why."""


@dataclass(frozen=True)
class Stretch(Timed):
    """A continuous stretch of what left the bus. ``utc_ns`` is when its first sample was on air."""

    station: str
    epoch: int
    first_sample: int
    samples: int
    utc_ns: int

    def as_record(self) -> dict[str, Any]:
        """As JSON: what a clip or an episode stores."""
        return {
            "station": self.station,
            "epoch": self.epoch,
            "first_sample": self.first_sample,
            "samples": self.samples,
            "utc_ns": self.utc_ns,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Stretch:
        """Raises ``KeyError``, ``TypeError`` or ``ValueError`` when ``record`` is none."""
        numbers = {name: int(record[name]) for name in ("epoch", "first_sample", "samples", "utc_ns")}
        if numbers["samples"] <= 0:
            raise ValueError("a stretch has at least one sample")
        return cls(str(record["station"]), **numbers)


@dataclass(frozen=True)
class Piece:
    """A stretch and the segments of one mount that hold it; each follows the one before to the sample."""

    stretch: Stretch
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Aired:
    """What one mount's log holds of a stretch of time, cut to the sample, and what is missing of it."""

    mount: str
    start_ns: int
    end_ns: int
    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...]

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(piece.stretch for piece in self.pieces)

    @property
    def samples(self) -> int:
        return sum(stretch.samples for stretch in self.stretches)

    @property
    def whole(self) -> bool:
        return bool(self.pieces) and not self.gaps


def aired(index: Index, station: str, start: datetime, end: datetime) -> Aired:
    """What aired in ``start`` ≤ t < ``end``. More than one piece where the air was down or its clock was set.

    Where a clock that was set back let some of the time pass twice, both are there, in order of writing.
    """
    start_ns, end_ns = utc_ns(start), utc_ns(end)
    found = by_utc_ns(index, start_ns, end_ns)
    pieces = []
    for run in found.runs():
        first = max(sample_at(run[0], start_ns), run[0].first_sample)
        last = min(sample_at(run[-1], end_ns), run[-1].end_sample)
        if last > first:
            pieces.append(_piece(station, run, first, last))
    return Aired(found.mount, start_ns, end_ns, tuple(pieces), found.gaps)


def resolve(index: Index, stretch: Stretch) -> tuple[Piece, ...]:
    """The stretch in this mount's log: one piece when all of it was logged, more (or none) when some is missing.

    A mount's very first samples lie before those of another by its encoder's priming; nothing else differs.
    """
    near = from_utc_ns(stretch.utc_ns)
    found = by_samples(index, stretch.epoch, stretch.first_sample, stretch.samples, near)
    pieces = []
    for run in in_runs(found):
        first = max(run[0].first_sample, stretch.first_sample)
        last = min(run[-1].end_sample, stretch.end_sample)
        pieces.append(_piece(stretch.station, run, first, last))
    return tuple(pieces)


def sample_at(segment: Segment, at_ns: int) -> int:
    """The sample of the segment's epoch that was on air at ``at_ns``, by this segment's clock."""
    return segment.first_sample + round((at_ns - segment.utc_ns) * RATE / 1_000_000_000)


def utc_at(segment: Segment, sample: int) -> int:
    """When ``sample`` was on air, nanoseconds since 1970."""
    return segment.utc_ns + round((sample - segment.first_sample) * 1_000_000_000 / RATE)


def wall_clock(start: datetime, end: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Times as a person writes them, as UTC. Aware ones are what they say; naive ones are the zone's.

    In an hour that comes twice a naive start is its first and a naive end its second passing, so that nothing which
    the clock on the wall showed between them is missing.
    """
    return _utc(start, zone, 0), _utc(end, zone, 1)


def _utc(when: datetime, zone: tzinfo, fold: int) -> datetime:
    aware = when if when.tzinfo else when.replace(tzinfo=zone, fold=fold)
    return aware.astimezone(UTC)


def _piece(station: str, run: list[Segment], first: int, last: int) -> Piece:
    held = [s for s in run if s.first_sample < last and s.end_sample > first]
    return Piece(Stretch(station, held[0].epoch, first, last - first, utc_at(held[0], first)), tuple(held))
