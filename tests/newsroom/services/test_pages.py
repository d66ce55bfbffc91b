"""What readers find under /services/: every kind in every language, times that say their day, rows that say their age."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest

from athir.newsroom.baking.registry import lapsed_keys
from athir.newsroom.baking.render import render
from athir.newsroom.services.keys import DAY, KINDS, NEXT, key
from athir.newsroom.services.models import (
    CalendarSetting,
    Cut,
    Departure,
    Forecast,
    HijriMonth,
    Line,
    Market,
    PrayerDay,
    UsefulNumber,
)
from athir.newsroom.services.today import today


def test_every_kind_has_its_page_in_every_language_with_and_without_a_town(towns, read):
    for prefix in ("", "/fr", "/zgh", "/en"):
        assert "svc-kinds" in read(f"{prefix}/services/")
        for kind in KINDS:
            read(f"{prefix}/services/{kind}/")
            assert ("الرشيدية" in read(f"{prefix}/services/{kind}/errachidia/")) or kind == "calendar" or prefix


def test_a_house_without_towns_says_so(db, read):
    assert 'class="empty"' in read("/services/")
    for kind in KINDS:
        read(f"/services/{kind}/")


@pytest.mark.parametrize("path", ["horses", "prayer/nowhere", "prayer/errachidia/2026-13", "prayer/errachidia/1999-01"])
def test_what_does_not_exist_is_a_404(path, towns):
    assert render(f"/services/{path}/").status == 404


def test_the_ministrys_table_wins_and_the_page_says_which_it_shows(towns, read, at):
    at("2026-11-24T09:00")
    town = towns["errachidia"]
    assert "Computed" in read("/en/services/prayer/errachidia/")
    times = dict(zip(("fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha"), range(5, 11), strict=True))
    row = PrayerDay(
        town=town, day=date(2026, 11, 24), source="جدول نونبر", **{n: time(h, 41) for n, h in times.items()}
    )
    row.full_clean()
    row.save()
    page = read("/en/services/prayer/errachidia/")
    assert "08:41" in page
    assert "جدول نونبر" in page
    assert "Computed" not in page
    assert "08:41" in read("/services/prayer/errachidia/2026-11/")


def test_todays_card_names_the_next_prayer_and_after_isha_tomorrows(towns, at, db):
    now = at("2026-11-24T12:30")
    found = today("ar", towns["errachidia"], now)
    assert (found.next.name, found.next.when.date()) == ("asr", date(2026, 11, 24))
    late = today("ar", towns["errachidia"], at("2026-11-24T23:00"))
    assert (late.next.name, late.next.when.date()) == ("fajr", date(2026, 11, 25))
    assert late.date.endswith("24\u00a0نونبر\u00a02026")


def test_without_towns_there_is_no_today(db):
    assert today("ar") is None


def test_a_declared_month_changes_the_date_and_takes_the_warning_away(towns, read, at):
    at("2027-02-09T12:00")
    assert "subject to the sighting" in read("/en/services/today/errachidia/")
    HijriMonth.objects.create(year=1448, month=9, first=date(2027, 2, 9))
    page = read("/en/services/today/errachidia/")
    assert "1\u00a0Ramadan\u00a01448" in page
    assert "subject to the sighting" not in page


def test_the_shift_moves_the_undeclared_date(towns, read, at):
    at("2026-11-24T12:00")
    before = read("/en/services/calendar/")
    CalendarSetting.objects.create(shift=1)
    after = read("/en/services/calendar/")
    assert "14\u00a0Jumada" in before
    assert "13\u00a0Jumada" in after


def test_rows_say_when_they_were_checked_and_when_to_doubt_them(towns, read, at):
    at("2026-11-24T12:00")
    row = UsefulNumber(names={"en": "Town hall"}, number="05 35 00 00 00", town=towns["errachidia"], source="Poster")
    row.checked_on = date(2026, 11, 1)
    row.save()
    page = read("/en/services/numbers/errachidia/")
    assert 'href="tel:0535000000"' in page
    assert "checked on" in page
    assert "out of date" not in page
    assert "Town hall" not in read("/en/services/numbers/zagora/")
    UsefulNumber.objects.update(checked_on=date(2026, 1, 1))
    assert "May be out of date." in read("/en/services/numbers/errachidia/")
    UsefulNumber.objects.update(checked_on=date(2026, 11, 1), valid_to=date(2026, 11, 10))
    assert "May be out of date." in read("/en/services/numbers/errachidia/")


def test_cuts_markets_and_lines_stand_with_their_days(towns, read, at):
    now = at("2026-11-24T12:00")
    town = towns["errachidia"]
    Cut.objects.create(kind="water", town=town, places={"ar": "حي الوردة"}, starts=now, ends=now + timedelta(hours=4))
    Cut.objects.create(kind="power", town=town, places={"ar": "قديم"}, starts=now - timedelta(days=3), ends=now)
    page = read("/services/cuts/errachidia/")
    assert "حي الوردة" in page
    assert "قديم" not in page
    assert "حي الوردة" in read("/services/today/errachidia/")
    Market.objects.create(names={"ar": "سوق الأحد"}, town=town, weekday=6)
    assert "29\u00a0نونبر\u00a02026" in read("/services/markets/")
    line = Line.objects.create(names={"ar": "الرشيدية – ميدلت"}, town=town)
    line.departures = [Departure(at=time(6, 30))]
    line.save()
    assert "06:30" in read("/services/transport/errachidia/")


def test_a_forecast_says_its_age_and_is_hidden_after_a_day(towns, read, at):
    now = at("2026-11-24T12:00")
    Forecast.objects.create(
        town=towns["zagora"], day=now.date(), sky="clear", high=21, low=-3, as_of=now - timedelta(hours=5)
    )
    page = read("/en/services/weather/zagora/")
    assert "5 hours old" in page
    assert "−3\u00a0°C" in page
    at("2026-11-25T07:00")
    Forecast.objects.update(day=date(2026, 11, 25), as_of=now - timedelta(hours=6))
    page = read("/en/services/weather/zagora/")
    assert "°C" not in page
    assert "An old one is not shown" in page


def test_names_from_the_desk_are_shown_as_text(towns, read):
    evil = "<img src=x onerror=alert(1)>"
    UsefulNumber.objects.create(names={"ar": evil}, number="19", note={"ar": evil}, source=evil)
    Market.objects.create(names={"ar": evil}, town=towns["zagora"], weekday=0, place={"ar": evil})
    for kind in ("numbers", "markets"):
        assert "<img src=x" not in read(f"/services/{kind}/")


def clock(begin: datetime, **later: int) -> set[str]:
    return lapsed_keys(begin, begin + timedelta(**later))


def test_the_clock_touches_only_what_it_changed(towns, at):
    day = datetime(2026, 11, 24, tzinfo=UTC)
    at("2026-11-24T12:00")
    asr = today("ar", towns["errachidia"], day + timedelta(hours=13)).next.when
    assert asr.date() == day.date()
    own = key(NEXT, towns["errachidia"].pk)
    assert own in render("/services/prayer/errachidia/").keys
    assert own in render("/services/").keys
    assert own not in render("/services/prayer/errachidia/2026-11/").keys
    assert own in clock(asr - timedelta(seconds=20), seconds=40)
    assert not {k for k in clock(asr - timedelta(minutes=9), minutes=1) if k.startswith("services:")}
    assert DAY in clock(day - timedelta(seconds=1), seconds=2)
    assert DAY not in clock(day + timedelta(hours=3), hours=1)


def test_the_day_changes_with_the_stations_clock_before_and_after_the_change():
    summer, winter = datetime(2026, 9, 18, 23, tzinfo=UTC), datetime(2026, 9, 21, tzinfo=UTC)
    assert DAY in clock(summer - timedelta(minutes=1), minutes=2)
    assert DAY in clock(winter - timedelta(minutes=1), minutes=2)
    assert DAY not in clock(winter - timedelta(minutes=61), minutes=2)


def test_a_years_table_can_be_printed_month_by_month(towns, read, at):
    at("2026-11-24T12:00")
    page = read("/fr/services/prayer/errachidia/2027-02/")
    assert page.count("<tr>") == 29
    assert "2027-03" in page
    assert "2027-01" in page


def test_home_says_the_next_prayer_and_gives_a_script_those_ahead(towns, read, at):
    now = at("2026-11-24T16:00")
    told = today("ar")
    assert [one.name for one in told.ahead] == ["maghrib", "isha", "fajr", "dhuhr", "asr", "maghrib", "isha"]
    assert told.next == told.ahead[0] and all(one.when > now for one in told.ahead)
    (box,) = re.findall(r"<li [^>]*data-prayers=.*?</li>", read("/"), re.DOTALL)
    rows = json.loads(unescape(re.search(r'data-prayers="([^"]+)"', box)[1]))
    assert rows[0][0] == int(told.next.when.timestamp()) and rows[0][2] in re.sub(r"<li[^>]*>", "", box)
    assert "data-until></span>" in box, "nothing that time makes wrong stands in the baked page"
    words = json.loads(unescape(re.search(r'data-words="([^"]+)"', read("/en/"))[1]))
    assert (words["h"]["one"], words["m"]["many"], words["both"]) == ("{n} hour", "{n} minutes", "in {h} and {m}")
    assert "/prayer." not in read("/services/"), "home alone asks for the script"
