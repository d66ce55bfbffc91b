"""Nobody changes the log without being found out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athir.airlog import verify
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
    from dataclasses import replace

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
