"""Podcasts that come from elsewhere, by feeds as the world writes them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from athir.newsroom.importers.feed_reading import duration, moment, read_feed, read_json_chapters, read_opml

Make = Callable[..., Any]

FEED = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0" xmlns:itunes="http://www.iTunes.com/DTDs/Podcast-1.0.dtd"
 xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>أصوات &amp; حكايات</title><description>قصص من الجنوب</description><language>ar-MA</language>
<copyright>© 2019 إذاعة الجنوب</copyright><itunes:Author>فريق</itunes:Author>
<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>{extra}
<itunes:owner><itunes:name>مريم</itunes:name><itunes:email>m@example.org</itunes:email></itunes:owner>
<item><title>الأولى</title><guid isPermaLink="false">same</guid><enclosure url="/a.mp3" type="audio/mp3"/>
<pubDate>Tue, 12 Mar 2019 10:00:00 +0100</pubDate><itunes:duration>01:02:03</itunes:duration>
<itunes:season>1</itunes:season><itunes:episode>1</itunes:episode><itunes:explicit>no</itunes:explicit>
<content:encoded><![CDATA[<p>نص<script>x()</script> &x;</p>]]></content:encoded>
<psc:chapters><psc:chapter start="00:00:00.000" title="البداية"/><psc:chapter start="00:01:00.5" title="الماء"/></psc:chapters>
<podcast:transcript url="/a.vtt" type="text/vtt" language="ar"/>
<podcast:person role="Guest">عبد الله</podcast:person></item>
<item><title>الثانية</title><guid>same</guid><enclosure url="{base}/b.mp3" type="audio/x-mp3" length="nonsense"/>
<pubDate>yesterday</pubDate><podcast:chapters url="/b.json" type="application/json+chapters"/></item>
<item><title>بلا صوت</title><guid>none</guid></item>
<item><title>خبيثة</title><guid>evil</guid><enclosure url="javascript:alert(1)" type="audio/mpeg"/></item>
</channel></rss>"""


def serve(elsewhere: Any, sound: Make, extra: str = "") -> str:
    body = sound("a.mp3").read_bytes()
    other = sound("b.mp3", seconds=4).read_bytes()
    chapters = b'{"version":"1.2.0","chapters":[{"startTime":0,"title":"one"},{"startTime":1.5,"title":"two"}]}'
    elsewhere.files |= {
        "/feed.xml": ("application/rss+xml", FEED.format(base=elsewhere.base, extra=extra).encode()),
        "/a.mp3": ("audio/mpeg", body),
        "/b.mp3": ("audio/mpeg", other),
        "/b.json": ("application/json", chapters),
        "/a.vtt": ("text/vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nسلام\n".encode()),
    }
    return f"{elsewhere.base}/feed.xml"


def test_a_podcast_comes_with_its_episodes_and_identities(db: None, elsewhere: Any, sound: Make) -> None:
    from athir.newsroom.importers.podcast import Wanted, run
    from athir.newsroom.podcasts import preparing
    from athir.newsroom.podcasts.models import Episode

    url = serve(elsewhere, sound)
    report = run(url, Wanted(private=True))
    podcast = report.podcast
    assert not report.failed and report.new == 2 and report.fetched == 2
    assert report.left_out == ["بلا صوت", "خبيثة"]
    assert str(podcast.guid) == "917393e3-1b1e-5cef-ace4-edaa54e1f810" and podcast.came_from == url
    assert podcast.holder == "إذاعة الجنوب" and podcast.category == "Society & Culture > Documentary"
    assert not podcast.live
    first, second = Episode.objects.get(guid="same"), Episode.objects.exclude(guid="same").get()
    assert second.guid == f"{elsewhere.base}/b.mp3"
    assert (first.number, first.season and first.season.number, first.explicit) == (1, 1, False)
    assert first.published_at is not None and f"{first.published_at:%Y-%m-%d %H:%M}" == "2019-03-12 09:00"
    assert first.duration_ms == 3_723_000 and "script" not in first.notes and "root:" not in first.notes
    assert [(one.start_ms, one.title) for one in first.chapters.all()] == [(0, "البداية"), (60_500, "الماء")]
    assert [one.title for one in second.chapters.all()] == ["one", "two"]
    assert "سلام" in first.transcripts.get().text and first.persons.get().role == "guest"
    preparing.prepare_episode.func(first.pk)
    first.refresh_from_db()
    assert first.state == "ready" and first.live and abs(first.duration_ms - 3_000) < 100


