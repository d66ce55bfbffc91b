"""Finished episodes that are uploaded: each file becomes a draft, kept as it came and prepared in the background."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from athir.newsroom.library.picture_files import Unfit
from athir.newsroom.library.pieces import Gathered
from athir.newsroom.library.taking import SOUNDS, plain_name
from athir.newsroom.podcasts import preparing
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.settings import HOME

log = logging.getLogger("athir.podcasts")

TAKEN = frozenset({*SOUNDS, "mp4", "m4b"})
ACCEPTED = ",".join(f".{ending}" for ending in sorted(TAKEN))
_SPARE = 512 * 1024 * 1024
"""Bytes of disk that an upload leaves free: the air's log needs them more."""


@dataclass(frozen=True)
class Outcome:
    """What became of a file."""

    name: str
    taken: bool
    sentence: str
    episode: Episode | None = None


def ending_of(name: str) -> str:
    """Raises :class:`Unfit` for what is not called a sound."""
    found = PurePath(name).suffix.lower().removeprefix(".")
    if found not in TAKEN:
        raise Unfit(_("It is not called a sound (.mp3, .m4a, .wav, .flac …) and is not taken."))
    return found


def take(upload: Any, podcast: Podcast, user: Any) -> Outcome:
    """A draft of ``podcast`` out of ``upload`` (Django's uploaded file). Never raises for what is wrong with it."""
    name = plain_name(str(upload.name or ""))
    try:
        ending = ending_of(name)
        if not upload.size:
            raise Unfit(_("The file is empty."))
        return _take(upload, name, ending, podcast, user)
    except Unfit as unfit:
        return Outcome(name, False, str(unfit))
    except OSError:
        log.exception("an episode's file could not be stored")
        return Outcome(name, False, _("The disk refuses to store it. Tell the engineer, then upload it again."))


def _take(upload: Any, name: str, ending: str, podcast: Podcast, user: Any) -> Outcome:
    episode = new_draft(podcast, PurePath(name).stem.replace("_", " ").strip()[:300] or name, user)
    episode.source_name = name
    folder = HOME.episode_dir(episode.public_id)
    if shutil.disk_usage(HOME.library_dir).free < upload.size * 2 + _SPARE:
        raise Unfit(_("There is no room for it on the disk. Tell the engineer."))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        episode.sha256 = _store(upload, folder / f"source.{ending}")
        same = Episode.objects.filter(podcast=podcast, sha256=episode.sha256).exclude(state="refused").first()
        if same is not None:
            shutil.rmtree(folder, ignore_errors=True)
            return Outcome(name, False, _("The podcast has this very file already."), same)
        with transaction.atomic():
            episode.save()
            preparing.ask(episode)
    except BaseException:
        if episode.pk is None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return Outcome(name, True, _("Taken; it is being prepared."), episode)


def new_draft(podcast: Podcast, title: str, user: Any = None) -> Episode:
    """An unsaved episode of the podcast that waits for its sound."""
    return Episode(
        podcast=podcast,
        station=podcast.station,
        show=podcast.show,
        title=title,
        language=podcast.language,
        created_by=user if getattr(user, "pk", None) else None,
    )


def _store(upload: Any, target: Path) -> str:
    """The SHA-256 of what was stored: whole or not at all."""
    if isinstance(upload, Gathered):
        with upload.path.open("rb") as file:
            summed = hashlib.file_digest(file, "sha256").hexdigest()
        os.replace(upload.path, target)
        return summed
    temporary, summing = target.with_name(".source.part"), hashlib.sha256()
    try:
        with temporary.open("wb") as file:
            for chunk in upload.chunks():
                summing.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return summing.hexdigest()
