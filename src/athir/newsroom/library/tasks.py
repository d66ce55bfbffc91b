"""Background work: films and recordings are prepared, pictures get their sizes before a reader asks.

Each may be repeated without harm. Films have a queue of their own (``media``): one may take an hour, and nothing
else shall wait for it.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django_tasks import task

from athir.newsroom.frame.pictures import sized, whole
from athir.newsroom.library import storing
from athir.newsroom.library.models import MediaFile, MediaItem, Picture
from athir.newsroom.library.running import run_child

log = logging.getLogger("athir.library")

MEDIA_QUEUE = "media"
_ITS_OWN_FAULT = {"not_media", "broken", "cut", "short", "huge"}
"""Reasons that hold however often it is tried: its bytes are not kept. The others may be tried again."""

_CHANGED = ("kind", "state", "reason", "detail", "progress", "duration_ms", "peaks", "poster")


@task(queue_name=MEDIA_QUEUE)
def prepare_media(pk: int) -> None:
    """Make of an uploaded film or recording what its page plays; the item says how far it is, and how it ended."""
    item = MediaItem.objects.filter(pk=pk, state=MediaItem.State.PROCESSING).first()
    if item is None:
        return
    source = storing.source_of(item)
    if source is None:
        _refuse(item, "gone", "")
        return
    try:
        _prepare(item, source)
    except OSError as error:  # tried again it would fail again, and say nothing meanwhile
        log.exception("a film or recording could not be stored")
        _refuse(item, "disk", str(error.strerror or ""))


def _prepare(item: MediaItem, source: Path) -> None:
    working = storing.working_folder(item)
    try:
        answer = run_child(source, working, lambda percent: _tell(item, percent))
        if answer["ok"]:
            _take(item, working, answer)
        else:
            log.warning("refused %s: %s %s", item.source_name, answer["reason"], answer.get("detail", ""))
            _refuse(item, answer["reason"], answer.get("detail", ""))
            if answer["reason"] in _ITS_OWN_FAULT:
                storing.drop_source(item)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _tell(item: MediaItem, percent: int) -> None:
    MediaItem.objects.filter(pk=item.pk).update(progress=min(99, max(0, percent)))


def _refuse(item: MediaItem, reason: str, detail: str) -> None:
    known = reason if reason in MediaItem.Reason.values else MediaItem.Reason.CRASHED
    MediaItem.objects.filter(pk=item.pk).update(
        state=MediaItem.State.REFUSED, reason=known, detail=detail[:300], progress=0
    )


def _take(item: MediaItem, working: Path, answer: dict[str, Any]) -> None:
    storing.take_over(item, working, [file["name"] for file in answer["files"]])
    with transaction.atomic():
        item.refresh_from_db()  # its editor may have written a title meanwhile
        item.kind, item.state, item.reason = answer["kind"], MediaItem.State.READY, MediaItem.Reason.NONE
        item.detail, item.progress = "", 100
        item.duration_ms, item.peaks = answer["duration_ms"], answer["peaks"]
        if answer["poster"] and item.poster is None:
            item.poster = _poster(item, working / answer["poster"])
        MediaFile.objects.filter(item=item).delete()
        MediaFile.objects.bulk_create([MediaFile(item=item, **file) for file in answer["files"]])
        item.save(update_fields=_CHANGED)


def _poster(item: MediaItem, path: Path) -> Picture:
    """A frame of the film as a picture of the library, named and credited like the film."""
    with path.open("rb") as file:
        picture = Picture(title=item.name_in(item.language)[:255], alt=item.names, credit=item.credit)
        picture.licence = item.licence
        picture.uploaded_by_user = item.uploaded_by
        picture.file = ImageFile(file, name=f"poster-{item.public_id}.jpg")
        picture._set_image_file_metadata()
        picture.save()
    return picture


@task
def make_sizes(pk: int) -> None:
    """Make a picture's files for pages, within their budgets."""
    picture = Picture.objects.filter(pk=pk).first()
    if picture is not None:
        sized(picture)
        whole(picture)
