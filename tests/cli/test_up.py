"""``athir up`` says what is in the way before anything starts."""

from __future__ import annotations

import fcntl
import os
import socket
from typing import Any

from athir.cli import preflight
from athir.cli.checks.finding import FAIL, OK
from athir.config import Settings


def test_a_port_in_use_is_named_with_who_uses_it(athir: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = athir("up", ATHIR_SITE_PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} is used by" in done.stderr
    assert f"(process {os.getpid()})" in done.stderr
    assert "ATHIR_SITE_PORT" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_port_of_shoutcast_sources_counts_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = Settings(radio_port=other.getsockname()[1] - 1)
        levels = {found.name: found.level for found in preflight.ports(settings)}
    assert levels["shoutcast port"] == FAIL


def test_an_address_of_another_machine_is_said(athir: Any) -> None:
    done = athir("up", ATHIR_BIND="192.0.2.7")
    assert done.returncode == 1
    assert "192.0.2.7" in done.stderr


def test_a_folder_that_cannot_be_written_is_said(athir: Any, home) -> None:
    home.root.parent.mkdir(parents=True, exist_ok=True)
    home.root.write_text("a file stands where the folder should")
    done = athir("up")
    assert done.returncode == 1
    assert str(home.root) in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_station_that_runs_is_not_started_twice(athir: Any, home) -> None:
    home.run_dir.mkdir(parents=True)
    with (home.run_dir / "supervisor.lock").open("w+") as lock:
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = athir("up")
    assert done.returncode == 1
    assert f"process {os.getpid()}" in done.stderr


def test_nothing_is_in_the_way_on_a_machine_in_order(home) -> None:
    findings = preflight.look(home, Settings(site_port=_free(), radio_port=_free()))
    assert [f for f in findings if preflight.stops(f)] == []
    assert any(f.level == OK for f in findings)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
