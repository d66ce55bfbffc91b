"""Uploads that come in pieces and go on where they were broken off: kept below ``ATHIR_HOME/library/.uploads``.

Each has a folder named by chance: ``about.json`` (whose, called what, how large) and ``bytes`` (what has come so far;
its length is the offset, so nothing else needs to be remembered). A day after its last piece it is forgotten.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import File

from athir.newsroom.settings import HOME

KEPT_SECONDS = 24 * 3600.0
MOST_OPEN = 40
"""Unfinished uploads of one account: more are left over from something that goes wrong."""

_ID = re.compile(r"[0-9a-f]{32}\Z")


class Busy(Exception):
    """Another request writes into this upload."""


class Misplaced(Exception):
    """The piece does not begin where the last one ended."""


@dataclass(frozen=True)
class Half:
    """An upload that has begun. ``size`` and :attr:`offset` in bytes, ``modified`` as the browser names it (ms)."""

    id: str
    user: int
    name: str
    size: int
    modified: str

    @property
    def folder(self) -> Path:
        return _root() / self.id

    @property
    def path(self) -> Path:
        return self.folder / "bytes"

    @property
    def offset(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def percent(self) -> int:
        return self.offset * 100 // self.size if self.size else 100

    @property
    def told(self) -> dict[str, Any] | None:
        """What became of it, once it was taken or refused."""
        try:
            told: dict[str, Any] = json.loads((self.folder / "told.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return told

    @property
    def expires(self) -> float:
        """Seconds since 1970."""
        return _touched(self.folder) + KEPT_SECONDS


class Gathered(File[bytes]):
    """A whole upload as Django's uploaded files are: what takes it may move ``path`` away."""

    def __init__(self, half: Half) -> None:
        super().__init__(half.path.open("rb"), name=half.name)
        self.path = half.path


def _root() -> Path:
    return HOME.library_dir / ".uploads"


def _touched(folder: Path) -> float:
    """When the last piece came."""
    for path in (folder / "bytes", folder):
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
    return 0.0


def begin(user: int, name: str, size: int, modified: str) -> Half:
    """A new upload without a byte. Raises ``OSError`` when the disk refuses."""
    half = Half(secrets.token_hex(16), user, name, size, modified)
    half.folder.mkdir(parents=True)
    (half.folder / "about.json").write_text(json.dumps(asdict(half), ensure_ascii=False), encoding="utf-8")
    half.path.touch()
    return half


def find(wanted: str, user: int) -> Half | None:
    """The upload of that name, if it is this account's."""
    if not _ID.match(wanted):
        return None
    half = _read(_root() / wanted)
    return half if half and half.user == user else None


def _read(folder: Path) -> Half | None:
    try:
        return Half(**json.loads((folder / "about.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _all() -> list[Half]:
    return [half for folder in sorted(_root().glob("*")) if (half := _read(folder))]


def open_ones(user: int) -> list[Half]:
    """This account's unfinished uploads, the latest first."""
    mine = [half for half in _all() if half.user == user and half.told is None]
    return sorted(mine, key=lambda half: _touched(half.folder), reverse=True)


def owed() -> int:
    """Bytes that unfinished uploads of all accounts still want to send."""
    return sum(max(0, half.size - half.offset) for half in _all() if half.told is None)


@contextlib.contextmanager
def _locked(half: Half) -> Iterator[int]:
    fd = os.open(half.path, os.O_RDWR | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        yield fd
    finally:
        os.close(fd)


def append(half: Half, offset: int, chunks: Iterable[bytes]) -> int:
    """Write a piece behind what is there; the new offset. What goes beyond ``size`` is not written.

    Raises :class:`Busy`, :class:`Misplaced`, ``OSError``. A piece that breaks off stays as far as it came.
    """
    with _locked(half) as fd:
        at = os.fstat(fd).st_size
        if at != offset:
            raise Misplaced
        os.lseek(fd, at, os.SEEK_SET)
        for chunk in chunks:
            rest = memoryview(chunk)[: half.size - at]
            while rest:
                written = os.write(fd, rest)
                at, rest = at + written, rest[written:]
        return at


def remember(half: Half, told: dict[str, Any]) -> None:
    """What became of it, for a sender whose line broke before the answer came; its bytes go."""
    (half.folder / "told.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    half.path.unlink(missing_ok=True)


def drop(half: Half) -> None:
    """Away with it."""
    shutil.rmtree(half.folder, ignore_errors=True)


def forget(now: float | None = None) -> int:
    """Remove what nobody has sent a piece of for a day; how many there were."""
    before, gone = (time.time() if now is None else now) - KEPT_SECONDS, 0
    for folder in _root().glob("*"):
        if _touched(folder) < before:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone
