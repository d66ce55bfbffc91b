"""The disk's thread: the bus never waits for it, and what it could not write it tells afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from athir.air import disk as disk_module
from athir.air.disk import Disk
from athir.contracts.files import ContractError
from athir.contracts.journal import JournalReader, JournalWriter

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path)
    made.start()
    yield made
    made.close(5)


def test_events_and_work_are_done_in_order(disk: Disk, tmp_path: Path) -> None:
    done: list[int] = []
    for n in range(20):
        disk.journal("item.start", NOW, title=f"أغنية {n}")
        assert disk.submit(lambda n=n: done.append(n))
    assert disk.flush(5)
    assert done == list(range(20))
    events = JournalReader(tmp_path).read()
    assert [e.data["title"] for e in events] == [f"أغنية {n}" for n in range(20)]
    assert {e.boot for e in events} == {disk.boot}


def test_what_waits_is_written_before_it_closes(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    for n in range(50):
        disk.journal("air.stop", NOW, n=n)
    disk.start()
    disk.close(5)
    assert len(JournalReader(tmp_path).read()) == 50


def test_a_hanging_disk_holds_nobody_up_and_loses_only_what_is_beyond_the_bound(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_module, "MAX_WORK", 8)
    hangs, entered = threading.Event(), threading.Event()
    disk.submit(lambda: (entered.set(), hangs.wait(10))[0])
    assert entered.wait(5)
    begun = time.monotonic()
    taken = [disk.submit(lambda: None) for _ in range(12)]
    assert time.monotonic() - begun < 0.5
    assert taken == [True] * 8 + [False] * 4
    assert disk.dropped == 4
    assert not disk.flush(0.05)
    hangs.set()
    assert disk.flush(5)


def test_closing_does_not_wait_for_a_hanging_disk_for_ever(tmp_path: Path) -> None:
    disk, hangs = Disk(tmp_path), threading.Event()
    disk.start()
    disk.submit(lambda: hangs.wait(10) and None)
    begun = time.monotonic()
    disk.close(0.1)
    assert time.monotonic() - begun < 2
    hangs.set()
    disk.close(5)


def test_a_full_disk_delays_events_and_loses_none(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(disk_module, "RETRY_SECONDS", 0.01)
    real, full = JournalWriter.append, threading.Event()
    full.set()

    def append(self, kind, at=None, /, **data):
        if full.is_set():
            raise ContractError("writing", self.path, "No space left on device", "Free space")
        return real(self, kind, at, **data)

    monkeypatch.setattr(JournalWriter, "append", append)
    done = threading.Event()
    disk.journal("log.stop", NOW, mount="live.aac")
    disk.journal("item.end", NOW, why="end")
    disk.submit(done.set)
    assert done.wait(5), "work goes on while events wait"
    assert not disk.flush(0.05)
    assert "No space left" in disk.problem
    full.clear()
    assert disk.flush(5)
    assert [e.kind for e in JournalReader(tmp_path).read()] == ["log.stop", "item.end"]
    assert disk.problem == ""
    assert "No space left" in capfd.readouterr().err


def test_work_that_fails_does_not_end_the_thread(disk: Disk, capfd: pytest.CaptureFixture[str]) -> None:
    disk.submit(lambda: 1 / 0 and None)
    done = threading.Event()
    disk.submit(done.set)
    assert done.wait(5)
    assert "ZeroDivisionError" in capfd.readouterr().err
