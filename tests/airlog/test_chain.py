"""Nobody changes the log without being found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athir.airlog import verify
from athir.airlog.chain import Mark, verify_on
from athir.airlog.segment import ROW, decode, encode


def test_the_chain_outlives_the_sound(pen: Callable) -> None:
    log = pen()
    written = log.write(4)
    written[0].path.unlink()
    verdict = verify(log.folder, "main")
    assert verdict.good
    assert (verdict.rows, verdict.sounds, verdict.pruned) == (4, 0, 4)


def test_changed_sound_is_found(pen: Callable) -> None:
    log = pen()
    written = log.write(4)
    raw = bytearray(written[0].path.read_bytes())
    raw[written[2].offset + 5] ^= 1
    written[0].path.write_bytes(raw)
    [problem] = verify(log.folder, "main").problems
    assert (problem.row, problem.why) == (2, "its sound was changed")
    assert verify(log.folder, "main", sound=False).good


def test_a_row_that_was_rewritten_with_a_good_checksum_is_found(pen: Callable) -> None:
    log = pen()
    written = log.write(4)
    index = written[0].path.with_suffix(".idx")
    raw = index.read_bytes()
    forged = encode(replace(decode(raw[ROW : 2 * ROW], written[0].path), utc_ns=7))
    index.write_bytes(raw[:ROW] + forged + raw[2 * ROW :])
    assert [(p.row, p.why) for p in verify(log.folder, "main").problems] == [
        (2, "it does not follow the row before it")
    ]


def test_a_missing_hour_is_found(pen: Callable) -> None:
    log = pen()
    log.write(3)
    log.set_clock(log.now.replace(hour=9), epoch=2)
    log.write(3)
    log.written[0][0].path.with_suffix(".idx").unlink()
    problems = verify(log.folder, "main").problems
    assert "segments 0 to 2 are missing" in problems[0].why


def test_another_stations_log_is_not_taken_for_ours(pen: Callable) -> None:
    log = pen()
    log.write(1)
    assert not verify(log.folder, "zagora").good


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(at=st.integers(0, 4 * ROW - 1), change=st.integers(1, 255))
def test_any_changed_byte_of_the_index_is_found(pen: Callable, at: int, change: int) -> None:
    log = pen()
    if not (log.folder / "HEAD").exists():
        log.write(4)
    index = next(Path(log.folder).rglob("*.idx"))
    raw = bytearray(index.read_bytes())
    raw[at] ^= change
    good = index.read_bytes()
    index.write_bytes(raw)
    try:
        assert not verify(log.folder, "main").good
    finally:
        index.write_bytes(good)


def _three_hours(pen: Callable) -> Any:
    log = pen()
    for hour in (8, 9, 10):
        log.set_clock(log.now.replace(hour=hour), epoch=hour)
        log.write(4)
    return log


def test_the_chain_is_verified_a_file_at_a_time_and_goes_on_from_its_mark(pen: Callable) -> None:
    log = _three_hours(pen)
    mark, rows = Mark(), []
    for _step in range(4):
        verdict, mark = verify_on(log.folder, "main", mark)
        assert verdict.good
        rows.append(mark.seq)
    assert rows == [4, 8, 12, 12]
    assert mark.prev == verify(log.folder, "main").head
    log.write(2)
    verdict, mark = verify_on(log.folder, "main", mark)
    assert (verdict.good, verdict.sounds, mark.seq) == (True, 2, 14)


def test_a_walk_leaves_the_hour_that_is_written_and_stops_where_it_is_told(pen: Callable) -> None:
    log = _three_hours(pen)
    _verdict, mark = verify_on(log.folder, "main", Mark(), files=9, ended_by=log.now.replace(hour=23))
    assert mark.seq == 8
    _verdict, mark = verify_on(log.folder, "main", Mark(), files=9, ended_by=log.now.replace(hour=9, minute=30))
    assert mark.seq == 4
    _verdict, mark = verify_on(log.folder, "main", Mark(), files=9, stop=6)
    assert mark.seq == 6


def test_a_walk_finds_rows_that_were_all_rewritten_since_and_rows_that_are_gone(pen: Callable) -> None:
    log = _three_hours(pen)
    _verdict, mark = verify_on(log.folder, "main", Mark(), files=2)
    forged = replace(mark, prev=bytes(32))
    verdict, after = verify_on(log.folder, "main", forged)
    assert [p.why for p in verdict.problems] == ["it does not follow the row before it"]
    assert after.seq == 12  # said once: the walk goes on behind the break
    for file in sorted(log.folder.rglob("*.idx"))[1:]:
        file.unlink()
    verdict, after = verify_on(log.folder, "main", mark)
    assert [p.why for p in verdict.problems] == ["segments before 8 were there, and are gone"]
    assert after == Mark()


def test_a_walk_finds_a_file_that_was_put_between(pen: Callable) -> None:
    log = _three_hours(pen)
    _verdict, mark = verify_on(log.folder, "main", Mark())
    first = log.written[0][0].path
    for suffix in (".aac", ".idx"):
        first.with_name("08-2").with_suffix(suffix).write_bytes(first.with_suffix(suffix).read_bytes()[:256])
    verdict, _after = verify_on(log.folder, "main", mark)
    assert not verdict.good
