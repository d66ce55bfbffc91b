"""Documents on disk: whole, old or new, whatever happens while they are written."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.conftest import Disk

from athir.contracts.files import ContractError, LastGood, decode_document, read_document, write_document

NAME = "athir-test"


def number(record: dict[str, Any]) -> int:
    return int(record["number"])


def write(path: Path, value: int, filler: str = "") -> None:
    write_document(path, NAME, 1, {"number": value, "filler": filler})


def test_a_document_torn_at_any_byte_keeps_the_last_good_state(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    write(path, 1, "شمس")
    whole = path.read_bytes()
    reader = LastGood(path, NAME, 1, number)
    assert reader.read() == 1
    for cut in range(len(whole) - 1):  # without its last newline it is whole
        path.write_bytes(whole[:cut])
        os.utime(path, ns=(cut, cut))
        assert reader.read() == 1 and "last good state" in reader.problem
    write(path, 2)
    assert reader.read() == 2 and reader.problem == ""


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"x"', b"\xff", b'{"v":1}', b'{"format":"athir-test","v":2,"number":7}',
                                  b'{"format":"other","v":1,"number":7}', b"[" * 100_000, b'{"format":"athir-test","v":1}',
                                  b'{"format":"athir-test","v":1,"number":"x"}', b'{"format":"athir-test","v":1,"number":Infinity}'])  # fmt: skip
def test_what_is_no_document_of_ours_is_passed_over(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "d.json"
    reader = LastGood(path, NAME, 1, number)
    assert reader.read() is None and reader.problem
    write(path, 1)
    assert reader.read() == 1
    path.write_bytes(body)
    assert reader.read() == 1 and reader.problem


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    decode_document(data, NAME, 1)


def test_a_folder_in_its_place_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "d.json").mkdir()
    assert read_document(tmp_path / "d.json", NAME, 1) is None
    assert LastGood(tmp_path / "d.json", NAME, 1, number).read() is None


def test_a_full_disk_at_any_byte_leaves_the_old_document(tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "d.json"
    write(path, 1)
    for room in range(0, 60, 7):
        disk.fill(room)
        with pytest.raises(ContractError, match="Free space"):
            write(path, 2, "x" * 100)
        disk.free()
        assert read_document(path, NAME, 1) == {"format": NAME, "v": 1, "number": 1, "filler": ""}
        assert list(tmp_path.iterdir()) == [path], "no half file stays behind"


def test_what_is_true_now_is_told_on_a_full_disk_too(tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "d.json"
    write_document(path, NAME, 1, {"number": 1, "filler": "x" * 300}, sync=False)
    disk.fill()
    for filler in ("", "y" * 1000):  # shorter than what stands there; longer, but within its blocks
        write_document(path, NAME, 1, {"number": 2, "filler": filler}, sync=False)
        assert read_document(path, NAME, 1) == {"format": NAME, "v": 1, "number": 2, "filler": filler}
    with pytest.raises(ContractError):
        write_document(path, NAME, 1, {"number": 3, "filler": "z" * 100_000}, sync=False)
    with pytest.raises(ContractError):
        write_document(tmp_path / "new.json", NAME, 1, {"number": 4}, sync=False)
    disk.free()
    assert [p.name for p in tmp_path.iterdir()] == ["d.json"]


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_failing_disk_is_said_in_words(tmp_path: Path, disk: Disk, call: str) -> None:
    path = tmp_path / "d.json"
    write(path, 1)
    disk.broken.add(call)
    with pytest.raises(ContractError) as caught:
        write(path, 2)
    assert str(path) in str(caught.value) and caught.value.hint
    disk.free()
    assert LastGood(path, NAME, 1, number).read() == 1


def test_a_moment_without_file_handles_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "d.json"
    write(path, 1)
    reader = LastGood(path, NAME, 1, number)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda _: (_ for _ in ()).throw(OSError(24, "Too many open files")))
        assert reader.read() is None and "Too many" in reader.problem
    assert reader.read() == 1 and reader.problem == ""


def test_a_reader_beside_a_writer_sees_only_whole_documents(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    write(path, 0)
    done = threading.Event()

    def writing() -> None:
        for value in range(300):
            write_document(path, NAME, 1, {"number": value, "filler": "x" * (value * 37 % 5000)}, sync=False)
        done.set()

    thread = threading.Thread(target=writing)
    thread.start()
    reader, seen = LastGood(path, NAME, 1, number), [0]
    while not done.is_set():
        value = reader.read()
        assert value is not None and reader.problem == ""
        assert value >= seen[-1]
        seen.append(value)
    thread.join()
    assert reader.read() == 299
