"""The plan, access and holds as the air reads them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from athir.contracts.access import AccessReader
from athir.contracts.holds import HoldsReader
from athir.contracts.plan import PlanReader
from athir.newsroom.accounts.actions import new_stream_key, revoke_stream_keys
from athir.newsroom.airlink.access_writer import EARLY, AccessWriter
from athir.newsroom.airlink.holds_writer import HoldsWriter
from athir.newsroom.airlink.plan_compiler import HORIZON, PlanCompiler
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.models import Station
from athir.newsroom.library.models import AudioFile, Playlist, PlaylistItem
from athir.newsroom.shows.models import Show, Slot

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday


def audio(path: str, **fields) -> AudioFile:
    facts = {"sha256": "0" * 64, "bytes": 1000, "duration_ms": 60_000, "title": path}
    return AudioFile.objects.create(path=path, **{**facts, **fields})


@pytest.fixture
def compiler(house, db):
    return PlanCompiler(house, "main")


@pytest.fixture
def show(db, account):
    """A morning show with a presenter and a playlist of its own."""
    station = Station.objects.get()
    person = Person.objects.create(slug="amina", names={"ar": "أمينة"}, user=account("presenter"))
    beds = Playlist.objects.create(station=station, slug="beds", names={"ar": "خلفيات"})
    PlaylistItem.objects.create(playlist=beds, audio=audio("beds/one.flac", in_rotation=False), sort_order=0)
    show = Show.objects.create(station=station, slug="sabah", names={"ar": "صباح", "fr": "Matin"}, playlist=beds)
    show.presenters.add(person)
    show.save()
    Slot.objects.create(show=show, weekday=2, start=time(7), minutes=120)
    return show


def test_the_air_reads_what_was_compiled(compiler, house, show):
    audio("a.flac", loudness=-18.5, peak=-2.0)
    made = compiler.step(NOON)
    read = PlanReader(house.station().plan).read()
    assert read == made
    assert read.generation == 1
    assert read.valid_until == NOON + HORIZON
    assert read.name == {"ar": "أثير"}
    [slot] = read.slots
    assert (slot.start, slot.end) == (NOON + timedelta(hours=19), NOON + timedelta(hours=21))
    assert slot.title == {"ar": "صباح", "fr": "Matin"}
    assert slot.presenters == ("presenter",)
    assert slot.presenter_names == {"presenter": "أمينة"}
    assert [item.path for item in read.items_for(slot)] == ["beds/one.flac"]
    assert [(item.path, item.loudness) for item in read.items_for(None)] == [("a.flac", -18.5)]


def test_it_is_written_again_only_when_it_says_something_else(compiler, show):
    assert compiler.step(NOON).generation == 1
    assert compiler.step(NOON + timedelta(seconds=5)) is None
    audio("new.flac")
    assert compiler.step(NOON + timedelta(seconds=10)).generation == 2
    assert compiler.step(NOON + timedelta(minutes=9)) is None
    assert compiler.step(NOON + timedelta(minutes=11)).generation == 3, "ten minutes old: its validity moves on"


def test_generations_grow_even_when_the_file_was_lost(compiler, house):
    compiler.step(NOON)
    compiler.step(NOON + timedelta(minutes=11))
    house.station().plan.unlink()
    assert PlanCompiler(house, "main").step(NOON).generation == 3


def test_a_clock_set_back_does_not_freeze_the_plan(compiler):
    compiler.step(NOON)
    assert compiler.step(NOON - timedelta(hours=1)) is not None


def test_the_station_playlist_keeps_its_order_and_takes_the_rest(compiler):
    second, first = audio("b.flac"), audio("a.flac")
    third = audio("c.flac")
    audio("bulletin.flac", in_rotation=False)
    audio("bad.txt", state="refused", reason="not_audio")
    audio("lost.flac", state="gone")
    station = Playlist.objects.get(slug="station")
    for order, file in enumerate((second, second)):
        PlaylistItem.objects.create(playlist=station, audio=file, sort_order=order)
    items = compiler.step(NOON).playlists["station"]
    assert [item.path for item in items] == ["b.flac", "b.flac", "a.flac", "c.flac"]
    assert items[0].id == second.public_id
    assert len({item.id for item in items}) == 4
    assert (items[2].id, items[3].id) == (first.public_id, third.public_id)


def test_items_keep_their_ids_over_recompiles(compiler):
    audio("b.flac")
    before = {item.path: item.id for item in compiler.step(NOON).playlists["station"]}
    audio("a.flac")
    after = {item.path: item.id for item in compiler.step(NOON).playlists["station"]}
    assert after["b.flac"] == before["b.flac"]


def test_impossible_cue_points_never_reach_the_air(compiler, house):
    audio("a.flac", cue_in_ms=90_000)
    audio("b.flac", cue_in_ms=1000, cue_out_ms=500)
    audio("c.flac", cue_in_ms=1000, cue_out_ms=50_000)
    compiler.step(NOON)
    items = PlanReader(house.station().plan).read().playlists["station"]
    assert [(i.cue_in_ms, i.cue_out_ms) for i in items] == [(59_999, None), (1000, None), (1000, 50_000)]


def test_the_night_of_the_clock_change_is_planned_once(compiler, show):
    Slot.objects.create(show=show, weekday=6, start=time(1), minutes=60)
    plan = compiler.step(datetime(2026, 9, 19, 12, tzinfo=UTC))
    [slot] = [s for s in plan.slots if s.start.date().isoformat() == "2026-09-20"]
    assert (slot.start.hour, slot.end.hour) == (0, 1)


def test_who_may_go_live(house, show, account):
    from athir.newsroom.accounts.models import User

    presenter = User.objects.get(username="presenter")
    writer = AccessWriter(house, "main")
    assert writer.step(NOON).presenters == {}
    key = new_stream_key(presenter)
    new_stream_key(account("reporter"))
    writer.step(NOON)
    access = AccessReader(house.station().access).read()
    assert set(access.presenters) == {"presenter"}, "a reporter's key opens nothing"
    assert access.check("presenter", key, NOON)[0].name == "أمينة"
    assert access.check("presenter", "wrong", NOON) == (None, "key")
    assert house.station().access.stat().st_mode & 0o777 == 0o600
    assert key not in house.station().access.read_text()
    assert writer.step(NOON) is None
    revoke_stream_keys(presenter)
    assert writer.step(NOON).presenters == {}


def test_windows_when_the_station_asks_for_them(house, show):
    from athir.newsroom.accounts.models import User

    key = new_stream_key(User.objects.get(username="presenter"))
    Station.objects.update(require_windows=True)
    access = AccessWriter(house, "main").step(NOON)
    slot = NOON + timedelta(hours=19)
    assert access.check("presenter", key, NOON) == (None, "window")
    assert access.check("presenter", key, slot - EARLY)[0] is not None
    assert access.check("presenter", key, slot + timedelta(hours=3)) == (None, "window")


def test_an_account_that_was_switched_off_goes_live_no_more(house, show):
    from athir.newsroom.accounts.models import User

    user = User.objects.get(username="presenter")
    new_stream_key(user)
    writer = AccessWriter(house, "main")
    assert writer.step(NOON).presenters
    user.is_active = False
    user.save()
    assert writer.step(NOON).presenters == {}


def test_holds_are_whole_so_that_retention_may_work(house, db):
    writer = HoldsWriter(house, "main")
    writer.step(NOON)
    assert HoldsReader(house.station().holds).fresh().holds == ()
    assert writer.step(NOON) is None
    house.station().holds.unlink()
    assert writer.step(NOON).generation == 2


def test_holds_that_cannot_be_read_stay_as_they_are_and_are_an_alarm(house, db):
    from athir.newsroom.record.models import Alarm

    path = house.station().holds
    path.write_bytes(b'{"torn')
    writer = HoldsWriter(house, "main")
    for _time in range(2):
        assert writer.step(NOON) is None
    assert path.read_bytes() == b'{"torn'
    assert [alarm.kind for alarm in Alarm.objects.standing()] == ["holds"]
    path.unlink()
    HoldsWriter(house, "main").step(NOON)
    HoldsWriter(house, "main").step(NOON)
    assert not Alarm.objects.standing()
