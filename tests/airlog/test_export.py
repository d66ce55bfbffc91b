"""An export is verified by whoever has it, tells any change, and is whole or not there."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from tests.airlog import sounding
from tests.airlog.killing import killed_at, survives
from tests.airlog.sounding import START

from athir.airlog import Index
from athir.airlog.aired import Aired, RangeError, aired
from athir.airlog.export import Facts, export, verify_export, write_file
from athir.contracts.files import ContractError

FACTS = Facts("أثير <b>", "engineer", "رسالة الهيأة", "ar")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    station = sounding.house(tmp_path_factory.mktemp("logged"))
    sounding.record(station, "live.aac", seconds=20)
    sounding.record(station, "live.aac", START + timedelta(seconds=40), epoch=2, seconds=20)
    return Index(station.log_of("live.aac"))


def asked(index: Index) -> Aired:
    return aired(index, "main", START + timedelta(seconds=6), START + timedelta(seconds=50))


def make(index: Index, target: Path) -> Path:
    return export(target, index, asked(index), [], FACTS, UTC, made_at=datetime(2026, 11, 25, tzinfo=UTC))


def test_it_holds_the_sound_and_all_that_proves_it(index: Index, tmp_path: Path) -> None:
    folder = make(index, tmp_path / "export")
    assert sorted(p.name for p in folder.iterdir()) == [
        "SHA256SUMS",
        "VERIFY.html",
        "manifest.json",
        "rows.csv",
        "running-order.csv",
        "sound.aac",
    ]
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=False, capture_output=True)
    assert done.returncode == 0
    assert verify_export(folder) == []
    page = (folder / "VERIFY.html").read_text()
    assert 'dir="rtl"' in page and "<b>" not in page and "not logged" in page
    assert sounding.decode((folder / "sound.aac").read_bytes()).shape[1] > 24 * 48_000


def by_hand(folder: Path) -> list[str]:
    """What the page's own lines print, in a plain shell."""
    lines = next(
        code
        for code in re.findall(r"<pre[^>]*>(.*?)</pre>", (folder / "VERIFY.html").read_text(), re.DOTALL)
        if "tail" in code
    )
    return subprocess.run(
        ["sh", "-c", html.unescape(lines)], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.splitlines()


def test_the_page_s_lines_verify_it_with_nothing_of_ours(index: Index, tmp_path: Path) -> None:
    folder = make(index, tmp_path / "export")
    assert by_hand(folder) == [json.loads((folder / "manifest.json").read_text())["chain_after"]]
    data = bytearray((folder / "sound.aac").read_bytes())
    data[100] ^= 1
    (folder / "sound.aac").write_bytes(data)
    rows = (folder / "rows.csv").read_text().splitlines()
    assert by_hand(folder)[0] == f"{rows[1].split(',')[0]}: NOT its sound"
    (folder / "rows.csv").write_text(
        "\n".join([*rows[:3], rows[3].replace(rows[3].split(",")[8], "0" * 64), *rows[4:], ""])
    )
    assert f"{rows[3].split(',')[0]}: NOT after the row before it" in by_hand(folder)


@pytest.mark.parametrize("name", ["sound.aac", "rows.csv", "manifest.json", "running-order.csv"])
def test_a_changed_byte_is_told(index: Index, tmp_path: Path, name: str) -> None:
    folder = make(index, tmp_path / "export")
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    assert verify_export(folder)


def test_sound_that_was_changed_in_the_log_is_never_exported(index: Index, tmp_path: Path) -> None:
    shutil.copytree(index.folder, tmp_path / "live.aac")
    other = Index(tmp_path / "live.aac")
    segment = asked(other).pieces[0].segments[0]
    with segment.path.open("r+b") as file:
        file.seek(segment.offset + 100)
        file.write(b"\0\1\2")
    with pytest.raises(RangeError, match="was changed"):
        make(other, tmp_path / "export")
    assert not [p for p in tmp_path.iterdir() if "export" in p.name]


def test_killed_at_every_step_there_is_never_half_an_export(index: Index, tmp_path: Path) -> None:
    with killed_at(None) as count:
        make(index, tmp_path / "whole")
    assert count.steps > 12
    for step in range(count.steps):
        target = tmp_path / f"at-{step}"
        assert not survives(step, partial(make, index, target))
        assert not target.exists() or verify_export(target) == []
        if not target.exists():
            make(index, target)
        assert verify_export(target) == []


def test_a_folder_that_is_there_is_not_written_over(index: Index, tmp_path: Path) -> None:
    with pytest.raises(RangeError, match="already"):
        make(index, tmp_path)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "cut.mp3"
    for step in range(4):
        assert not survives(step, partial(write_file, target, [b"one", b"two"]))
        assert not target.exists() or target.read_bytes() == b"onetwo"
        target.unlink(missing_ok=True)
    write_file(target, [b"one", b"two"])
    assert target.read_bytes() == b"onetwo"
    with pytest.raises(ContractError):
        write_file(tmp_path / "none" / "x", [b""])
