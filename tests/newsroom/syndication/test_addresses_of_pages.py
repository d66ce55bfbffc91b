"""Every kind of page names itself and its sisters in other languages; presenters who write lead to their pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client

from athir.home import Home
from athir.newsroom.frame.models import Station

PREFIXES = {"ar": "", "fr": "/fr", "en": "/en", "zgh": "/zgh", "zgh-Latn": "/zgh-latn"}


@pytest.fixture
def pages(article: Callable[..., Any], desks: dict[str, Any]) -> list[str]:
    from athir.newsroom.dossiers.models import Person
    from athir.newsroom.events.models import Event
    from athir.newsroom.news.actions import publish
    from athir.newsroom.news.models import Byline, Series, Topic
    from athir.newsroom.shows.models import Show

    person = Person.objects.create(slug="amina", names={"ar": "أمينة"}, role={"ar": "صحفية"})
    story = article()
    story.bylines = [Byline(person=person)]
    publish(story)
    show = Show.objects.create(station=Station.objects.get(slug="main"), slug="oasis", names={"ar": "حديث الواحة"})
    show.presenters.set([person, Person.objects.create(slug="brahim", names={"ar": "إبراهيم"})])
    show.save()
    Topic.objects.create(slug="water", names={"ar": "الماء"}), Series.objects.create(slug="wells", names={"ar": "آبار"})
    day = datetime.now(UTC).date() + timedelta(days=2)
    Event(names={"ar": "معرض التمور"}, slug="dates", desk=desks["zagora"], day=day, live=True).save()
    rooms = (
        "news",
        "events",
        "services",
        "services/weather",
        "watch-listen",
        "radio/schedule",
        "radio",
        "about",
        "follow",
    )
    rows = ("desks/region", "desks/region/zagora", "topics/water", "series/wells", "authors/amina", "shows/oasis")
    return ["/", *(f"/{path}/" for path in (*rooms, *rows, "events/dates", "corrections", "notifications"))]


def links(text: str) -> tuple[str, dict[str, str]]:
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', text))
    [own] = re.findall(r'<link rel="canonical" href="([^"]+)">', text)
    return unquote(urlsplit(own).path), {code: unquote(urlsplit(href).path) for code, href in found.items()}


def test_every_kind_of_page_names_itself_and_its_sisters(pages: list[str]) -> None:
    for page in pages:
        for prefix in PREFIXES.values():
            answer = Client().get(f"{prefix}{page}")
            assert answer.status_code == 200, page
            own, sisters = links(answer.content.decode())
            assert own == f"{prefix}{page}"
            assert sisters == {code: f"{before}{page}" for code, before in PREFIXES.items()} | {"x-default": page}, page


def test_search_works_in_latin_letters(pages: list[str]) -> None:
    text = Client().get("/zgh-latn/search/", {"q": "التمور"}).content.decode()
    assert '<html lang="zgh-Latn"' in text and 'action="/zgh-latn/search/"' in text and "معرض التمور" in text


def test_a_presenter_who_writes_leads_to_his_page_and_another_to_none(pages: list[str]) -> None:
    text = Client().get("/shows/oasis/").content.decode()
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[0])
    [series] = [thing for thing in data["@graph"] if thing["@type"] == "RadioSeries"]
    told = {person["name"]: urlsplit(person.get("url", "")).path for person in series["author"]}
    assert told == {"أمينة": "/authors/amina/", "إبراهيم": ""}


def head(path: str) -> tuple[str, list[str], bool]:
    """The canonical address, the languages of ``hreflang``, and whether it may be indexed."""
    answer = Client().get(path)
    assert answer.status_code == 200, path
    text = answer.content.decode()
    [own] = re.findall(r'<link rel="canonical" href="([^"]+)">', text)
    at = urlsplit(own)
    sisters = re.findall(r'<link rel="alternate" hreflang="([^"]+)"', text)
    return unquote(at.path) + (f"?{at.query}" if at.query else ""), sisters, 'content="noindex"' not in text


LISTS = (
    "news",
    "desks/region/zagora",
    "topics/water",
    "authors/amina",
    "corrections",
    "watch-listen",
    "events/archive",
)
LATER, EMPTY = "before=20990101T000000-1", "before=20010101T000000-1"


def test_a_later_page_of_a_list_is_a_page_of_its_own(pages: list[str], article: Callable[..., Any]) -> None:
    from athir.newsroom.library.media import MediaItem
    from athir.newsroom.news.actions import publish
    from athir.newsroom.news.models import Byline, Topic

    for _ in range(4):  # three stand above the list of the desk
        story = article(desk="zagora")
        story.save()
        story.topics.set(Topic.objects.all())
        story.bylines = [Byline(person=story_author())]
        story.corrections.create(text="تصحيح", at=datetime.now(UTC))
        publish(story)
    MediaItem.objects.create(slug="song", kind="audio", names={"ar": "أغنية"}, desk=story.desk, live=True)
    past_event(story.desk)
    for room in LISTS:
        path = f"/{room}/"
        assert head(f"{path}?{LATER}") == (f"{path}?{LATER}", [], True), room
        # One that holds nothing is of no use to anybody who searches.
        assert head(f"{path}?{EMPTY}") == (f"{path}?{EMPTY}", [], False), room


def story_author() -> Any:
    from athir.newsroom.dossiers.models import Person

    return Person.objects.get(slug="amina")


def past_event(desk: Any) -> None:
    from athir.newsroom.events.models import Event

    day = datetime.now(UTC).date() - timedelta(days=9)
    Event(names={"ar": "سهرة"}, slug="evening", desk=desk, day=day, live=True).save()


def test_tamazight_begins_at_the_same_key_in_both_its_letters(pages: list[str]) -> None:
    for prefix in ("/zgh", "/zgh-latn"):
        own, sisters, _index = head(f"{prefix}/events/?after=20200101T000000-1")
        assert own == f"{prefix}/events/?after=20200101T000000-1" and sisters == ["zgh", "zgh-Latn"]


@pytest.mark.parametrize("query", ["utm_source=somewhere", "page=2", "after=20200101T000000-1", "town=zagora"])
def test_what_a_page_does_not_ask_for_makes_no_page_of_its_own(pages: list[str], query: str) -> None:
    for path in ("/", "/news/", "/about/", "/services/weather/"):
        own, sisters, index = head(f"{path}?{query}")
        assert own == path and len(sisters) == 6 and index


def test_a_search_is_found_by_no_search(pages: list[str]) -> None:
    for path in ("/search/", "/search/?q=التمور", "/fr/search/?q=dattes"):
        text = Client().get(path).content.decode()
        assert 'content="noindex"' in text and 'rel="canonical"' not in text and 'hreflang="x-default' not in text


def test_the_baked_page_of_a_show_leads_to_its_presenter_from_the_first_story_to_the_last(
    house: Home, pages: list[str], article: Callable[..., Any]
) -> None:
    from athir.newsroom.baking import store
    from athir.newsroom.baking.baker import Baker
    from athir.newsroom.dossiers.models import Person
    from athir.newsroom.news.actions import publish
    from athir.newsroom.news.models import Byline

    baker = Baker(house.public_dir)

    def leads() -> bool:
        while baker.tick():
            pass
        file = store.file_of(house.public_dir, "/shows/oasis/")
        assert file is not None
        text = file.read_text(encoding="utf-8")
        told = ('<a href="/authors/brahim/">' in text, text.count("/authors/brahim/"))
        assert told in ((False, 0), (True, 2))  # for people and for machines, or for neither
        return told[0]

    baker.bake("/shows/oasis/")
    assert not leads()
    story, brahim = article("أول ما كتب"), Person.objects.get(slug="brahim")
    story.bylines = [Byline(person=brahim)]
    publish(story)
    assert leads() and Client().get("/authors/brahim/").status_code == 200
    byline = Byline.objects.get(person=brahim)
    byline.person = Person.objects.get(slug="amina")
    byline.save()
    assert not leads() and Client().get("/authors/brahim/").status_code == 404
