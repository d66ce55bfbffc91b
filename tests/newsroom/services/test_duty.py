"""Which pharmacy is open: across midnight, and across a change of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from athir.almanac.clock import instant
from athir.newsroom.baking.registry import lapsed_keys
from athir.newsroom.services import duty
from athir.newsroom.services.keys import key
from athir.newsroom.services.models import Duty, Pharmacy
from athir.newsroom.settings import HOUSE


@pytest.fixture
def night_duty(towns):
    pharmacy = Pharmacy.objects.create(
        names={"ar": "صيدلية الواحة"}, town=towns["errachidia"], phone="05 35 57 00 00", latitude=31.93, longitude=-4.42
    )

    def make(evening: date) -> Duty:
        starts, ends = instant(evening, time(20), HOUSE.tz), instant(evening + timedelta(days=1), time(8), HOUSE.tz)
        row = Duty(pharmacy=pharmacy, kind="night", starts=starts, ends=ends)
        row.full_clean()
        row.save()
        return row

    return make


@pytest.mark.parametrize("now,open_now", [("19:59", 0), ("20:00", 1), ("23:59", 1)])
def test_in_the_evening(now, open_now, night_duty, towns, at):
    night_duty(date(2026, 11, 24))
    when = at(f"2026-11-24T{now}")
    assert len(duty.open_now(towns.values(), when)) == open_now
    assert len(duty.tonight(towns.values(), when)) == 1
    assert not duty.tonight([towns["zagora"]], when)


@pytest.mark.parametrize("now,open_now,tonight", [("00:00", 1, 1), ("07:59", 1, 1), ("08:00", 0, 0)])
def test_after_midnight_tonight_is_still_the_night_of_the_evening_before(now, open_now, tonight, night_duty, towns, at):
    night_duty(date(2026, 11, 24))
    when = at(f"2026-11-25T{now}")
    assert len(duty.open_now(towns.values(), when)) == open_now
    assert len(duty.tonight(towns.values(), when)) == tonight


def test_the_page_names_both_dates_and_can_be_called(night_duty, towns, read, at):
    night_duty(date(2026, 11, 24))
    at("2026-11-25T01:30")
    page = read("/services/pharmacies/errachidia/")
    assert "24\u00a0نونبر\u00a02026" in page
    assert "25\u00a0نونبر\u00a02026" in page
    assert 'href="tel:0535570000"' in page
    assert 'href="geo:31.93,-4.42"' in page
    assert "صيدلية الواحة" in read("/services/today/errachidia/")
    assert "صيدلية الواحة" not in read("/services/pharmacies/zagora/")


def test_the_night_in_which_the_clock_goes_back_lasts_an_hour_longer(night_duty, towns):
    row = night_duty(date(2026, 9, 19))
    assert row.ends - row.starts == timedelta(hours=13)
    night = duty.night_of(datetime(2026, 9, 20, 0, 30, tzinfo=UTC))  # 01:30, the first of two
    again = duty.night_of(datetime(2026, 9, 20, 1, 30, tzinfo=UTC))  # 01:30 once more
    assert night == again
    assert (night.starts, night.ends) == (row.starts, row.ends)
    assert duty.open_now(towns.values(), datetime(2026, 9, 20, 7, 59, tzinfo=UTC)) == [row]
    assert not duty.open_now(towns.values(), datetime(2026, 9, 20, 8, tzinfo=UTC))


def test_the_night_in_which_ramadan_ends_lasts_an_hour_less(night_duty):
    row = night_duty(date(2026, 3, 21))
    assert row.ends - row.starts == timedelta(hours=11)


def test_pages_are_baked_anew_when_a_duty_begins_and_ends(night_duty, towns):
    row = night_duty(date(2026, 11, 24))
    own = key("pharmacies", towns["errachidia"].pk)
    for when in (row.starts, row.ends):
        assert own in lapsed_keys(when - timedelta(seconds=1), when)
        assert own not in lapsed_keys(when + timedelta(minutes=5), when + timedelta(minutes=6))
