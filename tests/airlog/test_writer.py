"""The log as it is written: hours, midnights, clock steps, a full disk, and a process that is killed."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from athir.airlog import Index, LogWriter, last_epoch, repair, runs, verify
from athir.airlog.hours import all_files
from athir.contracts.files import ContractError
from athir.home import StationHome

NewPen = Callable[..., "object"]


def names(folder: Path) -> list[str]:
    return [f.index.relative_to(folder).with_suffix("").as_posix() for f in all_files(folder)]


def test_segments_stand_in_one_file_with_their_rows_beside_it(pen: Callable) -> None:
    log = pen()
    written = log.write(3)
    assert names(log.folder) == ["2026/11/24/08-0"]
    assert [s.offset for s in written] == [0, *(sum(s.bytes for s in written[: i + 1]) for i in range(2))]
    assert written[0].first_sample == -1024
    assert log.index.latest(10) == written
    assert [log.index.read(s) for s in written] == [data for _, data in log.written]
    verdict = verify(log.folder, "main")
    assert verdict.good and verdict.rows == verdict.sounds == 3


def test_an_hour_and_a_midnight_begin_new_files_and_nothing_is_lost_between(pen: Callable) -> None:
    log = pen(now=datetime(2026, 12, 31, 22, 59, 50, tzinfo=UTC))
    log.write(100, samples=60 * 48_000)
    assert names(log.folder) == ["2026/12/31/22-0", "2026/12/31/23-1", "2027/01/01/00-61"]
    assert len(runs(log.index.since(-1))) == 1
    assert verify(log.folder, "main").good


def test_the_hour_that_morocco_lives_twice_is_no_special_case(pen: Callable) -> None:
    """A local hour repeats (clocks went back before Ramadan); the log knows only UTC and goes on."""
    zone = ZoneInfo("Africa/Casablanca")
    log = pen(now=datetime(2026, 2, 15, 1, 59, 58, tzinfo=UTC))
    before = log.now.astimezone(zone)
    log.write(80, samples=60 * 48_000)
    after = log.index.last().start.astimezone(zone)
    assert before.utcoffset() != after.utcoffset()
    assert len(runs(log.index.since(-1, 5000))) == 1


def test_a_clock_set_back_opens_a_new_epoch_and_a_second_file_of_that_hour(pen: Callable) -> None:
    log = pen(now=datetime(2026, 11, 24, 9, 10, tzinfo=UTC))
    log.write(3)
    log.set_clock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), epoch=2)
    log.write(3)
    assert names(log.folder) == ["2026/11/24/09-0", "2026/11/24/09-3"]
    assert [s.seq for s in log.index.latest(10)] == list(range(6))
    assert [len(run) for run in runs(log.index.latest(10))] == [3, 3]
    assert last_epoch(log.station.log_dir) == 2


def test_a_clock_that_was_years_ahead_for_a_while_does_not_hide_what_is_written_after(pen: Callable) -> None:
    log = pen(now=datetime(2031, 1, 1, tzinfo=UTC))
    log.write(2)
    log.set_clock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), epoch=2)
    log.write(2)
    assert [s.seq for s in log.index.latest(3)] == [1, 2, 3]
    log.reopen()
    assert log.write()[0].seq == 4
    assert last_epoch(log.station.log_dir) == 2


def test_after_a_restart_numbers_and_chain_go_on(pen: Callable) -> None:
    log = pen()
    log.write(2)
    log.reopen()
    log.set_clock(log.now + timedelta(minutes=1), epoch=2)
    log.write(2)
    assert [s.seq for s in log.index.latest(10)] == [0, 1, 2, 3]
    assert verify(log.folder, "main").good


def test_a_full_disk_costs_the_segment_and_nothing_else(pen: Callable) -> None:
    """The limit on file size fails a write as a full disk does, half way through."""
    log = pen()
    log.write(2)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        for _ in range(3):
            with pytest.raises(ContractError, match="writing"):
                log.write()
            log.sample += 187 * 1024
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    log.write(2)
    rows = log.index.latest(10)
    assert [s.seq for s in rows] == [0, 1, 2, 3]
    assert rows[2].first_sample - rows[1].end_sample == 3 * 187 * 1024
    assert verify(log.folder, "main").good


def test_a_folder_that_cannot_be_written_is_said_in_words(station: StationHome) -> None:
    station.log_dir.rmdir() if not any(station.log_dir.iterdir()) else (station.log_dir / "README").unlink()
    if station.log_dir.exists():
        station.log_dir.rmdir()
    station.log_dir.write_text("a file where the folder should be")
    with pytest.raises(ContractError):
        LogWriter(station, "live.aac").append(b"x", epoch=1, first_sample=0, samples=1024, utc_ns=0)


WRITER = """
import sys, hashlib
from pathlib import Path
from athir.airlog import LogWriter
from athir.home import Home
station = Home(Path(sys.argv[1])).station()
writer = LogWriter(station, "live.aac")
epoch = int(sys.argv[2])
begin = 1_795_000_000_000_000_000 + epoch * 10**12
for n in range(100000):
    data = hashlib.sha256(b"%d" % n).digest() * 1000
    writer.append(data, epoch=epoch, first_sample=n * 191488, samples=191488, utc_ns=begin + n * 3_989_333_333)
    sys.stdout.write("%d\\n" % n)
    sys.stdout.flush()
"""


def test_kill_9_at_any_point_loses_no_segment_that_was_logged(station: StationHome) -> None:
    chance = random.Random(7)
    folder, logged = station.log_of("live.aac"), 0
    for epoch in range(1, 9):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(station.house), str(epoch)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        said = 1 + len(process.stdout.read().splitlines())
        process.stdout.close()
        process.wait()
        repair(station.log_dir, ["live.aac"])
        verdict = verify(folder, "main")
        assert verdict.good, verdict.problems
        # A row may be on the disk whose writer died before it could say so; never the other way round.
        assert logged + said <= verdict.rows <= logged + said + 1
        logged = verdict.rows
        assert last_epoch(station.log_dir) == epoch
    assert len(Index(folder).since(-1, 10**6)) == logged
    assert not [p for p in folder.rglob("*.aac") if not p.with_suffix(".idx").exists()]


def test_what_was_logged_before_the_kill_is_on_the_disk_and_not_only_in_memory(
    pen: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sound is synced before its row is written, and the row before the segment counts as logged."""
    order: list[str] = []
    log = pen()
    log.write()
    real_write, real_sync = os.write, os.fdatasync
    kinds = {log.writer._audio_fd: "sound", log.writer._index_fd: "row"}
    monkeypatch.setattr(os, "write", lambda fd, data: (order.append(f"write {kinds[fd]}"), real_write(fd, data))[1])
    monkeypatch.setattr(os, "fdatasync", lambda fd: (order.append(f"sync {kinds[fd]}"), real_sync(fd))[1])
    log.write()
    assert order == ["write sound", "sync sound", "write row", "sync row"]
