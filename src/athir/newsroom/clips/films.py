"""Films of a clip for social networks: ordered by a button, drawn and encoded by a child, kept beside its sound."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from athir.newsroom import children
from athir.newsroom.baking.dirty import touch
from athir.newsroom.clips import storing
from athir.newsroom.clips.feeds import master_of
from athir.newsroom.clips.models import Clip, ClipFile
from athir.newsroom.clips.pages import clip_key
from athir.newsroom.clips.tasks import replace_files
from athir.newsroom.clips.transcript import cues
from athir.newsroom.frame.names import name_in
from athir.newsroom.settings import HOUSE

log = logging.getLogger("athir.clips")

CHILD = "athir.newsroom.clips.film_child"
LONGEST_MS = 10 * 60_000
MOST_BYTES = 16_000_000
"""WhatsApp's limit, the smallest of the networks'."""

_SILENT_SECONDS = 60.0
_FAILED = "films:"
"""Before the reason in a clip's ``detail``."""
_ROLES = (ClipFile.Role.SQUARE, ClipFile.Role.UPRIGHT)


def refusal(clip: Clip) -> str:
    """Why there can be no films of it; empty: there can."""
    if clip.state != Clip.State.READY or clip.withdrawn_at is not None:
        return _("Films can be made when the clip is ready.")
    if clip.duration_ms > LONGEST_MS:
        return _("Films for social networks are at most ten minutes long. Make a shorter clip.")
    return ""


def mark(clip: Clip) -> str:
    """Another one whenever it has other films, or got none; empty without any."""
    made = [str(row.pk) for row in clip.files.all() if row.role in _ROLES]
    return "-".join([*made, clip.detail] if clip.detail.startswith(_FAILED) else made)


def failure(clip: Clip) -> str:
    """Why it has no films although they were asked for; empty: nothing went wrong."""
    if not clip.detail.startswith(_FAILED):
        return ""
    reason = clip.detail.removeprefix(_FAILED)
    known = reason if reason and reason in Clip.Reason.values else Clip.Reason.CRASHED
    return str(Clip.Reason(known).label)


def order(clip: Clip) -> None:
    """Have them made in the background."""
    Clip.objects.filter(pk=clip.pk, detail__startswith=_FAILED).update(detail="")
    transaction.on_commit(lambda: make_films.enqueue(clip.pk))


@task(queue_name="media")
def make_films(pk: int) -> None:
    """Make both films in place of those that are there. Harmless to repeat."""
    clip = Clip.objects.filter(pk=pk).select_related("station", "show", "desk").first()
    if clip is None or refusal(clip):
        return
    working = storing.working_folder(clip, "film")
    try:
        given = working / "order.json"
        given.write_text(json.dumps(order_of(clip), ensure_ascii=False), encoding="utf-8")
        answer = children.run(CHILD, [str(given)], lambda _percent: None, silent=_SILENT_SECONDS)
        if answer.get("ok"):
            _take(clip, working, answer["files"])
        else:
            log.warning("films of clip %s: %s %s", clip.public_id, answer.get("reason"), answer.get("detail"))
            Clip.objects.filter(pk=pk).update(detail=f"{_FAILED}{answer.get('reason', '')}"[:300])
    finally:
        shutil.rmtree(working, ignore_errors=True)


def order_of(clip: Clip) -> dict[str, Any]:
    """What the child draws."""
    sound = master_of(clip)
    path: Path | None = storing.file_of(clip, sound.name) if sound else None
    with override(clip.language), timezone.override(HOUSE.tz):
        when = formats.date_format(timezone.localtime(clip.started_at), "j F Y") if clip.started_at else ""
    mark = storing.mark_of(clip.title, clip.transcript, clip.language, when, path.name if path else "")
    return {
        "sound": str(path or ""),
        "folder": str(storing.folder_of(clip) / ".film"),
        "names": {"square": f"square-{mark}.mp4", "upright": f"upright-{mark}.mp4"},
        "most_bytes": MOST_BYTES,
        "title": clip.title,
        "language": clip.language,
        "station": name_in(clip.station.names, clip.language),
        "show": clip.show.name_in(clip.language) if clip.show else "",
        "when": when,
        "hue": clip.desk.hue if clip.desk else "",
        "duration_ms": clip.duration_ms,
        "peaks": clip.peaks,
        "cues": [[cue.start, cue.end, cue.text] for cue in cues(clip.transcript, clip.duration_ms)],
    }


def _take(clip: Clip, working: Path, files: list[dict[str, Any]]) -> None:
    storing.take_over(clip, working, [file["name"] for file in files])
    rows = [ClipFile(clip=clip, content_type="video/mp4", **file) for file in files]
    with transaction.atomic():
        gone = replace_files(clip, _ROLES, rows)
        touch({clip_key(clip.pk)})  # rows made at once send no signal
        transaction.on_commit(lambda: storing.drop(clip, gone))
