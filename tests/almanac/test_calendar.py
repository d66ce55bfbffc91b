"""Hijri dates under declared months, Ramadan, and the changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from athir.almanac import clock, hijri

CASABLANCA = ZoneInfo("Africa/Casablanca")
RAJAB_1447 = {(1447, 7): date(2025, 12, 22)}


def test_a_declared_first_moves_its_month_and_gives_the_one_before_a_thirtieth():
    assert hijri.hijri(date(2025, 12, 21), {}).day == 1
    first = hijri.hijri(date(2025, 12, 22), RAJAB_1447)
    assert (first.month, first.day, first.declared) == (7, 1, True)
    eve = hijri.hijri(date(2025, 12, 21), RAJAB_1447)
    assert (eve.month, eve.day, eve.declared) == (6, 30, False)


@pytest.mark.parametrize("shift", [-1, 0, 1])
@pytest.mark.parametrize("declared", [{}, RAJAB_1447, {(1448, 9): date(2027, 2, 9), **RAJAB_1447}])
def test_every_day_of_three_years_has_its_place_in_a_month_of_29_or_30(declared, shift):
    day, before = date(2025, 1, 1), None
    while day < date(2028, 1, 1):
        found = hijri.hijri(day, declared, shift)
        if before is not None:
            if found.day == 1:
                assert before.day in (29, 30)
                assert (found.year, found.month) == hijri.after((before.year, before.month))
            else:
                assert found.day == before.day + 1
        day, before = day + timedelta(days=1), found


def test_the_days_are_those_of_the_wall_clock_through_every_change_of_it():
    """Each local midnight begins exactly one Hijri day, whatever the offset did."""
    day, seen = date(2025, 1, 1), []
    while day < date(2028, 1, 1):
        at = clock.midnight(day, CASABLANCA)
        assert at.astimezone(CASABLANCA).date() == day
        assert (at - timedelta(seconds=1)).astimezone(CASABLANCA).date() == day - timedelta(days=1)
        seen.append(hijri.hijri(at.astimezone(CASABLANCA).date(), RAJAB_1447))
        day += timedelta(days=1)
    assert len(set(seen)) == len(seen)


def test_the_shift_moves_what_nobody_declared():
    tables, later = hijri.first_day((1448, 9), {}), hijri.first_day((1448, 9), {}, 1)
    assert later - tables == timedelta(days=1)
    assert hijri.first_day((1447, 7), RAJAB_1447, -1) == date(2025, 12, 22)


def test_ramadan_of_a_year_and_the_year_that_has_two():
    (span,) = hijri.ramadans(2027, {(1448, 9): date(2027, 2, 9)})
    assert (span.first, span.declared) == (date(2027, 2, 9), True)
    assert (span.last - span.first).days in (28, 29)
    assert len(hijri.ramadans(2030, {})) == 2


def test_a_hijri_date_is_written_in_each_language():
    found = hijri.HijriDate(1448, 9, 1, True)
    assert found.text("ar") == "1\u00a0رمضان\u00a01448\u00a0هـ"
    assert found.text("fr") == "1\u00a0ramadan\u00a01448\u00a0H"


def test_moroccos_clock_changes_are_those_of_the_packaged_rules():
    told = {year: [change.at for change in clock.changes(CASABLANCA, year)] for year in (2025, 2026, 2027)}
    assert told == {
        2025: [datetime(2025, 2, 23, 2, tzinfo=UTC), datetime(2025, 4, 6, 2, tzinfo=UTC)],
        2026: [
            datetime(2026, 2, 15, 2, tzinfo=UTC),
            datetime(2026, 3, 22, 2, tzinfo=UTC),
            datetime(2026, 9, 20, 1, tzinfo=UTC),
        ],
        2027: [],
    }
    assert [change.jump for change in clock.changes(CASABLANCA, 2025)] == [timedelta(hours=-1), timedelta(hours=1)]


def test_an_hour_that_comes_twice_means_the_first_and_a_skipped_one_comes_after():
    assert clock.instant(date(2026, 9, 20), time(1, 30), CASABLANCA) == datetime(2026, 9, 20, 0, 30, tzinfo=UTC)
    assert clock.instant(date(2026, 3, 22), time(2, 30), CASABLANCA) == datetime(2026, 3, 22, 2, 30, tzinfo=UTC)
