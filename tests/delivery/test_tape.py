"""A mount's log as its listeners go through it: hours, midnight, restarts, an hour that comes twice, what is gone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.delivery.test_hls import START, Air

from athir.airlog import Ledger, LedgerReader, Segment
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import RATE, utc_ns
from athir.delivery.replay import Replay
from athir.delivery.tape import Tape
from athir.home import StationHome

MINUTE = 60 * 1_000_000_000
FAR = utc_ns(START) + 1000 * MINUTE


@pytest.fixture
def air(station: StationHome) -> Iterator[Air]:
    made = Air(station, "live.aac")
    yield made
    made.writer.close()


@pytest.fixture
def tape(station: StationHome) -> Iterator[Tape]:
    made = Tape(station, BY_NAME["live.aac"], LedgerReader(station.log_dir))
    yield made
    made.close()


def played(tape: Tape, first: Segment | None) -> list[int]:
    found = []
    while first is not None:
        found.append(first.seq)
        first = tape.after(first)
    return found


def test_it_goes_on_over_hours_midnight_and_restarts(tape: Tape, air: Air) -> None:
    air.at = utc_ns(START.replace(hour=23, minute=59))
    air.segments(30)
    air.reboot(3600)
    air.segments(3)
    first = tape.find(utc_ns(START.replace(hour=23, minute=59, second=30)), FAR)
    assert first is not None and first.seq == 7
    assert played(tape, first) == list(range(7, 33))
    begun = tape.find(air.at - 20 * MINUTE, FAR)
    assert begun is not None and begun.seq == 30, "in a gap the next that was on the air"


def test_an_hour_that_comes_twice_is_heard_twice(tape: Tape, air: Air) -> None:
    air.segments(5)
    air.reboot()
    air.at = utc_ns(START)
    air.segments(5)
    first = tape.find(utc_ns(START) + 5_000_000_000, FAR)
    assert first is not None and first.seq == 6, "a moment that came twice is the later one"
    zero = tape.index.get(0)
    assert played(tape, zero) == list(range(10))


def test_new_segments_are_found_and_the_end_is_not_asked_for_again_at_once(tape: Tape, air: Air) -> None:
    air.segments(2)
    last = tape.index.last()
    assert last is not None and tape.after(last) is None
    air.segments(1)
    assert tape.after(last) is None, "asked for five times a second at most"
    tape.tick(time.monotonic_ns())
    following = tape.after(last)
    assert following is not None and following.seq == 2


def test_deleted_sound_and_a_withdrawn_hour_are_skipped(tape: Tape, air: Air, station: StationHome) -> None:
    air.segments(1000)
    first = tape.find(utc_ns(START) + 30_000_000_000, FAR)
    assert first is not None and first.seq == 7
    ident = Ledger(station.log_dir).withdraw(
        START + timedelta(seconds=34), START + timedelta(hours=1), by="chief", why="a court"
    )
    skipped = tape.after(first)
    assert skipped is not None and skipped.start >= START + timedelta(hours=1)
    again = tape.find(utc_ns(START) + 20 * MINUTE, FAR)
    assert again == skipped
    Ledger(station.log_dir).restore(ident, by="chief", why="over")
    following = tape.after(first)
    assert following is not None and following.seq == 8
    after_noon = tape.find(utc_ns(START) + 10 * MINUTE, FAR)
    assert after_noon is not None
    tape.close()
    after_noon.path.unlink()
    assert played(tape, first)[-1] > played(tape, first)[0]
    assert after_noon.seq not in played(tape, first)


def test_the_pace_is_that_of_the_air_and_a_gap_is_not_waited_for(tape: Tape, air: Air) -> None:
    air.segments(3)
    air.gap(600)
    air.segments(20)
    segment = tape.index.get(0)
    assert segment is not None
    replay = Replay(segment, segment.offset, 0, 4 * RATE, 0)
    seconds, total = 0.0, segment.seconds
    for now in range(0, 30_000_000_000, 50_000_000):
        replay.took(replay.due(now) - replay.at)
        if replay.done:
            following = tape.after(replay.segment)
            assert following is not None and replay.whole
            replay.turn(following)
            total += following.seconds
        seconds = now / 1e9
        assert total - 2 * segment.seconds <= seconds + 4.6
    assert total >= seconds + 4 - 2 * segment.seconds
