"""The worker as a process: it follows, compiles, keeps on when the database does not, and stops in order."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from athir.contracts.journal import JournalWriter
from athir.contracts.plan import PlanReader


def wait_for(condition: Callable[[], object], seconds: float = 20.0) -> object:
    """The first true value of ``condition``; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"did not happen within {seconds:.0f} s")


@pytest.fixture
def worker(house, db, tmp_path):
    from django.db import connections

    connections.close_all()
    said = tmp_path / "stderr"
    with said.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "athir.newsroom.worker"],
            stderr=stderr,
            env={**os.environ, "ATHIR_HOME": str(house.root), "ATHIR_DATABASE_TIMEOUT": "0.3"},
        )
        process.said = lambda: said.read_text(encoding="utf-8")  # type: ignore[attr-defined]
        yield process
        if process.poll() is None:
            process.kill()
            process.wait()


def test_a_life_of_the_worker(worker, house):
    from athir.newsroom.airlink.models import AsRun

    plan = PlanReader(house.station().plan)
    wait_for(plan.read)
    journal = JournalWriter(house.station().journal_dir, "air")
    journal.append("item.start", item="a", title="لحن", source="plan")
    began = time.monotonic()
    wait_for(AsRun.objects.filter(title="لحن").exists)
    assert time.monotonic() - began < 2.0, "what was on air is in the database within two seconds"

    with sqlite3.connect(house.database, isolation_level=None) as held:
        held.execute("BEGIN IMMEDIATE")
        journal.append("item.start", item="b", title="تحت القفل", source="plan")
        wait_for(lambda: "journal: the database is held by another program" in worker.said())
        held.execute("ROLLBACK")
    wait_for(AsRun.objects.filter(title="تحت القفل").exists)
    wait_for(lambda: "journal: all is well again" in worker.said())
    journal.close()

    second = subprocess.run([sys.executable, "-m", "athir.newsroom.worker"], capture_output=True, timeout=60)
    assert second.returncode == 1
    assert b"another worker runs" in second.stderr

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0
    assert "stopped" in worker.said()
    assert "Traceback" not in worker.said()


def test_prepare_twice_and_a_broken_database(house, migrated, tmp_path):
    (tmp_path / "new").mkdir()
    shutil.copy(migrated, tmp_path / "new/db.sqlite3")  # making all its tables takes long, and was done for this copy
    environment = {**os.environ, "ATHIR_HOME": str(tmp_path / "new")}
    command = [sys.executable, "-m", "athir.newsroom.prepare"]
    first = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert first.returncode == 0, first.stderr
    assert (tmp_path / "new/air/main/plan/plan.json").exists()
    assert (tmp_path / "new/secret_key").stat().st_mode & 0o777 == 0o600
    second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert (second.returncode, second.stderr) == (0, "")
    (tmp_path / "new/db.sqlite3").write_bytes(b"this is no database" * 100)
    for end in ("-wal", "-shm"):
        (tmp_path / f"new/db.sqlite3{end}").unlink(missing_ok=True)
    third = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert third.returncode == 1
    assert "the database cannot be used" in third.stderr
    assert "Traceback" not in third.stderr
