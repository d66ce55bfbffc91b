"""What the news tells the baking engine: its pages, their keys, and which change touches which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import SITE, PageKind, on_clock, register
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk, Station, Transmitter
from athir.newsroom.frame.sections import COMING
from athir.newsroom.library.models import AudioFile, Picture
from athir.newsroom.news.models import Article, Byline

_PLACED = ("live", "slug", "published_at", "desk_id", "region_id", "locale_id", "withdrawn_at", "embargo_until")
"""Fields that decide whether and where an article stands in lists, and at which address."""


_BEFORE = "_before_this_save"


def article_key(pk: int | None) -> str:
    return f"article:{pk}"


def list_key(language: str) -> str:
    """The newest of a language, whatever the desk."""
    return f"list:news:{language}"


def desk_key(desk: int | None, language: str) -> str:
    """The newest of a desk (or region) in a language."""
    return f"list:desk:{desk}:{language}"


def _list_keys(article: Any) -> set[str]:
    language = article.language
    return {list_key(language), desk_key(article.desk_id, language), desk_key(article.region_id, language)}


def _row(pk: int | None) -> Article | None:
    return Article.objects.filter(pk=pk).select_related("locale").defer("body").first() if pk else None


@receiver(pre_save, sender=Article)
def _remember(sender: type[Model], instance: Article, **_: Any) -> None:
    setattr(instance, _BEFORE, _row(instance.pk))  # carried to post_save


@receiver(post_save, sender=Article)
def _article_saved(sender: type[Model], instance: Article, **_: Any) -> None:
    before: Article | None = getattr(instance, _BEFORE, None)
    was, is_now = bool(before and before.visible), instance.visible
    if not was and not is_now:
        return
    keys = {article_key(instance.pk)}
    moved = before is None or any(getattr(before, name) != getattr(instance, name) for name in _PLACED)
    if moved or was != is_now:
        keys |= _list_keys(instance)
        if before is not None:
            keys |= _list_keys(before)
    vanished = was and (not is_now or (before is not None and before.slug != instance.slug))
    touch(keys, at_once=vanished)


@receiver(pre_delete, sender=Article)
def _article_deleted(sender: type[Model], instance: Article, **_: Any) -> None:
    touch({article_key(instance.pk), *_list_keys(instance)}, at_once=True)


@receiver([post_save, post_delete], sender=Byline)
def _byline_changed(sender: type[Model], instance: Byline, **_: Any) -> None:
    touch({article_key(instance.article_id)})


@receiver(m2m_changed, sender=Article.topics.through)
def _topics_changed(sender: type[Model], instance: Any, **_: Any) -> None:
    if isinstance(instance, Article):
        touch({article_key(instance.pk)})


@receiver([post_save, post_delete], sender=Station)
@receiver([post_save, post_delete], sender=Desk)
@receiver([post_save, post_delete], sender=Transmitter)
def _frame_changed(sender: type[Model], **_: Any) -> None:
    touch({SITE})


@receiver([post_save, post_delete], sender=Person)
@receiver([post_save, post_delete], sender=Picture)
@receiver([post_save, post_delete], sender=AudioFile)
def _thing_changed(sender: type[Model], instance: Model, **_: Any) -> None:
    touch({f"{sender._meta.model_name}:{instance.pk}"})


@on_clock
def _lapsed(since: datetime, now: datetime) -> Iterator[str]:
    """Embargoes that ended, and the year in the footer."""
    for article in Article.objects.filter(embargo_until__gt=since, embargo_until__lte=now).select_related("locale"):
        yield article_key(article.pk)
        yield from _list_keys(article)
    zone = timezone.get_default_timezone()
    if since.astimezone(zone).year != now.astimezone(zone).year:
        yield SITE


def _streams() -> Iterator[str]:
    for code in CODES:
        yield address("stream", code)
        for coming in COMING:
            yield address(coming.key, code)


def desk_address(desk: Desk, language: str) -> str:
    """``/desks/<slug>/`` or ``/desks/<region>/<province>/``."""
    if desk.parent:
        return address("province", language, region=desk.parent.slug, slug=desk.slug)
    return address("desk", language, slug=desk.slug)


def _articles() -> Iterator[str]:
    articles: Any = Article.objects
    for article in articles.on_site().newest().for_list().iterator():
        yield article.get_absolute_url()


register(PageKind("stream", _streams))
register(PageKind("article", _articles))
