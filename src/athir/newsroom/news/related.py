"""What stands beside a story: by hand in the editor's order, then by rule; its earlier and newer versions; answers.

By rule only stories *older* than the story are taken: what is published next changes no page that stands already, so
that a publish re-bakes the handful of pages that show the article and not every page of its desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils import timezone

from athir.newsroom.baking.recording import depends
from athir.newsroom.news.listing import newest, shown
from athir.newsroom.news.models import Article, ArticleQuerySet, TopicPlace
from athir.newsroom.news.pages import article_key

BY_RULE = 3
"""So many stand beside a story; more only when an editor chose more."""

BY_HAND = 8
_THREAD = 20
"""Stories of one thread that a page follows."""


@dataclass(frozen=True)
class Thread:
    """The versions of one story that readers may see, each newest first."""

    newer: list[Article]
    earlier: list[Article]


def thread(found: Article, language: str) -> Thread:
    """What ``found`` carries on, and what carries it on; each step recorded, also over what is not visible."""
    seen: dict[int, Any] = {}
    asked: set[int] = {found.pk} if found.pk else set()
    parents: set[int] = {found.updates_id} if found.updates_id else set()
    while (asked or parents) and len(seen) < _THREAD:
        rows = Article.objects.filter(Q(updates_id__in=asked) | Q(pk__in=parents)).exclude(pk=found.pk)
        new = {row.pk: row for row in rows.select_related("locale").defer("body")[:_THREAD] if row.pk not in seen}
        seen |= new
        asked, parents = set(new), {row.updates_id for row in new.values() if row.updates_id} - seen.keys()
    depends(*(article_key(pk) for pk in seen))
    visible = sorted((row for row in seen.values() if row.visible), key=lambda row: row.published_at, reverse=True)
    now = found.published_at or timezone.now()
    return Thread([r for r in visible if r.published_at > now], [r for r in visible if r.published_at <= now])


@dataclass(frozen=True)
class Answers:
    """``to``: the story that this one answers; ``by``: stories that answer it."""

    to: Article | None
    by: list[Article]


def answers(found: Article) -> Answers:
    """Right of reply, both ways; only what readers may see."""
    to = found.answers if found.answers_id else None
    if to is not None:
        depends(article_key(to.pk))
    by = []
    if found.pk:
        rows = Article.objects.filter(answers_id=found.pk).select_related("locale").defer("body")
        by = list(rows.order_by("published_at", "id"))
        depends(*(article_key(row.pk) for row in by))
    return Answers(to if to is not None and to.visible else None, [row for row in by if row.visible])


def related(found: Article, language: str, without: set[int]) -> list[Article]:
    """By hand, then by rule up to :data:`BY_RULE`; none twice, none of ``without``."""
    seen = {found.pk, *without}
    taken: list[Article] = []
    for article in _by_hand(found):
        if article.pk not in seen:
            seen.add(article.pk)
            taken.append(article)
    for article in _by_rule(found, language, seen) if len(taken) < BY_RULE else ():
        if article.pk not in seen:
            seen.add(article.pk)
            taken.append(article)
            if len(taken) >= BY_RULE:
                break
    return shown(taken, language)


def _by_hand(found: Article) -> list[Article]:
    chosen = [row.other_id for row in found.beside.all()[:BY_HAND]]
    depends(*(article_key(pk) for pk in chosen))
    articles: Any = Article.objects.filter(pk__in=chosen)
    by_id = {article.pk: article for article in articles.on_site().for_list()} if chosen else {}
    return [by_id[pk] for pk in chosen if pk in by_id]


def _by_rule(found: Article, language: str, seen: set[int]) -> Iterator[Article]:
    """Same series, same topics, same desk, same region, the language: each newest first, asked only when needed."""
    enough = BY_RULE + len(seen)
    older = newest(language).before(found.published_at or timezone.now(), found.pk or 0)
    if found.series_id and found.part:
        yield from _earlier_parts(found)[:enough]
    yield from _of_topics(found, enough)
    for near in chain([{"desk": found.desk_id}], [{"region": found.region_id}] if found.region_id else [], [{}]):
        yield from older.filter(**near)[:enough]


def _earlier_parts(found: Article) -> ArticleQuerySet:
    """The parts before it, the nearest first: in the order of the series' index, however long ago they came."""
    parts: Any = Article.objects.filter(locale_id=found.locale_id, series=found.series_id, part__lt=found.part)
    earlier: ArticleQuerySet = parts.on_site().order_by("-part", "-id").for_list()
    return earlier


def _of_topics(found: Article, enough: int) -> list[Article]:
    """The newest of its topics, merged."""
    at, pk = found.published_at or timezone.now(), found.pk or 0
    ids: set[int] = set()
    for topic in found.topics.all():
        places = TopicPlace.objects.of(topic.pk, found.locale_id).before(at, pk)
        ids.update(places.values_list("article_id", flat=True)[:enough])
    articles: Any = Article.objects.filter(pk__in=ids)
    of_topics: ArticleQuerySet = articles.on_site().newest().for_list()
    return list(of_topics[:enough]) if ids else []
