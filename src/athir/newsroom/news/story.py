"""The page of a story, whatever its form: what a reader sees of an article, saved or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from athir.arabic.plurals import reading_minutes
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.page import render_page
from athir.newsroom.frame.pictures import sized
from athir.newsroom.news.listing import shown
from athir.newsroom.news.live import live_context
from athir.newsroom.news.models import Article, Series
from athir.newsroom.news.pages import article_key, series_key
from athir.newsroom.news.related import answers, related, thread
from athir.newsroom.news.searching import block_texts
from athir.newsroom.news.storyforms import Form

_DRESSED = {Form.BRIEF, Form.OPINION, "gallery", "question", "points"}
"""Forms and blocks whose page brings a sheet of its own."""


@dataclass(frozen=True)
class InSeries:
    """A story's place in its series: the series, its page, and the parts before and after."""

    series: Series
    href: str
    part: int
    before: Article | None
    after: Article | None


def in_series(found: Article, language: str) -> InSeries | None:
    """Where ``found`` stands in its series, ``None`` without one."""
    if found.series is None or found.part is None:
        return None
    series = found.series
    depends(series_key(series.pk), f"series:{series.pk}")
    articles: Any = Article.objects.filter(locale_id=found.locale_id, series=series)
    parts = articles.on_site().exclude(pk=found.pk).for_list()
    before = parts.filter(part__lt=found.part).order_by("-part", "-id").first()
    after = parts.filter(part__gt=found.part).order_by("part", "id").first()
    return InSeries(series, series.href(language), found.part, before, after)


def reading_words(found: Article) -> str:
    """How long it takes to read, in words."""
    words = len(" ".join((found.lead, *block_texts(found))).split())
    minutes = reading_minutes(words)
    return ngettext("%(minutes)d minute to read", "%(minutes)d minutes to read", minutes) % {"minutes": minutes}


def _translations(found: Article) -> dict[str, str]:
    others = {found.language: found.get_absolute_url()}
    translations = Article.objects.filter(translation_key=found.translation_key).exclude(pk=found.pk)
    for other in translations.select_related("locale").defer("body"):
        depends(article_key(other.pk))
        if other.visible:
            others[other.language] = other.get_absolute_url()
    return others


def _bylines(found: Article) -> list[Any]:
    bylines = list(found.bylines.select_related("person"))
    for byline in bylines:
        if byline.person_id:
            depends(f"person:{byline.person_id}")
    return bylines


def _topics(found: Article, language: str) -> list[tuple[Any, str]]:
    topics = list(found.topics.all())
    depends(*(f"topic:{topic.pk}" for topic in topics))
    return [(topic, topic.href(language)) for topic in topics]


def story_page(request: HttpRequest, found: Article, language: str) -> HttpResponse:
    """The story as its readers see it. ``found`` may be unsaved; raises ``Http404`` for a malformed ``?before=``."""
    depends(SITE, article_key(found.pk))
    shown([found], language)
    bylines = _bylines(found)
    versions, replies = thread(found, language), answers(found)
    elsewhere = {row.pk for row in (*versions.newer, *versions.earlier, *replies.by)}
    if replies.to is not None:
        elsewhere.add(replies.to.pk)
    context = {
        "article": found,
        "dressed": found.form in _DRESSED or any(block.block_type in _DRESSED for block in found.body),
        "bylines": bylines,
        "voices": [byline for byline in bylines if byline.role == byline.Role.AUTHOR],
        "topics": _topics(found, language),
        "reading": reading_words(found),
        "corrections": list(found.corrections.all()),
        "replies": list(found.replies.all()),
        "newer": versions.newer,
        "earlier": versions.earlier,
        "answers": replies,
        "in_series": in_series(found, language),
        "related": [] if found.form == Form.BRIEF else related(found, language, elsewhere),
    }
    if found.is_live_blog:
        context |= live_context(request, found)
    files = sized(found.picture) if found.picture else None
    return render_page(
        request,
        "news/article.html",
        context,
        language=language,
        title=found.title,
        description=found.lead or found.title,
        section="stream",
        canonical=found.get_absolute_url(),
        others=_translations(found),
        image=files.src if files else "",
        index=bool(context.get("entries", True)) or "before" not in request.GET,
        key="before" if found.is_live_blog else "",
    )
