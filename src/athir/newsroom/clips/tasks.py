"""Background work: a clip's files out of the log, and its films. Each may be repeated without harm."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from athir.newsroom.clips import storing
from athir.newsroom.clips.models import Clip, ClipFile
from athir.newsroom.frame.names import name_in
from athir.newsroom.record import copies
from athir.newsroom.record.log import is_withdrawn
from athir.newsroom.record.orders import LOUDNESS, Order, Output
from athir.newsroom.settings import HOME

log = logging.getLogger("athir.clips")

SOUND_QUEUE = "clips"
"""A queue of its own: a journalist waits for it, and a film in preparation may take an hour."""

MASTER_RATE, SMALL_RATE = 64_000, 24_000
_DONE = ["state", "reason", "detail", "progress", "duration_ms", "lufs", "peaks"]
_SOUND = (ClipFile.Role.MASTER, ClipFile.Role.SMALL)


@task(queue_name=SOUND_QUEUE)
def prepare_clip(pk: int) -> None:
    """Make what readers hear; the clip says how far it is, and how it ended."""
    clip = Clip.objects.filter(pk=pk).select_related("station", "show").first()
    if clip is None or clip.state == Clip.State.REFUSED:
        return
    if clip.state != Clip.State.READY:  # of one that is heard already the old files are given until the new are whole
        Clip.objects.filter(pk=pk).update(state=Clip.State.PROCESSING, progress=0)
    if is_withdrawn(clip.station.slug, clip.pieces()):
        refuse(clip, "withdrawn", "")
        return
    try:
        _prepare(clip)
    except OSError as error:  # tried again it would fail again, and say nothing meanwhile
        log.exception("a clip could not be stored")
        refuse(clip, "disk", str(error.strerror or ""))


def order_of(clip: Clip) -> Order:
    """What is asked of the child."""
    mark = storing.mark_of(clip.mount, clip.stretches, clip.fade_in_ms, clip.fade_out_ms)
    return Order(
        log_dir=str(HOME.station(clip.station.slug).log_dir),
        mount=clip.mount,
        stretches=clip.pieces(),
        outputs=(
            Output(f"sound-{mark}.m4a", "m4a", MASTER_RATE, 2),
            Output(f"small-{mark}.opus", "opus", SMALL_RATE, 1),
        ),
        loudness=LOUDNESS,
        fade_in_ms=clip.fade_in_ms,
        fade_out_ms=clip.fade_out_ms,
        title=clip.title,
        artist=name_in(clip.station.names, clip.language),
        album=clip.show.name_in(clip.language) if clip.show else "",
        date=f"{timezone.localtime(clip.started_at):%Y-%m-%d}" if clip.started_at else "",
    )


def _prepare(clip: Clip) -> None:
    working = storing.working_folder(clip, "new")
    try:
        order = order_of(clip)
        answer = copies.make(order, working, lambda percent: _tell(clip, percent))
        if answer["ok"]:
            _take(clip, working, order, answer)
        else:
            log.warning("clip %s: %s %s", clip.public_id, answer["reason"], answer["detail"])
            refuse(clip, answer["reason"], answer["detail"])
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _tell(clip: Clip, percent: int) -> None:
    Clip.objects.filter(pk=clip.pk).update(progress=min(99, max(1, percent)))


def refuse(clip: Clip, reason: str, detail: str) -> None:
    """Say why it has no files; of one that has some, why it has no new ones."""
    clip.refresh_from_db()
    clip.state = Clip.State.READY if clip.state == Clip.State.READY else Clip.State.REFUSED
    clip.progress, clip.detail = 100 if clip.state == Clip.State.READY else 0, detail[:300]
    clip.reason = Clip.Reason(reason) if reason in Clip.Reason.values else Clip.Reason.CRASHED
    clip.save(update_fields=_DONE)


def _take(clip: Clip, working: Path, order: Order, answer: dict[str, Any]) -> None:
    storing.take_over(clip, working, [file["name"] for file in answer["files"]])
    with transaction.atomic():
        clip.refresh_from_db()  # its editor may have written a title meanwhile
        gone = replace_files(clip, _SOUND, [_row(clip, order, file) for file in answer["files"]])
        clip.state, clip.reason, clip.detail, clip.progress = Clip.State.READY, Clip.Reason.NONE, "", 100
        clip.duration_ms, clip.lufs, clip.peaks = answer["duration_ms"], answer["lufs"], answer["peaks"]
        clip.save(update_fields=_DONE)
        transaction.on_commit(lambda: storing.drop(clip, gone))


def _row(clip: Clip, order: Order, file: dict[str, Any]) -> ClipFile:
    role = ClipFile.Role.MASTER if file["name"] == order.outputs[0].name else ClipFile.Role.SMALL
    named = {name: file[name] for name in ("name", "content_type", "bitrate", "bytes", "tag_bytes", "sha256")}
    return ClipFile(clip=clip, role=role, **named)


def replace_files(clip: Clip, roles: tuple[Any, ...], rows: list[ClipFile]) -> list[str]:
    """Put ``rows`` in the place of the clip's files of these roles; the names that are no longer in use."""
    old = set(clip.files.filter(role__in=roles).values_list("name", flat=True))
    clip.files.filter(role__in=roles).delete()
    ClipFile.objects.bulk_create(rows)
    return sorted(old - {row.name for row in rows})
