"""Sound that stands on a storage: the note beside an hour's index that says so, and its bytes from there.

``08-1234.away`` stands where ``08-1234.aac`` stood; the rows in ``08-1234.idx`` are the same as ever. When retention has
deleted the hour, the note is called ``08-1234.gone`` until the storage has deleted its object too.

A process reads from the storage only when it was told of it (:func:`reads_from`): delivery never is, so that no listener
waits for a network.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from athir.airlog.aired import RangeError
from athir.airlog.segment import Segment
from athir.contracts.files import fsync_dir, write_atomic

FORMAT, VERSION = "athir-away", 1
AWAY, GONE = ".away", ".gone"

BLOCK = 1 << 20
"""Bytes that are fetched at a time: half a minute to two minutes of sound."""

BLOCKS = 32
"""How many of them a process keeps."""

HANDED = "LOG_STORAGE_OF_PARENT"
"""The variable by which a process hands the storage to its children, and to no other."""


class AwayError(RangeError):
    """Sound on the storage cannot be had. Says which and why."""


class LostError(AwayError):
    """The storage answers, and does not have it, or has something else."""


class Source(Protocol):
    """Where the bytes come from."""

    def read(self, key: str, start: int, stop: int) -> bytes:
        """Bytes ``start`` to ``stop`` of an object. Raises :class:`AwayError`."""


@dataclass(frozen=True)
class Note:
    """What stands on the storage in place of an hour's audio file."""

    key: str
    bytes: int
    sha256: str
    at: str
    """When it was moved, ISO and UTC."""
    where: str
    """The bucket, for people."""


def note_of(audio: Path) -> Note | None:
    """The note of an hour's audio file; ``None`` when it says nothing of use or there is none. Never raises."""
    return _read(audio.with_suffix(AWAY))


def gone_notes(mount: Path) -> list[tuple[Path, Note]]:
    """The notes of deleted hours whose objects may still stand on the storage, oldest first."""
    found = ((path, _read(path)) for path in sorted(mount.glob(f"[0-9]*/*/*/*{GONE}")))
    return [(path, note) for path, note in found if note is not None]


def _read(path: Path) -> Note | None:
    try:
        record = json.loads(path.read_bytes())
        if record["format"] != FORMAT:
            return None
        return Note(
            str(record["key"]), int(record["bytes"]), str(record["sha256"]), str(record["at"]), str(record["where"])
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def put_note(audio: Path, note: Note) -> None:
    """Write it down; it is on the disk when this returns. Raises ``ContractError``."""
    record = {"format": FORMAT, "v": VERSION, **asdict(note)}
    write_atomic(audio.with_suffix(AWAY), json.dumps(record, indent=1).encode() + b"\n")


def let_go(audio: Path) -> None:
    """The hour is deleted: from now on nobody reads it. Raises ``OSError``."""
    with contextlib.suppress(FileNotFoundError):
        os.replace(audio.with_suffix(AWAY), audio.with_suffix(GONE))
        fsync_dir(audio.parent)


def kept(audio: Path) -> bool:
    """Whether the sound of an hour is kept, here or away."""
    return audio.exists() or note_of(audio) is not None


_url = ""


def reads_from(url: str) -> None:
    """From now on this process reads what is away from the storage of ``url``; empty: not at all."""
    global _url
    _url = url


def for_children(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` for a child that shall read from where this process does."""
    return {**environ, HANDED: _url} if _url else dict(environ)


def opened() -> bool:
    """Whether this process was told of a storage."""
    return bool(_url or os.environ.get(HANDED))


def source() -> Source:
    """The storage of this process. Raises :class:`AwayError` when it was told of none."""
    url = _url or os.environ.get(HANDED, "")
    if not url:
        raise AwayError("its hour stands on the storage (log_storage_url), which is not read from here")
    return _source(url)


@lru_cache(maxsize=2)
def _source(url: str) -> Source:
    from athir.airlog.storage import Storage

    return Storage(url)


def readable(segment: Segment) -> bool:
    """Whether the segment is away and this process reads from there."""
    return opened() and note_of(segment.path) is not None


def read(segment: Segment) -> bytes:
    """The segment's bytes from the storage, the same as were logged; ``b""`` when it is not away.

    Raises :class:`AwayError` when the storage does not answer, :class:`LostError` when it has something else.
    """
    note = note_of(segment.path)
    if note is None:
        return b""
    try:
        data = fetch(source(), note, segment.offset, segment.offset + segment.bytes)
    except LostError as error:
        raise LostError(f"the sound of {segment.start:%Y-%m-%d %H:%M:%S} UTC: {error}") from error
    except AwayError as error:
        raise AwayError(f"the sound of {segment.start:%Y-%m-%d %H:%M:%S} UTC cannot be had: {error}") from error
    if hashlib.sha256(data).digest() != segment.sha256:
        raise LostError(
            f"the sound of {segment.start:%Y-%m-%d %H:%M:%S} UTC was changed on the storage: "
            f"{note.key} is not what the log's rows say"
        )
    return data


def fetch(where: Source, note: Note, start: int, stop: int) -> bytes:
    """Bytes of an object, through the blocks that this process keeps."""
    first = start // BLOCK
    blocks = [_block(where, note, number) for number in range(first, -(-stop // BLOCK))]
    return b"".join(blocks)[start - first * BLOCK : stop - first * BLOCK]


_blocks: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()
_lock = threading.Lock()


def _block(where: Source, note: Note, number: int) -> bytes:
    key = (note.where, note.key, number)
    with _lock:
        if key in _blocks:
            _blocks.move_to_end(key)
            return _blocks[key]
    start = number * BLOCK
    data = where.read(note.key, start, min(note.bytes, start + BLOCK)) if start < note.bytes else b""
    with _lock:
        _blocks[key] = data
        while len(_blocks) > BLOCKS:
            _blocks.popitem(last=False)
    return data
