"""``athir status`` tells what is true now, not what was written once."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

from athir.cli import facts
from athir.cli.status import ago, lines
from athir.config import Settings
from athir.contracts import counts, health
from athir.home import Home
from athir.supervisor import state

NOW = datetime.now(UTC)


def _write(home: Home, pid: int, born: int, name: str = state.RUNNING) -> None:
    home.create()
    process = state.ProcessState("air", pid, born, name, NOW, 0, None)
    state.write(home.supervisor_state, state.State(os.getpid(), state.own_birth(), NOW, (process,)))


def _air(home: Home) -> dict[str, object]:
    return next(p for p in facts.processes(home) if p["name"] == "air")


def test_a_process_that_was_killed_is_dead_whatever_the_file_says(home: Home) -> None:
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        _write(home, sleeper.pid, state.born(sleeper.pid))
        assert (_air(home)["state"], _air(home)["pid"]) == ("running", sleeper.pid)
        sleeper.kill()
    assert (_air(home)["state"], _air(home)["pid"]) == ("dead", 0)


def test_a_number_taken_by_another_program_is_not_ours(home: Home) -> None:
    _write(home, os.getpid(), state.own_birth() + 1)
    assert _air(home)["state"] == "dead"


def test_an_old_verdict_is_none(home: Home) -> None:
    home.create()
    mount = health.MountHealth(True, 60.0, -18.0, 0.0, 0.1, "mp3", 48000, 2)
    for age, sound in ((1, True), (60, None)):
        verdict = health.Health(NOW - timedelta(seconds=age), True, "", {"live.mp3": mount})
        health.write(home.station().health, verdict)
        assert facts.gather(home, Settings(), NOW)["on_air"]["sound"] is sound


def test_listeners_of_all_delivery_processes_are_added_up(home: Home) -> None:
    home.create()
    writers = [counts.CountsWriter(home.station().counts_dir, n) for n in range(2)]
    for writer in writers:
        writer.write({"live.mp3": 3})
    found = facts.gather(home, Settings())
    assert found["listeners"] == {"total": 6, "mounts": {"live.mp3": 6}}
    for writer in writers:
        writer.close()


def test_a_station_that_does_not_run_says_so_in_json_too(athir: Any) -> None:
    done = athir("status", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["running"] is False
    assert set(found) >= {"processes", "on_air", "mounts", "listeners", "log"}
    assert "athir up" in done.stderr


def test_a_person_reads_a_line_a_part(home: Home) -> None:
    _write(home, os.getpid(), state.own_birth())
    text = "\n".join(lines(facts.gather(home, Settings()), NOW + timedelta(minutes=5)))
    assert f"process {os.getpid()}" in text
    assert "live.opus" in text
    assert "The air does not answer." in text


def test_lengths_of_time_are_said_in_two_units() -> None:
    assert [ago(n) for n in (7, 67, 3667, 90_000)] == ["7 s", "1 min 7 s", "1 h 1 min", "1 d 1 h"]
