"""``kill -9`` at every change of the disk that the writer makes, and at every one of the repair after it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path

from tests.airlog.conftest import SAMPLES, START
from tests.airlog.killing import killed_at, survives

from athir.airlog import Index, LogWriter, last_epoch, repair, verify
from athir.contracts.units import utc_ns
from athir.home import Home, StationHome

MOUNT = "live.aac"
HOURS = [0, 0, 1, 1]
"""In which hour each segment is logged: a first file, one gone on with, a second one."""


def _data(number: int) -> bytes:
    return f"segment {number} ".encode() * 40


def _house(folder: Path) -> StationHome:
    home = Home(folder)
    home.create()
    return home.station()


def _log(station: StationHome, logged: list[int], epoch: int = 1) -> None:
    """Log a segment for each of :data:`HOURS`; ``logged`` takes each number once the writer has said so."""
    writer = LogWriter(station, MOUNT)
    for number, hour in enumerate(HOURS):
        at = utc_ns(START + timedelta(hours=hour, seconds=4 * number, days=epoch - 1))
        first = number * SAMPLES
        writer.append(_data(number), epoch=epoch, first_sample=first, samples=SAMPLES, utc_ns=at)
        logged.append(number)
    writer.close()


def _whole(station: StationHome, logged: list[int]) -> None:
    """All that was logged is there, byte for byte; at most one more, whose writer died before it could say so."""
    verdict = verify(station.log_of(MOUNT), station.slug)
    assert verdict.good, verdict.problems
    assert len(logged) <= verdict.rows <= len(logged) + 1
    index = Index(station.log_of(MOUNT))
    for number, segment in zip(logged, index.since(-1), strict=False):
        assert index.read(segment) == _data(number)


def test_no_closed_segment_is_lost_whenever_writer_and_repair_are_killed(tmp_path: Path) -> None:
    whole = _house(tmp_path / "whole")
    with killed_at(None) as count:
        _log(whole, [])
    writing = count.steps
    assert writing > 30
    for step in range(writing):
        station, logged = _house(tmp_path / str(step)), []
        assert not survives(step, partial(_log, station, logged))
        again = 0
        while True:  # the repair dies at its first change, the next one at its second, …
            other = Home(shutil.copytree(station.house, tmp_path / f"{step}-{again}")).station()
            done = survives(again, partial(repair, other.log_dir, [MOUNT]))
            repair(other.log_dir, [MOUNT])
            _whole(other, logged)
            if done:
                break
            again += 1
        rows = verify(other.log_of(MOUNT), other.slug).rows
        more: list[int] = []
        _log(other, more, epoch=last_epoch(other.log_dir) + 1)
        verdict = verify(other.log_of(MOUNT), other.slug)
        assert verdict.good and verdict.rows == rows + len(more)
