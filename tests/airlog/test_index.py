"""What delivery asks of the log: the newest segments, what came since, what was on at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from athir.airlog import Index
from athir.contracts.units import utc_ns


def test_an_empty_log_answers_with_nothing(station) -> None:
    index = Index(station.log_of("live.aac"))
    assert (index.latest(5), index.since(-1), index.locate(0), index.last(), index.get(0)) == ([], [], None, None, None)


def test_a_follower_sees_each_new_segment_once(pen: Callable) -> None:
    log = pen(now=datetime(2026, 11, 24, 8, 59, 50, tzinfo=UTC))
    index, seen = Index(log.folder), -1
    got = []
    for _ in range(12):
        log.write()
        new = index.since(seen)
        got += new
        seen = new[-1].seq
    assert [s.seq for s in got] == list(range(12))
    assert [s for s, _ in log.written] == got


@pytest.mark.parametrize("count", [1, 3, 5, 100])
def test_the_newest_ones_are_found_across_hours_by_old_and_new_readers(pen: Callable, count: int) -> None:
    log = pen(now=datetime(2026, 11, 24, 8, 59, 50, tzinfo=UTC))
    old = Index(log.folder)
    for _ in range(6):
        log.write()
        expected = [s for s, _ in log.written][-count:]
        assert old.latest(count) == Index(log.folder).latest(count) == expected


def test_since_reaches_back_over_files_and_stops_at_its_limit(pen: Callable) -> None:
    log = pen(now=datetime(2026, 11, 24, 8, 59, 50, tzinfo=UTC))
    log.write(10)
    index = Index(log.folder)
    assert [s.seq for s in index.since(1)] == list(range(2, 10))
    assert [s.seq for s in index.since(1, 4)] == [2, 3, 4, 5]
    assert [s.seq for s in index.since(8)] == [9]
    assert index.since(9) == []
    assert index.get(2).seq == 2
    assert index.get(10) is None


def test_a_moment_finds_the_segment_that_was_on(pen: Callable) -> None:
    log = pen(now=datetime(2026, 11, 24, 8, 59, 50, tzinfo=UTC))
    written = log.write(10)
    index = Index(log.folder)
    for segment in written:
        assert index.locate(segment.utc_ns) == segment
        assert index.locate(segment.end_utc_ns - 1) == segment
    assert index.locate(written[0].utc_ns - 5_000_000_000) == written[0]
    assert index.locate(written[-1].end_utc_ns) is None


def test_a_moment_in_a_gap_finds_what_came_next(pen: Callable) -> None:
    log = pen()
    log.write(2)
    log.set_clock(log.now + timedelta(minutes=20), epoch=2)
    [later] = log.write()
    assert Index(log.folder).locate(utc_ns(log.now + timedelta(minutes=5))) == later


def test_a_moment_that_passed_twice_finds_what_was_written_last(pen: Callable) -> None:
    log = pen(now=datetime(2026, 11, 24, 9, 10, tzinfo=UTC))
    log.write(10)
    log.set_clock(datetime(2026, 11, 24, 9, 10, tzinfo=UTC), epoch=2)
    again = log.write(10)
    found = Index(log.folder).locate(utc_ns(datetime(2026, 11, 24, 9, 10, 10, tzinfo=UTC)))
    assert found in again


def test_audio_that_was_pruned_reads_as_nothing(pen: Callable) -> None:
    log = pen()
    [segment] = log.write()
    segment.path.unlink()
    assert log.index.read(segment) == b""


def test_a_damaged_row_is_left_out_and_the_rest_is_found(pen: Callable) -> None:
    log = pen()
    written = log.write(5)
    path = written[0].path.with_suffix(".idx")
    raw = bytearray(path.read_bytes())
    raw[2 * 128 + 30] ^= 1
    path.write_bytes(raw)
    assert [s.seq for s in Index(log.folder).latest(10)] == [0, 1, 3, 4]


def test_following_costs_microseconds(pen: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Polled several times a second by each delivery process: no listing of folders, no re-reading."""
    log = pen()
    monkeypatch.setattr(os, "fdatasync", lambda fd: None)
    log.write(900)
    index = Index(log.folder)
    index.latest(15)
    begun = time.process_time()
    for _ in range(200):
        index.latest(15)
    assert (time.process_time() - begun) / 200 < 0.001
