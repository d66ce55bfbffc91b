"""Times that cross processes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.contracts.units import BLOCK_NS, from_utc_ns, iso, parse_iso, utc_ns

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(timezones=ZONES).filter(lambda when: 1 < when.year < 9999)


@given(TIMES)
def test_a_time_comes_back_as_the_same_moment(when: datetime) -> None:
    assert parse_iso(iso(when)) == when
    assert from_utc_ns(utc_ns(when)) == when
    assert parse_iso(iso(when)).tzinfo is UTC


@pytest.mark.parametrize("text", ["", "x", "2026-11-24", "2026-11-24T08:00:00", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_iso(text)


def test_a_naive_time_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="aware"):
        utc_ns(datetime(2026, 11, 24))


def test_a_block_is_a_quarter_of_a_second() -> None:
    assert BLOCK_NS == 250_000_000
