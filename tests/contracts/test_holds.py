"""What must not be deleted. In doubt, everything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.contracts import holds
from athir.contracts.holds import Hold, Holds, HoldsReader

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
COURT = Hold("h1", NOON, NOON + HOUR, "complaint 12/2026", "chief")


def made(*found: Hold) -> Holds:
    return Holds(1, NOON, "main", found)


@given(st.lists(st.builds(
    Hold, st.text("ab1", max_size=4), st.just(NOON), st.integers(0, 99).map(lambda n: NOON + n * HOUR), st.text("شab "),
    st.just("chief"), st.sampled_from(["", "live.aac"]), st.none() | st.integers(0), st.none() | st.integers(),
    st.none() | st.integers(0), st.none() | st.just(NOON + HOUR)), max_size=4))  # fmt: skip
def test_holds_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, found: list[Hold]) -> None:
    path = tmp_path_factory.getbasetemp() / "holds.json"
    holds.write(path, made(*found))
    assert HoldsReader(path).fresh() == made(*found)


def test_what_a_hold_covers() -> None:
    one = made(COURT)
    assert one.covers("live.aac", NOON - HOUR, NOON + timedelta(microseconds=1), NOON)
    assert not one.covers("live.aac", NOON - HOUR, NOON, NOON), "ends where the hold begins"
    assert not one.covers("live.aac", NOON + HOUR, NOON + 2 * HOUR, NOON)
    mp3 = made(replace(COURT, mount="live.mp3"))
    assert mp3.covers("live.mp3", NOON, NOON + HOUR, NOON) and not mp3.covers("live.aac", NOON, NOON + HOUR, NOON)
    ended = made(replace(COURT, until=NOON))
    assert not ended.covers("live.aac", NOON, NOON + HOUR, NOON)


def test_nothing_may_be_deleted_by_a_file_that_is_absent_torn_or_foreign(tmp_path: Path) -> None:
    path = tmp_path / "holds.json"
    reader = HoldsReader(path)
    assert reader.fresh() is None
    holds.write(path, made(COURT))
    assert reader.fresh() == made(COURT)
    whole = path.read_bytes()
    for cut in range(0, len(whole) - 1, 5):
        path.write_bytes(whole[:cut])
        assert reader.fresh() is None and reader.value == made(COURT)
    record = json.loads(whole)
    for wrong in ({"v": 2}, {"format": "x"}, {"holds": [{}]}, {"holds": [{"start": None}]}, {"holds": 5}):
        path.write_text(json.dumps(record | wrong))
        assert reader.fresh() is None, wrong
    path.unlink()
    assert reader.fresh() is None
    holds.write(path, made(COURT))
    assert reader.fresh() == made(COURT)
