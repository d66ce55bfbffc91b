"""What readers see on fronts: pins until their time, the rule elsewhere, the breaking bar; and what is baked for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from athir.home import Home
from athir.newsroom.audience.models import Message
from athir.newsroom.baking import store
from athir.newsroom.baking.baker import Baker
from athir.newsroom.fronts import actions as fronts
from athir.newsroom.fronts import strips
from athir.newsroom.fronts.breaking import announce
from athir.newsroom.fronts.compose import of_desk
from athir.newsroom.fronts.models import DESK, ROW, TOP, UNTOLD, Breaking, Slot
from athir.newsroom.fronts.pages import _lapsed
from athir.newsroom.news import actions

FRONTS = ("/", "/desks/region/", "/desks/region/errachidia/", "/desks/region/zagora/")


@pytest.fixture
def published(article: Callable[..., Any]) -> list[Any]:
    """Twelve articles, the last the newest; even ones of Errachidia, odd ones of Zagora."""
    made = []
    for number in range(12):
        one = actions.publish(article(f"خبر رقم-{number}-", "zagora" if number % 2 else "errachidia"))
        one.published_at = datetime(2026, 11, 1, 8, number, tzinfo=timezone.get_current_timezone())
        one.save(update_fields=["published_at"])
        made.append(one)
    return made


def numbers(html: str) -> list[int]:
    """Numbers of the articles whose links stand in the page's main part, in order."""
    main = html[html.index("<main") : html.index("</main>")]
    return [int(found) for found in re.findall(r">خبر رقم-(\d+)-</a>", main)]


def front(path: str = "/") -> list[int]:
    return numbers(Client().get(path).content.decode())


def test_without_pins_the_newest_lead_and_none_stands_twice(published):
    assert front("/")[:3] == [11, 10, 9]
    for path in FRONTS:
        found = front(path)
        assert len(found) == len(set(found)), path
    assert set(front("/desks/region/zagora/")) == {1, 3, 5, 7, 9, 11}


def test_what_is_pinned_stands_first_on_that_front_alone(published):
    fronts.pin(None, published[0], TOP)
    fronts.pin(None, published[1], ROW)
    fronts.pin(None, published[2], DESK)
    found = front("/")
    assert found[:3] == [0, 1, 11]
    assert len(found) == len(set(found)) and 2 in found
    assert front("/desks/region/")[0] == 11
    fronts.unpin(Slot.objects.get(article=published[0]))
    assert front("/")[0] == 11


def test_a_desk_front_and_its_older_pages_show_a_pin_once(published, desks):
    fronts.pin(desks["zagora"], published[1], TOP)
    assert front("/desks/region/zagora/") == [1, 11, 9, 7, 5, 3]
    assert 1 not in front("/desks/region/zagora/?before=20261101T230000-99")


def test_a_pinned_article_that_nobody_may_see_waits_in_its_place(published, article):
    held = actions.publish(article("خبر رقم-99-", embargo_until=timezone.now() + timedelta(hours=1)))
    fronts.pin(None, held, TOP)
    assert front("/")[0] == 11
    type(held).objects.filter(pk=held.pk).update(embargo_until=None, live=True, published_at=timezone.now())
    assert front("/")[0] == 99


def _text(root: Path, path: str) -> str:
    file = store.file_of(root, path)
    assert file is not None and file.exists(), path
    return file.read_text(encoding="utf-8")


def _stamps(root: Path) -> dict[str, int]:
    return {str(page.relative_to(root)): page.stat().st_mtime_ns for page in root.rglob("index.html")}


def _settled(baker: Baker) -> None:
    while baker.tick():
        pass


@pytest.fixture
def baked(house: Home, published: list[Any]) -> Baker:
    baker = Baker(house.public_dir)
    _settled(baker)
    for path in (*FRONTS, "/fr/", "/news/", "/breaking/", "/fr/breaking/", "/radio/", published[5].get_absolute_url()):
        baker.bake(path)
    return baker


def _changed(baker: Baker, before: dict[str, int]) -> set[str]:
    return {name for name, stamp in _stamps(baker.public).items() if before.get(name) != stamp}


def test_a_pin_that_lapses_bakes_its_front_again_and_no_other(baked, published, monkeypatch):
    fronts.pin(None, published[0], TOP, timezone.now() + timedelta(minutes=10))
    before = _stamps(baked.public)
    _settled(baked)
    assert _changed(baked, before) == {"index.html"}
    assert numbers(_text(baked.public, "/"))[0] == 0
    before, later = _stamps(baked.public), timezone.now() + timedelta(minutes=11)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return later.astimezone(tz)

    monkeypatch.setattr("athir.newsroom.baking.baker.datetime", Later)
    monkeypatch.setattr(timezone, "now", lambda: later)
    _settled(baked)
    assert _changed(baked, before) == {"index.html"}
    assert numbers(_text(baked.public, "/"))[0] == 11