def test_an_episode_brings_its_own_picture_and_one_that_is_unfit_is_only_told(
    db: None, elsewhere: Any, sound: Make
) -> None:
    from athir.newsroom.importers.podcast import Wanted, run
    from athir.newsroom.library.models import Picture
    from athir.newsroom.podcasts.models import Episode

    def drawn(side: int, kind: str, colour: str) -> bytes:
        body = io.BytesIO()
        Image.new("RGB", (side, side), colour).save(body, kind)
        return body.getvalue()

    image = "<itunes:image href='{0}'/>".format
    item = "<item><title>{0}</title><guid>{0}</guid><enclosure url='/a.mp3' type='audio/mpeg' length='1'/>{1}</item>".format
    own = {
        "أ": "/own?size=large",
        "ب": "/small.png",
        "ج": "/text.jpg",
        "د": "/cover.jpg",
        "ه": "/missing.jpg",
        "و": "/own?size=large",
    }
    items = "".join(item(name, image(address)) for name, address in own.items())
    head = "<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>P</title>"
    elsewhere.files |= {
        "/feed.xml": ("text/xml", f"{head}{image('/cover.jpg')}{items}</channel></rss>".encode()),
        "/a.mp3": ("audio/mpeg", sound("a.mp3").read_bytes()),
        "/cover.jpg": ("image/jpeg", drawn(1400, "JPEG", "navy")),
        "/own": ("image/jpeg", drawn(1500, "JPEG", "teal")),
        "/small.png": ("image/png", drawn(300, "PNG", "red")),
        "/text.jpg": ("image/jpeg", b"<html>not found</html>"),
    }
    report = run(f"{elsewhere.base}/feed.xml", Wanted(private=True, sound=False))
    assert report.new == 6 and not report.failed, "an episode stands without its picture"
    with_own = {one.title: one.picture for one in Episode.objects.select_related("picture")}
    assert [name for name, picture in with_own.items() if picture] == [name for name in with_own if name in "أو"]
    assert with_own["أ"] == with_own["و"] and with_own["أ"].width == 1500
    assert report.podcast.artwork is not None and Picture.objects.count() == 2
    assert {title for title, _why in report.pictures} == {"ب", "ج", "ه"}
    assert "300 × 300" in dict(report.pictures)["ب"]
    assert sum(path == "/own" for path, _range in elsewhere.asked) == 1


def test_chapters_bring_their_pictures_whatever_their_size(db: None, elsewhere: Any) -> None:
    from athir.newsroom.importers.podcast import Wanted, run
    from athir.newsroom.podcasts.models import Episode

    body = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(body, "PNG")
    head = "<rss xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel><title>واحات</title><item><title>a</title>"
    told = "<enclosure url='/a.mp3' type='audio/mpeg'/><podcast:chapters url='/c.json' type='application/json'/></item>"
    chapters = [
        {"startTime": 0, "title": "one", "img": f"{elsewhere.base}/1.png"},
        {"startTime": 5, "title": "two", "img": f"{elsewhere.base}/none.png"},
        {"startTime": 9, "title": "three"},
    ]
    elsewhere.files |= {
        "/wahat/feed.xml": ("text/xml", f"{head}{told}</channel></rss>".encode()),
        "/c.json": ("application/json", json.dumps({"version": "1.2.0", "chapters": chapters}).encode()),
        "/1.png": ("image/png", body.getvalue()),
    }
    report = run(f"{elsewhere.base}/wahat/feed.xml", Wanted(private=True, sound=False))
    assert [bool(one.picture) for one in Episode.objects.get().chapters.all()] == [True, False, False]
    assert [title for title, _why in report.pictures] == ["two"]
    assert report.podcast.slug == "wahat", "its address is made of what is Latin in the feed's"


def test_run_again_it_doubles_nothing_and_goes_on(db: None, elsewhere: Any, sound: Make) -> None:
    from athir.newsroom.importers.podcast import Wanted, run
    from athir.newsroom.podcasts.models import Episode, Podcast

    url = serve(elsewhere, sound)
    elsewhere.breaks["/a.mp3"] = 9_000
    first = run(url, Wanted(private=True))
    assert [title for title, _why in first.failed] == ["الأولى"] and "goes on" in first.failed[0][1]
    episode = Episode.objects.get(guid="same")
    episode.title = "عنوان المحررة"
    episode.save()
    again = run(url, Wanted(private=True))
    assert (again.new, again.known, again.fetched, again.failed) == (0, 2, 1, [])
    assert ("/a.mp3", "bytes=9000-") in elsewhere.asked
    episode.refresh_from_db()
    assert episode.title == "عنوان المحررة" and episode.sha256
    assert Podcast.objects.count() == 1 and Episode.objects.count() == 2


