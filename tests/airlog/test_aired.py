"""Moments of people as samples of the air: over midnight, restarts, clocks set back and hours that come twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from athir.airlog import Index
from athir.airlog.aired import Stretch, aired, resolve, wall_clock
from athir.contracts.units import RATE

CASABLANCA = ZoneInfo("Africa/Casablanca")


def test_a_range_is_cut_to_the_sample(pen: Callable) -> None:
    log = pen()
    log.write(10)
    start = log.now + timedelta(seconds=5)
    found = aired(Index(log.folder), "main", start, start + timedelta(seconds=10))
    (only,) = found.stretches
    assert (only.epoch, only.first_sample, only.samples) == (1, 5 * RATE - 1024, 10 * RATE)
    assert found.whole and abs((only.start - start).total_seconds()) < 1e-4


def test_a_restart_of_the_air_makes_two_pieces_with_the_gap_between_them(pen: Callable) -> None:
    log = pen()
    log.write(5)
    log.set_clock(log.now + timedelta(seconds=40), epoch=2)
    log.write(5)
    found = aired(Index(log.folder), "main", log.now + timedelta(seconds=10), log.now + timedelta(seconds=50))
    assert [s.epoch for s in found.stretches] == [1, 2]
    assert [round(gap.seconds, 1) for gap in found.gaps] == [20.1]
    assert round(found.samples / RATE + found.gaps[0].seconds, 1) == 40


def test_a_clock_that_was_set_back_gives_both_passings(pen: Callable) -> None:
    log = pen()
    log.write(5)
    log.set_clock(log.now, epoch=2)
    log.write(5)
    found = aired(Index(log.folder), "main", log.now + timedelta(seconds=3), log.now + timedelta(seconds=8))
    assert [(s.epoch, round(s.seconds, 2)) for s in found.stretches] == [(1, 5), (2, 5)]


def test_a_stretch_is_found_again_by_what_was_stored_of_it(pen: Callable) -> None:
    log = pen()
    log.write(10)
    (only,) = aired(log.index, "main", log.now + timedelta(seconds=6), log.now + timedelta(seconds=9)).stretches
    stored = Stretch.from_record(only.as_record())
    (piece,) = resolve(log.index, stored)
    assert piece.stretch == only and [s.seq for s in piece.segments] == [1, 2]


def test_an_hour_that_comes_twice_is_answered_with_both(pen: Callable) -> None:
    """On 15 February 2026 Morocco's clocks went from 3:00 back to 2:00."""
    start, end = wall_clock(datetime(2026, 2, 15, 2, 10), datetime(2026, 2, 15, 2, 40), CASABLANCA)
    assert start == datetime(2026, 2, 15, 1, 10, tzinfo=UTC)
    assert end == datetime(2026, 2, 15, 2, 40, tzinfo=UTC)
    plain = wall_clock(datetime(2026, 2, 14, 23, 50), datetime(2026, 2, 15, 0, 10), CASABLANCA)
    assert plain[1] - plain[0] == timedelta(minutes=20)
    said = datetime(2026, 2, 15, 2, 10, tzinfo=UTC)
    assert wall_clock(said, said, CASABLANCA) == (said, said)
