"""Preparing again what could not be prepared: for whom it is offered, and how it begins."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from athir.newsroom.library import storing
from athir.newsroom.library.models import MediaItem
from athir.newsroom.library.tasks import MEDIA_QUEUE, prepare_media

_OPEN = ("READY", "RUNNING")


def may_prepare(user: Any) -> bool:
    """Whether ``user`` may have an item prepared again: who may change it."""
    return bool(user.has_perm("library.change_mediaitem"))


def can_be_prepared(item: MediaItem) -> bool:
    """Whether it would be of use: it was refused or nobody works on it any more, and what was uploaded is there."""
    if not item.pk or item.kind == MediaItem.Kind.GALLERY or item.state == MediaItem.State.READY:
        return False
    if storing.source_of(item) is None:
        return False
    return item.state == MediaItem.State.REFUSED or not _under_way(item)


def _under_way(item: MediaItem) -> bool:
    waiting = DBTaskResult.objects.filter(queue_name=MEDIA_QUEUE, status__in=_OPEN)
    return any(item.pk in given.get("args", ()) for given in waiting.values_list("args_kwargs", flat=True))


def prepare_again(item: MediaItem) -> bool:
    """Put it into the queue; False when there is nothing to prepare it from, or it is being prepared."""
    if not can_be_prepared(item):
        return False
    with transaction.atomic():
        MediaItem.objects.filter(pk=item.pk).update(
            state=MediaItem.State.PROCESSING, reason=MediaItem.Reason.NONE, detail="", progress=0
        )
        transaction.on_commit(lambda: prepare_media.enqueue(item.pk))
    return True
