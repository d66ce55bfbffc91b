"""Fronts stay fast at any size: no query of theirs reads a whole table or sorts it."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.utils import timezone

from athir.newsroom.news import actions
from athir.newsroom.news.models import Article, Correction, LiveEntry, Series, Topic, TopicPlace


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


HANGING_ON_THEM = {
    "topic": lambda a: TopicPlace.objects.of(1, a.locale_id).before(a.published_at, a.pk)[:21],
    "series": lambda a: Article.objects.filter(locale_id=a.locale_id, series=1).on_site().order_by("part", "id")[:21],
    "series, the part before": lambda a: (
        Article.objects.filter(locale_id=a.locale_id, series=1)
        .on_site()
        .filter(part__lt=5)
        .order_by("-part", "-id")[:1]
    ),
    "form": lambda a: Article.objects.filter(locale_id=a.locale_id, form="live").on_site().newest()[:20],
    "admin by form": lambda a: Article.objects.filter(form="live").order_by("-id")[:50],
    "entries": lambda a: LiveEntry.objects.filter(article=a).standing().newest().before(a.published_at, 5)[:31],
    "key moments": lambda a: LiveEntry.objects.filter(article=a).standing().newest().filter(key=True)[:12],
    "kept at the top": lambda a: LiveEntry.objects.filter(article=a).standing().newest().filter(pinned=True)[:3],
    "corrections": lambda a: Correction.objects.for_readers("ar").before(a.published_at, 5)[:21],
    "updates": lambda a: Article.objects.filter(updates=a),
    "a thread": lambda a: Article.objects.filter(Q(updates_id__in=[a.pk, 7]) | Q(pk__in=[8, 9])),
    "running live blogs of a desk": lambda a: Article.objects.filter(
        form="live", withdrawn_at__isnull=True, live_until__isnull=True
    ).order_by("-id")[:30],
    "answers": lambda a: Article.objects.filter(answers=a),
}
_INDEX = {
    "topic": "news_topic_front",
    "series": "news_front_series",
    "form": "news_front_form",
    "admin by form": "news_all_form",
    "entries": "news_entries ",
    "key moments": "news_entries_key",
    "kept at the top": "news_entries_pinned",
    "corrections": "news_corrections",
}


@pytest.mark.parametrize("asked", HANGING_ON_THEM)
def test_what_hangs_on_articles_is_read_along_an_index(asked, some):
    series, topic = Series.objects.create(slug="s", names={}), Topic.objects.create(slug="t", names={})
    for story in some:
        story.series, story.topics = series, [topic]
        actions.publish(story)
    plan = HANGING_ON_THEM[asked](some[0]).explain()
    assert "SCAN" not in plan and "TEMP B-TREE" not in plan, plan
    assert _INDEX.get(asked, "") in plan + " ", plan


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
