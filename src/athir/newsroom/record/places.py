"""Where a moment of the air is heard in a copy of some stretches, and which moment is heard at a place in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from athir.airlog import Index
from athir.airlog.aired import Stretch, aired
from athir.airlog.ledger import State
from athir.contracts.units import RATE, utc_ns

Range = tuple[datetime, datetime]


def place(stretches: Sequence[Stretch], at_ns: int, *, after: bool = False) -> int | None:
    """Milliseconds from the beginning at which the moment is heard; ``after``: or, of one that was cut out, the next that
    is. ``None``: nothing is.

    A moment that a clock let pass twice is heard where it first is.
    """
    at = 0
    next_: int | None = None
    for stretch in stretches:
        if stretch.utc_ns <= at_ns < stretch.end_utc_ns:
            return (at + (at_ns - stretch.utc_ns) * RATE // 1_000_000_000) * 1000 // RATE
        if next_ is None and stretch.utc_ns > at_ns:
            next_ = at * 1000 // RATE
        at += stretch.samples
    return next_ if after else None


def moment(stretches: Sequence[Stretch], ms: int) -> int | None:
    """When what is heard ``ms`` from the beginning was on air, nanoseconds since 1970; ``None`` past the end."""
    left = ms * RATE // 1000
    for stretch in stretches:
        if left < stretch.samples:
            return stretch.utc_ns + left * 1_000_000_000 // RATE
        left -= stretch.samples
    return None


def moved(old: Sequence[Stretch], new: Sequence[Stretch], ms: int) -> int | None:
    """Where in ``new`` what begins ``ms`` into ``old`` begins; ``None`` when it is no longer in it."""
    at = moment(old, ms)
    return None if at is None else place(new, at, after=True)


def of_log(index: Index, station: str, ranges: Iterable[Range]) -> tuple[Stretch, ...]:
    """What the log holds of ``ranges``; what goes on without a break is one stretch."""
    return merged(s for start, end in ranges for s in aired(index, station, start, end).stretches)


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """In their order, those that follow each other to the sample as one."""
    found: list[Stretch] = []
    for stretch in stretches:
        last = found[-1] if found else None
        if last is not None and last.epoch == stretch.epoch and last.end_sample == stretch.first_sample:
            found[-1] = replace(last, samples=last.samples + stretch.samples)
        else:
            found.append(stretch)
    return tuple(found)


def parts(stretches: Iterable[Stretch], start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """What of the stretches was on air in ``start`` ≤ t < ``end``."""
    first, last = utc_ns(start), utc_ns(end)
    found = []
    for stretch in stretches:
        # Whole samples between the two, so that nothing of what lies beyond is touched.
        begin = max(0, -((stretch.utc_ns - first) * RATE // 1_000_000_000))
        stop = min(stretch.samples, (last - stretch.utc_ns) * RATE // 1_000_000_000)
        if begin < stop:
            moved_ns = stretch.utc_ns + begin * 1_000_000_000 // RATE
            found.append(
                replace(stretch, first_sample=stretch.first_sample + begin, samples=stop - begin, utc_ns=moved_ns)
            )
    return tuple(found)


def allowed(book: State, stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The stretches without what was withdrawn, on whichever mount: all carry one bus."""
    found = list(stretches)
    for entry in book.withdrawn.values():
        sides = ((_BEFORE_ALL, entry.start), (entry.end, _AFTER_ALL))
        found = [part for stretch in found for side in sides for part in parts([stretch], *side)]
    return tuple(found)


_BEFORE_ALL, _AFTER_ALL = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
