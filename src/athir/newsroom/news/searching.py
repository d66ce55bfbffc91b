"""Articles can be found by title and body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from athir.newsroom.news.models import Article
from athir.newsroom.search.registry import Found, Searchable, register


def body_text(article: Article) -> str:
    """Kicker, lead, body and place as plain words."""
    return " ".join((article.kicker, article.lead, *block_texts(article), article.place))


def block_texts(article: Article) -> list[str]:
    """The words of the body's blocks, one after another; no block is drawn for it."""
    body: Any = article.body
    return [str(text) for text in body.stream_block.get_searchable_content(body)]


def _words(article: Article) -> tuple[str, str, str] | None:
    # Nothing of an embargoed one, so that not even their number tells; the clock puts it in at its time.
    if not article.visible:
        return None
    return article.title, body_text(article), article.language


def _found(ids: Iterable[int]) -> dict[int, Found]:
    asked: Any = Article.objects.filter(pk__in=list(ids))
    articles = asked.on_site().for_list()
    return {
        article.pk: Found(
            "article",
            article.public_id,
            article.title,
            article.get_absolute_url(),
            article.lead,
            article.published_at,
            0.0,
        )
        for article in articles
    }


register(Searchable("article", Article, _words, _found))
