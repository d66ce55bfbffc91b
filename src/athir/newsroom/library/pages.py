"""What the library tells the baking engine, and what follows from a picture's or an item's change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import PageKind, register
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.library import storing
from athir.newsroom.library.models import Caption, GalleryPicture, MediaFile, MediaItem, Picture
from athir.newsroom.library.tasks import make_sizes

LIST = "list:media"
"""Whatever shows the newest of sound & image."""

_BEFORE = "_before_this_save"
_SHOWN_IN_LISTS = ("live", "names", "published_at", "poster_id", "kind", "duration_ms", "slug")


def media_key(pk: int | None) -> str:
    return f"media:{pk}"


@receiver(pre_save, sender=MediaItem)
def _remember(sender: type[Model], instance: MediaItem, **_: Any) -> None:
    before = MediaItem.objects.filter(pk=instance.pk).first() if instance.pk else None
    setattr(instance, _BEFORE, before)  # carried to post_save


@receiver(post_save, sender=MediaItem)
def _item_saved(sender: type[Model], instance: MediaItem, **_: Any) -> None:
    before: MediaItem | None = getattr(instance, _BEFORE, None)
    was = bool(before and before.live)
    if not was and not instance.live:
        return
    keys = {media_key(instance.pk)}
    if before is None or any(getattr(before, name) != getattr(instance, name) for name in _SHOWN_IN_LISTS):
        keys.add(LIST)
    touch(keys, at_once=was and not instance.live)
    if instance.poster is not None and not instance.poster.credit and instance.credit:
        instance.poster.credit = instance.credit  # a frame of the film was made by who made the film
        instance.poster.save(update_fields=["credit"])


@receiver(post_delete, sender=MediaItem)
def _item_deleted(sender: type[Model], instance: MediaItem, **_: Any) -> None:
    if instance.live:
        touch({media_key(instance.pk), LIST}, at_once=True)
    transaction.on_commit(lambda: storing.remove_all(instance))


@receiver([post_save, post_delete], sender=Caption)
@receiver([post_save, post_delete], sender=GalleryPicture)
@receiver([post_save, post_delete], sender=MediaFile)
def _part_changed(sender: type[Model], instance: Any, **_: Any) -> None:
    keys = {media_key(instance.item_id)}
    if sender is GalleryPicture:  # its first picture stands in lists
        keys.add(LIST)
    touch(keys)


@receiver(post_save, sender=Picture)
def _picture_saved(sender: type[Model], instance: Picture, update_fields: Any = None, **_: Any) -> None:
    if update_fields is None:  # a new file or focal point: the sizes are made before a reader asks
        transaction.on_commit(lambda: make_sizes.enqueue(instance.pk))


def _paths() -> Iterator[str]:
    for code in CODES:
        yield address("watch", code)
        for kind in MediaItem.Kind.values:
            yield address("watch-kind", code, kind=kind)
    items: Any = MediaItem.objects
    for slug in items.on_site().newest().values_list("slug", flat=True).iterator():
        for code in CODES:
            yield address("media-item", code, slug=slug)


register(PageKind("media", _paths))
