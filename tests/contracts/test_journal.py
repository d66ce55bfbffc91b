"""The journal: nothing lost, nothing doubled, whatever is cut, full or foreign."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contracts.conftest import Disk

from athir.contracts import journal
from athir.contracts.files import ContractError
from athir.contracts.journal import KINDS, Event, JournalReader, JournalWriter

AT = datetime(2026, 11, 24, 8, 0, 0, 123456, UTC)
VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(max_size=5), max_size=3)
DATA = st.dictionaries(st.text(min_size=3, max_size=8), VALUES, max_size=4)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.sampled_from(sorted(KINDS)), MOMENTS, DATA)
def test_an_event_comes_back_as_it_was(kind: str, at: datetime, data: dict[str, Any]) -> None:
    event = Event("air", "0-0", 7, at, kind, data)
    line = journal.encode(event)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert journal.decode(line) == event
    assert event.id == "air:0-0:7"


def test_an_event_cannot_overwrite_its_own_line(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "air")
    writer.append("health", AT, n=5, k="x", sound=True)
    writer.close()
    (event,) = JournalReader(tmp_path).read()
    assert (event.seq, event.kind, event.data) == (0, "health", {"n_": 5, "k_": "x", "sound": True})


@given(st.binary(max_size=120))
def test_no_line_raises(line: bytes) -> None:
    journal.decode(line)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", float("inf")),
        ("n", None),
        ("t", "0001-01-01T00:00:00+10:00"),
        ("t", 5),
        ("v", 2),
        ("k", None),
        ("n", "9" * 5000),
    ],
)
def test_a_field_gone_wrong_makes_no_event(field: str, value: object) -> None:
    record: dict[str, Any] = {"v": 1, "w": "air", "b": "0-0", "n": 1, "t": "2026-11-24T08:00:00Z", "k": "health"}
    found = journal.decode(json.dumps({**record, field: value}).encode())
    assert found is None or (field == "k" and found.kind == "None")
    del record[field]
    assert journal.decode(json.dumps(record).encode()) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 30), max_size=8), st.randoms(use_true_random=False))
def test_cuts_lose_and_double_nothing(sizes: list[int], chance: random.Random) -> None:
    """The file grows by any number of bytes at a time; the reader is stopped and started in between."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        folder, written, read = Path(name), [], []
        cursor: journal.Cursor = {}
        for boot, count in enumerate(sizes):
            writer = chance.choice(["air", "delivery-0"])
            path = folder / f"{writer}.{boot:012x}-0.jsonl"
            events = [Event(writer, f"{boot:012x}-0", n, AT, "health", {"reason": "ش" * n}) for n in range(count)]
            stream = b"".join(journal.encode(event) for event in events)
            while stream:
                cut = chance.randint(1, len(stream))
                with path.open("ab") as file:
                    file.write(stream[:cut])
                stream = stream[cut:]
                reader = JournalReader(folder, json.loads(json.dumps(cursor)))
                fresh = reader.read(chance.randint(1, 40))
                if chance.random() < 0.8:  # else the transaction was rolled back: rows and cursor together
                    read += fresh
                    cursor = reader.cursor
            written += events
        reader = JournalReader(folder, cursor)
        while fresh := reader.read(7):
            read += fresh
        assert sorted(e.id for e in read) == sorted(e.id for e in written)
        assert len({e.id for e in read}) == len(written)


def test_events_of_several_boots_come_in_order_of_boots(tmp_path: Path) -> None:
    for stamp, name in ((2, "air"), (1, "air"), (3, "delivery-0")):
        with_boot = JournalWriter(tmp_path, name, journal.new_boot(stamp * 1_000_000))
        with_boot.append("health", AT, sound=True)
        with_boot.close()
    boots = [event.boot[:12] for event in JournalReader(tmp_path).read()]
    assert boots == ["000000000001", "000000000002", "000000000003"]


