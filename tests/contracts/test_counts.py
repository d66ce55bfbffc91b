"""Listeners over all delivery processes."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from athir.contracts import counts
from athir.contracts.counts import SIZE, STALE_NS, CountsWriter, read_all


def test_counts_of_all_processes_add_up(tmp_path: Path) -> None:
    one, two = CountsWriter(tmp_path / "counts", 0), CountsWriter(tmp_path / "counts", 1)
    one.write({"live.mp3": 3, "low.aac": 1, "live.opus": 0})
    two.write({"live.mp3": 4})
    assert read_all(tmp_path / "counts") == {"live.mp3": 7, "low.aac": 1}
    two.close()
    assert read_all(tmp_path / "counts") == {"live.mp3": 3, "low.aac": 1}
    one.close()
    assert read_all(tmp_path / "counts") == {}


def test_a_process_that_died_stops_counting(tmp_path: Path) -> None:
    writer = CountsWriter(tmp_path, 0)
    writer.write({"live.mp3": 3})
    now = time.monotonic_ns()
    assert read_all(tmp_path, now + STALE_NS - 1_000_000_000) == {"live.mp3": 3}
    assert read_all(tmp_path, now + STALE_NS + 1) == {}
    writer.close()


def test_a_missing_folder_counts_nobody(tmp_path: Path) -> None:
    assert read_all(tmp_path / "nowhere") == {}


def test_a_record_torn_at_any_byte_counts_nobody_or_right(tmp_path: Path) -> None:
    writer = CountsWriter(tmp_path, 0)
    writer.write({"live.mp3": 3})
    path = tmp_path / "delivery-0.counts"
    raw = path.read_bytes()
    writer.close()
    for cut in (*range(0, 80), SIZE):
        path.write_bytes(raw[:cut])
        assert read_all(tmp_path) in ({}, {"live.mp3": 3})
    for at in range(40):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :])
        read_all(tmp_path)


def test_more_mounts_than_a_record_holds_are_a_mistake(tmp_path: Path) -> None:
    writer = CountsWriter(tmp_path, 0)
    with pytest.raises(ValueError):
        writer.write({f"mount-{n}.mp3": 1 for n in range(1000)})
    writer.close()


def _write(folder: Path, seconds: float) -> None:
    writer = CountsWriter(folder, 0)
    end, n = time.monotonic() + seconds, 1
    while time.monotonic() < end:
        writer.write({"a": n, "b" * (n % 90 + 1): n})
        n = n % 9999 + 1
    writer.close()


def test_a_reader_beside_a_writer_never_adds_up_two_states(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_write, args=(tmp_path, 1.5))
    process.start()
    seen = 0
    while process.is_alive():
        found = counts.read_all(tmp_path)
        if len(found) == 2:
            assert len(set(found.values())) == 1, found
            n = found.pop("a")
            assert list(found) == ["b" * (n % 90 + 1)]
            seen += 1
    process.join()
    assert process.exitcode == 0 and seen > 10
