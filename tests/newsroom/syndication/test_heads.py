"""What the head of a page tells search engines and messengers, and structured data by its shapes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.models import Station, Transmitter
from athir.newsroom.news import actions
from athir.newsroom.news.models import Byline, Correction, LiveEntry
from athir.newsroom.shows.models import Show, Slot
from athir.newsroom.syndication import jsonld

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def reader(db: None) -> Client:
    Station.objects.filter(slug="main").update(
        names={"ar": "أثير", "fr": "Athir"}, tagline={"ar": "صوت الجهة"}, email="x@radio.example"
    )
    return Client()


def head_of(reader: Client, path: str) -> tuple[str, dict[str, str], dict[str, dict[str, Any]]]:
    """The page, its ``<meta>`` by name, its structured data by type."""
    answer = reader.get(path)
    assert answer.status_code == 200, path
    page = answer.content.decode()
    meta = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page))
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(blocks) <= 1
    things = json.loads(blocks[0])["@graph"] if blocks else []
    return page, meta, {thing["@type"]: thing for thing in things}


def test_an_article_says_what_it_is(article: Any, reader: Client) -> None:
    made = article("عنوان </script> الخبر", lead="مقدمة الخبر")
    made.bylines = [Byline(person=Person.objects.create(slug="huda", names={"ar": "هدى"}))]
    made.corrections = [Correction(text="كان الرقم خطأ.")]
    made = actions.publish(made)
    page, meta, things = head_of(reader, made.get_absolute_url())
    assert "</script> الخبر" not in page
    told = things["NewsArticle"]
    assert told["headline"] == "عنوان </script> الخبر" and told["inLanguage"] == "ar"
    assert told["author"][0]["name"] == "هدى"
    assert told["publisher"]["@type"] == "NewsMediaOrganization" and told["isAccessibleForFree"] is True
    assert told["correction"][0]["@type"] == "CorrectionComment" and told["articleSection"] == "الرشيدية"
    assert datetime.fromisoformat(told["datePublished"]).utcoffset() is not None
    assert datetime.fromisoformat(told["dateModified"]) >= datetime.fromisoformat(told["datePublished"])
    assert told["image"][0]["width"] == 1200
    trail = things["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in trail] == [1, 2, 3, 4] and trail[1]["name"] == "عين الجهة"
    assert meta["og:type"] == "article" and meta["og:locale"] == "ar_AR" and meta["og:url"] == made.full_url
    assert meta["twitter:card"] == "summary_large_image" and meta["og:image:width"] == "1200"
    assert meta["article:published_time"] and meta["og:image:alt"]
    picture = reader.get(meta["og:image"].removeprefix("http://127.0.0.1:8000"))
    drawn: Any = Image.open(BytesIO(open_file(picture)))
    assert drawn.size == (1200, 630)
    old = meta["og:image"].removeprefix("http://127.0.0.1:8000").replace(".jpg", "")[:-12] + "0" * 12 + ".jpg"
    assert reader.get(old)["Location"] in meta["og:image"]
    assert 'href="http://127.0.0.1:8000/feeds/desks/errachidia.xml"' in page


def open_file(answer: Any) -> bytes:
    """The file that the serving process would send."""
    from pathlib import Path

    return Path(answer["X-Athir-File"]).read_bytes()


def test_only_published_pairs_of_languages_know_each_other(article: Any, reader: Client) -> None:
    arabic = actions.publish(article("خبر"))
    alone = reader.get(arabic.get_absolute_url()).content.decode()
    assert 'rel="alternate" hreflang="fr"' not in alone and "x-default" not in alone
    french = article("Une nouvelle", language="fr", translation_key=arabic.translation_key)
    actions.save_draft(french)
    assert 'rel="alternate" hreflang="fr"' not in reader.get(arabic.get_absolute_url()).content.decode()
    french = actions.publish(french)
    for page in (arabic, french):
        html = reader.get(page.get_absolute_url()).content.decode()
        for code, url in (("ar", arabic.full_url), ("fr", french.full_url), ("x-default", arabic.full_url)):
            assert re.search(f'rel="alternate" hreflang="{code}" href="([^"]+)"', html)[1] == url  # type: ignore[index]
        assert re.search('rel="canonical" href="([^"]+)"', html)[1] == page.full_url  # type: ignore[index]


def test_a_changed_address_leads_on(article: Any, reader: Client) -> None:
    made = actions.publish(article("خبر"))
    before = made.get_absolute_url()
    made.slug = "خبر-محدث"
    made = actions.publish(made)
    answer = reader.get(before)
    assert answer.status_code == 301 and reader.get(answer["Location"]).status_code == 200
    assert reader.get(f"/a/{made.public_id}").status_code == 302


def test_a_live_blog_says_what_happened_when(article: Any, reader: Client) -> None:
    made = article("تغطية مباشرة", form="live")
    made = actions.publish(made)
    LiveEntry.objects.create(article=made, text="انطلقت الجلسة.", title="الانطلاق")
    _page, _meta, things = head_of(reader, made.get_absolute_url())
    told = things["LiveBlogPosting"]
    assert told["liveBlogUpdate"][0]["headline"] == "الانطلاق" and told["coverageStartTime"]
    assert "coverageEndTime" not in told
    assert "انطلقت الجلسة" in reader.get("/feeds/news.xml").content.decode()


def test_the_station_and_its_shows(desks: Any, reader: Client) -> None:
    Transmitter.objects.create(desk=desks["zagora"], town={"ar": "زاكورة"}, mhz="99.10")
    show = Show.objects.create(station=Station.objects.get(slug="main"), slug="oasis", names={"ar": "حديث الواحة"})
    Slot.objects.create(show=show, weekday=0, start=time(14), minutes=60)
    for path in ("/", "/radio/", "/fr/"):
        _page, meta, things = head_of(reader, path)
        assert things["RadioStation"]["areaServed"]["@type"] == "AdministrativeArea"
        frequency = things["BroadcastService"]["broadcastFrequency"][0]
        assert frequency["broadcastFrequencyValue"] == 99.1
        assert re.fullmatch(r"http://127\.0\.0\.1:8000(/fr)?/cards/house/home-[0-9a-f]{12}\.jpg", meta["og:image"])
    _page, meta, things = head_of(reader, "/shows/oasis/")
    assert things["BroadcastEvent"]["eventSchedule"][0]["byDay"] == "https://schema.org/Monday"
    _page, desk, things_of_desk = head_of(reader, "/desks/region/zagora/")
    assert "/cards/desk/zagora-" in desk["og:image"] and len(things_of_desk["BreadcrumbList"]["itemListElement"]) == 3
    assert reader.get(desk["og:image"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert things["RadioSeries"]["name"] == "حديث الواحة" and "/cards/show/oasis-" in meta["og:image"]
    assert reader.get(meta["og:image"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_shapes_of_what_has_no_page_of_its_own_yet() -> None:
    from athir.newsroom.syndication.registry import Publisher

    told = Publisher("أثير", "http://s.example/", "", radio="http://s.example/radio/")
    when = jsonld.broadcast_event("حديث", "http://s.example/x/", told, jsonld.Broadcast(NOON, NOON.replace(hour=13)))
    assert when["startDate"] == "2026-11-24T12:00:00+00:00" and when["isLiveBroadcast"] is True
    assert when["publishedOn"]["@id"] == "http://s.example/#broadcast"
    film = jsonld.video_object("فيلم", "http://s.example/f.mp4", "http://s.example/f.jpg", NOON, milliseconds=3_727_000)
    assert (film["duration"], film["thumbnailUrl"]) == ("PT1H2M7S", ["http://s.example/f.jpg"])
    assert jsonld.audio_object("صوت", "http://s.example/a.mp3", milliseconds=0).get("duration") is None
    held = jsonld.event(
        "معرض", "http://s.example/e/", NOON, place="زاكورة", tickets="http://t.example/", cancelled=True
    )
    assert held["eventStatus"].endswith("EventCancelled") and held["offers"]["url"] == "http://t.example/"
    assert held["location"]["@type"] == "Place"
    assert jsonld.graph([]) == "" and "\\u003c/script\\u003e" in jsonld.graph([{"name": "</script>"}])
