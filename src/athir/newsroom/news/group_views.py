"""Pages of topics, of series, and of all corrections."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.news.listing import PAGE, asked_before, everywhere, in_main, key_of, shown
from athir.newsroom.news.models import Article, Correction, Series, Topic, TopicPlace
from athir.newsroom.news.pages import article_key, corrections_key, locale_of, series_key, topic_key

_PART = re.compile(r"(\d{1,5})-(\d{1,18})\Z")


def _page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    found: Topic | Series,
    language: str,
    *,
    key: str,
    index: bool,
) -> HttpResponse:
    """The page of a topic or series in a language, with its own addresses in the others."""
    own = {code: found.href(code) for code in CODES}
    name = found.name_in(language)
    return render_page(
        request,
        template,
        {**context, "heading": name, "arabic_href": in_main(own, language)},
        language=language,
        title=name,
        section="stream",
        canonical=own[language],
        others=own,
        index=index,
        key=key,
    )


@in_language
def topic(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """A topic: all its stories in this language, newest first, by pages of a key."""
    found = get_object_or_404(Topic, slug=slug)
    depends(SITE, f"topic:{found.pk}", topic_key(found.pk, language))
    href = found.href(language)
    places = TopicPlace.objects.of(found.pk, locale_of(language))
    at = asked_before(request)
    if at is not None:
        places = places.before(*at)
    rows = list(places.values_list("article_id", "published_at")[: PAGE + 1])
    articles: Any = Article.objects.filter(pk__in=[pk for pk, _when in rows[:PAGE]])
    context = {
        "topic": found,
        "articles": shown(articles.on_site().newest().for_list(), language),
        "older": f"{href}?before={key_of(rows[PAGE - 1][1], rows[PAGE - 1][0])}" if len(rows) > PAGE else "",
        "kind": _("Topic"),
    }
    return _page(request, "news/group.html", context, found, language, key="before", index=bool(rows))


@in_language
def series(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """A series: its parts from the first on; ``?after=<part>-<id>`` for the following ones."""
    found = get_object_or_404(Series, slug=slug)
    depends(SITE, f"series:{found.pk}", series_key(found.pk))
    articles: Any = Article.objects.filter(locale_id=locale_of(language), series=found)
    parts = articles.on_site().order_by("part", "id").for_list()
    after = request.GET.get("after")
    if after is not None:
        match = _PART.match(after)
        if match is None:
            raise Http404
        part, pk = int(match[1]), int(match[2])
        parts = parts.filter(part__gte=part).exclude(part=part, id__lte=pk)
    rows = shown(parts[: PAGE + 1], language)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "series": found,
        "about": found.about,
        "parts": rows[:PAGE],
        "next_href": f"{found.href(language)}?after={last.part}-{last.pk}" if last else "",
    }
    return _page(request, "news/series.html", context, found, language, key="after", index=bool(rows))


@in_language
def corrections(request: HttpRequest, *, language: str) -> HttpResponse:
    """Everything that was corrected, newest first, each with its story."""
    depends(SITE, corrections_key(language))
    own = everywhere("corrections")
    rows: Any = Correction.objects.for_readers(language).select_related("article", "article__locale")
    at = asked_before(request)
    if at is not None:
        rows = rows.before(*at)
    found = list(rows.defer("article__body")[: PAGE + 1])
    for row in found[:PAGE]:
        depends(article_key(row.article_id))
    last = found[PAGE - 1] if len(found) > PAGE else None
    context = {
        "corrections": found[:PAGE],
        "older": f"{own[language]}?before={key_of(last.at, last.pk)}" if last else "",
        "heading": _("Corrections"),
    }
    return render_page(
        request,
        "news/corrections.html",
        context,
        language=language,
        title=_("Corrections"),
        section="corrections",
        canonical=own[language],
        others=own,
        index=at is None or bool(found),
        key="before",
    )
