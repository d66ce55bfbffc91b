"""What listeners can go back to: programmes and items as they aired, what is missing and what was withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client

from athir.airlog import Ledger, LogWriter
from athir.contracts.units import RATE, utc_ns
from athir.newsroom.airlink.aired import past_hours
from athir.newsroom.airlink.models import AiredSlot, AsRun, LiveSession
from athir.newsroom.frame.models import Station
from athir.newsroom.shows.models import Show, Slot

NOW = datetime.now(UTC).replace(microsecond=0)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.fixture
def station(db):
    return Station.objects.first()


@pytest.fixture
def show(station):
    return Show.objects.create(station=station, slug="oasis", names={"ar": "حديث الواحة", "fr": "Paroles d'oasis"})


def slot(station, show, start, end, key="s.20261124", number=0):
    return AiredSlot.objects.create(
        event_id=f"slot:{key}:{number}",
        station=station,
        writer_boot="b",
        slot=key,
        show=show.public_id,
        title=show.names,
        started_at=ago(start),
        ended_at=None if end is None else ago(end),
    )


def item(station, title, start, end, **fields):
    values = {"source": "plan", "title": title} | fields
    return AsRun.objects.create(
        event_id=f"item:{title}:{start}",
        station=station,
        writer_boot="b",
        started_at=ago(start),
        ended_at=ago(end),
        **values,
    )


def log(house, minutes, seconds, mount="live.aac", epoch=1):
    writer = LogWriter(house.station(), mount)
    for n in range(int(seconds // 4)):
        utc = utc_ns(ago(minutes)) + n * 4_000_000_000
        writer.append(b"x" * 400, epoch=epoch, first_sample=n * 4 * RATE, samples=4 * RATE, utc_ns=utc)
    writer.close()


def test_parts_of_a_programme_that_a_restart_tore_apart_are_one(station, show):
    slot(station, show, 120, 61)
    slot(station, show, 60.5, 30, number=1)
    (found,) = past_hours(station, NOW).programmes
    assert (found.start, found.end, found.on, found.slug) == (ago(120), ago(30), False, "oasis")


def test_a_programme_that_goes_on_ends_with_the_hours(station, show):
    slot(station, show, 20, None)
    (found,) = past_hours(station, NOW).programmes
    assert (found.end, found.on) == (NOW, True)


def test_before_the_journal_was_followed_the_grid_says_what_was_on(station, show):
    local = ago(300).astimezone(station.tz)
    Slot.objects.create(show=show, weekday=local.weekday(), start=time(local.hour, local.minute), minutes=60)
    slot(station, show, 30, 10)
    first, second = past_hours(station, NOW).programmes
    assert (first.end - first.start, first.title) == (timedelta(minutes=60), show.names)
    assert second.start == ago(30)


def test_jingles_and_the_emergency_loop_are_no_marks(station):
    item(station, "أغنية", 50, 47, artist="فرقة")
    item(station, "علامة", 47, 46.9)
    item(station, "حلقة", 46, 40, source="emergency")
    LiveSession.objects.create(
        event_id="l", station=station, writer_boot="b", account="huda", name="هدى", started_at=ago(40), ended_at=ago(20)
    )
    assert [(one.kind, one.title) for one in past_hours(station, NOW).items] == [("item", "أغنية"), ("live", "هدى")]


def test_what_was_not_logged_is_a_gap_and_the_end_of_the_log_is_none(station, house):
    log(house, 30, 120)
    log(house, 25, 120, epoch=2)
    before, between = past_hours(station, NOW).gaps
    assert (between.start, between.end) == (ago(28), ago(25))
    assert before.end == ago(30)


def test_what_was_withdrawn_is_gone_with_its_titles_at_once(station, show, house):
    log(house, 30, 120)
    slot(station, show, 40, 10)
    item(station, "أغنية", 29, 28.5)
    read = Client().get("/api/v1/aired?language=ar").json
    assert [one["title"] for one in read()["items"]] == ["أغنية"]
    ident = Ledger(house.station().log_dir).withdraw(ago(29.2), ago(28.2), by="chief", why="a court")
    answer = Client().get("/api/v1/aired?language=ar")
    assert answer.json()["items"] == [] and len(answer.json()["withdrawn"]) == 1
    assert "max-age=3" in answer["Cache-Control"]
    Ledger(house.station().log_dir).restore(ident, by="chief", why="over")
    assert len(read()["items"]) == 1


def test_titles_are_in_the_language_asked_and_a_part_can_be_asked(station, show):
    slot(station, show, 120, 61)
    slot(station, show, 60, None, key="t.20261124")
    answer = Client().get("/api/v1/aired?language=fr").json()
    assert [one["title"] for one in answer["programmes"]] == ["Paroles d'oasis"] * 2
    assert answer["rewind_url"].endswith("/live.aac?from=") and answer["mounts"][0] == "live.aac"
    part = Client().get("/api/v1/aired", {"from": ago(110).isoformat(), "to": ago(100).isoformat()}).json()
    assert len(part["programmes"]) == 1
    assert (
        Client().get("/api/v1/aired", {"from": "2020-01-01T00:00:00Z", "to": "2020-01-01T01:00:00Z"}).status_code == 404
    )
    assert Client().get("/api/v1/aired?from=yesterday").status_code == 400
    assert Client().get("/api/v1/aired?from=2026-11-24T10:00:00").status_code == 400


def test_what_the_grid_planned_while_the_station_stood_still_did_not_air(station, show, house):
    log(house, 30, 120)
    local = ago(300).astimezone(station.tz)
    Slot.objects.create(show=show, weekday=local.weekday(), start=time(local.hour, local.minute), minutes=60)
    assert past_hours(station, NOW).programmes == ()
