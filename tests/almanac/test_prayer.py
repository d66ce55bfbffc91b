"""Prayer times against the ministry's published ones, and on the clocks of each time of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from athir.almanac import prayer, sun

CASABLANCA = ZoneInfo("Africa/Casablanca")
RABAT = prayer.Place(34.0209, -6.8416)
CASA = prayer.Place(33.5731, -7.5898)
OUJDA = prayer.Place(34.6814, -1.9086, minutes={"maghrib": 3})
ERRACHIDIA = prayer.Place(31.9314, -4.4266)


@pytest.mark.parametrize(
    "place,day,name,published",
    [
        (RABAT, date(2018, 5, 17), "fajr", "03:40"),
        (RABAT, date(2018, 5, 17), "maghrib", "19:27"),
        (CASA, date(2018, 9, 11), "dhuhr", "13:32"),
        (CASA, date(2018, 9, 11), "asr", "17:00"),
        (CASA, date(2018, 9, 11), "maghrib", "19:47"),
        (CASA, date(2018, 9, 11), "isha", "21:02"),
    ],
)
def test_within_a_minute_of_what_the_ministry_published(place, day, name, published):
    ours = getattr(prayer.times(place, day).in_zone(CASABLANCA), name)
    wanted = datetime.combine(day, time.fromisoformat(published), CASABLANCA)
    assert abs(ours - wanted) <= timedelta(minutes=1)


def test_a_towns_own_minutes_are_added_to_the_methods():
    plain = prayer.Place(OUJDA.latitude, OUJDA.longitude)
    day = date(2026, 11, 24)
    assert prayer.times(OUJDA, day).maghrib - prayer.times(plain, day).maghrib == timedelta(minutes=3)
    assert prayer.times(OUJDA, day).isha == prayer.times(plain, day).isha


def test_times_are_in_order_and_move_little_from_day_to_day_for_three_years():
    day, before = date(2025, 1, 1), None
    while day < date(2028, 1, 1):
        found = prayer.times(ERRACHIDIA, day)
        clock = [when for _name, when in found]
        assert clock == sorted(clock)
        if before is not None:
            steps = [now - then - timedelta(days=1) for now, then in zip(clock, before, strict=True)]
            assert max(abs(step) for step in steps) <= timedelta(minutes=2)
        day, before = day + timedelta(days=1), clock


def test_the_hour_on_the_wall_follows_moroccos_clock():
    last_summer, first_winter = date(2026, 9, 19), date(2026, 9, 20)
    wall = [prayer.times(ERRACHIDIA, day).in_zone(CASABLANCA).dhuhr for day in (last_summer, first_winter)]
    assert (wall[0].hour, wall[1].hour) == (13, 12)


def test_the_next_prayer_is_no_sunrise_and_there_is_none_after_isha():
    found = prayer.times(ERRACHIDIA, date(2026, 11, 24))
    assert found.next_after(found.fajr)[0] == "dhuhr"
    assert found.next_after(found.isha) is None
    assert found.next_after(found.isha - timedelta(seconds=1))[0] == "isha"


def test_a_day_without_night_is_said():
    with pytest.raises(sun.NeverThere):
        prayer.times(prayer.Place(60.0, 10.0), date(2026, 6, 21))


def test_equinox_and_solstice_stand_where_almanacs_say():
    assert abs(sun.sun_at(datetime(2026, 3, 20, 14, 46, tzinfo=UTC)).declination) < 0.01
    assert abs(sun.sun_at(datetime(2026, 6, 21, 8, 24, tzinfo=UTC)).declination - 23.436) < 0.01


def test_the_night_is_halved_and_its_last_third_begins():
    middle, last = prayer.night(datetime(2026, 11, 24, 18, tzinfo=UTC), datetime(2026, 11, 25, 6, tzinfo=UTC))
    assert (middle.hour, last.hour) == (0, 2)
