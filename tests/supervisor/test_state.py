"""What is written about processes is believed only while they are there."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from athir.supervisor import state

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def _state(pid: int, born: int) -> state.State:
    return state.State(
        os.getpid(), state.own_birth(), NOW, (state.ProcessState("air", pid, born, state.RUNNING, NOW, 2, -9),)
    )


def test_it_reads_back_as_written(tmp_path: Path) -> None:
    written = _state(1, 7)
    state.write(tmp_path / "s.json", written)
    assert state.read(tmp_path / "s.json") == written


def test_torn_or_foreign_files_are_no_state(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    assert state.read(path) is None
    state.write(path, _state(1, 7))
    whole = path.read_bytes()
    for cut in range(0, len(whole) - 1, 7):
        path.write_bytes(whole[:cut])
        assert state.read(path) is None
    path.write_bytes(whole.replace(b'"v":1', b'"v":2'))
    assert state.read(path) is None
    path.write_bytes(b'{"format":"athir-supervisor","v":1,"processes":[{}],"pid":1,"born":1,"since":"x"}')
    assert state.read(path) is None


def test_a_pid_counts_only_with_its_birth() -> None:
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        born = state.born(sleeper.pid)
        assert born > 0
        assert _state(sleeper.pid, born).processes[0].alive()
        assert not _state(sleeper.pid, born - 1).processes[0].alive()
        sleeper.kill()
        os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
        assert not _state(sleeper.pid, born).processes[0].alive(), "a zombie is not alive"
    assert not _state(0, 0).processes[0].alive()
