"""The page of what aired: plain links for whoever has no script, and the redirect they lead to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from lxml import html

from athir.newsroom.airlink import views
from athir.newsroom.airlink.models import AiredSlot, AsRun
from athir.newsroom.frame.models import Station
from athir.newsroom.shows.models import Show

NOW = datetime.now(UTC).replace(microsecond=0)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.fixture
def aired(db):
    station = Station.objects.first()
    names = {"ar": "حديث الواحة", "fr": "Paroles d'oasis"}
    show = Show.objects.create(station=station, slug="oasis", names=names)
    for number, (start, end) in enumerate(((13 * 60, 11 * 60), (120, 60), (30, None))):
        AiredSlot.objects.create(
            event_id=str(number),
            station=station,
            writer_boot="b",
            slot=f"s{number}",
            show=show.public_id,
            title=names,
            started_at=ago(start),
            ended_at=None if end is None else ago(end),
        )
    song = {"title": "أحواش", "artist": "فرقة", "source": "plan", "started_at": ago(100), "ended_at": ago(96)}
    AsRun.objects.create(event_id="i", station=station, writer_boot="b", **song)


def page(path="/radio/past/"):
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=3", "what is withdrawn must be gone within five seconds"
    return html.document_fromstring(answer.content.decode())


def test_each_programme_is_there_from_its_start_the_newest_first(aired):
    root = page()
    links = [link.get("href") for link in root.xpath("//main//a[@data-listen-from][@class='btn']")]
    assert [link.partition("?from=")[2] for link in links][:2] == [f"{ago(n):%Y-%m-%dT%H:%M:%SZ}" for n in (30, 120)]
    assert all(link.startswith("/radio/listen/live.aac?from=") for link in links)
    oldest = datetime.fromisoformat(links[2].partition("?from=")[2])
    assert timedelta(hours=11.9) < datetime.now(UTC) - oldest < timedelta(hours=12), (
        "still to be had when one presses it"
    )
    assert len(root.xpath("//main//*[@class='onair']")) == 1
    assert root.xpath("//main//details//a")[0].text_content().endswith("أحواش")


def test_the_links_lead_to_the_radio_by_the_host_one_came_by(aired):
    answer = Client(headers={"host": "radio.local:8000"}).get("/radio/listen/live.m3u?from=2026-11-24T14:32:00Z")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/live.m3u?from=2026-11-24T14:32:00Z")
    for wrong in ("yesterday", "2026-11-24T14:32:00", "2026-11-24T14:32:00Z%0d%0aX: y"):
        assert Client().get(f"/radio/listen/live.aac?from={wrong}").status_code == 404


def test_names_are_in_the_language_of_the_page(aired):
    assert "Paroles d'oasis" in page("/fr/radio/past/").xpath("//main")[0].text_content().replace("’", "'")


def test_a_station_that_has_not_aired_yet_says_so(db):
    assert page().xpath("//main//*[@class='empty']//a")[0].get("href") == "/radio/"


def test_without_rewind_there_is_no_such_page(db, monkeypatch):
    monkeypatch.setattr(views, "kept_mounts", list)
    assert Client().get("/radio/past/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/radio/scrubber/", "/fr/radio/scrubber/", "/zgh/radio/scrubber/", "/en/radio/scrubber/"]
)
def test_the_scrubber_alone_has_the_words_of_its_language(db, path):
    (part,) = html.document_fromstring(Client().get(path).content.decode()).xpath("//*[@data-rewind]")
    assert part.get("data-kept") == "live.aac low.aac live.mp3" and part.get("data-behind") == "5"
    assert part.get("data-s-gone") and part.get("data-aired").startswith("/api/v1/aired?language=")
