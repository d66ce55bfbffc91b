"""Films, events and services as machines meet them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from tests.newsroom.syndication.test_heads import head_of

from athir.newsroom.events.models import Event
from athir.newsroom.frame.models import Station
from athir.newsroom.library.models import MediaFile, MediaItem
from athir.newsroom.services.models import Town


@pytest.fixture
def reader(db: None) -> Client:
    Station.objects.filter(slug="main").update(names={"ar": "أثير", "fr": "Athir"}, tagline={"ar": "صوت الجهة"})
    return Client()


@pytest.fixture
def film(desks: Any, reader: Client) -> MediaItem:
    made = MediaItem.objects.create(
        kind="video", names={"ar": "واحة من فوق"}, desk=desks["zagora"], credit="هدى", state="ready", live=True,
        duration_ms=61_000, description={"ar": "سطر < أول\nسطر ثان"},
    )  # fmt: skip
    MediaFile.objects.create(item=made, name="480.mp4", content_type="video/mp4", width=854, height=480, bytes=5)
    return made


def test_a_film_is_a_film_for_everybody(film: MediaItem, reader: Client) -> None:
    here = f"/watch-listen/{film.slug}/"
    page, meta, things = head_of(reader, here)
    told = things["VideoObject"]
    assert (told["duration"], told["name"]) == ("PT1M1S", "واحة من فوق") and told["thumbnailUrl"] == [meta["og:image"]]
    assert meta["og:type"] == "video.other" and told["embedUrl"].endswith(f"/embed/media/{film.public_id}/")
    assert 'href="http://127.0.0.1:8000/feeds/watch.xml"' in page
    frame = reader.get(f"/embed/media/{film.public_id}/").content.decode()
    assert "<video controls" in frame and "480.mp4" in frame and "<script" not in frame
    oembed = reader.get("/oembed", {"url": f"http://127.0.0.1:8000{here}"}).json()
    assert oembed["type"] == "video" and f"/embed/media/{film.public_id}/" in oembed["html"]
    entry = feedparser.parse(reader.get("/feeds/watch.xml").content).entries[0]
    assert entry.enclosures[0].type == "video/mp4" and "سطر &lt; أول" in entry.content[0].value
    assert reader.get("/api/v1/media?kind=video").json()["results"][0]["files"][0]["type"] == "video/mp4"
    film.live = False
    film.save()
    for path in (f"/embed/media/{film.public_id}/", meta["og:image"].removeprefix("http://127.0.0.1:8000")):
        assert reader.get(path).status_code == 404
    assert reader.get("/api/v1/media").json()["results"] == []


def test_events_and_towns(desks: Any, reader: Client) -> None:
    day = timezone.now().date() + timedelta(days=3)
    event = Event(
        names={"ar": "معرض التمور"}, slug="dates", desk=desks["errachidia"], day=day, start=time(18), live=True,
        place={"ar": "الساحة"}, repeat="weekly", until=day + timedelta(days=21),
    )  # fmt: skip
    event.full_clean(exclude=["region"])
    event.save()
    first = reader.get("/api/v1/events?limit=3&desk=region").json()
    assert [one["name"] for one in first["results"]] == ["معرض التمور"] * 3
    assert first["results"][0]["start"].startswith(f"{day}T18:00:00")
    second = reader.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert len(second["results"]) == 1 and second["next"] is None
    _page, meta, things = head_of(reader, "/events/dates/")
    assert things["Event"]["location"]["name"] == "الساحة" and "/cards/event/dates-" in meta["og:image"]
    Town.objects.create(slug="zagora", names={"ar": "زاكورة"}, desk=desks["zagora"], latitude=30.33, longitude=-5.84)
    told = reader.get("/api/v1/services/towns/zagora").json()
    assert next(one["name"] for one in told["prayers"]["times"]) == "fajr" and told["pharmacies_open"] == []
    assert reader.get("/api/v1/services/towns").json()["results"][0]["slug"] == "zagora"
    assert reader.get("/api/v1/services/towns/nowhere").status_code == 404
    _page, meta, things = head_of(reader, "/services/prayer/zagora/")
    assert "/cards/service/prayer--zagora-" in meta["og:image"] and things["BreadcrumbList"]
    assert reader.get(meta["og:image"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert b"/services/prayer/zagora/" in reader.get("/sitemaps/services-1.xml").content
    assert b"/about/" in reader.get("/sitemaps/house-1.xml").content
