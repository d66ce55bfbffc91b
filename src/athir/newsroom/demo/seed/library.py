"""The demo's pictures and sound in the house: files, rows, playlists."""

from __future__ import annotations

import hashlib
import os
import shutil
from io import BytesIO
from pathlib import Path

from django.core.files.images import ImageFile

from athir.newsroom.airlink.scanner import Scanner
from athir.newsroom.demo.catalogue import AUDIO, TRACKS
from athir.newsroom.demo.content.pictures import ALT, CREDIT, LICENCE
from athir.newsroom.demo.content.programme import LISTS
from athir.newsroom.demo.make_pictures import PICTURES
from athir.newsroom.frame.models import Station
from athir.newsroom.library.models import AudioFile, Picture, Playlist, PlaylistItem

PROBING_SECONDS = 60.0
"""How long the first plan waits for files to be measured; the worker measures what is left."""


def pictures() -> dict[str, Picture]:
    """The demo's pictures by name; one with the same bytes is not made twice."""
    found: dict[str, Picture] = {}
    for name, alt in ALT.items():
        content = (PICTURES / f"{name}.webp").read_bytes()
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # what Wagtail keeps
        picture = Picture.objects.filter(file_hash=digest).first()
        if picture is None:
            file = ImageFile(BytesIO(content), name=f"demo-{name}.webp")
            picture = Picture(title=alt["ar"], alt=alt, credit=CREDIT, licence=LICENCE, file=file)
            picture.file_size, picture.file_hash = len(content), digest
            picture.save()
        found[name] = picture
    return found


def _appear(source: Path, target: Path) -> None:
    """Copy a file so that it is there whole or not at all; the scanner passes over names that end in ``.part``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with source.open("rb") as reader, temporary.open("wb") as writer:
            shutil.copyfileobj(reader, writer)
            writer.flush()
            os.fsync(writer.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def audio(folder: Path) -> dict[str, AudioFile]:
    """Put the demo's files into the library at ``folder`` and have them measured; rows by path.

    Raises ``OSError`` when the disk refuses.
    """
    for track in TRACKS:
        if not (folder / track.path).exists():
            _appear(AUDIO / track.path, folder / track.path)
    scanner = Scanner(folder)
    scanner.look()
    scanner.scan(budget=PROBING_SECONDS)
    return {row.path: row for row in AudioFile.objects.filter(path__in=[track.path for track in TRACKS])}


def playlists(station: Station, files: dict[str, AudioFile]) -> dict[str, Playlist]:
    """The playlists by slug. One that has items is somebody's and stays as it is."""
    found: dict[str, Playlist] = {}
    for wanted in LISTS:
        playlist, _made = Playlist.objects.get_or_create(
            station=station, slug=wanted.slug, defaults={"names": wanted.names}
        )
        found[wanted.slug] = playlist
        if not PlaylistItem.objects.filter(playlist=playlist).exists():
            items = [
                PlaylistItem(playlist=playlist, audio=files[path], sort_order=order)
                for order, path in enumerate(wanted.paths)
                if path in files
            ]
            PlaylistItem.objects.bulk_create(items)
    return found
