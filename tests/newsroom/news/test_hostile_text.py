"""No text of a story, an entry, a correction or a reply becomes markup, wherever it is shown."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client
from tests.newsroom.hostile.vectors import without_our_script

from athir.newsroom.news import actions, live_actions
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Byline, Correction, Reply, Series, Topic

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "{{ 7|add:'1' }}{% load i18n %}",
    "javascript:alert(1)//",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202e<b onmouseover=alert(1)>نص</b>",
    '<a href="jAvAsCrIpT:alert(1)">x</a>',
    "--><!--<img src=x onerror=alert(1)>",
)


class _Markup(HTMLParser):
    """Notes what would run in a browser."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        inline = tag == "script" and "src" not in values and values.get("type") != "application/ld+json"
        runs = any(name.startswith("on") for name in values) or tag in ("iframe", "b-on", "base", "object")
        links = any(
            values.get(name, "").strip().lower().startswith("javascript:") for name in ("href", "src", "action")
        )
        if inline or runs or links or values.get("src") == "x":
            self.found.append(self.get_starttag_text() or tag)


def runs(path: str) -> list[str]:
    return _Markup(without_our_script(Client().get(path).content.decode())).found


@pytest.mark.parametrize("bad", [" ".join(CORPUS[n : n + 4]) for n in range(0, len(CORPUS), 4)], ids=range(3))
def test_it_stays_text(bad, article, account):
    topic = Topic.objects.create(slug="topic", names={"ar": bad})
    series = Series.objects.create(slug="series", names={"ar": bad}, about={"ar": bad})
    body = [
        ("heading", bad),
        ("quote", {"text": bad, "source": bad[:200]}),
        ("points", {"title": bad[:200], "points": [bad, bad]}),
        ("question", {"question": bad, "answer": "<p>نعم</p>", "who": bad[:150]}),
    ]
    fields = {
        "kicker": bad[:80],
        "lead": bad,
        "place": bad[:100],
        "picture_caption": bad,
        "body": body,
        "series": series,
    }
    story = article(f"{bad} خبر", form="live", **fields)
    story.bylines = [Byline(name=bad[:150])]
    story.topics = [topic]
    story.corrections = [Correction(text=bad)]
    story.replies = [Reply(name=bad[:150], role=bad[:200], text=bad)]
    story = actions.publish(story)
    live_actions.post(LiveEntry(article=story, text=bad, title=bad[:160], key=True, pinned=True))
    opinion = article(f"{bad} رأي", form="opinion", updates=story, answers=story)
    opinion.bylines = [Byline(name=bad[:150])]
    opinion = actions.publish(opinion)
    pages = (story.get_absolute_url(), story.get_absolute_url() + "entries/", opinion.get_absolute_url())
    for path in (*pages, "/topics/topic/", "/series/series/", "/corrections/", "/news/"):
        assert runs(path) == [], path
    actions.withdraw(opinion, bad)
    assert runs(opinion.get_absolute_url()) == []
