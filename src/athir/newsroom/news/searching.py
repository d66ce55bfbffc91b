"""Articles can be found by title and text, live blogs by their entries too; topics and series by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import get_language

from athir.newsroom.frame.addresses import page_language
from athir.newsroom.frame.names import name_in
from athir.newsroom.news.models import Article, LiveEntry, Series, Topic
from athir.newsroom.search.index import put
from athir.newsroom.search.registry import Found, Searchable, register

ENTRIES = 200
"""Entries of a live blog whose words are found, the newest."""


def body_text(article: Article) -> str:
    """Kicker, lead, body, place, replies and the newest entries of a live blog as plain words."""
    replies = [f"{reply.name} {reply.text}" for reply in article.replies.all()]
    entries = []
    if article.is_live_blog:
        entries = [f"{entry.title} {entry.words}" for entry in article.shown_entries()[:ENTRIES]]
    return " ".join((article.kicker, article.lead, *block_texts(article), article.place, *replies, *entries))


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


def _draft_words(article: Article) -> tuple[str, str, str] | None:
    """What readers may not see, for the newsroom's own list; the rest stands there as "article"."""
    return None if article.visible else (article.title, body_text(article), article.language)


_ARTICLE = Searchable("article", Article, _words, _found)
register(_ARTICLE)
register(Searchable("draft", Article, _draft_words, lambda _ids: {}, public=False))

IN_THE_NEWSROOM = ("article", "draft")
"""Kinds that the list of all articles is searched by."""


@receiver([post_save, post_delete], sender=LiveEntry)
def _entry_changed(sender: type[LiveEntry], instance: LiveEntry, **_: Any) -> None:
    article: Any = Article.objects.filter(pk=instance.article_id).select_related("locale").first()
    if article is not None and article.visible:
        put(_ARTICLE, article)


def _group_words(group: Topic | Series) -> tuple[str, str, str]:
    names: dict[str, str] = group.names
    about = getattr(group, "about", {})
    return group.name_in(settings.LANGUAGE_CODE), " ".join((*names.values(), *about.values())), settings.LANGUAGE_CODE


def _groups(kind: str, model: type[Topic] | type[Series]) -> Callable[[Iterable[int]], dict[int, Found]]:
    def found(ids: Iterable[int]) -> dict[int, Found]:
        language = page_language(get_language())
        return {
            group.pk: Found(
                kind,
                group.public_id,
                group.name_in(language),
                group.href(language),
                name_in(getattr(group, "about", {}), language),
                None,
                0.0,
            )
            for group in model.objects.filter(pk__in=list(ids))
        }

    return found


register(Searchable("topic", Topic, _group_words, _groups("topic", Topic)))
register(Searchable("series", Series, _group_words, _groups("series", Series)))
