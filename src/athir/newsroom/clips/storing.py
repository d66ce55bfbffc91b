"""Where a clip's files lie, and how they come there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from athir.newsroom.clips.models import Clip
from athir.newsroom.settings import HOME

_NAME = re.compile(r"[a-z0-9-]{1,40}\.[a-z0-9]{1,5}\Z")


def folder_of(clip: Clip) -> Path:
    """The clip's folder, which need not exist."""
    return HOME.clip_dir(clip.public_id)


def file_of(clip: Clip, name: str) -> Path | None:
    """A file of the clip; ``None`` for what is none."""
    path = folder_of(clip) / name
    return path if _NAME.match(name) and path.is_file() else None


def mark_of(*content: object) -> str:
    """A few letters that change with ``content``: changed sound has a new name, since apps fetch an address once."""
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:8]


def working_folder(clip: Clip, name: str) -> Path:
    """An empty folder beside the files, on the same disk."""
    folder = folder_of(clip) / f".{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def take_over(clip: Clip, working: Path, names: Iterable[str]) -> None:
    """Move finished files to where pages find them."""
    for name in names:
        os.replace(working / name, folder_of(clip) / name)


def drop(clip: Clip, names: Iterable[str]) -> None:
    """Remove files that no row names any more."""
    for name in names:
        if _NAME.match(name):
            (folder_of(clip) / name).unlink(missing_ok=True)


def remove_all(clip: Clip) -> None:
    """Everything the clip has on disk: it was deleted."""
    if clip.public_id:
        shutil.rmtree(folder_of(clip), ignore_errors=True)
