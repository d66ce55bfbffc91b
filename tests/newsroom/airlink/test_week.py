"""A week of slots in UTC, on ordinary days and on the nights when clocks move."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from athir.newsroom.airlink.week import WeekSlot, airings, instant

CASABLANCA = ZoneInfo("Africa/Casablanca")
PARIS = ZoneInfo("Europe/Paris")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def hourly() -> list[WeekSlot]:
    """A show in every hour of the week."""
    return [WeekSlot(f"{d}-{h:02}", d, time(h), 60) for d in range(7) for h in range(24)]


def test_a_slot_is_station_time():
    [airing] = airings([WeekSlot("a", 2, time(12), 60)], CASABLANCA, utc(2026, 6, 10), utc(2026, 6, 11))
    assert (airing.start, airing.end) == (utc(2026, 6, 10, 11), utc(2026, 6, 10, 12))
    [airing] = airings([WeekSlot("a", 1, time(12), 60)], CASABLANCA, utc(2026, 11, 24), utc(2026, 11, 25))
    assert airing.start == utc(2026, 11, 24, 12), "Morocco is on UTC+0 since 20 September 2026"


def test_the_hour_that_comes_twice_is_aired_once_and_no_show_is_lost():
    # Sunday 20 September 2026, 02:00 → 01:00: 00:00Z and 01:00Z are both "one o'clock".
    found = airings(hourly(), CASABLANCA, utc(2026, 9, 19, 22), utc(2026, 9, 20, 6))
    starts = {airing.key: airing.start for airing in found}
    assert starts["6-00"] == utc(2026, 9, 19, 23)
    assert starts["6-01"] == utc(2026, 9, 20, 0)
    assert starts["6-02"] == utc(2026, 9, 20, 2)
    assert len(starts) == len(found), "nothing twice"
    assert [a for a in found if a.start == utc(2026, 9, 20, 1)] == [], "the second one o'clock is the playlist's"
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_long_show_over_that_night_keeps_its_minutes():
    found = airings([WeekSlot("night", 5, time(23), 240)], CASABLANCA, utc(2026, 9, 19), utc(2026, 9, 20, 12))
    assert found[0].start == utc(2026, 9, 19, 22)
    assert found[0].end - found[0].start == timedelta(hours=4)


def test_the_hour_that_is_missing_takes_no_other_show_with_it():
    # Sunday 28 March 2027, Paris: 02:00 → 03:00 at 01:00Z.
    found = airings(hourly(), PARIS, utc(2027, 3, 27, 23), utc(2027, 3, 28, 4))
    starts = {airing.key: airing.start for airing in found}
    assert "6-02" not in starts
    assert starts["6-03"] == utc(2027, 3, 28, 1)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_show_that_begins_in_the_missing_hour_begins_after_it():
    [airing] = airings([WeekSlot("a", 6, time(2, 30), 60)], PARIS, utc(2027, 3, 28), utc(2027, 3, 28, 12))
    assert (airing.start, airing.end) == (utc(2027, 3, 28, 1), utc(2027, 3, 28, 1, 30))
    assert instant(datetime(2027, 3, 28, 2, 59), PARIS) == utc(2027, 3, 28, 1)


def test_a_show_over_midnight_belongs_to_the_day_it_begins():
    found = airings([WeekSlot("a", 0, time(23, 30), 60)], CASABLANCA, utc(2026, 11, 24, 0, 5), utc(2026, 11, 24, 1))
    assert [(a.day.day, a.start) for a in found] == [(23, utc(2026, 11, 23, 23, 30))]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["Africa/Casablanca", "Europe/Paris", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago"]),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)),
)
def test_a_full_grid_never_overlaps_and_never_repeats(zone, begin):
    start = begin.replace(tzinfo=UTC)
    found = airings(hourly(), ZoneInfo(zone), start, start + timedelta(hours=48))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert len({(a.key, a.day) for a in found}) == len(found)
    assert all(a.start < a.end for a in found)
