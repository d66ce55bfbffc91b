"""The writer of feeds: the rules of PSP-1, Apple and Podcasting 2.0, whatever the texts hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import feedparser
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.newsroom.podcasts.rules_of_feeds import ITUNES, PODCAST, faults, tags_open

from athir.newsroom.podcasts.feed import rss
from athir.newsroom.podcasts.feed_records import (
    Bite,
    Channel,
    Heard,
    Item,
    Live,
    Place,
    Remote,
    Sound,
    Trailer,
    Words,
)
from athir.newsroom.podcasts.feed_texts import clock, cut_html, description
from athir.newsroom.podcasts.guids import podcast_guid
from athir.newsroom.syndication.clean import cleaned

SITE = "https://radio.example"
SOUND = Sound(f"{SITE}/podcasts/sawt/x/e.mp3", "audio/mpeg", 29_000_000, 128_000, "ab" * 32)
SMALL = Sound(f"{SITE}/podcasts/sawt/x/e-24.opus", "audio/ogg", 5_400_000, 24_000, "cd" * 32)
CHANNEL = Channel(
    title="صوت الواحة",
    page=f"{SITE}/podcasts/sawt/",
    self_url=f"{SITE}/podcasts/sawt/feed.xml",
    first_url=f"{SITE}/podcasts/sawt/feed.xml",
    description="<p>حكايات من الواحات.</p>",
    language="ar",
    picture=f"{SITE}/podcasts/sawt/cover-0123456789ab.jpg",
    guid="9b024349-ccf0-5f69-a609-6b82873eab3c",
    author="إذاعة الجهة",
    categories=("News > Daily News", "Society & Culture"),
    kind="episodic",
)
ITEM = Item(
    guid="urn:uuid:5b7d8a3e-52a1-4f0e-9f5c-0d6f5b1f3c11",
    title="حكاية الخطارة",
    url=f"{SITE}/podcasts/sawt/hikaya/",
    published=datetime(2026, 11, 24, 14, 30, tzinfo=timezone(timedelta(hours=1))),
    sound=SOUND,
    duration=1_800_400,
    html="<p>كيف حفر الأجداد الخطارات؟</p>",
)


WHOLE_CHANNEL = replace(
    CHANNEL,
    owner_name="إذاعة الجهة",
    owner_email="podcast@radio.example",
    holder="إذاعة الجهة",
    funding=(f"{SITE}/support/", "ادعمونا"),
    persons=(Heard("هدى", picture=f"{SITE}/media/huda.jpg", url=f"{SITE}/authors/huda/"),),
    place=Place("الرشيدية", "31.93,-4.42", "MA"),
    licence="cc-by-4.0",
    frequency=("FREQ=WEEKLY;BYDAY=MO,WE", "الاثنين، الأربعاء"),
    trailers=(Trailer("عن البرنامج", SOUND, ITEM.published, 1),),
    publisher=Remote("003af0a0-6a45-55cf-b765-68e3d349551a", f"{SITE}/podcasts/feed.xml", "publisher"),
    moved_to=f"{SITE}/podcasts/sawt/feed.xml",
    complete=True,
    block=True,
    verify="abc-123",
    ai=True,
    next_url=f"{SITE}/podcasts/sawt/feed-2026-10.xml",
    hub="https://hub.example/",
    lives=(
        Live(
            "live",
            "urn:uuid:1",
            "صوت الواحة مباشرة",
            datetime(2026, 11, 24, 20, tzinfo=UTC),
            datetime(2026, 11, 24, 21, tzinfo=UTC),
            f"{SITE}/radio/",
            Sound(f"{SITE}:8001/live.mp3", "audio/mpeg", 0, 128_000),
            (Sound(f"{SITE}:8001/hls/live.m3u8", "application/x-mpegURL"),),
        ),
    ),
)
WHOLE_ITEM = replace(
    ITEM,
    season=2,
    season_name="موسم الماء",
    number=7,
    marks=((0, "مقدمة"), (342_000, "لقاء <الخبير> & الضيف"), (1_500_000, "خاتمة")),
    chapters=f"{SITE}/podcasts/sawt/x/chapters.json",
    others=(SOUND, SMALL),
    persons=(Heard("محمد", "guest"),),
    words=(
        Words(f"{SITE}/t.vtt", "text/vtt", "ar"),
        Words(f"{SITE}/t.srt", "application/x-subrip", "ar"),
        Words(f"{SITE}/t.html", "text/html", "ar", timed=False),
    ),
    bites=(Bite(60_000, 42_500, "أجمل جملة"),),
    place=Place("زاكورة", "30.33,-5.84", "MA"),
    wide=f"{SITE}/wide-0123456789ab.jpg",
)


def _item(body: bytes) -> etree._Element:
    found = etree.fromstring(body).find("channel/item")
    assert found is not None
    return found


def test_everything_that_a_feed_can_say_is_said_by_the_rules() -> None:
    body = rss(WHOLE_CHANNEL, [WHOLE_ITEM])
    assert faults(body) == []
    with translation.override("ar"):
        assert rss(WHOLE_CHANNEL, [WHOLE_ITEM]) == body, "the language of who asks changes nothing"
    told = _item(body)
    assert told.findtext("pubDate") == "Tue, 24 Nov 2026 13:30:00 GMT"
    assert told.findtext(f"{ITUNES}duration") == "1800"
    assert told.findtext("description").endswith(
        "<p>00:00 مقدمة<br>05:42 لقاء &lt;الخبير&gt; &amp; الضيف<br>25:00 خاتمة</p>"
    )
    bite = told.find(f"{PODCAST}soundbite")
    assert (bite.get("startTime"), bite.get("duration")) == ("60.000", "42.500")
    assert told.find(f"{PODCAST}season").get("name") == "موسم الماء"
    assert [one.get("bitrate") for one in told.iter(f"{PODCAST}alternateEnclosure")] == ["128000", "24000"]
    live = etree.fromstring(body).find(f"channel/{PODCAST}liveItem")
    assert (live.get("status"), live.get("start")) == ("live", "2026-11-24T20:00:00+00:00")
    parsed = feedparser.parse(body)
    assert not parsed.bozo and parsed.entries[0].title == "حكاية الخطارة"
    assert parsed.entries[0].enclosures[0].length == "29000000"


def test_what_apps_refuse_is_left_out() -> None:
    """Two chapters are none; a soundbite too long, or past the end; a place whose coordinates are words."""
    item = replace(
        ITEM,
        marks=((0, "أول"), (9000, "ثان")),
        chapters=f"{SITE}/c.json",
        bites=(Bite(0, 14_000), Bite(0, 121_000), Bite(1_790_000, 20_000), Bite(-1, 20_000)),
        place=Place("قرب الوادي", "قرب الوادي"),
    )
    body = rss(CHANNEL, [item])
    assert faults(body) == []
    told = _item(body)
    assert told.find(f"{PODCAST}chapters") is None and told.find(f"{PODCAST}soundbite") is None
    assert told.find(f"{PODCAST}location").get("geo") is None


def test_a_podcast_guid_is_made_as_the_namespace_says() -> None:
    assert str(podcast_guid("https://podnews.net/rss/")) == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_long_notes_are_cut_in_bytes_at_a_letter_with_every_tag_closed() -> None:
    notes = "<p>" + "كلمة <b>طويلة</b> &amp; أخرى " * 400 + "</p>"
    marks = [(at * 60_000, "فصل طويل الاسم جدا") for at in range(200)]
    told = description(notes, tuple(marks))
    assert len(told.encode()) <= 4000 and tags_open(told) == []
    assert told.count("<br>") > 20 and "…</p><p>00:00" in told
    body = rss(CHANNEL, [replace(ITEM, html=notes, marks=tuple(marks), duration=20_000_000)])
    assert faults(body) == []
    assert 4000 < len(_item(body).findtext("{http://purl.org/rss/1.0/modules/content/}encoded").encode()) <= 10_000


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "00:00"), (342_999, "05:42"), (3_787_000, "1:03:07"), (36_000_000, "10:00:00")]
)
def test_times_of_chapters_are_as_spotify_reads_them(ms: int, text: str) -> None:
    assert clock(ms) == text


_NASTY = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("\x00\x0b\x1f\ufffe\uffff]]><&\"'؟ءـًـ\u200f\u202eٱ😀"),
    ),
    max_size=400,
)


@settings(max_examples=60, deadline=None)
@given(title=_NASTY, notes=_NASTY, chapter=_NASTY, person=_NASTY)
def test_no_text_breaks_a_feed(title: str, notes: str, chapter: str, person: str) -> None:
    html = cleaned(f"<p>{notes}</p><![CDATA[{notes}]]>", f"{SITE}/", media="صوت")
    channel = replace(CHANNEL, title=f"ع{title}", description=html, persons=(Heard(f"ه{person}"),))
    marks = ((0, chapter), (1000, f"{chapter}]]>"), (2000, "ج"))
    body = rss(channel, [replace(ITEM, title=f"ح{title}", html=html, marks=marks, chapters=f"{SITE}/c.json")])
    assert faults(body) == []
    assert not feedparser.parse(body).bozo


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300), st.integers(0, 200))
def test_a_cut_keeps_to_its_bytes(text: str, most: int) -> None:
    html = cleaned(f"<ul><li><a href='{SITE}'>{text}</a><li><b>{text}</b></ul>", SITE, media="x")
    told = cut_html(html, most)
    # Of the least room no tag fits, and the mark of the cut alone stands.
    assert len(told.encode()) <= max(most, 3) and tags_open(told) == []


def test_items_that_are_written_one_by_one_make_the_document_that_one_tree_would() -> None:
    body = rss(WHOLE_CHANNEL, [WHOLE_ITEM, ITEM, replace(ITEM, title="<&> \u200f")])
    assert body == etree.tostring(etree.fromstring(body), xml_declaration=True, encoding="UTF-8")
    assert body.count(b"xmlns:") == 5 and body.count(b"<item>") == 3