def test_other_files_and_foreign_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / f"air.{journal.new_boot(1)}.jsonl"
    good = journal.encode(Event("air", "0-0", 0, AT, "health"))
    path.write_bytes(b"\n" + b'{"v":99,"k":"future"}\n' + b"\xff\xfe\n" + b"y" * 200_000 + b"\n" + good)
    (tmp_path / "README").write_text("{}")
    (tmp_path / f"air.{journal.new_boot(2)}.jsonl").mkdir()
    reader = JournalReader(tmp_path)
    assert [event.kind for event in reader.read()] == ["health"]
    assert reader.read() == []


def test_a_missing_folder_is_an_empty_journal(tmp_path: Path) -> None:
    assert JournalReader(tmp_path / "nowhere").read() == []


def test_an_event_too_long_for_a_line_is_cut_not_lost(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "air")
    writer.append("health", AT, reason="x" * 100_000)
    writer.append("health", AT, reason="short")
    writer.close()
    first, second = JournalReader(tmp_path).read()
    assert first.data == {"cut": True} and (first.seq, second.seq) == (0, 1)


def test_a_full_disk_at_any_byte_loses_and_doubles_nothing(tmp_path: Path, disk: Disk) -> None:
    writer, reader, read = JournalWriter(tmp_path, "air"), JournalReader(tmp_path), []
    line = len(journal.encode(Event("air", writer.boot, 100, AT, "health", {"number": 100})))
    for n in range(line + 5):
        disk.fill(n)
        if n < line - 4:
            with pytest.raises(ContractError, match="Free space"):
                writer.append("health", AT, number=n)
            read += reader.read()
            disk.free()
        else:
            disk.free()
        writer.append("health", AT, number=n)
        read += reader.read()
    writer.close()
    assert [event.data["number"] for event in read] == list(range(line + 5))
    assert [event.seq for event in read] == list(range(line + 5))


def test_half_a_line_that_cannot_be_cut_off_spoils_no_other(tmp_path: Path, disk: Disk) -> None:
    writer = JournalWriter(tmp_path, "air")
    writer.append("health", AT, number=0)
    disk.fill(20)
    disk.broken.add("ftruncate")
    for _ in range(2):
        with pytest.raises(ContractError):
            writer.append("health", AT, number=1)
    disk.free()
    writer.append("health", AT, number=1)
    writer.append("health", AT, number=2)
    writer.close()
    assert [event.data["number"] for event in JournalReader(tmp_path).read()] == [0, 1, 2]


def test_a_line_that_was_read_is_never_taken_back(tmp_path: Path, disk: Disk) -> None:
    """The line is there, only its syncing fails: the next event waits, and no other gets its number."""
    writer, reader = JournalWriter(tmp_path, "air"), JournalReader(tmp_path)
    disk.broken.add("fdatasync")
    writer.append("health", AT, number=0, reason="long " * 20)
    assert [event.data["number"] for event in reader.read()] == [0]
    with pytest.raises(ContractError):
        writer.append("health", AT, number=1)
    disk.free()
    writer.append("health", AT, number=1)
    writer.close()
    assert [event.seq for event in reader.read()] == [1]


def test_a_folder_that_is_missing_is_said_in_words(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path / "nowhere", "air")
    with pytest.raises(ContractError, match="athir init"):
        writer.append("health", AT)
    (tmp_path / "nowhere").mkdir()
    assert writer.append("health", AT).seq == 0
    writer.close()


def test_a_writer_killed_at_any_moment_leaves_only_whole_events(tmp_path: Path) -> None:
    """``kill -9`` of a real process; its successor writes a file of its own."""
    code = (
        "import sys; from pathlib import Path; from athir.contracts.journal import JournalWriter\n"
        "w = JournalWriter(Path(sys.argv[1]), 'air')\n"
        "n = 0\n"
        "while True:\n"
        "    w.append('health', number=n, reason='x' * (n % 300)); n += 1\n"
        "    print(n, flush=True)\n"
    )
    reader, read = JournalReader(tmp_path), []
    for _ in range(2):
        process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(20)]
        read += reader.read()
        process.kill()
        rest = process.stdout.read().split()
        process.stdout.close()
        process.wait()
        read += reader.read()
        said += [int(line) for line in rest]
        mine = [event for event in read if event.boot == read[-1].boot]
        assert [event.seq for event in mine] == list(range(len(mine)))
        assert len(mine) >= said[-1], "what the writer was told is written is there"
