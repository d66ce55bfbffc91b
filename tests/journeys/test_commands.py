"""The commands beside a station that runs: they tell the truth, also when a process was killed."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.journey


def _status(house: Any) -> dict[str, Any]:
    done = house.athir("status", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _process(house: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in _status(house)["processes"] if p["name"] == name)
    return found


def _until(true: Callable[[], Any], seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def test_status_says_what_is_on_and_that_every_part_is_well(house: Any) -> None:
    found = _status(house)
    assert found["running"] is True
    assert found["on_air"]["source"]
    assert found["on_air"]["sound"] is True
    states = {p["name"]: p["state"] for p in found["processes"]}
    assert states.pop("prepare") == "done"
    assert set(states) >= {"supervisor", "air", "delivery-0", "watcher", "web", "worker"}
    assert set(states.values()) == {"running"}
    assert {m["name"] for m in found["mounts"] if m["connected"]} == {
        "live.mp3",
        "live.aac",
        "live.opus",
        "low.opus",
        "low.aac",
    }
    _until(lambda: all(entry["written"] for entry in _status(house)["log"]))


def test_a_killed_process_is_told_and_comes_back(house: Any) -> None:
    before = _process(house, "worker")
    os.kill(before["pid"], signal.SIGKILL)
    after = _until(lambda: (p := _process(house, "worker"))["pid"] not in (0, before["pid"]) and p)
    assert after["restarts"] == before["restarts"] + 1
    assert after["last_exit"] == -signal.SIGKILL
    assert any("worker" in line and "SIGKILL" in line for line in house.said)


def test_the_doctor_finds_nothing_wrong_with_a_station_in_order(house: Any) -> None:
    def well() -> bool:
        done = house.athir("doctor", "--json")
        wrong = [check for check in json.loads(done.stdout)["checks"] if check["level"] == "fail"]
        return done.returncode == 0 and not wrong

    _until(well)


def test_a_station_is_not_started_twice(house: Any) -> None:
    done = house.athir("up")
    assert done.returncode == 1
    assert f"process {house.process.pid}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_start_says_where_to_go_and_with_which_password(house: Any) -> None:
    told = "\n".join(house.said)
    for said in (f"{house.site}/", f"{house.site}/admin/", f"{house.radio}/live.mp3", house.password, "presenter2"):
        assert said in told


def test_the_log_verifies_while_it_is_written(house: Any) -> None:
    done = house.athir("log", "verify")
    assert done.returncode == 0, done.stdout
