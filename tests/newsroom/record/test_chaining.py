"""The worker verifies the chain of the log as it grows, and all of it again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.airlog.conftest import Pen

from athir.airlog.segment import ROW
from athir.home import Home

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def logged(db: None, house: Home) -> Pen:
    """Four hours' files, the last of which is still written."""
    pen = Pen(house.station(), now=NOW - timedelta(hours=4))
    for hour in range(4):
        pen.set_clock(NOW - timedelta(hours=4 - hour), epoch=hour + 1)
        pen.write(3)
    return pen


@pytest.fixture
def walk(db: None, house: Home) -> Callable[..., int]:
    """``walk(now)`` as a worker does that just started; how many files were verified."""
    from athir.newsroom.record.chaining import Chain

    def call(now: datetime = NOW, steps: int = 12) -> int:
        chain = Chain(house, "main", "live.aac")
        return sum(chain.step(now + timedelta(seconds=5 * step)) for step in range(steps))

    return call


def _alarms() -> list[str]:
    from athir.newsroom.record.models import Alarm

    return [alarm.said for alarm in Alarm.objects.standing().filter(kind="chain")]


def _marks() -> dict[str, Any]:
    from athir.newsroom.record.models import ChainMark

    return {mark.walk: mark for mark in ChainMark.objects.all()}


def test_closed_hours_are_verified_as_they_come_and_then_all_of_them_again(
    logged: Pen, walk: Callable[..., int]
) -> None:
    from athir.newsroom.record.models import Outcome

    walk()
    assert _marks()["fresh"].seq == 9, "three hours; the fourth is still written"
    walk(NOW + timedelta(hours=1))
    walk(NOW + timedelta(hours=2))
    walk(NOW + timedelta(hours=3))
    assert _marks()["again"].round == 1
    assert _alarms() == []
    [outcome] = Outcome.objects.filter(kind="chain")
    assert outcome.good
    assert outcome.found["rows"] == 3


def test_a_changed_segment_is_found_in_its_file_and_row(logged: Pen, walk: Callable[..., int]) -> None:
    segment, _data = logged.written[4]
    raw = bytearray(segment.path.read_bytes())
    raw[segment.offset] ^= 1
    segment.path.write_bytes(raw)
    walk()
    [alarm] = _alarms()
    assert alarm == f"{segment.path.with_suffix('.idx').relative_to(logged.folder)} 1: its sound was changed"
    walk(NOW + timedelta(minutes=30))
    assert len(_alarms()) == 1, "said once while it stands"


def test_what_was_good_once_and_is_changed_later_is_found_on_the_next_round(
    logged: Pen, walk: Callable[..., int]
) -> None:
    walk()
    segment, _data = logged.written[7]
    raw = bytearray(segment.path.read_bytes())
    raw[segment.offset + 1] ^= 1
    segment.path.write_bytes(raw)
    for hour in range(1, 5):
        walk(NOW + timedelta(hours=hour))
    assert len(_alarms()) == 1


def test_who_writes_all_rows_anew_is_found_out_by_what_the_database_remembers(
    logged: Pen, walk: Callable[..., int], house: Home
) -> None:
    import shutil

    walk()
    logged.writer.close()
    shutil.rmtree(logged.folder)
    forger = Pen(house.station(), now=NOW - timedelta(hours=4))
    forger.written.append(logged.written[0])  # so that its segments hold other bytes
    for hour in range(4):
        forger.set_clock(NOW - timedelta(hours=4 - hour), epoch=hour + 1)
        forger.write(3)
    for hour in range(1, 8):
        walk(NOW + timedelta(hours=hour))
    assert any("written anew" in alarm or "does not follow" in alarm for alarm in _alarms())


def test_rows_that_are_gone_are_said_and_the_walk_begins_anew(logged: Pen, walk: Callable[..., int]) -> None:
    walk()
    for path in sorted(logged.folder.rglob("*.idx"))[1:]:
        path.unlink()
    walk(NOW + timedelta(hours=1))
    assert any("are gone" in alarm for alarm in _alarms())


def test_half_a_row_of_an_hour_that_is_written_is_no_break(logged: Pen, walk: Callable[..., int]) -> None:
    newest = logged.written[-1][0].path.with_suffix(".idx")
    with newest.open("ab") as file:
        file.write(bytes(ROW // 2))
    walk()
    assert _alarms() == []
