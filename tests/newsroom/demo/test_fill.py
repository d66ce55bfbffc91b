"""Filling a house with the demo: everybody can log in, every province has news, every minute has a show."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from athir.config import Settings
from athir.contracts.access import AccessReader
from athir.contracts.plan import STATION_PLAYLIST, PlanReader
from athir.home import Home
from athir.newsroom.demo.content.people import ACCOUNTS
from athir.newsroom.demo.content.places import PLACES

PASSWORD = "demo-password-of-tests"
PROVINCES = [place.slug for place in PLACES if place.parent]


def _counts() -> dict[str, int]:
    from django.apps import apps

    wanted = ("accounts", "frame", "library", "dossiers", "shows", "news")
    models = [model for app in wanted for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_twice_doubles_nothing(demo: Home) -> None:
    from wagtail.models import Revision

    from athir.newsroom.demo.seed.fill import fill

    before, files = _counts(), sorted(demo.audio_dir.rglob("*"))
    revisions = Revision.objects.count()
    accounts = fill(demo, Settings(), PASSWORD)
    assert _counts() == before and Revision.objects.count() == revisions
    assert sorted(demo.audio_dir.rglob("*")) == files
    assert accounts == [account.username for account in ACCOUNTS]


def test_what_an_editor_changed_stays(demo: Home) -> None:
    from athir.newsroom.demo.seed.fill import fill
    from athir.newsroom.frame.models import Desk, Station
    from athir.newsroom.library.models import PlaylistItem
    from athir.newsroom.news.actions import publish
    from athir.newsroom.news.models import Article
    from athir.newsroom.shows.models import Show, Slot

    article = Article.objects.filter(desk__slug="midelt").first()
    article.title, article.slug = "عنوان كتبه المحرر", "عنوان-جديد"
    publish(article)
    Station.objects.update(tagline={"ar": "شعار آخر"})
    Desk.objects.filter(slug="midelt").update(names={"ar": "ميدلت وأعاليها"})
    Slot.objects.filter(show__slug="hadith-al-waha").delete()
    Show.objects.filter(slug="hadith-al-waha").update(names={"ar": "حديث آخر"})
    PlaylistItem.objects.filter(playlist__slug="night").last().delete()
    before = _counts()
    fill(demo, Settings(), PASSWORD)
    assert _counts() == before
    assert Article.objects.get(pk=article.pk).title == "عنوان كتبه المحرر"
    assert Station.objects.get().tagline["ar"] == "شعار آخر"
    assert Desk.objects.get(slug="midelt").names == {"ar": "ميدلت وأعاليها"}
    assert Show.objects.get(slug="hadith-al-waha").names == {"ar": "حديث آخر"}


@pytest.mark.parametrize("account", [account.username for account in ACCOUNTS])
def test_every_account_enters_the_newsroom(demo: Home, account: str) -> None:
    browser = Client()
    assert browser.login(username=account, password=PASSWORD)
    assert browser.get("/admin/").status_code == 200


def test_presenters_go_live_with_the_same_word(demo: Home) -> None:
    access = AccessReader(demo.station().access).read()
    assert access is not None
    now = datetime.now(UTC)
    for account in ACCOUNTS:
        presenter, reason = access.check(account.username, PASSWORD, now)
        assert bool(presenter) == account.goes_live, (account.username, reason)


def test_the_password_is_kept_for_its_owner_alone(demo: Home) -> None:
    assert demo.demo_password.read_text(encoding="utf-8").strip() == PASSWORD
    assert stat.S_IMODE(demo.demo_password.stat().st_mode) == 0o600


def test_another_password_is_everybodys(demo: Home) -> None:
    from athir.newsroom.demo.seed.fill import fill

    fill(demo, Settings(demo_password="another-demo-password"))
    assert Client().login(username="viewer", password="another-demo-password")
    assert not Client().login(username="viewer", password=PASSWORD)
    access = AccessReader(demo.station().access).read()
    assert access is not None
    assert access.check("presenter", "another-demo-password", datetime.now(UTC))[0]


def test_without_a_password_one_is_made_and_kept(tmp_path: Path) -> None:
    from athir.newsroom.demo.seed.passwords import choose

    home = Home(tmp_path)
    first = choose(home, Settings(), None)
    assert len(first) >= 16
    assert choose(home, Settings(), None) == first
    assert choose(home, Settings(demo_password="chosen"), None) == "chosen"


@pytest.mark.parametrize("province", PROVINCES)
def test_each_province_has_news_and_a_frequency_that_says_it_is_an_example(demo: Home, province: str) -> None:
    from athir.newsroom.frame.models import Transmitter
    from athir.newsroom.news.models import Article

    articles = Article.objects.on_site().filter(desk__slug=province, locale__language_code="ar")
    assert 4 <= articles.count() <= 5
    transmitter = Transmitter.objects.get(desk__slug=province)
    assert "مثال" in transmitter.town["ar"] and "example" in transmitter.town["en"]


def test_no_picture_without_credit_and_words(demo: Home) -> None:
    from athir.newsroom.library.models import Picture
    from athir.newsroom.news.models import Article

    for article in Article.objects.select_related("picture"):
        assert article.picture is not None, article.title
    for picture in Picture.objects.all():
        assert picture.credit and picture.licence
        assert picture.alt.keys() >= {"ar", "fr", "en"} and all(picture.alt.values())


def test_samples_say_that_they_are(demo: Home) -> None:
    from athir.newsroom.demo.content import given
    from athir.newsroom.news.models import Article

    for article in Article.objects.exclude(title=given.TITLE):
        assert [byline.name for byline in article.bylines.all()] == ["نماذج أثير"]
        assert article.topics.filter(slug="demo").exists()


@pytest.mark.parametrize("language", ["ar", "fr", "zgh", "en"])
def test_no_language_finds_an_empty_house(demo: Home, language: str) -> None:
    from athir.newsroom.news.models import Article

    found = Article.objects.on_site().filter(locale__language_code=language)
    assert found.count() >= 2
    originals = Article.objects.filter(locale__language_code="ar").values_list("translation_key", flat=True)
    assert all(article.translation_key in set(originals) for article in found)


def test_the_desks_have_something_to_do(demo: Home) -> None:
    from athir.newsroom.news.models import Article

    unfinished = list(Article.objects.filter(live=False))
    assert {article.author.username for article in unfinished} == {"correspondent", "reporter"}
    waiting = [article for article in unfinished if article.current_workflow_task]
    assert [article.author.username for article in waiting] == ["reporter"]
    browser = Client()
    browser.login(username="editor", password=PASSWORD)
    assert waiting[0].title in browser.get("/admin/").content.decode()


def _minutes(slots: Any) -> list[int]:
    covered = [0] * (7 * 1440)
    for slot in slots:
        begin = slot.weekday * 1440 + slot.start.hour * 60 + slot.start.minute
        for minute in range(begin, begin + slot.minutes):
            covered[minute % len(covered)] += 1
    return covered


def test_every_minute_of_the_week_has_one_show(demo: Home) -> None:
    from athir.newsroom.shows.models import Slot

    assert set(_minutes(Slot.objects.all())) == {1}


def test_every_show_has_words_and_something_to_play(demo: Home) -> None:
    from athir.newsroom.shows.models import Show

    shows = list(Show.objects.all())
    assert 6 <= len(shows) <= 9
    for show in shows:
        assert all(show.description.get(code) for code in ("ar", "fr", "en")), show.slug
        assert show.playlist.items.exists()


def test_the_first_plan_is_complete(demo: Home) -> None:
    from athir.newsroom.demo.catalogue import TRACKS

    plan = PlanReader(demo.station().plan).read()
    assert plan is not None
    at = plan.made_at
    while at < plan.valid_until - timedelta(minutes=1):
        slot = plan.slot_at(at)
        assert slot is not None and slot.title["ar"]
        assert plan.items_for(slot)
        at += timedelta(minutes=15)
    station = plan.playlists[STATION_PLAYLIST]
    assert {item.path for item in station} == {track.path for track in TRACKS}
    for item in station:
        assert item.loudness is not None and item.title
        assert (demo.audio_dir / item.path).stat().st_size == item.bytes
    assert any(slot.presenters for slot in plan.slots)


def test_files_of_the_library_are_what_the_catalogue_calls_them(demo: Home) -> None:
    from athir.newsroom.demo.catalogue import TRACKS
    from athir.newsroom.library.models import AudioFile

    rows = {row.path: row for row in AudioFile.objects.all()}
    assert len(rows) == len(TRACKS)
    for track in TRACKS:
        row = rows[track.path]
        assert (row.title, row.kind, row.artist, row.state) == (track.title, track.kind, "أثير", "ok")
    assert not [path for path in demo.audio_dir.rglob("*") if path.name.endswith(".part")]
