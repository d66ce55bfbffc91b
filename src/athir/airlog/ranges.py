"""Ranges of the log: what was on between two moments, as segments and the gaps between them.

Found by the names of hour files and a bisection in their rows, so the length of the archive does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from athir.airlog.hours import Rows
from athir.airlog.index import Index
from athir.airlog.segment import Segment
from athir.contracts.units import RATE, from_utc_ns, utc_ns

TOLERANCE_NS = 50_000_000
"""Between epochs only the wall clock tells of a gap, and it is no better than this."""

_NEAR_NS = 15_000_000_000


@dataclass(frozen=True)
class Gap:
    """Nothing was logged: the air was down, or the disk full. Nanoseconds of UTC, ``start`` < ``end``."""

    start_ns: int
    end_ns: int

    @property
    def seconds(self) -> float:
        return (self.end_ns - self.start_ns) / 1e9

    @property
    def start(self) -> datetime:
        return from_utc_ns(self.start_ns)

    @property
    def end(self) -> datetime:
        return from_utc_ns(self.end_ns)


@dataclass(frozen=True)
class Range:
    """What the log of a mount holds of a stretch of time, in order of writing."""

    mount: str
    start_ns: int
    end_ns: int
    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...]

    @property
    def whole(self) -> bool:
        return not self.gaps and bool(self.segments)

    def runs(self) -> list[list[Segment]]:
        """The segments in continuous stretches: within one, frames join to the sample."""
        return runs(self.segments)


def by_utc(index: Index, start: datetime, end: datetime) -> Range:
    """All segments that touch ``start`` ≤ t < ``end``, and what is missing of that time, also at its ends.

    Where a clock step let some of it pass twice, both are there, in order of writing.
    """
    return by_utc_ns(index, utc_ns(start), utc_ns(end))


def by_utc_ns(index: Index, start_ns: int, end_ns: int) -> Range:
    """:func:`by_utc` with nanoseconds since 1970."""
    found = tuple(_touching(index, start_ns, end_ns)) if end_ns > start_ns else ()
    return Range(index.folder.name, start_ns, end_ns, found, tuple(_gaps(found, start_ns, end_ns)))


def by_samples(index: Index, epoch: int, first_sample: int, samples: int, near: datetime) -> tuple[Segment, ...]:
    """The segments that hold ``samples`` from ``first_sample`` of ``epoch``; ``near`` is their UTC, within seconds."""
    start = utc_ns(near) - _NEAR_NS
    end = utc_ns(near) + samples * 1_000_000_000 // RATE + _NEAR_NS
    last = first_sample + samples
    return tuple(
        s
        for s in _touching(index, start, end)
        if s.epoch == epoch and s.first_sample < last and s.end_sample > first_sample
    )


def runs(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Continuous stretches; a gap, a new epoch or a missing number begins the next one."""
    found: list[list[Segment]] = []
    for segment in segments:
        if found and segment.follows(found[-1][-1]):
            found[-1].append(segment)
        else:
            found.append([segment])
    return found


def _touching(index: Index, start_ns: int, end_ns: int) -> Iterator[Segment]:
    for file in index.files_between(from_utc_ns(start_ns), from_utc_ns(end_ns)):
        first = index.first_row_ending_after(Rows(file.index), start_ns)
        count = index.first_row_starting_at(Rows(file.index), end_ns) - first
        yield from index.segments(file, first, count)


def _gaps(segments: Iterable[Segment], start_ns: int, end_ns: int) -> Iterator[Gap]:
    """What ``segments`` leave uncovered. Within an epoch the sample count decides, not the clock."""
    reached, before = start_ns, None
    for segment in segments:
        joined = before is not None and segment.follows(before)
        if not joined and segment.utc_ns - reached > TOLERANCE_NS:
            yield Gap(reached, segment.utc_ns)
        reached, before = max(reached, segment.end_utc_ns), segment
    if end_ns - reached > TOLERANCE_NS:
        yield Gap(reached, end_ns)
