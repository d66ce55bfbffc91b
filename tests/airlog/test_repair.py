"""The index repairs itself at start, whatever was left at its end."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athir.airlog import LogWriter, last_epoch, repair, verify
from athir.airlog.hours import read_head
from athir.airlog.segment import ROW

MOUNTS = ["live.aac"]
every_example_its_own_log = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)


def parts(log) -> tuple[Path, Path]:
    index = read_head(log.folder).index
    return index, index.with_suffix(".aac")


def mend(log):
    log.writer.close()
    return repair(log.station.log_dir, MOUNTS)


def test_a_sound_log_is_left_alone(pen: Callable) -> None:
    log = pen()
    log.write(3)
    before = [p.read_bytes() for p in parts(log)]
    assert mend(log) == []
    assert [p.read_bytes() for p in parts(log)] == before


def test_an_empty_station_has_nothing_to_mend(station) -> None:
    assert repair(station.log_dir, ["live.aac", "live.mp3"]) == []
    assert last_epoch(station.log_dir) == 0


@pytest.fixture(scope="module")
def three_rows(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    from athir.home import Home

    home = Home(tmp_path_factory.mktemp("house"))
    writer = LogWriter(home.station(), "live.aac")
    for n in range(3):
        writer.append(b"%d" % n * 500, epoch=4, first_sample=n * 1024, samples=1024, utc_ns=10**18 + n * 21_333_333)
    writer.close()
    index = read_head(home.station().log_of("live.aac")).index
    return index.read_bytes(), index.with_suffix(".aac").read_bytes()


@every_example_its_own_log
@given(rows=st.integers(0, 3 * ROW), sound=st.integers(0, 400), noise=st.binary(max_size=40))
def test_torn_at_any_byte_the_log_keeps_every_whole_row(
    three_rows: tuple[bytes, bytes], tmp_path_factory: pytest.TempPathFactory, rows: int, sound: int, noise: bytes
) -> None:
    """Rows cut anywhere, loose sound after the last one, and noise where a block of the disk was not written."""
    from athir.home import Home

    index_bytes, audio_bytes = three_rows
    station = Home(tmp_path_factory.mktemp("house")).station()
    folder = station.log_of("live.aac") / "2001" / "09" / "09"
    folder.mkdir(parents=True)
    (folder / "01-0.idx").write_bytes(index_bytes[:rows] + noise)
    kept = rows // ROW
    (folder / "01-0.aac").write_bytes(audio_bytes[: kept * 500 + sound])
    repair(station.log_dir, MOUNTS)
    verdict = verify(station.log_of("live.aac"), "main")
    assert verdict.good
    assert verdict.rows == kept
    assert repair(station.log_dir, MOUNTS) == []
    writer = LogWriter(station, "live.aac")
    assert writer.append(b"on", epoch=5, first_sample=0, samples=1024, utc_ns=2 * 10**18).seq == kept
    writer.close()
    assert verify(station.log_of("live.aac"), "main").good


def test_the_bytes_that_were_lost_are_told(pen: Callable) -> None:
    log = pen()
    log.write(2)
    index, audio = parts(log)
    with audio.open("ab") as file:
        file.write(b"x" * 77)
    with index.open("ab") as file:
        file.write(b"ALOG half")
    [done] = mend(log)
    assert (done.mount, done.lost_bytes, done.why) == ("live.aac", 77, "half a row")
    assert audio.stat().st_size == sum(s.bytes for s, _ in log.written)


def test_sound_that_never_reached_the_disk_takes_its_row_with_it(pen: Callable) -> None:
    """After a power cut on a disk that lies about syncing: the row is there, its sound is zeros."""
    log = pen()
    log.write(3)
    _index, audio = parts(log)
    whole = audio.read_bytes()
    audio.write_bytes(whole[:-100] + bytes(100))
    [done] = mend(log)
    assert "not what the row says" in done.why
    assert verify(log.folder, "main").rows == 2


def test_a_file_whose_sound_was_deleted_by_retention_is_in_order(pen: Callable) -> None:
    log = pen()
    log.write(3)
    parts(log)[1].unlink()
    assert mend(log) == []
    assert verify(log.folder, "main").pruned == 3


def test_sound_without_any_index_is_removed_and_told(pen: Callable) -> None:
    log = pen()
    log.write(1)
    loose = parts(log)[1].with_name("09-1.aac")
    loose.write_bytes(b"y" * 10)
    [done] = mend(log)
    assert (done.lost_bytes, loose.exists()) == (10, False)


def test_rows_of_a_newer_athir_are_kept_and_continued(pen: Callable) -> None:
    """After going back to an older version: numbers, epochs and chain go on in a file of its own."""
    log = pen()
    log.write(2)
    index, _ = parts(log)
    raw = bytearray(index.read_bytes())
    for at in range(0, len(raw), ROW):
        struct.pack_into("<H", raw, at + 4, 9)
        struct.pack_into("<I", raw, at + ROW - 4, zlib.crc32(raw[at : at + ROW - 4]))
    index.write_bytes(raw)
    assert mend(log) == []
    assert index.read_bytes() == raw
    assert last_epoch(log.station.log_dir) == 1
    log.reopen()
    log.set_clock(log.now, epoch=2)
    assert log.write()[0].seq == 2
    assert [s.seq for s in log.index.latest(5)] == [2]


def test_a_lost_head_is_found_again(pen: Callable) -> None:
    log = pen()
    log.write(2)
    (log.folder / "HEAD").unlink()
    assert len(log.index.latest(5)) == 2
    (log.folder / "HEAD").write_text("../../../etc/passwd\n")
    assert len(log.index.latest(5)) == 2
    mend(log)
    assert read_head(log.folder) is not None


def test_damage_that_no_crash_can_do_is_set_aside_and_not_thrown_away(pen: Callable) -> None:
    """A failing disk zeroed the index of the hour: its sound is kept for a person to look at."""
    log = pen()
    log.write(9)
    index, audio = parts(log)
    rows, sound = index.read_bytes(), audio.read_bytes()
    index.write_bytes(rows[: 3 * ROW] + bytes(6 * ROW))
    mend(log)
    assert verify(log.folder, "main").rows == 3
    kept = sum(s.bytes for s, _ in log.written[:3])
    assert audio.read_bytes() == sound[:kept]
    [saved] = index.parent.glob("*.aac.*.damaged")
    assert saved.read_bytes() == sound[kept:]
    assert len(list(index.parent.glob("*.idx.*.damaged"))) == 1
    assert mend(log) == []


def test_a_damaged_first_row_does_not_cost_the_rows_after_it(pen: Callable) -> None:
    log = pen()
    log.write(5)
    index, _ = parts(log)
    raw = bytearray(index.read_bytes())
    raw[6] ^= 0x55
    index.write_bytes(raw)
    assert mend(log) == []
    assert [s.seq for s in log.index.latest(9)] == [1, 2, 3, 4]
    assert not verify(log.folder, "main").good


def test_a_disk_that_cannot_be_written_does_not_keep_the_air_from_starting(
    pen: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = pen()
    log.write(2)
    with parts(log)[0].open("ab") as file:
        file.write(b"half")

    def refused(*_args: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "ftruncate", refused)
    [told] = mend(log)
    assert told.lost_bytes == 0 and "read-only" in told.why.lower()
