"""Fronts stay fast at any size: no query of theirs reads a whole table or sorts it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from athir.newsroom.news import actions
from athir.newsroom.news.models import Article


@pytest.fixture
def some(article):
    return [actions.publish(article(f"خبر {n}", ("errachidia", "zagora")[n % 2])) for n in range(6)]


FRONTS = {
    "stream": lambda a: Article.objects.filter(locale=a.locale).on_site().newest().for_list()[:20],
    "older": lambda a: (
        Article.objects.filter(locale=a.locale).on_site().before(a.published_at, a.pk).newest().for_list()[:20]
    ),
    "desk": lambda a: Article.objects.filter(locale=a.locale, desk=a.desk).on_site().newest().for_list()[:20],
    "region": lambda a: Article.objects.filter(locale=a.locale, region=a.region).on_site().newest().for_list()[:20],
    "region, older": lambda a: (
        Article.objects.filter(locale=a.locale, region=a.region)
        .on_site()
        .before(a.published_at, a.pk)
        .newest()
        .for_list()[:20]
    ),
    "address": lambda a: Article.objects.filter(locale=a.locale, slug=a.slug),
    "short address": lambda a: Article.objects.filter(public_id=a.public_id),
    "translations": lambda a: Article.objects.filter(translation_key=a.translation_key),
    "admin": lambda a: Article.objects.order_by("-id")[:50],
    "admin of a desk": lambda a: Article.objects.filter(desk=a.desk).order_by("-id")[:50],
    "expiring": lambda a: Article.objects.filter(
        live=True, expire_at__isnull=False, expire_at__lte=timezone.now()
    ).order_by("expire_at"),
}


@pytest.mark.parametrize("front", FRONTS)
def test_no_front_reads_or_sorts_the_whole_table(front, some):
    plan = FRONTS[front](some[0]).explain()
    assert "TEMP B-TREE" not in plan, plan
    for step in plan.splitlines():
        if "SCAN" in step and "news_article" in step:
            assert front == "admin", plan  # newest by primary key: a scan that stops after a page


def test_fronts_use_their_partial_index(some):
    first = some[0]
    assert "news_front_desk" in FRONTS["desk"](first).explain()
    assert "news_front_region" in FRONTS["region"](first).explain()
    assert "news_front " in FRONTS["stream"](first).explain() + " "
    assert "(locale_id=? AND slug=?)" in FRONTS["address"](first).explain()
    assert "news_expiring" in FRONTS["expiring"](first).explain()


def test_paging_by_key_gives_each_article_once_even_at_the_same_second(some):
    Article.objects.update(published_at=timezone.now())
    seen, last = [], None
    while True:
        page = Article.objects.filter(locale=some[0].locale).on_site().newest()
        if last is not None:
            page = page.before(last.published_at, last.pk)
        found = list(page[:2])
        if not found:
            break
        seen += [a.pk for a in found]
        last = found[-1]
    assert seen == sorted((a.pk for a in some), reverse=True)
