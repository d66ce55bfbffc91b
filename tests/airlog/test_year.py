"""A year of log: any range of it is found in no time, and an hour is cut out of it as it is.

In CI the year's hours hold five-minute rows; ``ATHIR_LONG=1`` writes those of four seconds (a gigabyte), as the air does.
The figures at full length, with the peer's, are ``bench/log.py``'s.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.airlog import sounding

from athir.airlog import Index, LogWriter
from athir.airlog.aired import aired
from athir.airlog.join import join
from athir.airlog.segment import Segment, encode
from athir.contracts.units import RATE, utc_ns
from athir.home import StationHome

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
A_ROW = 4 if os.environ.get("ATHIR_LONG") else 300
"""Seconds."""

PLACES = 300
FOUND_MS, CUT_SECONDS = 5.0, 2.0


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mount's folder with the index of a year; in the middle of every hour a row is missing."""
    mount, seq, samples = tmp_path_factory.mktemp("year") / "live.aac", 0, A_ROW * RATE
    for hour in range(DAYS * 24):
        when = BEGIN + timedelta(hours=hour)
        folder = mount / f"{when:%Y/%m/%d}"
        folder.mkdir(parents=True, exist_ok=True)
        path, rows = folder / f"{when:%H}-{seq}.aac", bytearray()
        for row in range(3600 // A_ROW):
            if row == 1800 // A_ROW:
                continue
            first = (hour * (3600 // A_ROW) + row) * samples
            at = utc_ns(BEGIN) + first * 1_000_000_000 // RATE
            rows += encode(Segment(path, seq, 1, first, samples, at, row * 100, 100, bytes(32), bytes(32)))
            seq += 1
        path.with_suffix(".idx").write_bytes(rows)
    (mount / "HEAD").write_text(f"{path.relative_to(mount).with_suffix('')}\n")
    return mount


@pytest.mark.timeout(0 if os.environ.get("ATHIR_LONG") else 60)
def test_any_range_of_a_year_is_located_at_once(year: Path) -> None:
    chance, spent = random.Random(1), []
    for _ in range(PLACES):
        start = BEGIN + timedelta(seconds=chance.uniform(7200, DAYS * 86_400 - 7200))
        length = chance.choice((10.0, 60.0, 600.0))
        begun = time.process_time()
        found = aired(Index(year), "main", start, start + timedelta(seconds=length))  # as by a new process
        spent.append((time.process_time() - begun) * 1000)
        heard, missing = sum(s.seconds for s in found.stretches), sum(g.seconds for g in found.gaps)
        assert heard + missing == pytest.approx(length, abs=0.1)
    assert statistics.median(spent) < FOUND_MS and sorted(spent)[-3] < FOUND_MS, sorted(spent)[-5:]


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StationHome]:
    """An hour and a bit of real frames, twenty seconds of them over and over."""
    station, few = (sounding.house(tmp_path_factory.mktemp(name)) for name in ("hours", "few"))
    for mount in ("live.aac", "live.mp3"):
        sounding.record(few, mount, seconds=20)
        index = Index(few.log_of(mount))
        parts = [(index.read(segment), segment.samples) for segment in index.since(-1)]
        writer, first = LogWriter(station, mount), 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fdatasync", lambda _fd: None)
            while first < 3630 * RATE:
                for data, samples in parts:
                    at = utc_ns(BEGIN) + first * 1_000_000_000 // RATE
                    writer.append(data, epoch=1, first_sample=first, samples=samples, utc_ns=at)
                    first += samples
        writer.close()
    yield station


@pytest.mark.parametrize(("mount", "kind"), [("live.aac", "aac"), ("live.aac", "m4a"), ("live.mp3", "mp3")])
def test_an_hour_is_cut_as_it_is(hours: StationHome, mount: str, kind: str) -> None:
    start, begun = BEGIN + timedelta(seconds=7.123), time.process_time()
    index = Index(hours.log_of(mount))
    joined = join(index, aired(index, "main", start, start + timedelta(hours=1)).pieces, kind)
    size = sum(len(chunk) for chunk in joined.chunks(index))
    assert time.process_time() - begun < CUT_SECONDS
    assert joined.samples == pytest.approx(3600 * RATE, abs=2048)
    assert size > 3600 * 7_000
