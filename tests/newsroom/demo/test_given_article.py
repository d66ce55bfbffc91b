"""The article that was given stands word for word: nothing added, nothing lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from django.test import Client
from django.utils.html import strip_tags

from athir.home import Home
from athir.newsroom.demo import catalogue
from athir.newsroom.demo.content import given

ORIGINAL = (Path(__file__).parents[2] / "data" / "seed-article.txt").read_text(encoding="utf-8")
LINES = [line for line in ORIGINAL.splitlines() if line.strip()]
START = LINES.index(given.TITLE)


def test_title_and_paragraphs_are_the_originals_in_its_order() -> None:
    end = LINES.index("عين الجهة")
    assert [given.TITLE, given.LEAD, *given.PARAGRAPHS] == LINES[START:end]


def test_the_page_reads_as_the_original(demo: Home) -> None:
    from athir.newsroom.news.models import Article

    article = Article.objects.get(title=given.TITLE)
    page = Client().get(article.get_absolute_url()).content.decode()
    prose = re.search(r'<div class="prose">(.*?)</div>', page, re.DOTALL)
    assert prose is not None
    # Marks of direction around names are no words.
    read = [re.sub("[\u2066-\u2069\u200e\u200f]", "", unescape(strip_tags(p))) for p in prose[1].split("</p>")]
    assert [text for text in read if text.strip()] == [given.LEAD, *given.PARAGRAPHS]
    assert "21 يناير 2026" in page.replace("\u00a0", " ")


def test_its_day_and_hour_are_of_the_station(demo: Home) -> None:
    from athir.newsroom.news.models import Article

    article = Article.objects.get(title=given.TITLE)
    assert article.published_at == datetime(2026, 1, 21, 13, 5, tzinfo=UTC)
    assert article.published_at.astimezone(given.PUBLISHED_AT.tzinfo).weekday() == 2  # "اليوم الأربعاء"
    assert article.place == "الرباط"
    assert str(article.desk.names["ar"]) == "وطنية"


def test_nothing_is_said_beside_it(demo: Home) -> None:
    from athir.newsroom.dossiers.models import Person
    from athir.newsroom.news.models import Article

    article = Article.objects.get(title=given.TITLE)
    assert not article.bylines.exists() and not article.kicker and not article.picture_caption
    assert {block.block_type for block in article.body} == {"text"}
    others = Article.objects.exclude(pk=article.pk)
    for name in ("حموشي", "Pinfield", "Oupolo", "Shahabudeen"):
        assert not Person.objects.filter(names__icontains=name).exists()
        assert not any(name in f"{other.title} {other.lead} {other.body}" for other in others)


def test_the_bulletin_says_only_what_stands_in_it() -> None:
    for sentence in catalogue.NEWS:
        assert catalogue.without_marks(sentence).rstrip(".") in ORIGINAL
