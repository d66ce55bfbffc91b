"""The feeds of the house over HTTP: what apps and directories get, from publishing to withdrawing."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from lxml import etree
from tests.newsroom.podcasts.rules_of_feeds import ATOM, ITUNES, PODCAST, faults

from athir.airlog.aired import Stretch
from athir.contracts import plan as plans
from athir.contracts.journal import JournalWriter
from athir.home import Home
from athir.newsroom.baking.models import Dirty
from athir.newsroom.baking.recording import recording
from athir.newsroom.clips.models import Clip
from athir.newsroom.dossiers.models import Person
from athir.newsroom.library.models import Picture
from athir.newsroom.podcasts import (
    actions,
    announcing,
    feed_cache,
    feed_pages,
    feed_shelf,
    feed_views,
    feeds,
    on_air,
    podping,
)
from athir.newsroom.podcasts.feed import Written, written
from athir.newsroom.podcasts.feed_cache import feeds as kept_feeds
from athir.newsroom.podcasts.feed_records import Item
from athir.newsroom.podcasts.feed_shelf import shelf
from athir.newsroom.podcasts.models import Chapter, EpisodePerson, Podcast, Season, Transcript
from athir.newsroom.settings import HOUSE
from athir.newsroom.shows.models import Show, Slot
from athir.newsroom.syndication import websub

PATH = "/podcasts/sawt/feed.xml"
VTT = "WEBVTT\n\n00:00.000 --> 00:04.000\nمرحبا بكم.\n\n00:09.000 --> 00:12.000\nنبدأ من الواحة.\n"


@pytest.fixture(autouse=True)
def _no_feed_of_another_house() -> None:
    kept_feeds.clear()
    shelf.clear()
    on_air._held.clear()
    on_air._plan.cache_clear()


@pytest.fixture
def app(db: None) -> Client:
    return Client()


def channel(app: Client, path: str = PATH) -> etree._Element:
    """The channel of a feed in which nobody finds a fault."""
    answer = app.get(path)
    assert answer.status_code == 200, path
    assert faults(answer.content) == []
    assert not feedparser.parse(answer.content).bozo
    found = etree.fromstring(answer.content).find("channel")
    assert found is not None
    return found


def titles(app: Client, path: str = PATH) -> list[str]:
    return [item.findtext("title") for item in channel(app, path).findall("item")]


def test_an_episode_stands_in_the_feed_with_all_that_is_known_of_it(episode: Callable[..., Any], app: Client) -> None:
    made = episode(number=7, place="زاكورة", geo="30.33,-5.84", notes='<p>اقرأ <a href="/news/x/">المقال</a></p>')
    made.season = Season.objects.create(podcast=made.podcast, number=2, names={"ar": "موسم الماء"})
    made.save()
    for at, title in ((5000, "لقاء"), (0, "مقدمة"), (1_700_000, "خاتمة"), (9_999_999, "بعد النهاية")):
        Chapter.objects.create(episode=made, start_ms=at, title=title)
    Transcript.objects.create(episode=made, language="ar", text=VTT)
    huda = Person.objects.create(slug="huda", names={"ar": "هدى"})
    EpisodePerson.objects.create(episode=made, person=huda)
    EpisodePerson.objects.create(episode=made, name="سعيد", role="guest")
    told = channel(app)
    assert told.findtext(f"{PODCAST}guid") == str(made.podcast.guid)
    assert told.find(f"{ATOM}link").get("href") == f"{HOUSE.site_base}{PATH}"
    item = told.find("item")
    assert item.findtext("guid") == made.guid and item.findtext("title") == made.title
    base = f"{HOUSE.site_base}/podcasts/sawt/{made.public_id}"
    sound = item.find("enclosure")
    assert dict(sound.attrib) == {"url": f"{base}/e.mp3", "length": "29000000", "type": "audio/mpeg"}
    assert f'<a href="{HOUSE.site_base}/news/x/">' in item.findtext("description")
    assert "00:00 مقدمة<br>00:05 لقاء<br>28:20 خاتمة" in item.findtext("description")
    assert [one.get("url") for one in item.findall(f"{PODCAST}transcript")] == [
        f"{base}/transcript.ar.{form}" for form in ("vtt", "srt", "html")
    ]
    assert item.find(f"{PODCAST}chapters").get("url") == f"{base}/chapters.json"
    assert [(one.text, one.get("role")) for one in item.findall(f"{PODCAST}person")] == [
        ("هدى", "host"),
        ("سعيد", "guest"),
    ]
    assert item.find(f"{PODCAST}location").get("geo") == "geo:30.33,-5.84"
    assert (item.findtext(f"{ITUNES}season"), item.findtext(f"{ITUNES}episode")) == ("2", "7")
    assert item.findall(f"{PODCAST}alternateEnclosure")[1].get("bitrate") == "24000"


def test_the_feed_follows_what_is_published_and_withdrawn_with_the_next_request(
    episode: Callable[..., Any], app: Client
) -> None:
    first = episode("الأولى")
    assert titles(app) == ["الأولى"]
    second = episode("الثانية", draft=True)
    assert titles(app) == ["الأولى"]
    actions.publish(second)
    assert titles(app) == ["الثانية", "الأولى"]
    actions.withdraw(first, "بطلب من صاحبه")
    assert titles(app) == ["الثانية"]
    second.title = "عنوان صُحِّح"
    second.save()
    assert titles(app) == ["عنوان صُحِّح"]
    actions.unpublish(second)
    assert titles(app) == []
    actions.restore(first)
    assert titles(app) == ["الأولى"]
    actions.unpublish_podcast(first.podcast)
    assert app.get(PATH).status_code == 404


def test_who_has_the_feed_is_told_so_and_nothing_more(episode: Callable[..., Any], app: Client) -> None:
    made = episode()
    answer = app.get(PATH)
    etag, modified = answer["ETag"], answer["Last-Modified"]
    assert etag.startswith('"') and answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"
    assert "Accept-Encoding" in answer["Vary"] and not answer.cookies
    for headers in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        again = app.get(PATH, headers=headers)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    zipped = app.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.content) == answer.content and zipped["ETag"] != etag
    head = app.head(PATH)
    assert (head.content, head["Content-Length"]) == (b"", str(len(answer.content)))
    # Another process of the house says the same of the same feed.
    kept_feeds.clear()
    assert (app.get(PATH)["ETag"], app.get(PATH)["Last-Modified"]) == (etag, modified)
    made.title = "عنوان آخر"
    made.save()
    assert app.get(PATH, headers={"If-None-Match": etag}).status_code == 200


def test_older_episodes_follow_by_month_on_pages_that_stay(
    episode: Callable[..., Any], app: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_pages, "NEWEST", 3)
    monkeypatch.setattr(feed_pages, "PART", 2)
    podcast = episode("0").podcast
    for number, when in enumerate(("2026-09-30", "2026-08-03", "2026-08-02", "2026-08-01", "2025-12-31"), start=1):
        moment = datetime.fromisoformat(f"{when}T12:00:00+00:00")
        episode(str(number), podcast=podcast, published_at=moment)
    pages: dict[str, list[str]] = {}
    path = PATH
    while path:
        told = channel(app, path)
        pages[path.rpartition("/")[2]] = [item.findtext("title") for item in told.findall("item")]
        links = {
            link.get("rel"): link.get("href").removeprefix(HOUSE.site_base) for link in told.findall(f"{ATOM}link")
        }
        assert links["self"] == path and ("first" in links) == (path != PATH)
        path = links.get("next", "")
    assert pages == {
        "feed.xml": ["0", "1", "2"],
        "feed-2026-08.xml": ["4", "3"][::-1],
        "feed-2025-12.xml": ["5"],
    }
    assert titles(app, "/podcasts/sawt/feed-2026-08-2.xml") == ["2"]
    before = app.get("/podcasts/sawt/feed-2026-08.xml")["ETag"]
    episode("6", podcast=podcast)
    assert app.get("/podcasts/sawt/feed-2026-08.xml")["ETag"] == before
    for none in ("2026-07", "2026-13", "2026-08-9", "2026-08-1", "9999-12"):
        assert app.get(f"/podcasts/sawt/feed-{none}.xml").status_code == 404, none


def test_a_page_of_a_feed_is_never_too_large_for_directories(
    episode: Callable[..., Any], app: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LARGEST", 16_000)
    podcast = episode("0", notes="كلمة " * 500).podcast
    for number in range(1, 6):
        episode(str(number), podcast=podcast, notes="كلمة " * 500)
    body = app.get(PATH).content
    assert len(body) <= 16_000
    told = etree.fromstring(body).find("channel")
    assert 1 <= len(told.findall("item")) < 6
    assert any(link.get("rel") == "next" for link in told.findall(f"{ATOM}link"))


def test_clips_within_an_episode_are_its_soundbites(episode: Callable[..., Any], app: Client) -> None:
    began = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def stretch(first: float, seconds: float) -> dict[str, Any]:
        at = int((began.timestamp() + first) * 1e9)
        return Stretch("main", 1, int(first * 48_000), int(seconds * 48_000), at).as_record()

    def clip(title: str, first: float, seconds: float, **fields: Any) -> Clip:
        return Clip.objects.create(
            title=title,
            station=made.station,
            stretches=[stretch(first, seconds)],
            started_at=began + timedelta(seconds=first),
            ended_at=began + timedelta(seconds=first + seconds),
            duration_ms=int(seconds * 1000),
            state="ready",
            **{"live": True, **fields},
        )

    made = episode(
        stretches=[stretch(0, 600), stretch(700, 500)],
        started_at=began,
        ended_at=began + timedelta(seconds=1200),
        duration_ms=1_100_000,
    )
    assert channel(app).find("item").find(f"{PODCAST}soundbite") is None
    shown = clip("أجمل جملة", 730, 40)
    clip("في ما قُطع", 610, 30)
    clip("قصير", 10, 5)
    clip("مسودة", 10, 30, live=False)
    bites = channel(app).find("item").findall(f"{PODCAST}soundbite")
    assert [(one.text, one.get("startTime"), one.get("duration")) for one in bites] == [
        ("أجمل جملة", "630.000", "40.000")
    ]
    shown.withdrawn_at = timezone.now()
    shown.save()
    assert channel(app).find("item").find(f"{PODCAST}soundbite") is None


@pytest.fixture
def aired(podcast: Callable[..., Any], house: Home) -> Callable[..., Any]:
    """A podcast of a show with a slot; ``aired(start)`` writes a plan with that broadcast and gives (journal, slot id)."""
    made = podcast()
    show = Show.objects.create(slug="wahat", station=made.station, names={"ar": "صوت الواحات"})
    for weekday in (0, 2):
        Slot.objects.create(show=show, weekday=weekday, start=time(20), minutes=60)
    Podcast.objects.filter(pk=made.pk).update(show=show)
    home = house.station("main")

    def write(start: datetime) -> tuple[JournalWriter, str]:
        slot = f"{show.slots.first().public_id}.{start:%Y%m%d}"
        end = start + timedelta(hours=1)
        planned = plans.PlanSlot(slot, start, end, show.public_id, show.slug, dict(show.names))
        home.plan_dir.mkdir(parents=True, exist_ok=True)
        until = start + timedelta(days=2)
        plans.write(
            home.plan, plans.Plan(1, start, until, "main", HOUSE.zone, "2026c", {"ar": "إذاعة"}, (planned,), {})
        )
        return JournalWriter(home.journal_dir, "air"), slot

    return write


def test_a_show_on_the_air_is_a_live_item_by_the_journal(aired: Any, app: Client) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    journal, slot = aired(now + timedelta(minutes=2))

    def live() -> etree._Element:
        on_air._held.clear()
        found = channel(app).findall(f"{PODCAST}liveItem")
        assert len(found) == 1
        return found[0]

    pending = live()
    assert pending.get("status") == "pending" and pending.find(f"{PODCAST}contentLink").get("href").endswith("/radio/")
    assert pending.find("enclosure").get("url").endswith("/live.mp3")
    kinds = {one.get("type") for one in pending.findall(f"{PODCAST}alternateEnclosure")}
    assert kinds == {"audio/mpeg", "application/x-mpegURL", "audio/ogg"}
    journal.append("slot.start", now, slot=slot, show="x", title={"ar": "صوت الواحات"})
    on = live()
    assert (on.get("status"), on.findtext("guid")) == ("live", pending.findtext("guid"))
    journal.append("slot.end", now + timedelta(seconds=1), slot=slot)
    over = on_air.airings("main", now + timedelta(seconds=3))
    assert [one.status for one in over] == ["ended"]
    journal.close()
    assert app.get(PATH).content.count(b'podcast:updateFrequency rrule="FREQ=WEEKLY;BYDAY=MO,WE"') == 1


def test_the_hub_hears_when_a_show_is_announced_begins_and_ends(
    aired: Any, app: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub: list[list[str]] = []
    monkeypatch.setattr(websub, "HOUSE", replace(HOUSE, websub_hub="https://hub.example/"))
    monkeypatch.setattr(websub, "ping", SimpleNamespace(enqueue=hub.append))
    now = datetime.now(UTC).replace(microsecond=0)
    journal, slot = aired(now + timedelta(minutes=2))
    feed = [f"{HOUSE.site_base}{path}" for path in (PATH, "/podcasts/feed.xml")]

    def told() -> list[list[str]]:
        on_air._held.clear()
        hub.clear()
        Dirty.objects.all().delete()
        announcing.announce()
        assert Dirty.objects.filter(key__startswith="podcast-airing:").exists() is bool(hub)
        assert Dirty.objects.count() == len(hub), "no page of an episode is baked anew for it"
        return list(hub)

    assert told() == [feed], "a broadcast to come is announced"
    assert told() == [], "and once"
    journal.append("slot.start", now, slot=slot, show="x", title={"ar": "صوت الواحات"})
    assert told() == [feed] and told() == []
    assert b'status="live"' in app.get(PATH).content
    journal.append("slot.end", now + timedelta(microseconds=1), slot=slot)
    assert told() == [feed]
    assert b'status="ended"' in app.get(PATH).content, "and the feed says it with the next request"
    of_station, of_show = (channel(app, path).find(f"{PODCAST}liveItem") for path in ("/podcasts/feed.xml", PATH))
    assert of_station.findtext("guid") == of_show.findtext("guid"), "one identity in the station's feed and the show's"
    assert of_station.get("status") == "ended" and of_station.findtext("title") == "صوت الواحات"
    Podcast.objects.update(private=True, airing_told="")
    assert told() == [], "of a private podcast nobody is told"
    journal.close()


def test_a_broadcast_that_runs_over_moves_its_end_by_quarters(aired: Any) -> None:
    start = datetime.now(UTC)
    journal, slot = aired(start)
    journal.append("slot.start", start + timedelta(seconds=1), slot=slot, title="x")
    journal.close()
    told = [one for at in (1, 31, 62, 70) for one in on_air.airings("main", start + timedelta(minutes=at))]
    assert {one.status for one in told} == {"live"}
    assert [(one.end - start) // timedelta(minutes=1) for one in told] == [60, 60, 75, 75]


def test_a_feed_that_moved_is_found_again(episode: Callable[..., Any], app: Client) -> None:
    podcast = episode().podcast
    podcast.slug = "wahat"
    podcast.save()
    answer = app.get(PATH)
    assert (answer.status_code, answer["Location"]) == (301, f"{HOUSE.site_base}/podcasts/wahat/feed.xml")
    guid = channel(app, "/podcasts/wahat/feed.xml").findtext(f"{PODCAST}guid")
    podcast.moved_to = "https://elsewhere.example/feed.xml"
    podcast.save()
    answer = app.get("/podcasts/wahat/feed.xml")
    assert (answer.status_code, answer["Location"]) == (301, "https://elsewhere.example/feed.xml")
    since = timezone.now()
    Podcast.objects.filter(pk=podcast.pk).update(moved_at=since - timedelta(days=27))
    kept_feeds.clear()
    told = channel(app, "/podcasts/wahat/feed.xml")
    assert told.findtext(f"{ITUNES}new-feed-url") == "https://elsewhere.example/feed.xml"
    assert told.findtext(f"{PODCAST}guid") == guid and told.find("item") is not None
    Podcast.objects.filter(pk=podcast.pk).update(moved_at=since - timedelta(days=28))
    assert app.get("/podcasts/wahat/feed.xml").status_code == 301, "after four weeks, for ever"
    Podcast.objects.filter(pk=podcast.pk).update(moved_to="", came_from="https://old.example/feed")
    kept_feeds.clear()
    told = channel(app, "/podcasts/wahat/feed.xml")
    assert told.findtext(f"{ITUNES}new-feed-url") == f"{HOUSE.site_base}/podcasts/wahat/feed.xml"
    assert told.findtext(f"{PODCAST}guid") == guid


def test_what_an_earlier_program_had_at_this_host_leads_here(episode: Callable[..., Any], app: Client) -> None:
    made = episode(fetched_from="https://127.0.0.1:8000/wp-content/uploads/e1.mp3")
    Podcast.objects.update(came_from="http://www.127.0.0.1:8000/feed/podcast/")
    for path, there in (
        ("/feed/podcast", PATH),
        ("/feed/podcast/", PATH),
        ("/wp-content/uploads/e1.mp3", f"/podcasts/sawt/{made.public_id}/e.mp3"),
    ):
        answer = app.get(path)
        assert (answer.status_code, answer["Location"]) == (301, there), path
    assert app.get("/wp-content/uploads/e2.mp3").status_code == 404
    actions.unpublish(made)
    assert app.get("/wp-content/uploads/e1.mp3").status_code == 404


def test_the_station_is_a_publisher_and_gives_all_its_podcasts_at_once(
    podcast: Callable[..., Any], episode: Callable[..., Any], app: Client
) -> None:
    podcast("sawt")
    podcast("akhbar", names={"ar": "أخبار & الجهة"}, category="Technology")
    podcast("sirr", private=True)
    podcast("musawwada", draft=True)
    told = channel(app, "/podcasts/feed.xml")
    assert told.findtext(f"{PODCAST}medium") == "publisher"
    named = {one.get("feedUrl").removeprefix(HOUSE.site_base) for one in told.findall(f"{PODCAST}remoteItem")}
    assert named == {"/podcasts/sawt/feed.xml", "/podcasts/akhbar/feed.xml"}
    back = channel(app).find(f"{PODCAST}publisher/{PODCAST}remoteItem")
    assert back.get("feedGuid") == told.findtext(f"{PODCAST}guid")
    answer = app.get("/podcasts.opml")
    outlines = etree.fromstring(answer.content).findall("body/outline")
    assert {one.get("text") for one in outlines} == {"صوت الواحة", "أخبار & الجهة"}
    assert all(one.get("type") == "rss" and one.get("xmlUrl").endswith("feed.xml") for one in outlines)


def test_whoever_has_the_page_finds_the_feed(episode: Callable[..., Any], app: Client) -> None:
    made = episode()
    wanted = f'<link rel="alternate" type="application/rss+xml" title="صوت الواحة" href="{HOUSE.site_base}{PATH}">'
    for path in ("/podcasts/sawt/", f"/podcasts/sawt/{made.slug}/"):
        assert wanted in app.get(path).content.decode()
    follow = app.get("/follow/").content.decode()
    assert f'href="{PATH}"' in follow and 'href="/podcasts.opml"' in follow


def test_the_hub_is_told_and_named(episode: Callable[..., Any], app: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    house = replace(HOUSE, websub_hub="https://hub.example/")
    for module in (websub, feeds, feed_views):
        monkeypatch.setattr(module, "HOUSE", house)
    made = episode(draft=True)
    asked = DBTaskResult.objects.filter(task_path__endswith="websub.ping")
    before = asked.count()
    actions.publish(made)
    told = [task.args_kwargs["args"][0] for task in asked]
    assert asked.count() == before + 1 and [f"{HOUSE.site_base}{PATH}"] in told
    answer = app.get(PATH)
    assert '<https://hub.example/>; rel="hub"' in answer["Link"]
    hub = next(link for link in channel(app).findall(f"{ATOM}link") if link.get("rel") == "hub")
    assert hub.get("href") == "https://hub.example/"


def test_a_podping_service_is_told_only_where_one_is_set(
    episode: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = DBTaskResult.objects.filter(task_path__endswith="podping.ping")
    made = episode(draft=True)
    actions.publish(made)
    assert not asked.exists()
    monkeypatch.setattr(podping, "HOUSE", replace(HOUSE, podping_url="https://a%20token@podping.example/"))
    actions.unpublish(made)
    actions.publish(made)
    assert [task.args_kwargs["args"] for task in asked] == [[f"{HOUSE.site_base}{PATH}"]]
    request = podping.request_of("https://a%20token@podping.example/", "https://radio.example/feed.xml?a=1&b")
    assert request.full_url.startswith(
        "https://podping.example/?url=https%3A%2F%2Fradio.example%2Ffeed.xml%3Fa%3D1%26b&"
    )
    assert request.get_header("Authorization") == "a token"


def test_a_touch_that_comes_to_be_seen_late_is_seen(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL one with a lower number may appear after one with a higher number."""
    monkeypatch.setattr(feed_cache, "connection", SimpleNamespace(vendor="postgresql"))
    for number in (1001, 1003):
        Dirty.objects.create(id=number, key=f"key:{number}")
    touches = feed_cache.Touches.now()
    assert list(touches.since()) == [] and touches == feed_cache.Touches.now()
    Dirty.objects.create(id=1002, key="podcast:1")
    assert touches != feed_cache.Touches.now() and list(touches.since()) == ["podcast:1"]


