"""What the doctor finds wrong, and that each finding says how to mend it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from athir import airlog
from athir.cli.checks import database, machine, places, station
from athir.cli.checks.finding import FAIL, OK, WARN
from athir.config import Settings
from athir.contracts import access, plan
from athir.contracts.units import utc_ns
from athir.home import Home

NOW = datetime.now(UTC)


@pytest.fixture
def house(home: Home) -> Iterator[Home]:
    home.create()
    yield home


def test_the_packaged_rules_know_morocco_of_today() -> None:
    assert machine.zone_rules().level == OK


def test_a_clock_before_this_program_was_written_is_wrong() -> None:
    found = machine.clock(datetime(2026, 1, 1, tzinfo=UTC))
    assert found.level == FAIL
    assert found.mend


def test_scheduling_is_told_as_it_is() -> None:
    found = machine.scheduling()
    assert found.level in (OK, WARN)
    assert found.level == OK or found.mend


def test_codecs_load() -> None:
    assert station.codecs().level == OK


def test_a_full_disk_is_wrong(house: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = places.shutil.disk_usage(house.root)
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    assert places.disk(house, {"live.aac": 400}).level == FAIL
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: usage._replace(free=1_000_000_000))
    assert places.disk(house, {"live.aac": 400}).level == WARN
    assert places.disk(house, {}).level == OK


def test_a_database_that_is_none_is_wrong(house: Home) -> None:
    assert database.database(house, Settings()).level == FAIL
    house.database.write_bytes(b"no database at all, but long enough to be one" * 100)
    assert database.database(house, Settings()).level == FAIL
    house.database.unlink()
    with sqlite3.connect(house.database) as connection:
        connection.execute("CREATE TABLE django_migrations (id INTEGER)")
    connection.close()
    assert database.database(house, Settings()).level == OK


def _plan(valid: timedelta, items: int = 1) -> plan.Plan:
    item = plan.PlanItem("a", "a.opus", "0" * 64, 10, 1000, "t")
    return plan.Plan(
        1, NOW, NOW + valid, "main", "Africa/Casablanca", "2026.3", {"ar": "أثير"}, (), {"station": (item,) * items}
    )


@pytest.mark.parametrize(
    ("valid", "items", "level"),
    [
        (timedelta(hours=40), 1, OK),
        (timedelta(hours=3), 1, WARN),
        (timedelta(0), 1, FAIL),
        (timedelta(hours=40), 0, WARN),
    ],
)
def test_a_plan_that_ends_or_is_empty_is_said(house: Home, valid: timedelta, items: int, level: str) -> None:
    assert station.plan(house.station()).level == FAIL
    plan.write(house.station().plan, _plan(valid, items))
    assert station.plan(house.station()).level == level


def test_access_that_others_can_read_is_wrong(house: Home) -> None:
    at = house.station()
    assert station.access(at).level == FAIL
    access.write(at.access, access.Access(1, NOW, NOW + timedelta(days=2), "main", "Africa/Casablanca", "2026.3", {}))
    assert station.access(at).level == OK
    at.access.chmod(0o644)
    assert station.access(at).level == FAIL


def _log(house: Home, count: int, end: datetime) -> list[airlog.Segment]:
    writer = airlog.LogWriter(house.station(), "live.aac")
    start = end - timedelta(seconds=4 * count)
    written = [
        writer.append(
            bytes([n]) * 1000,
            epoch=1,
            first_sample=n * 192_000,
            samples=192_000,
            utc_ns=utc_ns(start) + n * 4_000_000_000,
        )
        for n in range(count)
    ]
    writer.close()
    return written


def _found(house: Home, running: bool) -> str:
    return {f.name: f.level for f in station.log(house.station(), Settings(), running)}["log live.aac"]


def test_a_log_that_stands_still_is_wrong_only_while_the_station_runs(house: Home) -> None:
    assert (_found(house, True), _found(house, False)) == (FAIL, OK)
    _log(house, 5, NOW - timedelta(hours=1))
    assert (_found(house, True), _found(house, False)) == (FAIL, OK)


def test_a_log_that_was_changed_is_wrong(house: Home) -> None:
    segments = _log(house, 5, datetime.now(UTC))
    assert _found(house, True) == OK
    data = bytearray(segments[2].path.read_bytes())
    data[segments[2].offset] ^= 1
    segments[2].path.write_bytes(data)
    assert _found(house, True) == FAIL


def test_the_doctor_ends_with_status_1_and_says_how_to_mend(athir: Any) -> None:
    done = athir("doctor")
    assert done.returncode == 1
    assert "There is no database" in done.stdout
    assert "athir init" in done.stdout
