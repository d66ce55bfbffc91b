"""An episode on the air again: its sound as a file of the audio library, which playlists may hold.

The file is the episode's own (a hard link: no second copy on the disk) and plays only where a playlist names it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from athir.newsroom.library.models import AudioFile
from athir.newsroom.podcasts.episodes import Episode, EpisodeFile
from athir.newsroom.podcasts.media_paths import file_on_disk
from athir.newsroom.settings import HOME

FOLDER = "podcasts"


def path_of(episode: Episode, name: str = ".mp3") -> str:
    """Where it stands below ``audio/``: ``podcasts/<podcast>/<public id>.mp3``, or as its file ``name`` ends."""
    return f"{FOLDER}/{episode.podcast.slug}/{episode.public_id}{Path(name).suffix or name}"


def put(episode: Episode) -> AudioFile:
    """Put the episode among the audio files, or its new sound in the place of the old. Raises ``ValidationError`` with a
    sentence when it cannot be, and ``OSError`` of the disk."""
    master = episode.files.filter(role=EpisodeFile.Role.MASTER).first()
    if episode.withdrawn_at is not None:
        raise ValidationError(_("The episode was withdrawn: bring it back first."))
    if episode.state != Episode.State.READY or master is None or not file_on_disk(master).is_file():
        raise ValidationError(_("Its sound is still being prepared: wait a moment."))
    path = path_of(episode, master.name)
    stat = _link(file_on_disk(master), HOME.audio_dir / path)
    row, _made = AudioFile.objects.update_or_create(
        path=path,
        defaults={
            "sha256": master.sha256,
            "bytes": stat.st_size,
            "mtime_ns": stat.st_mtime_ns,
            "duration_ms": episode.duration_ms,
            "loudness": episode.lufs,
            "peak": None,
            "title": episode.title[:300],
            "artist": episode.podcast.name_in(episode.language)[:300],
            "language": episode.language,
            "kind": AudioFile.Kind.SPEECH,
            "state": AudioFile.State.OK,
            "reason": AudioFile.Reason.NONE,
            "detail": "",
            "in_rotation": False,
            "probed_at": timezone.now(),
        },
    )
    Episode.objects.filter(pk=episode.pk).update(on_air=row)
    episode.on_air = row
    return row


def _link(source: Path, target: Path) -> os.stat_result:
    """Make ``target`` the same file, at once; a copy where the disk is another one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            os.link(source, half)
        except OSError:
            shutil.copyfile(source, half)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return target.stat()


def take_back(episode: Episode) -> None:
    """Nobody may hear it any more: it leaves the audio library, and playlists pass over it."""
    if episode.on_air is None:
        return
    with contextlib.suppress(FileNotFoundError):
        (HOME.audio_dir / episode.on_air.path).unlink()
    AudioFile.objects.filter(pk=episode.on_air.pk).update(state=AudioFile.State.GONE)


def taken_off(sender: Any, episode: Episode, **_more: Any) -> None:
    """Receiver of ``signals.taken_off``: what is withdrawn is not aired either."""
    if episode.withdrawn_at is not None:
        take_back(episode)
