"""What the fronts tell the baking engine: their pages, their keys, and which change touches which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import PageKind, on_clock, register
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk
from athir.newsroom.fronts import fixed as _fixed  # noqa: F401  the pages that stand for years declare themselves
from athir.newsroom.fronts import reader_pages as _reader_pages  # noqa: F401  feeds and interface likewise
from athir.newsroom.fronts.keys import breaking_key, front_key
from athir.newsroom.fronts.layout import URGENT_FOR
from athir.newsroom.fronts.models import Breaking, Slot
from athir.newsroom.news.models import Article
from athir.newsroom.news.pages import desk_address

_BEFORE = "_keys_before_this_save"


def _slot_keys(slot: Slot) -> set[str]:
    return {front_key(slot.desk_id, slot.article.language)}


def breaking_keys(line: Breaking) -> set[str]:
    """The bar, and the fronts that its article leads."""
    keys = {breaking_key(line.language)}
    article = Article.objects.filter(pk=line.article_id).values_list("desk_id", "region_id").first()
    if article:
        keys |= {front_key(desk, line.language) for desk in (None, *article)}
    return keys


@receiver(pre_save, sender=Slot)
@receiver(pre_save, sender=Breaking)
def _remember(sender: Any, instance: Any, **_: Any) -> None:
    before = sender.objects.filter(pk=instance.pk).first() if instance.pk else None
    keys = (_slot_keys(before) if isinstance(before, Slot) else breaking_keys(before)) if before else set()
    setattr(instance, _BEFORE, keys)  # carried to post_save


@receiver([post_save, post_delete], sender=Slot)
def _slot_changed(sender: type[Model], instance: Slot, **_: Any) -> None:
    touch(_slot_keys(instance) | getattr(instance, _BEFORE, set()))


@receiver([post_save, post_delete], sender=Breaking)
def _breaking_changed(sender: type[Model], instance: Breaking, **_: Any) -> None:
    touch(breaking_keys(instance) | getattr(instance, _BEFORE, set()))


@receiver(post_save, sender=Article)
def _article_of_a_line_saved(sender: type[Model], instance: Article, **_: Any) -> None:
    """A line waits for its article: when that goes live, the bar gets it (pages without the line cannot depend on it)."""
    if instance.live:
        for line in Breaking.objects.filter(article_id=instance.pk):
            touch(breaking_keys(line))


@on_clock
def _lapsed(since: datetime, now: datetime) -> Iterator[str]:
    """Pins whose time ran out, lines that begin or end, embargoes of lines' articles, urgent articles that are so no more."""
    for slot in Slot.objects.filter(until__gt=since, until__lte=now).select_related("article__locale"):
        yield from _slot_keys(slot)
    turned = Q(start__gt=since, start__lte=now) | Q(until__gt=since, until__lte=now)
    turned |= Q(article__embargo_until__gt=since, article__embargo_until__lte=now)
    for line in Breaking.objects.filter(until__gt=since).filter(turned):
        yield from breaking_keys(line)
    cooled = Article.objects.filter(published_at__gt=since - URGENT_FOR, published_at__lte=now - URGENT_FOR)
    for article in cooled.filter(urgency__gt=0).select_related("locale").defer("body"):
        for desk in (None, article.desk_id, article.region_id):
            yield front_key(desk, article.language)


def _homes() -> Iterator[str]:
    for code in CODES:
        yield address("home", code)
        yield address("breaking", code)


def _desks() -> Iterator[str]:
    for desk in Desk.objects.select_related("parent"):
        for code in CODES:
            yield desk_address(desk, code)


register(PageKind("front", _homes))
register(PageKind("desk", _desks))
