"""Takes one uploaded file into the library, whatever it is, or says in a sentence why not.

Pictures are examined here and now; films and recordings are kept and prepared in the background.
"""

from __future__ import annotations

import logging
import re
import shutil
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from athir.newsroom.library import storing
from athir.newsroom.library.likes import Like, like
from athir.newsroom.library.models import MediaItem, Picture
from athir.newsroom.library.picture_files import ENDINGS, MOST_BYTES, Unfit, examine
from athir.newsroom.library.picture_forms import apply
from athir.newsroom.library.pieces import Gathered
from athir.newsroom.library.tasks import prepare_media
from athir.newsroom.settings import HOME

_OTHER_PICTURES = {"svg", "svgz", "heic", "heif", "gif", "tif", "tiff", "bmp", "psd", "ico", "jxl"}
FILMS = {"mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "mts", "m2ts", "ts", "3gp", "wmv"}
SOUNDS = {"mp3", "m4a", "aac", "wav", "flac", "ogg", "oga", "opus", "aif", "aiff", "amr", "wma", "caf"}
ACCEPTED = ",".join(f".{ending}" for ending in sorted({*ENDINGS, *FILMS, *SOUNDS}))

log = logging.getLogger("athir.library")

_SPARE = 512 * 1024 * 1024
"""Bytes of disk that an upload leaves free: the air's log needs them more."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Outcome:
    """What became of a file. ``row`` is the new (or, for a duplicate, the old) row; ``likes`` what looks like it."""

    name: str
    taken: bool
    sentence: str
    row: Picture | MediaItem | None = None
    likes: list[Like] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """What the sender said of all files at once."""

    credit: str = ""
    language: str = "ar"
    desk_id: int | None = None


def take(upload: Any, user: Any, given: Given, *, pictures: bool = True, media: bool = True) -> Outcome:
    """Take ``upload`` (Django's uploaded file). ``pictures``, ``media``: what ``user`` may add. Never raises for what
    is wrong with the file; raises ``OSError`` when the disk refuses."""
    name = plain_name(str(upload.name or ""))
    try:
        if _is_picture(name, pictures, media):
            return _take_picture(upload, name, user, given)
        return _take_media(upload, name, user, given)
    except Unfit as unfit:
        return Outcome(name, False, str(unfit))
    except OSError:
        log.exception("an upload could not be stored")
        return Outcome(name, False, _("The disk refuses to store it. Tell the engineer, then upload it again."))


def plain_name(name: str) -> str:
    """A file's name as it is shown: its end, without what turns or hides letters."""
    return _CONTROLS.sub("", name)[-200:] or _("without a name")


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def _is_picture(name: str, pictures: bool, media: bool) -> bool:
    """Whether it is called a picture; else it is called a film or sound. Raises :class:`Unfit` for what is neither,
    or not for who sends it."""
    ending = _ending(name)
    if ending in ENDINGS or ending in _OTHER_PICTURES:
        if not pictures:
            raise Unfit(_("You may not add pictures: ask the picture desk."))
        return True
    if ending not in FILMS | SOUNDS:
        raise Unfit(_("It is called neither a picture nor a film nor a sound, and is not taken."))
    if not media:
        raise Unfit(_("You may not add films and recordings: ask an editor."))
    return False


def check_before(name: str, size: int, *, pictures: bool, media: bool, most: int, owed: int) -> None:
    """Raise :class:`Unfit` for a file of ``size`` bytes that would be refused whatever is in it: before it is sent.
    ``most`` bytes are taken; ``owed`` are on their way from others."""
    if _is_picture(name, pictures, media):
        most = MOST_BYTES
    if not size:
        raise Unfit(_("The file is empty."))
    if size > most:
        raise Unfit(_("This file is larger than %(most)d MB. Export it smaller.") % {"most": most >> 20})
    _room_for(size * 2 + owed)


def _room_for(size: int) -> None:
    if shutil.disk_usage(HOME.library_dir).free < size + _SPARE:
        raise Unfit(_("There is no room for it on the disk. Tell the engineer."))


def _title(name: str) -> str:
    return PurePath(name).stem.replace("_", " ").strip()[:200] or name[:200]


def _take_picture(upload: Any, name: str, user: Any, given: Given) -> Outcome:
    found = examine(upload.read(MOST_BYTES + 1), name)
    if (same := Picture.objects.filter(sha256=found.sha256).first()) is not None:
        return Outcome(name, False, _("The library has this very file already."), same)
    picture = Picture(title=_title(name), uploaded_by_user=user)
    apply(picture, found)
    picture.credit = picture.credit or given.credit
    picture.file = ContentFile(found.content, name=PurePath(name).name)
    with transaction.atomic():
        picture._set_image_file_metadata()
        picture.save()
    likes = like(picture)
    return Outcome(name, True, _what_is_left(picture.missing(), likes), picture, likes)


def _what_is_left(missing: list[str], likes: list[Like]) -> str:
    parts = [_("Taken.")]
    if likes:
        parts.append(_("The library has a picture that looks the same."))
    return " ".join([*parts, *missing])


def _take_media(upload: Any, name: str, user: Any, given: Given) -> Outcome:
    if not upload.size:
        raise Unfit(_("The file is empty."))
    gathered = isinstance(upload, Gathered)
    _room_for(upload.size if gathered else upload.size * 2)
    item = MediaItem(
        kind=MediaItem.Kind.VIDEO if _ending(name) in FILMS else MediaItem.Kind.AUDIO,
        names={given.language: _title(name)},
        language=given.language,
        credit=given.credit[:200],
        desk_id=given.desk_id,
        source_name=name,
        uploaded_by=user,
    )
    if gathered:
        item.sha256 = storing.move_source(item, upload.path, name)
    else:
        item.sha256 = storing.keep_source(item, upload.chunks(), name)
    same = MediaItem.objects.filter(sha256=item.sha256).exclude(state=MediaItem.State.REFUSED).first()
    if same is not None:
        storing.remove_all(item)
        return Outcome(name, False, _("The library has this very file already."), same)
    with transaction.atomic():
        item.save()
        transaction.on_commit(lambda: prepare_media.enqueue(item.pk))
    return Outcome(name, True, _("Taken; it is being prepared."), item)
