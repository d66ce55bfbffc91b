"""The processes of a house as the person who keeps it sees them: started, started again, stopped in order.

Each test runs the real supervisor, in a process of its own, over small processes.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from athir.home import Home
from athir.supervisor import running_pid, state

RUN = """
import dataclasses, json, sys
from athir.home import Home
from athir.supervisor import AlreadyRunning, Process, Supervisor, Timing
from pathlib import Path

def emit(record):
    print(json.dumps({"record": type(record).__name__, **dataclasses.asdict(record)}), flush=True)

house = [Process(**{**p, "command": (sys.executable, "-c", p["command"])}) for p in json.loads(sys.argv[2])]
home = Home(Path(sys.argv[1]))
timing = Timing(**json.loads(sys.argv[3]))
try:
    Supervisor(home, house, emit, timing=timing).run()
except AlreadyRunning as error:
    print(json.dumps({"record": "AlreadyRunning", "pid": error.pid}), flush=True)
    sys.exit(1)
"""

STAYS = """
import signal, sys, time
def end(*_):
    print("ended at", time.monotonic_ns(), flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("here", flush=True)
while True:
    signal.pause()
"""
DEAF = STAYS.replace("signal.signal(signal.SIGTERM, end)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")


class Running:
    """The supervisor's process and what it has told so far."""

    def __init__(self, home: Home, house: list[dict[str, Any]], timing: dict[str, float]) -> None:
        self.home = home
        self.popen = subprocess.Popen(
            [sys.executable, "-c", RUN, str(home.root), json.dumps(house), json.dumps(timing)],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.told: list[dict[str, Any]] = []
        self._unread: list[dict[str, Any]] = []

    def until(self, record: str, **fields: Any) -> dict[str, Any]:
        """The first such record not yet asked for; reads on until it comes (the test's timeout bounds it)."""

        def matches(entry: dict[str, Any]) -> bool:
            return entry["record"] == record and all(entry.get(k) == v for k, v in fields.items())

        for entry in self._unread:
            if matches(entry):
                self._unread.remove(entry)
                return entry
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            entry = json.loads(line)
            self.told.append(entry)
            if matches(entry):
                return dict(entry)
            self._unread.append(entry)
        pytest.fail(f"the supervisor ended without {record} {fields}: {self.told}")

    def here(self, name: str) -> int:
        """Wait until ``name`` has said that it runs; its pid."""
        self.until("Said", name=name, line="here")
        return int(next(e["pid"] for e in reversed(self.told) if e["record"] == "Started" and e["name"] == name))

    def stop(self, number: int = signal.SIGTERM) -> list[dict[str, Any]]:
        self.popen.send_signal(number)
        self.until("Stopped")
        assert self.popen.wait() == 0
        return self.told

    def state(self, name: str) -> state.ProcessState:
        found = state.read(self.home.supervisor_state)
        assert found is not None
        return next(p for p in found.processes if p.name == name)


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    home = Home(tmp_path / "house")
    home.run_dir.mkdir(parents=True)
    home.diagnostics_dir.mkdir()
    started: list[Running] = []

    def begin(*house: dict[str, Any], **timing: float) -> Running:
        timing = {"first_pause": 0.05, "longest_pause": 0.2, "drain": 0.3, **timing}
        started.append(Running(home, list(house), timing))
        return started[-1]

    yield begin
    for running in started:
        if running.popen.poll() is None:
            running.popen.kill()
        running.popen.wait()
        if running.popen.stdout:
            running.popen.stdout.close()


def process(name: str, command: str = STAYS, stage: int = 0, patience: float = 5.0, **more: Any) -> dict[str, Any]:
    return {"name": name, "command": textwrap.dedent(command), "stage": stage, "patience": patience, **more}


def gone(pid: int, born: int, seconds: float = 5.0) -> bool:
    """Whether that process ends within ``seconds``."""
    deadline = time.monotonic() + seconds
    while state.born(pid) == born and time.monotonic() < deadline:
        os.sched_yield()
        time.sleep(0.01)
    return state.born(pid) != born


def test_all_run_and_stop_by_stages_and_the_last_drains(start: Start) -> None:
    house = start(process("air", stage=1), process("delivery", stage=2, drains=True), process("web"))
    for name in ("air", "delivery", "web"):
        house.here(name)
    told = house.stop()
    ended = {e["name"]: int(e["line"].split()[2]) for e in told if e["record"] == "Said" and "ended at" in e["line"]}
    assert ended["web"] < ended["air"] < ended["delivery"]
    assert ended["delivery"] - ended["air"] >= 250_000_000, "what the air made last is sent before delivery stops"
    assert all(e["code"] == 0 and e["asked"] for e in told if e["record"] == "Exited")
    assert house.state("air").state == state.STOPPED
    assert running_pid(house.home) is None


def test_a_killed_process_comes_back_alone(start: Start) -> None:
    house = start(process("air", stage=1), process("web"))
    web, air = house.here("web"), house.here("air")
    os.kill(air, signal.SIGKILL)
    ended = house.until("Exited", name="air")
    assert (ended["code"], ended["asked"]) == (-9, False)
    again = house.here("air")
    assert again != air
    assert house.state("air").restarts == 1
    assert house.state("air").last_exit == -9
    assert house.state("web").pid == web, "the others stay as they are"
    house.stop()


def test_one_that_keeps_failing_is_tried_ever_more_slowly_and_holds_nobody_up(start: Start) -> None:
    house = start(process("web", "raise SystemExit(3)"), process("air", stage=1))
    house.here("air")
    for _ in range(4):
        house.until("Waiting", name="web")
    pauses = [e["seconds"] for e in house.told if e["record"] == "Waiting"]
    assert pauses == [0.05, 0.1, 0.2, 0.2]
    house.stop()


def test_web_waits_for_the_newsroom_to_be_prepared_and_the_air_does_not(start: Start, tmp_path: Path) -> None:
    prepared = f"import pathlib, sys; sys.exit(not pathlib.Path({str(tmp_path / 'mended')!r}).exists())"
    house = start(process("air", stage=1), process("prepare", prepared, once=True), process("web", after="prepare"))
    house.here("air")
    house.until("Exited", name="prepare", code=1)
    house.until("Started", name="prepare", restarts=1)
    assert house.state("web").state == state.WAITING
    (tmp_path / "mended").touch()
    house.until("Finished", name="prepare")
    house.here("web")
    assert house.state("prepare").state == state.DONE
    house.stop()


def test_one_that_does_not_listen_is_ended_by_force_within_its_patience(start: Start) -> None:
    house = start(process("web", DEAF, patience=0.3))
    house.here("web")
    told = house.stop()
    assert any(e["record"] == "Killed" and e["name"] == "web" for e in told)


def test_a_second_ctrl_c_hurries(start: Start) -> None:
    house = start(
        process("web", DEAF, patience=100), process("air", DEAF, stage=1, patience=100), hurry=0.2, same_signal=0
    )
    house.here("web")
    house.here("air")
    house.popen.send_signal(signal.SIGINT)
    house.until("Stopping")
    house.popen.send_signal(signal.SIGINT)
    house.until("Stopped")
    assert house.popen.wait() == 0


def test_the_same_wish_passed_on_by_make_does_not_hurry(start: Start) -> None:
    house = start(process("air", stage=1), process("delivery", stage=2, drains=True))
    house.here("air")
    house.here("delivery")
    house.popen.send_signal(signal.SIGTERM)
    house.until("Stopping")
    told = house.stop(signal.SIGTERM)
    assert [e["name"] for e in told if e["record"] == "Exited"] == ["air", "delivery"]


def test_a_killed_supervisor_leaves_nobody_behind(start: Start) -> None:
    house = start(process("air", stage=1))
    pid = house.here("air")
    born = house.state("air").born
    house.popen.kill()
    house.popen.wait()
    assert gone(pid, born)
    assert running_pid(house.home) is None


def test_the_next_supervisor_waits_for_processes_of_a_killed_one(start: Start) -> None:
    first = start(process("air", DEAF, stage=1))
    pid = first.here("air")
    born = first.state("air").born
    first.popen.kill()
    first.popen.wait()
    second = start(process("air", stage=1), leftovers=0.3)
    assert second.until("Leftover", name="air")["pid"] == pid
    second.here("air")
    assert gone(pid, born), "two airs never write one log"
    second.stop()


def test_a_house_has_one_supervisor(start: Start) -> None:
    first = start(process("air", stage=1))
    first.here("air")
    assert running_pid(first.home) == first.popen.pid
    second = start(process("air", stage=1))
    assert second.until("AlreadyRunning")["pid"] == first.popen.pid
    assert second.popen.wait() == 1
    first.stop()


def test_what_a_dead_process_left_running_is_ended_with_it(start: Start) -> None:
    child = """
    import subprocess, sys
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print("grandchild", grandchild.pid, flush=True)
    print("here", flush=True)
    grandchild.wait()
    """
    house = start(process("air", child))
    pid = house.here("air")
    grandchild = int(next(e["line"].split()[1] for e in house.told if e.get("line", "").startswith("grandchild")))
    born = state.born(grandchild)
    os.kill(pid, signal.SIGKILL)
    house.until("Exited", name="air")
    assert gone(grandchild, born)
    house.stop()


def test_what_they_say_is_told_and_kept(start: Start) -> None:
    house = start(process("air", "import sys; print('قال كلمته', file=sys.stderr); raise SystemExit(1)"))
    house.until("Said", line="قال كلمته")
    house.until("Exited")
    house.stop()
    kept = (house.home.diagnostics_dir / "air.log").read_text(encoding="utf-8")
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ قال كلمته\n", kept)


def test_a_program_that_cannot_be_started_is_tried_again(tmp_path: Path) -> None:
    home = Home(tmp_path / "house")
    home.run_dir.mkdir(parents=True)
    home.diagnostics_dir.mkdir()
    code = RUN.replace('(sys.executable, "-c", p["command"])', 'tuple(p["command"])')
    house = [{"name": "air", "command": ["/nonexistent/python"], "stage": 1, "patience": 1}]
    timing = json.dumps({"first_pause": 0.05})
    command = [sys.executable, "-c", code, str(home.root), json.dumps(house), timing]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told = [json.loads(running.stdout.readline()) for _ in range(4)]
        running.terminate()
        running.stdout.read()
    assert [e["record"] for e in told] == ["NotStarted", "Waiting"] * 2
