"""Every day the worker deletes what is old, decodes a random minute and says what it found."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.airlog.conftest import Pen
from tests.airlog.sounding import START as SOUND_START
from tests.airlog.sounding import record

from athir.airlog import Ledger
from athir.config import Settings
from athir.contracts.units import RATE
from athir.home import Home

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
DAYS = Settings(log_days="live.aac=400")


class Child:
    """In the place of the process that decodes: what it is asked, and what it answers."""

    def __init__(self, **answer: Any) -> None:
        self.asked: list[tuple[str, datetime]] = []
        self.answer = {"ok": True, "at": "2026-11-24T09:00:00Z", "wrong": "", **answer}

    def __call__(self, mount: str, start: datetime, _end: datetime) -> dict[str, Any]:
        self.asked.append((mount, start))
        return self.answer


@pytest.fixture
def keep(db: None, house: Home) -> Callable[..., Any]:
    """``keep(child, at)`` runs all that is due at a time, as a worker that has run for long; gives the keeper."""
    from athir.newsroom.record.keeping import AGAIN, Keeper

    def call(child: Child, now: datetime = NOW, settings: Settings = DAYS) -> Any:
        keeper = Keeper(house, settings, "main", child)
        assert not keeper.step(now - timedelta(hours=2)), "a worker that starts is left in peace"
        while keeper.step(now):
            assert now + AGAIN > now
        return keeper

    return call


@pytest.fixture
def logged(db: None, house: Home) -> Pen:
    """Two hours of log until NOW, in segments of half an hour."""
    from athir.home import StationHome

    station: StationHome = house.station()
    pen = Pen(station, now=NOW - timedelta(hours=2))
    pen.write(2, samples=1800 * RATE)
    pen.set_clock(NOW - timedelta(hours=1), epoch=2)
    pen.write(2, samples=1800 * RATE)
    return pen


def _outcomes() -> list[tuple[str, str, bool]]:
    from athir.newsroom.record.models import Outcome

    return [(one.kind, one.mount, one.good) for one in Outcome.objects.order_by("id")]


def _alarms() -> list[str]:
    from athir.newsroom.record.models import Alarm

    return [alarm.kind for alarm in Alarm.objects.standing()]


def test_each_job_runs_once_a_day_also_over_a_restart(keep: Callable[..., Any], logged: Pen, holds: None) -> None:
    child = Child()
    keep(child)
    assert _outcomes() == [("prune", "", True), ("day", "live.aac", True), ("term", "live.aac", True)]
    assert [start for _mount, start in child.asked] == [NOW - timedelta(days=1), datetime.fromtimestamp(0, UTC)]
    keep(child, NOW + timedelta(hours=3))
    assert len(_outcomes()) == 3
    keep(child, NOW + timedelta(hours=25))
    assert [kind for kind, *_rest in _outcomes()[3:]] == ["prune", "day", "term"]


def test_a_minute_that_cannot_be_heard_is_an_alarm(keep: Callable[..., Any], logged: Pen, holds: None) -> None:
    from athir.newsroom.record.models import Alarm

    keep(Child(wrong="it is digital silence"))
    assert ("day", "live.aac", False) in _outcomes()
    [alarm] = Alarm.objects.standing()
    assert (alarm.kind, alarm.mount) == ("minute", "live.aac")
    assert "digital silence" in alarm.said


def test_a_decoder_that_dies_is_an_alarm_too(keep: Callable[..., Any], logged: Pen, holds: None) -> None:
    keep(Child(ok=False, at="", reason="crashed", detail="-11"))
    assert set(_alarms()) == {"minute"}


def test_a_log_that_stands_still_for_a_day_is_an_alarm_until_it_goes_on(
    keep: Callable[..., Any], logged: Pen, holds: None
) -> None:
    keep(Child(), NOW + timedelta(days=2))
    assert _alarms() == ["silent"]
    logged.set_clock(NOW + timedelta(days=3), epoch=3)
    logged.write(3)
    keep(Child(), NOW + timedelta(days=3, minutes=1))
    assert _alarms() == []


def test_nothing_is_deleted_and_an_alarm_stands_where_the_law_asks_for_more_days(
    keep: Callable[..., Any], logged: Pen, book: Ledger, holds: None
) -> None:
    book.confirm(400, by="chief", why="the book is there")
    short = Settings(log_days="live.aac=20")
    keep(Child(), NOW, short)
    assert _alarms() == ["short"]
    assert ("prune", "", False) in _outcomes()
    book.confirm(20, by="chief", why="an agreement with the regulator")
    keep(Child(), NOW + timedelta(hours=2), short)
    assert _alarms() == []


def test_what_is_older_than_its_days_goes_and_the_outcome_says_how_much(
    keep: Callable[..., Any], logged: Pen, book: Ledger, holds: None
) -> None:
    from athir.newsroom.record.models import Outcome

    book.confirm(0, by="chief", why="a test of the disk")
    first = logged.written[0][0].path
    keep(Child(), NOW + timedelta(days=500), Settings(log_days="live.aac=400"))
    assert not first.exists()
    found = Outcome.objects.get(kind="prune").found
    assert found["deleted"] == 3
    assert found["bytes"] > 0


def test_a_random_minute_of_real_sound_is_decoded_in_the_child(db: None, house: Home) -> None:
    from athir.newsroom.record.keeping import Keeper
    from athir.newsroom.record.minute import check

    record(house.station(), "live.aac", seconds=40)
    keeper = Keeper(house, DAYS, "main")
    answer = keeper._in_a_child("live.aac", SOUND_START, SOUND_START + timedelta(seconds=40))
    assert answer["ok"]
    assert answer["wrong"] == ""
    assert answer["at"].startswith("2026-11-2")
    audio = next(iter(house.station().log_of("live.aac").rglob("*.aac")))
    audio.write_bytes(bytes(audio.stat().st_size))
    folder = house.station().log_of("live.aac")
    _at, wrong = check(folder, "main", SOUND_START, SOUND_START + timedelta(seconds=20), random.Random(1))
    assert wrong
