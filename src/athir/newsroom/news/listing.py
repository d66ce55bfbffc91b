"""Lists of articles: newest first, by pages that begin at a key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest

from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.news.models import Article, ArticleQuerySet
from athir.newsroom.news.pages import article_key, desk_address

PAGE = 20
"""Articles of one page of the stream or of a desk."""

_KEYSET = re.compile(r"(\d{8}T\d{6}(?:\d{6})?)-(\d{1,18})\Z")


def newest(language: str) -> ArticleQuerySet:
    """What a reader of ``language`` may see, newest first, as cards need it."""
    articles: Any = Article.objects.filter(locale__language_code=language)
    found: ArticleQuerySet = articles.on_site().newest().for_list()
    return found


def shown(articles: Any, language: str) -> list[Article]:
    """The articles as a list, each with the address of its desk, each recorded as a dependency of the page."""
    found = list(articles)
    for article in found:
        article.desk_href = desk_address(article.desk, language)
        depends(article_key(article.pk))
        if article.picture_id:
            depends(f"picture:{article.picture_id}")
    return found


def keyset(article: Article) -> str:
    """``<time>-<id>`` of an article: what ``?before=`` takes."""
    return key_of(article.published_at, article.pk)


def key_of(when: Any, pk: int) -> str:
    """``<time>-<id>``: UTC, to the microsecond."""
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%S%f}-{pk}"


def asked_before(request: HttpRequest) -> tuple[datetime, int] | None:
    """What ``?before=`` says, ``None`` without it; raises ``Http404`` for a malformed one."""
    before = request.GET.get("before")
    if before is None:
        return None
    at = read_keyset(before)
    if at is None:
        raise Http404
    return at


def read_keyset(text: str) -> tuple[datetime, int] | None:
    """Time and id of a ``?before=``; ``None`` for anything else."""
    match = _KEYSET.match(text)
    if not match:
        return None
    try:
        form = "%Y%m%dT%H%M%S%f" if len(match[1]) > 15 else "%Y%m%dT%H%M%S"
        return datetime.strptime(match[1], form).replace(tzinfo=UTC), int(match[2])
    except ValueError:
        return None


@dataclass(frozen=True)
class Listing:
    """One page of a list: its articles and the address of the next older page, if there is one."""

    articles: list[Article]
    older: str | None


def listing(request: HttpRequest, articles: ArticleQuerySet, language: str, path: str) -> Listing:
    """The page of ``articles`` that ``?before=`` asks for; raises ``Http404`` for a malformed one."""
    at = asked_before(request)
    if at is not None:
        articles = articles.before(*at)
    found = list(articles[: PAGE + 1])
    older = f"{path}?before={keyset(found[PAGE - 1])}" if len(found) > PAGE else None
    return Listing(shown(found[:PAGE], language), older)


def everywhere(name: str, **kwargs: Any) -> dict[str, str]:
    """The address of a page in each language."""
    return {code: address(name, code, **kwargs) for code in CODES}


def in_main(own: dict[str, str], language: str) -> str:
    """Where readers of another language find something when theirs is empty."""
    return "" if language == CODES[0] else own[CODES[0]]