def test_a_locked_feed_asks_whose_it_is(db: None, elsewhere: Any, sound: Make) -> None:
    from athir.newsroom.importers.podcast import ImportRefused, Wanted, run

    url = serve(elsewhere, sound, extra="<podcast:locked>yes</podcast:locked>")
    with pytest.raises(ImportRefused, match="--i-own-it"):
        run(url, Wanted(private=True))
    assert run(url, Wanted(private=True, own=True, sound=False)).new == 2


def test_nothing_is_fetched_from_inside_our_own_network(db: None, elsewhere: Any, sound: Make) -> None:
    from athir.newsroom.importers.podcast import ImportRefused, Wanted, run

    with pytest.raises(ImportRefused, match="private network"):
        run(serve(elsewhere, sound), Wanted())
    with pytest.raises(ImportRefused, match="no podcast"):
        run(f"{elsewhere.base}/a.mp3", Wanted(private=True))
    assert all(path != "/feed.xml" for path, _range in elsewhere.asked)


def test_a_redirect_is_looked_at_like_the_first_address(db: None, elsewhere: Any) -> None:
    from athir.newsroom.importers.fetching import Limits, Unfetched, fetch

    limits = Limits(1000, 5.0, private=True)
    elsewhere.files["/big"] = ("text/plain", b"x" * 2000)
    elsewhere.moved |= {"/file": "file:///etc/passwd", "/round": "/round", "/there": "/big"}
    for path, said in (("/file", "no address"), ("/round", "on and on"), ("/there", "larger than"), ("/no", "404")):
        with pytest.raises(Unfetched, match=said):
            fetch(f"{elsewhere.base}{path}", limits)
    with pytest.raises(Unfetched, match="private network"):
        fetch("http://[::1]/", Limits(1000, 5.0))


def test_later_pages_and_a_feed_that_moved_are_followed(db: None, elsewhere: Any, sound: Make) -> None:
    from athir.newsroom.importers.podcast import Wanted, run

    item = "<item><title>{0}</title><guid>{0}</guid><enclosure url='/a.mp3' type='audio/mpeg' length='1'/></item>"
    head = "<rss xmlns:atom='http://www.w3.org/2005/Atom' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
    page = head + "<channel><title>P</title>{0}</channel></rss>"
    following = "<atom:link rel='next' href='{0}'/>"
    elsewhere.files |= {
        "/old": ("text/xml", page.format("<itunes:new-feed-url>/new</itunes:new-feed-url>").encode()),
        "/new": ("text/xml", page.format(following.format("/2") + item.format("n")).encode()),
        "/2": ("text/xml", page.format(following.format("/new") + item.format("o") + item.format("n")).encode()),
    }
    report = run(f"{elsewhere.base}/old", Wanted(private=True, sound=False))
    assert report.new == 2 and report.podcast.came_from == f"{elsewhere.base}/new"


def test_a_file_holds_a_feed_too_and_opml_many(db: None, elsewhere: Any, sound: Make, tmp_path: Path) -> None:
    from athir.newsroom.importers import opml
    from athir.newsroom.importers.podcast import Report, Wanted, run

    url = serve(elsewhere, sound, extra=f'<atom:link rel="self" href="{elsewhere.base}/feed.xml"/>')
    file = tmp_path / "feed.xml"
    file.write_bytes(elsewhere.files["/feed.xml"][1])
    assert run(str(file), Wanted(private=True, sound=False)).podcast.came_from == url
    listed = tmp_path / "all.opml"
    listed.write_text(
        f'<opml version="2.0"><body><outline text="x"><outline type="rss" text="أ" xmlUrl="{url}"/></outline>'
        f'<outline xmlUrl="{elsewhere.base}/none"/></body></opml>',
        encoding="utf-8",
    )
    found = list(opml.run(listed, Wanted(private=True, sound=False), lambda _text: None))
    assert isinstance(found[0], Report) and found[0].known == 2
    assert isinstance(found[1], tuple) and "404" in found[1][1]


@pytest.mark.parametrize(
    ("text", "ms"),
    [("3723", 3_723_000), ("62:03", 3_723_000), ("01:02:03", 3_723_000), ("1:02:03.5", 3_723_500), ("", 0), ("x", 0)],
)
def test_lengths_are_read_in_every_form(text: str, ms: int) -> None:
    assert duration(text) == ms


def test_what_is_no_feed_never_raises_anything_else() -> None:
    from athir.newsroom.importers.feed_reading import NoFeed

    for body in (b"", b"<", b"\x00\xff", b"<html/>", b"<rss/>"):
        with pytest.raises(NoFeed):
            read_feed(body, "http://example.org/")
        with pytest.raises(NoFeed):
            read_opml(body)
    assert read_json_chapters(b"[1]") == [] == read_json_chapters(b'{"chapters":[{"title":1}]}')
    assert moment("Tue, 99 Foo 2019") is None and moment("2019-03-12T10:00:00") is not None
