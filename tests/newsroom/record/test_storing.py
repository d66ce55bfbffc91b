"""Old hours of the log go to the storage by themselves; what does not get there is an alarm, and stays here."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.airlog.test_retention import START, kept, write_hour

from athir.airlog import away
from athir.config import Settings
from athir.home import Home, StationHome

MOVES = Settings(log_days="live.aac=400", log_storage_url="s3://key:secret@logs", log_remote_after=2, rewind_hours=12)
NOW = START + timedelta(days=3)


class Shelf:
    """A storage in memory that can be unplugged, and can lose what it has."""

    bucket = "s3://shelf"

    def __init__(self) -> None:
        self.has: dict[str, bytes] = {}
        self.answers = True

    def _answer(self) -> None:
        if not self.answers:
            raise away.AwayError("s3://shelf does not do it: unplugged")

    def send(self, key: str, file: Path) -> None:
        self._answer()
        self.has[key] = file.read_bytes()

    def holds(self, key: str, size: int, sha256: str) -> bool:
        self._answer()
        return hashlib.sha256(self.has.get(key, b"")).hexdigest() == sha256

    def delete(self, key: str) -> None:
        self._answer()
        self.has.pop(key, None)


@pytest.fixture
def station(db: None, house: Home) -> StationHome:
    """Three hours of log, three days ago."""
    found = house.station()
    for hour in range(3):
        write_hour(found, hour)
    return found


def step_all(storing: Any, now: datetime = NOW) -> int:
    steps = 0
    while storing.step(now):
        steps += 1
    return steps


def alarms() -> list[str]:
    from athir.newsroom.record.alarms import Alarm

    return [alarm.said for alarm in Alarm.objects.standing().filter(kind="away")]


def test_old_hours_move_one_a_step(house: Home, station: StationHome) -> None:
    from athir.newsroom.record.storing import Storing

    shelf = Shelf()
    storing = Storing(house, MOVES, "main", shelf)
    assert step_all(storing) == 2 and kept(station) == {2} and len(shelf.has) == 2
    assert alarms() == []


def test_a_storage_that_does_not_answer_is_one_alarm_until_it_does(house: Home, station: StationHome) -> None:
    from athir.newsroom.record.storing import AGAIN, Storing

    shelf = Shelf()
    shelf.answers = False
    storing = Storing(house, MOVES, "main", shelf)
    assert not storing.step(NOW) and not storing.step(NOW + AGAIN)
    assert alarms() == ["s3://shelf does not do it: unplugged"] and kept(station) == {0, 1, 2}
    shelf.answers = True
    assert not storing.step(NOW + AGAIN * 1.5), "it is left in peace for a while"
    assert step_all(storing, NOW + AGAIN * 2) == 2 and alarms() == [] and kept(station) == {2}


def test_a_storage_that_loses_sound_is_found_out(house: Home, station: StationHome) -> None:
    from athir.newsroom.record.storing import AGAIN, Storing

    shelf = Shelf()
    storing = Storing(house, MOVES, "main", shelf)
    step_all(storing)
    for key in shelf.has:
        shelf.has[key] = b"something else"
    step_all(storing, NOW + timedelta(days=1))
    (said,) = alarms()
    assert said.startswith("main/live.aac/2026/11/24/") and said.endswith("is not there any more as it was sent")
    step_all(storing, NOW + timedelta(days=1) + AGAIN)
    assert alarms() == [said], "until somebody has dealt with it"


def test_what_does_not_move_does_not_hold_up_the_rest(house: Home, station: StationHome) -> None:
    from athir.newsroom.record.storing import Storing

    damaged = next(station.log_of("live.aac").rglob("08-*.aac"))
    damaged.write_bytes(b"?" + damaged.read_bytes()[1:])
    storing = Storing(house, MOVES, "main", Shelf())
    assert step_all(storing) == 1 and kept(station) == {0, 2}
    assert "athir log verify" in alarms()[0] and len(alarms()) == 1


def test_without_a_storage_nothing_moves() -> None:
    from athir.newsroom.worker import loops

    assert "storage" in [loop.name for loop in loops(Home(Path("nowhere")))]
    assert Settings().log_days_here == 0 and MOVES.log_days_here == 2
