"""What the air wrote into its journal becomes rows: all of it, once, whatever is killed when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from athir.contracts.journal import JournalWriter
from athir.newsroom.airlink import journal_follower
from athir.newsroom.airlink.journal_follower import JournalFollower
from athir.newsroom.airlink.models import AiredSlot, AsRun, ListenerSample, LiveSession, StationLink
from athir.newsroom.library.models import AudioFile

T = datetime(2026, 11, 24, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return T + timedelta(seconds=seconds)


@pytest.fixture
def air(house, db):
    writer = JournalWriter(house.station().journal_dir, "air")
    yield writer
    writer.close()


@pytest.fixture
def follower(house, db):
    return JournalFollower(house, "main")


def play(air, item, start, end=None, **data):
    air.append("item.start", after(start), item=item, path=f"{item}.flac", title=item, source="plan", **data)
    if end is not None:
        air.append("item.end", after(end), item=item, why="end")


def test_what_was_on_air_has_a_beginning_and_an_end(air, follower):
    file = AudioFile.objects.create(path="lahn.flac")
    play(air, "lahn", 0, 60, artist="فرقة", duration_ms=60_000, sample=480_000)
    assert follower.step() == 2
    row = AsRun.objects.get()
    assert (row.title, row.artist, row.source, row.audio) == ("lahn", "فرقة", "plan", file)
    assert (row.started_at, row.ended_at, row.end_reason) == (T, after(60), "end")
    assert row.sample == 480_000


def test_in_a_crossfade_each_ends_by_itself(air, follower):
    play(air, "a", 0)
    play(air, "b", 58)
    air.append("item.end", after(60), item="a", why="end")
    follower.step()
    assert dict(AsRun.objects.values_list("title", "ended_at")) == {"a": after(60), "b": None}


def test_nothing_is_doubled_when_the_worker_dies_between(air, house, follower):
    play(air, "a", 0, 10)
    follower.step()
    StationLink.objects.update(cursor={})  # as if the cursor had been lost altogether
    again = JournalFollower(house, "main")
    assert again.step() == 2
    assert AsRun.objects.count() == 1


def test_a_transaction_that_fails_loses_nothing(air, follower, monkeypatch):
    play(air, "a", 0, 10)
    real = journal_follower.apply

    def fail(station, event):
        real(station, event)
        raise RuntimeError("power cut")

    monkeypatch.setattr(journal_follower, "apply", fail)
    with pytest.raises(RuntimeError):
        follower.step()
    assert not AsRun.objects.exists()
    monkeypatch.setattr(journal_follower, "apply", real)
    assert follower.step() == 2
    assert AsRun.objects.count() == 1


def test_after_a_crash_what_was_open_ended_when_the_air_came_back(air, house, follower):
    play(air, "long", 0, duration_ms=600_000)
    play(air, "short", 0, duration_ms=5_000)
    air.append("live.on", after(1), line="l1", account="presenter", name="أمينة", sample=1)
    with_new_boot = JournalWriter(house.station().journal_dir, "air", "fffffffffff0-00000000")
    with_new_boot.append("air.start", after(30), epoch=2)
    play(with_new_boot, "next", 31)
    with_new_boot.close()
    follower.step()
    ended = dict(AsRun.objects.values_list("title", "ended_at"))
    assert ended == {"long": after(30), "short": after(5), "next": None}
    assert LiveSession.objects.get().ended_at == after(30)


def test_a_presenter_on_the_air(air, follower, account):
    user = account("presenter")
    air.append("live.on", after(0), line="l1", account="presenter", name="أمينة", sample=1)
    air.append("live.off", after(90), line="l1", account="presenter", why="hangup", sample=2)
    follower.step()
    session = LiveSession.objects.get()
    assert (session.user, session.name, session.ended_at, session.end_reason) == (user, "أمينة", after(90), "hangup")


def test_listeners_by_mount(house, db, follower):
    writer = JournalWriter(house.station().journal_dir, "delivery-0")
    writer.append("listeners", T, counts={"live.mp3": 3, "low.opus": 4})
    writer.append("listeners", after(60), **{"live.mp3": 5, "note": "x", "odd": -1})
    writer.close()
    follower.step()
    assert list(ListenerSample.objects.order_by("at").values_list("total", flat=True)) == [7, 5]


def test_nonsense_in_an_event_stops_nobody(air, follower):
    air.append("item.start", after(0), item=None, title="x" * 9000, sample="no", duration_ms=1e300)
    air.append("item.end", after(1))
    air.append("live.on", after(2))
    air.append("listeners", after(3), counts=[1, 2])
    air.append("a.kind.from.the.future", after(4), x={"y": 1})
    play(air, "good", 5)
    while follower.step():
        pass
    assert AsRun.objects.filter(title="good").exists()


def test_ten_thousand_events_in_batches(air, follower, monkeypatch):
    monkeypatch.setattr("os.fdatasync", lambda fd: None)
    for n in range(600):
        play(air, f"i{n}", n, n + 1)
    while follower.step():
        pass
    assert AsRun.objects.filter(ended_at__isnull=False).count() == 600


def test_the_as_run_list_is_there_to_read_and_not_to_write(air, follower, account, as_user):
    play(air, "لحن", 0, 10)
    follower.step()
    browser = as_user(account("engineer"))
    page = browser.get("/admin/snippets/airlink/asrun/").content.decode()
    assert "لحن" in page
    row = AsRun.objects.get()
    assert browser.get(f"/admin/snippets/airlink/asrun/inspect/{row.pk}/").status_code == 200
    assert browser.get("/admin/snippets/airlink/asrun/add/").status_code == 302
    assert browser.post(f"/admin/snippets/airlink/asrun/delete/{row.pk}/").status_code == 302
    assert AsRun.objects.exists()


def test_a_programme_has_a_beginning_and_an_end_and_a_row_for_each_part(air, follower, house):
    air.append("slot.start", T, slot="a.20261124", show="x1", title={"ar": "نشرة", "fr": "Journal"}, sample=480)
    air.append("slot.end", after(60), slot="a.20261124")
    air.append("slot.start", after(60), slot="b.20261124", show="x2", title={"ar": "واحة"})
    follower.step()
    air.close()
    other = JournalWriter(house.station().journal_dir, "air")
    other.append("air.start", after(90), epoch=2)
    other.append("slot.start", after(91), slot="b.20261124", show="x2", title={"ar": "واحة"})
    other.close()
    follower.step()
    first, second, third = AiredSlot.objects.order_by("started_at")
    assert (first.title, first.started_at, first.ended_at, first.sample) == (
        {"ar": "نشرة", "fr": "Journal"},
        T,
        after(60),
        480,
    )
    assert (second.slot, second.ended_at, third.slot, third.ended_at) == ("b.20261124", after(90), "b.20261124", None)
