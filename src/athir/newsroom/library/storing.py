"""Where the files of films and recordings lie, and how they come there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from athir.newsroom.library.models import MediaItem
from athir.newsroom.settings import HOME

_ENDING = re.compile(r"\.[a-z0-9]{1,5}\Z")
_NAME = re.compile(r"[a-z0-9]{1,20}\.[a-z0-9]{1,5}\Z")


def folder_of(item: MediaItem) -> Path:
    """The item's folder, which need not exist."""
    return HOME.library_dir / item.public_id


def file_of(item: MediaItem, name: str) -> Path | None:
    """A file that the item's page plays; ``None`` for any other, and for the source above all."""
    if not _NAME.match(name) or name.startswith("source."):
        return None
    path = folder_of(item) / name
    return path if path.is_file() else None


def source_of(item: MediaItem) -> Path | None:
    """What was uploaded, if it is still there."""
    return next(iter(sorted(folder_of(item).glob("source.*"))), None)


def _source_path(item: MediaItem, name: str) -> Path:
    """Where what is called ``name`` is kept; its folder is made."""
    folder = folder_of(item)
    folder.mkdir(parents=True, exist_ok=True)
    found = _ENDING.search(Path(name).suffix.lower())
    return folder / f"source{found.group() if found else '.bin'}"


def move_source(item: MediaItem, path: Path, name: str) -> str:
    """Take over a file that lies on the same disk already; its SHA-256. Raises ``OSError``."""
    with path.open("rb") as file:
        summed = hashlib.file_digest(file, "sha256")
        os.fsync(file.fileno())
    os.replace(path, _source_path(item, name))
    return summed.hexdigest()


def keep_source(item: MediaItem, chunks: Iterable[bytes], name: str) -> str:
    """Write what was uploaded into the item's folder; its SHA-256. Raises ``OSError`` when the disk refuses."""
    target = _source_path(item, name)
    temporary, summing = target.with_name(".source.part"), hashlib.sha256()
    try:
        with temporary.open("wb") as file:
            for chunk in chunks:
                summing.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return summing.hexdigest()


def drop_source(item: MediaItem) -> None:
    """Remove what was uploaded."""
    if path := source_of(item):
        path.unlink(missing_ok=True)


def working_folder(item: MediaItem) -> Path:
    """An empty folder beside the item's files, on the same disk, so that a finished file is only renamed."""
    folder = folder_of(item) / ".new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def take_over(item: MediaItem, working: Path, names: Iterable[str]) -> None:
    """Move finished files to where pages find them."""
    for name in names:
        os.replace(working / name, folder_of(item) / name)


def remove_all(item: MediaItem) -> None:
    """Everything the item has on disk: it was deleted."""
    if item.public_id:
        shutil.rmtree(folder_of(item), ignore_errors=True)