def test_whatever_changes_the_kept_items_are_those_that_would_be_written_anew(
    episode: Callable[..., Any],
) -> None:
    """Without a word to the cache: rows are changed behind its back."""
    made, other = episode("الأولى", notes="<p>ملاحظات</p>"), episode("الثانية")
    podcast = made.podcast
    huda = Person.objects.create(slug="huda", names={"ar": "هدى"})
    season = Season.objects.create(podcast=podcast, number=2, names={"ar": "موسم الماء"})
    begin = made.started_at = timezone.now() - timedelta(hours=2)
    made.ended_at = begin + timedelta(hours=1)
    made.stretches = [Stretch("main", 1, 0, 3600 * 48_000, int(begin.timestamp()) * 10**9).as_record()]
    made.save()
    rows, files = type(made).objects.filter(pk=made.pk), type(made.files.first()).objects.filter(episode=made)
    inside = Stretch("main", 1, 600 * 48_000, 30 * 48_000, (int(begin.timestamp()) + 600) * 10**9)

    def clip() -> None:
        Clip.objects.create(
            station=made.station,
            title="مقطع",
            live=True,
            state="ready",
            duration_ms=30_000,
            stretches=[inside.as_record()],
            started_at=inside.start,
            ended_at=inside.end,
        )

    def picture(name: str) -> Picture:
        return Picture.objects.create(title=name, file=f"{name}.jpg", width=9, height=9, file_hash=name)

    for change in (
        lambda: rows.update(title="عنوان آخر"),
        lambda: rows.update(season=season, number=3, kind="bonus", place="زاكورة"),
        lambda: rows.update(picture=picture("one")),
        lambda: files.filter(role="master").update(name="x.mp3", bytes=77),
        lambda: Chapter.objects.bulk_create(Chapter(episode=made, start_ms=n * 9000, title="ف") for n in range(3)),
        lambda: EpisodePerson.objects.create(episode=made, person=huda),
        lambda: Person.objects.filter(pk=huda.pk).update(names={"ar": "هدى آيت"}),
        lambda: EpisodePerson.objects.create(episode=made, name="سعيد", role="guest"),
        lambda: Transcript.objects.create(episode=made, language="fr", text=VTT),
        clip,
        lambda: Season.objects.filter(pk=season.pk).update(names={"ar": "موسم آخر"}),
        lambda: Podcast.objects.filter(pk=podcast.pk).update(explicit=True, artwork=picture("two")),
        lambda: files.filter(role="master").delete(),
        lambda: type(made).objects.filter(pk=other.pk).update(withdrawn_at=timezone.now()),
    ):
        before = feeds.document(Podcast.objects.get())
        change()
        kept = feeds.document(Podcast.objects.get())
        shelf.clear()
        assert kept == feeds.document(Podcast.objects.get()) != before


def test_an_item_that_is_kept_depends_on_what_it_shows(episode: Callable[..., Any]) -> None:
    made = episode()
    huda = Person.objects.create(slug="huda", names={"ar": "هدى"})
    EpisodePerson.objects.create(episode=made, person=huda)
    for _ in range(2):
        with recording() as keys:
            feeds.document(made.podcast)
        assert {f"episode:{made.pk}", f"person:{huda.pk}", f"podcast:{made.podcast_id}"} <= keys


def test_only_what_changed_is_written_anew(episode: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made = [episode(f"حلقة {number}") for number in range(5)]
    feeds.document(made[0].podcast)
    anew = list[str]()

    def counted(item: Item, picture: str) -> Written:
        anew.append(item.title)
        return written(item, picture)

    monkeypatch.setattr(feed_shelf, "written", counted)
    made[3].title = "عنوان آخر"
    made[3].save()
    feeds.document(made[0].podcast)
    assert anew == ["عنوان آخر"]