def test_a_breaking_line_bakes_the_bar_and_the_fronts_and_nothing_else(baked, published):
    before = _stamps(baked.public)
    Breaking.objects.create(language="ar", text="ثلوج كثيفة بميدلت", article=published[5])
    _settled(baked)
    changed = _changed(baked, before)
    assert changed == {"index.html", "breaking/index.html", *(f"{path.strip('/')}/index.html" for path in FRONTS[1:])}
    for path in ("/", "/breaking/"):
        assert "ثلوج كثيفة بميدلت" in _text(baked.public, path)
    assert "ثلوج" not in _text(baked.public, published[5].get_absolute_url())
    assert numbers(_text(baked.public, "/"))[0] == 5, "what the line is about leads the front"
    actions.unpublish(published[5])
    _settled(baked)
    for path in ("/", "/breaking/"):
        assert "ثلوج" not in Client().get(path).content.decode(), "a line about what is gone is gone"


def test_a_line_waits_for_its_article(baked, article):
    draft = article("خبر رقم-77-")
    actions.save_draft(draft)
    Breaking.objects.create(language="ar", text="عاجل جداً", article=draft)
    _settled(baked)
    assert "عاجل جداً" not in _text(baked.public, "/breaking/")
    actions.publish(draft)
    _settled(baked)
    assert "عاجل جداً" in _text(baked.public, "/breaking/")


def test_telephones_are_told_once_and_not_before_readers_may_see_it(article):
    now = timezone.now()
    draft = article("خبر رقم-78-", "zagora")
    actions.save_draft(draft)
    Breaking.objects.create(language="ar", text="عاجل للهواتف", article=draft, push=True)
    Breaking.objects.create(language="ar", text="في الشريط وحده")
    Breaking.objects.create(language="ar", text="لاحقاً", push=True, start=now + timedelta(hours=1))
    assert announce() == 0
    actions.publish(draft)
    assert (announce(), announce()) == (1, 0)
    message = Message.objects.get()
    assert (message.title, message.url, message.desks) == ("عاجل للهواتف", draft.get_absolute_url(), [draft.desk_id])
    assert announce(now + timedelta(hours=2)) == 1


def test_what_fronts_ask_is_answered_by_indexes(published, desks):
    """Asked of the database: no table of articles is read through, whatever their number."""
    fronts.pin(None, published[0], TOP)
    pins = Slot.objects.of_front(None, "ar").standing()
    lines = Breaking.objects.running("ar")
    lead = of_desk(desks["region"], "ar").filter(pk__in=[1, 2])
    for asked in (pins, lines, Breaking.objects.filter(UNTOLD, start__lte=timezone.now()), lead):
        plan = str(asked.explain())
        if connection.vendor == "sqlite":
            assert "SCAN news_article" not in plan or "USING" in plan, plan


def test_the_page_stands_without_a_strip_that_fails(published, monkeypatch, caplog):
    def broken(_language: str) -> None:
        raise RuntimeError("no table")

    monkeypatch.setitem(strips._strips, "broken", strips.Strip("broken", "above", 1, "x.html", broken))
    assert front("/")[0] == 11
    assert "the strip broken of the home page is left out" in caplog.text


def test_an_empty_house_says_so(desks):
    for path in ("/", "/desks/region/", "/desks/region/zagora/", "/fr/"):
        html = Client().get(path).content.decode()
        assert 'class="empty"' in html, path


def test_an_urgent_article_leads_the_fronts_for_six_hours(published):
    now = timezone.now()
    for number, ago in ((4, timedelta(hours=5)), (11, timedelta(minutes=5))):
        published[number].published_at = now - ago
        published[number].save(update_fields=["published_at"])
    assert front("/")[:2] == [11, 4]
    published[4].urgency = 1
    baked = Baker()
    assert baked.bake("/").bakeable
    published[4].save()
    assert baked.tick(), "a front that is baked is baked again"
    assert front("/")[:2] == [4, 11] and front("/desks/region/errachidia/")[0] == 4
    published[4].published_at = now - timedelta(hours=7)
    published[4].save(update_fields=["published_at"])
    assert front("/")[0] == 11
    touched = set(_lapsed(now - timedelta(hours=2), now))
    assert {"front:home:ar", f"front:{published[4].desk_id}:ar", f"front:{published[4].region_id}:ar"} <= touched
