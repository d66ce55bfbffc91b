"""What feed readers and crawlers are told of the news."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from lxml import etree

from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.models import Station
from athir.newsroom.news import actions
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Byline, Series, Topic
from athir.newsroom.news.storyforms import Form
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication import feeds, websub
from athir.newsroom.syndication.clean import cleaned

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def reader(db: None) -> Client:
    Station.objects.filter(slug="main").update(names={"ar": "أثير", "fr": "Athir"}, tagline={"ar": "صوت الجهة"})
    return Client()


@pytest.fixture
def published(article: Any, reader: Client) -> Any:
    """An article with a topic, an author and everything a feed must not carry as it is."""
    person = Person.objects.create(slug="huda", names={"ar": "هدى"})
    made = article(lead="لقاء في الواحة.", body=[("text", '<p>نص <a href="/desks/region/">رابط</a></p>')])
    made.bylines = [Byline(person=person)]
    made.topics = [Topic.objects.create(slug="water", names={"ar": "الماء"})]
    return actions.publish(made)


def _atom(reader: Client, path: str) -> Any:
    answer = reader.get(path)
    assert answer.status_code == 200, path
    etree.fromstring(answer.content)
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    return parsed


def test_a_feed_holds_the_whole_article_under_an_id_that_stays(published: Any, reader: Client) -> None:
    feed = _atom(reader, "/feeds/news.xml")
    assert (feed.feed.title, feed.feed.language) == ("أثير", "ar")
    entry = feed.entries[0]
    assert entry.id == f"urn:uuid:{published.feed_id}"
    assert entry.link == published.full_url and entry.link.isascii()
    assert 'href="http://127.0.0.1:8000/desks/region/"' in entry.content[0].value
    assert entry.authors[0].name == "هدى"
    assert {tag.term for tag in entry.tags} == {"errachidia", "water"}
    for path in ("desks/errachidia", "desks/region", "topics/water", "authors/huda"):
        assert _atom(reader, f"/feeds/{path}.xml").entries[0].id == entry.id
        told = reader.get(f"/feeds/{path}.json").json()
        assert told["version"] == "https://jsonfeed.org/version/1.1" and told["items"][0]["id"] == entry.id
    assert not _atom(reader, "/feeds/desks/zagora.xml").entries
    assert not _atom(reader, "/fr/feeds/news.xml").entries
    for path in ("/feeds/desks/nowhere.xml", "/feeds/nothing.xml", "/feeds/news.xml?before=x", "/feeds/news/x.xml"):
        assert reader.get(path).status_code == 404


def test_updated_moves_only_when_readers_see_something_new(published: Any, reader: Client) -> None:
    before = _atom(reader, "/feeds/news.xml").entries[0].updated
    published.slug = "عنوان-آخر"
    actions.publish(published)
    again = _atom(reader, "/feeds/news.xml").entries[0]
    assert (again.updated, again.id) == (before, f"urn:uuid:{published.feed_id}")
    from athir.newsroom.syndication.models import Stamp

    Stamp.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    earlier = _atom(reader, "/feeds/news.xml").entries[0].updated
    published.title = "عنوان جديد تماما"
    actions.publish(published)
    assert _atom(reader, "/feeds/news.xml").entries[0].updated > earlier


def test_what_has_not_changed_is_not_sent_again(published: Any, reader: Client) -> None:
    first = reader.get("/feeds/news.xml")
    assert not first.cookies and first["Cache-Control"].startswith("public")
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = reader.get("/feeds/news.xml", headers=header)
        assert (again.status_code, again.content) == (304, b"")
    small = reader.get("/feeds/news.xml", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(small.content) == first.content and "Accept-Encoding" in small["Vary"]
    assert small["ETag"] != first["ETag"]
    actions.withdraw(published, "خطأ")
    gone = reader.get("/feeds/news.xml", headers={"If-None-Match": first["ETag"]})
    assert gone.status_code == 200 and str(published.feed_id).encode() not in gone.content


def test_older_entries_follow_page_by_page(article: Any, reader: Client) -> None:
    now = timezone.now()
    for number in range(33):
        made = article(f"خبر {number}", live=True, published_at=now - timedelta(minutes=number))
        made.full_clean(exclude=["region"])
        made.save()
    first = _atom(reader, "/feeds/news.xml")
    links = {link.rel: link.href for link in first.feed.links}
    assert len(first.entries) == 30
    second = _atom(reader, links["next"].removeprefix("http://127.0.0.1:8000"))
    assert [entry.title for entry in second.entries] == ["خبر 30", "خبر 31", "خبر 32"]
    assert {"first", "self"} <= {link.rel for link in second.feed.links}


def test_nothing_of_an_embargo_is_told_to_machines(article: Any, reader: Client) -> None:
    secret = article("سر لا يقال قبل وقته", live=True, embargo_until=timezone.now() + timedelta(hours=1))
    secret.full_clean(exclude=["region"])
    secret.save()
    pages = ["/feeds/news.xml", "/feeds/news.json", "/feeds/desks/errachidia.xml", "/news-sitemap.xml"]
    for path in (*pages, "/sitemaps/articles-1.xml", "/api/v1/articles", "/api/v1/articles?desk=errachidia"):
        body = reader.get(path).content.decode()
        assert "سر" not in body and secret.public_id not in body and str(secret.feed_id) not in body, path
        assert "%D8%B3%D8%B1" not in body, path
    for path in (
        f"/cards/article/{secret.public_id}-000000000000.jpg",
        f"/embed/article/{secret.public_id}/",
        f"/api/v1/articles/{secret.public_id}",
        f"/oembed?url={secret.full_url}",
    ):
        assert reader.get(path).status_code == 404, path


def test_crawlers_find_every_page_once_and_the_news_of_two_days(published: Any, article: Any, reader: Client) -> None:
    old = article("خبر قديم", live=True, published_at=timezone.now() - timedelta(days=3))
    old.full_clean(exclude=["region"])
    old.save()
    parts = etree.fromstring(reader.get("/sitemap.xml").content).xpath("//*[local-name()='loc']/text()")
    found = []
    for part in parts:
        root = etree.fromstring(reader.get(part.removeprefix("http://127.0.0.1:8000")).content)
        found += root.xpath("//*[local-name()='loc']/text()")
    assert len(found) == len(set(found)) and {published.full_url, old.full_url} <= set(found)
    assert "http://127.0.0.1:8000/fr/" in found
    news = etree.fromstring(reader.get("/news-sitemap.xml").content)
    assert news.xpath("//*[local-name()='loc']/text()") == [published.full_url]
    assert news.xpath("//*[local-name()='language']/text()") == ["ar"]
    assert reader.get("/sitemaps/articles-2.xml").status_code == 404


def test_robots_and_security(reader: Client) -> None:
    text = reader.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text and "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
    assert "GPTBot" not in text
    from athir.newsroom.syndication.wellknown import refused_crawlers

    assert "GPTBot" in refused_crawlers("refuse") and refused_crawlers("Some Bot, Other") == ("Some Bot", "Other")
    assert reader.get("/.well-known/security.txt").status_code == 404
    Station.objects.filter(slug="main").update(email="redaction@radio.example")
    text = reader.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:redaction@radio.example\n" in text and "\nExpires: 20" in text


def test_the_hub_is_told_of_what_is_public(article: Any, reader: Client, monkeypatch: Any) -> None:
    got: list[dict[str, list[str]]] = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(204 if len(got) == 1 else 500)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hub)
    Thread(target=server.serve_forever, daemon=True).start()
    house = replace(HOUSE, websub_hub=f"http://127.0.0.1:{server.server_address[1]}/")
    for module in (websub, feeds):
        monkeypatch.setattr(module, "HOUSE", house)
    try:
        actions.publish(article(embargo_until=timezone.now() + timedelta(hours=1)))
        assert not DBTaskResult.objects.filter(task_path__endswith="websub.ping").exists()
        actions.publish(article())
        task = DBTaskResult.objects.get(task_path__endswith="websub.ping")
        websub.ping.func(*task.args_kwargs["args"])
        assert got[0]["hub.mode"] == ["publish"] and "http://127.0.0.1:8000/feeds/news.xml" in got[0]["hub.url"]
        with pytest.raises(HTTPError) as told:
            websub.ping.func(["http://127.0.0.1:8000/feeds/news.xml"])
        told.value.close()
    finally:
        server.shutdown()
        server.server_close()
    answer = reader.get("/feeds/news.xml")
    assert f'<{house.websub_hub}>; rel="hub"' in answer["Link"] and house.websub_hub.encode() in answer.content


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<p onclick="x()">نص<script>alert(1)</script></p>', "<p>نص</p>"),
        ('<a href="javascript:x()">هنا</a>', "<a>هنا</a>"),
        ('<iframe src="https://player.example/1"></iframe>', '<p><a href="https://player.example/1">listen</a></p>'),
        ('<audio src="/audio/x" controls></audio>بعد', '<p><a href="https://s.example/audio/x">listen</a></p>بعد'),
        ('<img src="/m/a.avif" srcset="x 1w" alt="ص">', '<img src="https://s.example/m/a.avif" alt="ص">'),
        ("وحده < نص\x0b", "وحده &lt; نص"),
        ('<svg><title>x</title></svg><div class="a"><b>قوي</b></div>', "<b>قوي</b>"),
    ],
)
def test_html_for_feeds_is_clean_and_absolute(source: str, expected: str) -> None:
    assert cleaned(source, "https://s.example/news/x/", media="listen") == expected


def test_json_is_written_as_it_is_read(published: Any, reader: Client) -> None:
    assert "لقاء في الواحة" in reader.get("/feeds/news.json").content.decode()
    assert json.loads(reader.get("/feeds/news.json").content)["items"][0]["tags"] == ["الرشيدية", "الماء"]


def test_a_series_and_a_live_blog_are_followed_each_by_its_own_feed(article: Any, reader: Client) -> None:
    tales = Series.objects.create(slug="tales", names={"ar": "حكايات"})
    part = actions.publish(article(title="الجزء الأول", series=tales, part=1))
    feed = _atom(reader, "/feeds/series/tales.xml")
    assert [entry.id for entry in feed.entries] == [f"urn:uuid:{part.feed_id}"]
    blog = actions.publish(article(title="أمسية مباشرة", form=Form.LIVE))
    first = LiveEntry.objects.create(article=blog, title="بدأت", text="بدأت الأمسية.\n\nوحضر الجمهور.")
    LiveEntry.objects.create(article=blog, text="سحبت", withdrawn_at=timezone.now())
    told = _atom(reader, f"/feeds/live/{blog.public_id}.xml")
    assert [entry.title for entry in told.entries] == ["بدأت"]
    assert (
        told.entries[0].link.endswith(f"#{first.anchor}") and "<p>وحضر الجمهور.</p>" in told.entries[0].content[0].value
    )
    document = reader.get(f"/feeds/live/{blog.public_id}.json").json()
    assert document["version"] == "https://jsonfeed.org/version/1.1" and len(document["items"]) == 1
    page = reader.get(blog.get_absolute_url()).content.decode()
    assert f"/feeds/live/{blog.public_id}.xml" in page
    assert reader.get(f"/feeds/live/{part.public_id}.xml").status_code == 404


def test_an_author_has_a_page_that_machines_and_readers_find(published: Any, reader: Client) -> None:
    page = reader.get("/authors/huda/")
    html = page.content.decode()
    assert page.status_code == 200 and published.title in html and 'href="/feeds/authors/huda.xml"' in html
    assert '"ProfilePage"' in html and "/cards/author/huda-" in html
    told = reader.get(published.get_absolute_url()).content.decode()
    assert 'href="/authors/huda/"' in told and '"url":"http://127.0.0.1:8000/authors/huda/"' in told
    Person.objects.create(slug="nobody", names={"ar": "لم يكتب"})
    assert reader.get("/authors/nobody/").status_code == 404
    listed = reader.get("/follow/").content.decode()
    for path in (
        "/feeds/news.xml",
        "/feeds/desks/errachidia.json",
        "/feeds/topics/water.xml",
        "/feeds/authors/huda.xml",
    ):
        assert f'href="{path}"' in listed, path
    assert "/feeds/authors/nobody.xml" not in listed


def test_the_interface_has_a_page_made_of_its_own_description(reader: Client) -> None:
    described = reader.get("/api/v1/openapi.json").json()
    page = reader.get("/developers/").content.decode()
    for path in described["paths"]:
        assert f"<code>{path}</code>" in page, path
    assert all(f'id="{name}"' in page for name in set(described["components"]["schemas"]) - {"Problem"})
    assert 'href="/developers/"' in reader.get("/about/").content.decode()
