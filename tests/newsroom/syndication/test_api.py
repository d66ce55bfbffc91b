"""The public interface: what it says, to whom, how often; pages inside other sites."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
import schemathesis
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings

from athir.newsroom.frame.models import Station
from athir.newsroom.news import actions
from athir.newsroom.shows.models import Show, Slot
from athir.newsroom.syndication import api
from athir.newsroom.syndication.bucket import Buckets


@pytest.fixture
def reader(db: None, monkeypatch: Any) -> Client:
    monkeypatch.setattr(api, "BUCKETS", Buckets(burst=100_000, a_second=1000))
    Station.objects.filter(slug="main").update(names={"ar": "أثير", "fr": "Athir"}, tagline={"ar": "صوت الجهة"})
    return Client()


@pytest.fixture
def show(reader: Client) -> Show:
    made = Show.objects.create(station=Station.objects.get(slug="main"), slug="oasis", names={"ar": "حديث الواحة"})
    for day in range(7):
        Slot.objects.create(show=made, weekday=day, start=time(14), minutes=60)
    return made


def test_articles_are_listed_and_told_one_by_one(article: Any, reader: Client) -> None:
    now = timezone.now()
    for number in range(5):
        made = article(f"خبر {number}", live=True, published_at=now - timedelta(minutes=number), lead="مقدمة")
        made.full_clean(exclude=["region"])
        made.save()
    first = reader.get("/api/v1/articles?limit=3&desk=region").json()
    assert [one["title"] for one in first["results"]] == ["خبر 0", "خبر 1", "خبر 2"]
    assert first["results"][0]["desk"]["slug"] == "errachidia"
    second = reader.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert [one["title"] for one in second["results"]] == ["خبر 3", "خبر 4"] and second["next"] is None
    one = reader.get(f"/api/v1/articles/{first['results'][0]['id']}").json()
    assert "مقدمة" in one["html"] and one["translations"] == {}
    assert reader.get("/api/v1/articles?desk=zagora").json()["results"] == []


def test_a_withdrawn_article_is_gone_from_everywhere(article: Any, reader: Client) -> None:
    made = actions.publish(article(lead="x"))
    here = f"/api/v1/articles/{made.public_id}"
    assert reader.get(here).status_code == 200
    assert reader.get(f"/oembed?url={made.full_url}").status_code == 200
    actions.withdraw(made, "خطأ")
    for path in (here, f"/embed/article/{made.public_id}/", f"/oembed?url={made.full_url}"):
        assert reader.get(path).status_code == 404


def test_desks_shows_and_the_week(desks: Any, show: Show, reader: Client) -> None:
    told = reader.get("/api/v1/desks").json()["results"]
    assert [(desk["slug"], desk["parent"]) for desk in told if desk["slug"] == "zagora"] == [("zagora", "region")]
    assert reader.get("/api/v1/shows/oasis").json()["slots"][0] == {"weekday": 0, "start": "14:00", "minutes": 60}
    week = reader.get("/api/v1/schedule").json()["results"]
    assert 7 <= len(week) <= 8 and week == sorted(week, key=lambda one: one["start"])
    assert reader.get("/api/v1/now").json()["now"].endswith(":8001/now.json")
    assert set(reader.get("/api/v1/search?q=الماء").json()) == {"results", "total"}


def test_errors_are_sentences_and_every_site_may_ask(reader: Client) -> None:
    for path, status in (
        ("/api/v1/articles/nothing", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/articles?limit=1000", 400),
        ("/api/v1/articles?before=x", 400),
        ("/api/v1/articles?desk=nowhere", 404),
        ("/api/v1/search?limit=x", 400),
    ):
        answer = reader.get(path)
        assert answer.status_code == status and answer.json()["error"].endswith("."), path
        assert answer["Access-Control-Allow-Origin"] == "*"
    posted = reader.post("/api/v1/articles", "{}", content_type="application/json")
    assert posted.status_code == 405 and posted["Allow"] == "GET, HEAD, OPTIONS"
    asked = reader.options("/api/v1/articles")
    assert asked.status_code == 204 and asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    found = reader.get("/api/v1/desks")
    assert reader.get("/api/v1/desks", headers={"If-None-Match": found["ETag"]}).status_code == 304
    assert reader.head("/api/v1/desks").status_code == 200


def test_who_asks_too_often_waits(reader: Client, monkeypatch: Any) -> None:
    now = [0.0]
    buckets = Buckets(burst=2, a_second=0.5, most=2, clock=lambda: now[0])
    monkeypatch.setattr(api, "BUCKETS", buckets)
    answers = [reader.get("/api/v1/desks") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "2" and answers[2]["Access-Control-Allow-Origin"] == "*"
    now[0] = 2.0
    assert reader.get("/api/v1/desks").status_code == 200
    assert buckets.take("2001:db8:1:1::1") == buckets.take("2001:db8:1:1::2") == 0
    assert buckets.take("2001:db8:1:1::3") > 0, "one line has a /64"


def test_the_description_is_true(article: Any, show: Show, reader: Client) -> None:
    """Schemathesis: what the description allows is answered as it says, and the rest is refused with a sentence."""
    from django.core.wsgi import get_wsgi_application

    actions.publish(article(lead="مقدمة"))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    assert schema.raw_schema["info"]["title"] == "Athir"
    tried = 0
    for operation in schema.get_all_operations():
        case_of = operation.ok().as_strategy()

        @settings(
            max_examples=8,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(case=case_of)
        def holds(case: Any) -> None:
            nonlocal tried
            tried += 1
            case.call_and_validate(excluded_checks=[])

        holds()
    assert tried >= 40


def test_pages_inside_other_sites(article: Any, show: Show, reader: Client) -> None:
    made = actions.publish(article(lead="مقدمة"))
    frame = reader.get(f"/embed/article/{made.public_id}/").content.decode()
    assert made.title in frame and "<script" not in frame and "style=" not in frame
    player = reader.get("/embed/player/").content.decode()
    assert "<audio controls" in player and "/radio/listen/live.aac" in player and 'dir="rtl"' in player
    assert reader.get("/embed/player/fr/").status_code == 200
    assert reader.get("/embed/player/xx/").status_code == 404
    told = reader.get(f"/oembed?url={made.full_url}&maxwidth=300&format=json").json()
    assert (told["version"], told["type"], told["width"]) == ("1.0", "rich", 300)
    assert f'src="http://127.0.0.1:8000/embed/article/{made.public_id}/"' in told["html"]
    for path in ("/", "/radio/", "/zgh-latn/radio/", "/shows/oasis/", f"/a/{made.public_id}"):
        assert reader.get(f"/oembed?url=http://127.0.0.1:8000{path}").status_code == 200, path
    for url in ("http://elsewhere.example/", "javascript:x", "http://127.0.0.1:8000/admin/", "http://[x", "%00"):
        assert reader.get(f"/oembed?url={url}").status_code == 404, url
    assert reader.get(f"/oembed?url={made.full_url}&format=xml").status_code == 501
    assert reader.get("/oembed").status_code == 400
    page = reader.get(made.get_absolute_url()).content.decode()
    assert 'type="application/json+oembed"' in page
