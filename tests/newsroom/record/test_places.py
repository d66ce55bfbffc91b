"""Moments of the air and places in a copy: there and back, past what was cut out, past a clock that was set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from athir.airlog.aired import Stretch
from athir.airlog.ledger import Entry, State
from athir.contracts.units import RATE, utc_ns
from athir.newsroom.record import places

START = datetime(2026, 11, 24, 9, tzinfo=UTC)


def stretch(seconds: float, length: float, epoch: int = 1) -> Stretch:
    at = utc_ns(START + timedelta(seconds=seconds))
    return Stretch("main", epoch, round(seconds * RATE), round(length * RATE), at)


def at(seconds: float) -> int:
    return utc_ns(START + timedelta(seconds=seconds))


TWO = (stretch(0, 10), stretch(20, 10))


@pytest.mark.parametrize(
    ("seconds", "ms", "next_"),
    [(0, 0, 0), (9.5, 9500, 9500), (12, None, 10_000), (25, 15_000, 15_000), (31, None, None)],
)
def test_where_a_moment_is_heard(seconds: float, ms: int | None, next_: int | None) -> None:
    assert places.place(TWO, at(seconds)) == ms
    assert places.place(TWO, at(seconds), after=True) == next_


def test_which_moment_is_heard() -> None:
    assert places.moment(TWO, 15_000) == at(25) and places.moment(TWO, 20_001) is None


def test_a_chapter_moves_with_what_it_names() -> None:
    new = (stretch(5, 5), stretch(20, 3))
    assert places.moved(TWO, new, 7000) == 2000
    assert places.moved(TWO, new, 12_000) == 7000
    assert places.moved(TWO, new, 2000) == 0 and places.moved(TWO, new, 19_000) is None


def test_parts_and_what_follows_to_the_sample_is_one() -> None:
    left = places.parts(TWO, START + timedelta(seconds=4.00001), START + timedelta(seconds=22))
    assert [(one.first_sample, one.samples) for one in left] == [(192_001, 287_999), (960_000, 96_000)]
    assert places.merged((stretch(0, 4), stretch(4, 6), stretch(20, 1))) == (stretch(0, 10), stretch(20, 1))
    assert places.merged((stretch(0, 4), stretch(4, 6, epoch=2))) == (stretch(0, 4), stretch(4, 6, epoch=2))


def test_what_is_allowed_touches_nothing_that_was_withdrawn() -> None:
    since, until = START + timedelta(seconds=3.333333), START + timedelta(seconds=22.777777)
    entry = Entry("x", "withdraw", since, until, "chief", "a court", START)
    left = places.allowed(State(withdrawn={"x": entry}), TWO)
    assert len(left) == 2 and left[0].end <= since and left[1].start >= until
    assert sum(one.samples for one in left) / RATE == pytest.approx(10.555556, abs=1e-4)
    other = Entry("y", "withdraw", since, until, "chief", "a court", START, mount="low.aac")
    assert places.allowed(State(withdrawn={"y": other}), TWO) == left, "all mounts carry the same sound"
