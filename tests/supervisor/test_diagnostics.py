"""What processes say is kept in files that cannot fill the disk."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from athir.supervisor.diagnostics import MAX_LINE, Lines, RotatedFile

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_lines_come_whole_however_the_bytes_are_cut() -> None:
    text = "على الهواء\nثم البرنامج\nبلا نهاية".encode()
    for size in range(1, len(text)):
        lines = Lines()
        found = [line for at in range(0, len(text), size) for line in lines.feed(text[at : at + size])]
        assert [*found, *lines.close()] == ["على الهواء", "ثم البرنامج", "بلا نهاية"]


def test_a_process_that_never_ends_its_line_does_not_fill_the_memory() -> None:
    lines = Lines()
    found = [line for _ in range(100) for line in lines.feed(b"x" * 1000)]
    assert found
    assert max(map(len, found)) <= MAX_LINE


def test_files_are_stamped_and_turned_and_bounded(tmp_path: Path) -> None:
    file = RotatedFile(tmp_path / "air.log", max_bytes=1000, files=3)
    for number in range(200):
        file.write(f"line {number}", NOW)
    file.close()
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["air.log", "air.log.1", "air.log.2"]
    assert all(p.stat().st_size <= 1000 for p in tmp_path.iterdir())
    assert (tmp_path / "air.log").read_text().splitlines()[-1] == "2026-11-24T08:00:00Z line 199"
    kept = [
        line for name in ("air.log.2", "air.log.1", "air.log") for line in (tmp_path / name).read_text().splitlines()
    ]
    numbers = [int(line.rpartition(" ")[2]) for line in kept]
    assert numbers == list(range(numbers[0], 200))


def test_a_file_goes_on_where_the_last_run_left_it(tmp_path: Path) -> None:
    for text in ("one", "two"):
        file = RotatedFile(tmp_path / "web.log")
        file.write(text, NOW)
        file.close()
    assert len((tmp_path / "web.log").read_text().splitlines()) == 2


def test_a_disk_that_refuses_loses_lines_and_nothing_else(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.fail("this test needs /dev/full")
    (tmp_path / "air.log").symlink_to("/dev/full")
    file = RotatedFile(tmp_path / "air.log")
    file.write("words", NOW)
    assert file.lost == 1
    file.close()
