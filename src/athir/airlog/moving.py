"""Moves the sound of old hours to a storage, and deletes there what retention has deleted.

Of an hour there is a verified copy at every moment: sent, read back whole, written down, and only then is the local file
deleted. Killed anywhere, the next run goes on. What is held moves like everything else: it stays kept.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from athir.airlog import away
from athir.airlog.hours import HourFile
from athir.airlog.index import Index
from athir.airlog.ledger import Ledger
from athir.airlog.retention import old_hours
from athir.contracts.files import ContractError, disk_hint, fsync_dir
from athir.contracts.units import iso
from athir.home import StationHome


class Store(Protocol):
    """A storage to move to. All of it raises :class:`~athir.airlog.away.AwayError`."""

    @property
    def bucket(self) -> object: ...
    def send(self, key: str, file: Path) -> None: ...
    def holds(self, key: str, size: int, sha256: str) -> bool: ...
    def delete(self, key: str) -> None: ...


@dataclass(frozen=True)
class Hour:
    """An hour's sound that still stands here and is old enough to move."""

    mount: str
    file: Path
    index: HourFile
    bytes: int


@dataclass(frozen=True)
class Moved:
    """What became of an hour. ``wrong`` empty: its sound stands on the storage and no longer here."""

    hour: Hour
    wrong: str = ""


CHANGED = "its sound is not what its rows say; run `athir log verify`"
NOT_BACK = "what was read back from the storage is not what was sent"
PRUNED = "it was deleted meanwhile"
LOCK = ".moving.lock"


def due(station: StationHome, mounts: Iterable[str], days: int, now: datetime | None = None) -> Iterator[Hour]:
    """Hours older than ``days`` whose sound stands here, a mount after another, oldest first."""
    before = (now or datetime.now(UTC)) - timedelta(days=days)
    for mount in mounts:
        folder = station.log_of(mount)
        for file in old_hours(folder, before):
            audio = file.index.with_suffix("." + mount.rpartition(".")[2])
            try:
                yield Hour(mount, audio, file, audio.stat().st_size)
            except FileNotFoundError:
                continue


def move(station: StationHome, store: Store, hour: Hour, now: datetime | None = None) -> Moved:
    """Move one hour. Raises :class:`~athir.airlog.away.AwayError` when the storage does not answer,
    :class:`~athir.airlog.ledger.LedgerError` when the book is damaged, ``ContractError`` and ``OSError`` when the disk
    does not do it: the local sound is there then.
    """
    with _alone(station):
        return _move(station, store, hour, now)


@contextlib.contextmanager
def _alone(station: StationHome) -> Iterator[None]:
    """The only one who sends to the storage and deletes there; another waits."""
    fd = os.open(station.log_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _move(station: StationHome, store: Store, hour: Hour, now: datetime | None) -> Moved:
    with hour.file.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not _as_logged(station, hour):
        return Moved(hour, CHANGED)
    note = _note(station, store, hour, digest, now)
    if not store.holds(note.key, note.bytes, digest):  # else a run before this one was killed after it sent it
        store.send(note.key, hour.file)
        if not store.holds(note.key, note.bytes, digest):
            return Moved(hour, NOT_BACK)
    if _settle(station, hour, note):
        return Moved(hour)
    store.delete(note.key)
    return Moved(hour, PRUNED)


def _as_logged(station: StationHome, hour: Hour) -> bool:
    """Whether every row finds its sound: a damaged file stays here for a person to look at."""
    index = Index(station.log_of(hour.mount))
    return all(hashlib.sha256(index.read(s)).digest() == s.sha256 for s in index.segments(hour.index))


def _note(station: StationHome, store: Store, hour: Hour, digest: str, now: datetime | None) -> away.Note:
    """Its key holds its hash: nothing is ever written over, whoever else uses the bucket."""
    day = hour.file.parent.relative_to(station.log_of(hour.mount)).as_posix()
    key = f"{station.slug}/{hour.mount}/{day}/{hour.file.stem}-{digest[:16]}{hour.file.suffix}"
    return away.Note(key, hour.bytes, digest, iso(now or datetime.now(UTC)), str(store.bucket))


def _settle(station: StationHome, hour: Hour, note: away.Note) -> bool:
    """The note, then the local file goes; ``False`` when retention has deleted the hour meanwhile.

    Under the lock of the book, under which deletions are made too.
    """
    name = hour.file.relative_to(station.log_of(hour.mount)).as_posix()
    with Ledger(station.log_dir).locked() as page:
        if (hour.mount, name) in page.state.pruned or not hour.file.exists():
            return False
        away.put_note(hour.file, note)
        try:
            hour.file.unlink()
            fsync_dir(hour.file.parent)
        except OSError as error:
            raise ContractError("deleting", hour.file, str(error.strerror or error), disk_hint(error)) from error
    return True


def forget(
    station: StationHome, store: Store, mounts: Iterable[str], tell: Callable[[away.Note], None] | None = None
) -> int:
    """Delete on the storage what retention has deleted; how many objects. Raises :class:`~athir.airlog.away.AwayError`
    and ``OSError``: the rest is deleted the next time."""
    count = 0
    with _alone(station):
        for mount in mounts:
            for path, note in away.gone_notes(station.log_of(mount)):
                store.delete(note.key)
                path.unlink()
                count += 1
                if tell is not None:
                    tell(note)
    return count
