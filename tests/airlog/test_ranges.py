"""Ranges of the log: what there is of a stretch of time, and what is missing, said to the sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from athir.airlog import Index, by_samples, by_utc


def test_a_range_is_every_segment_that_touches_it(pen: Callable) -> None:
    log = pen(now=datetime(2026, 11, 24, 8, 59, 50, tzinfo=UTC))
    log.write(10)
    start = datetime(2026, 11, 24, 8, 59, 55, tzinfo=UTC)
    found = by_utc(Index(log.folder), start, start + timedelta(seconds=10))
    assert [s.seq for s in found.segments] == [1, 2, 3]
    assert found.whole
    assert found.mount == "live.aac"


def test_what_is_missing_is_a_gap(pen: Callable) -> None:
    log = pen()
    log.write(3)
    log.set_clock(log.now + timedelta(minutes=2), epoch=2)
    log.write(3)
    found = by_utc(Index(log.folder), log.now - timedelta(seconds=30), log.now + timedelta(minutes=3))
    assert len(found.segments) == 6
    assert [round(gap.seconds) for gap in found.gaps] == [30, 108, 48]
    assert [len(run) for run in found.runs()] == [3, 3]
    assert found.gaps[1].start == found.segments[2].end


def test_a_segment_the_disk_did_not_take_is_a_gap_in_the_same_epoch(pen: Callable) -> None:
    log = pen()
    log.write(2)
    log.sample += 187 * 1024
    log.write(2)
    found = by_utc(Index(log.folder), log.now, log.now + timedelta(seconds=19))
    assert [round(gap.seconds, 2) for gap in found.gaps] == [3.99]


def test_a_slewed_clock_makes_no_gap(pen: Callable) -> None:
    """Wall time is pulled back by half a second; the samples say that nothing is missing."""
    log = pen()
    log.write(2)
    log.base_ns += 500_000_000
    log.write(2)
    found = by_utc(Index(log.folder), log.now, log.now + timedelta(seconds=16))
    assert found.whole


def test_an_empty_log_is_one_gap(pen: Callable) -> None:
    log = pen()
    found = by_utc(Index(log.folder), log.now, log.now + timedelta(hours=1))
    assert found.segments == ()
    assert [gap.seconds for gap in found.gaps] == [3600]
    assert not found.whole


def test_an_hour_that_passed_twice_gives_both(pen: Callable) -> None:
    log = pen()
    log.write(5)
    log.set_clock(log.now, epoch=2)
    log.write(5)
    found = by_utc(Index(log.folder), log.now, log.now + timedelta(seconds=8))
    assert [(s.epoch, s.seq) for s in found.segments] == [(1, 0), (1, 1), (1, 2), (2, 5), (2, 6), (2, 7)]


def test_a_clip_is_found_by_epoch_and_samples(pen: Callable) -> None:
    log = pen()
    written = log.write(10)
    wanted = written[4]
    found = by_samples(Index(log.folder), 1, wanted.first_sample + 10, wanted.samples, near=wanted.start)
    assert [s.seq for s in found] == [4, 5]
    assert by_samples(Index(log.folder), 2, wanted.first_sample, 10, near=wanted.start) == ()


def test_a_moment_in_a_year_of_hours_is_found_without_reading_them(pen: Callable) -> None:
    log = pen()
    for day in range(40):
        log.set_clock(log.now + timedelta(days=day), epoch=day + 1)
        log.write(2)
    index = Index(log.folder)
    start = log.now + timedelta(days=25)
    assert [s.seq for s in by_utc(index, start, start + timedelta(seconds=5)).segments] == [50, 51]
    assert len(index.files_between(start, start + timedelta(seconds=5))) == 1
