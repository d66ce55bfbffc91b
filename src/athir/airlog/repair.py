"""Mends a mount's log at start: cuts half a row and loose bytes off its newest file, and says where to go on.

What ``kill -9`` or a power cut can leave: bytes of sound without a row (the row comes after the sound is on the
disk), a torn row, a file without any row. All of it lies at the end of the newest file, and all of it is cut back:
a log holds what its chain vouches for and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from athir.airlog.chain import sound_matches
from athir.airlog.hours import HourFile, Rows, all_files, write_head
from athir.airlog.segment import ForeignRow, RowError, Segment, decode, genesis, row_hash
from athir.contracts.files import ContractError, disk_hint, fsync_dir


@dataclass(frozen=True)
class Repair:
    """What was mended: for the journal (``log.repair``)."""

    mount: str
    why: str
    lost_bytes: int


@dataclass(frozen=True)
class Tail:
    """Where a log goes on."""

    seq: int
    prev: bytes
    epoch: int


def repair(log_dir: Path, mounts: Iterable[str]) -> list[Repair]:
    """Mend the logs of ``mounts`` (names). Raises :class:`~athir.contracts.files.ContractError` only if it may not write."""
    done: list[Repair] = []
    for mount in mounts:
        if (log_dir / mount).is_dir():
            done += repair_mount(log_dir / mount, "")[0]
    return done


def repair_mount(folder: Path, station: str) -> tuple[list[Repair], Tail]:
    """Mend one log; return what was mended and where it goes on.

    ``station`` is only needed for :attr:`Tail.prev` of an empty log.
    """
    mount = folder.name
    done: list[Repair] = []
    try:
        files = all_files(folder)
        done += _drop_headless(folder, files)
        while files:
            tail = _mend_file(files[-1], mount, done)
            if tail is not None:
                write_head(folder, files[-1].index)
                return done, tail
            _remove(files.pop().index, mount)
        (folder / "HEAD").unlink(missing_ok=True)
    except OSError as error:
        raise ContractError("mending", folder, str(error.strerror or error), disk_hint(error)) from error
    return done, Tail(0, genesis(station, mount), 0)


def _mend_file(file: HourFile, mount: str, done: list[Repair]) -> Tail | None:
    """Cut the file back to its last good row; ``None`` when it has none."""
    audio = file.index.with_suffix("." + mount.rpartition(".")[2])
    rows = Rows(file.index)
    count = whole = len(rows)
    tail, end, why = None, 0, ""
    while count:
        raw = rows.read(count - 1, 1)[0]
        try:
            segment = decode(raw, audio)
            if count == whole or why:
                _check_sound(segment)
            tail, end = Tail(segment.seq + 1, row_hash(raw), segment.epoch), segment.offset + segment.bytes
            break
        except ForeignRow as foreign:
            # Written by another version: it is whole, and nothing of it is ours to judge.
            return Tail(foreign.seq + 1, row_hash(raw), foreign.epoch)
        except RowError as error:
            why, count = str(error), count - 1
    torn = _size(file.index) - count * rows.size
    if torn:
        _cut(file.index, count * rows.size)
    lost = max(0, _size(audio) - end)
    if lost:
        _cut(audio, end)
    if torn or lost:
        done.append(Repair(mount, why or ("half a row" if torn else "sound without a row"), lost))
    return tail


def _check_sound(segment: Segment) -> None:
    """Raises :class:`RowError` when the last row's sound is not what it says. A pruned file is in order."""
    if sound_matches(segment) is False:
        raise RowError(f"the sound of row {segment.seq} is not what the row says")


def _drop_headless(folder: Path, files: list[HourFile]) -> list[Repair]:
    """Audio files of the newest day that have no index: the air died before their first row."""
    done: list[Repair] = []
    days = {f.index.parent for f in files[-1:]} | _newest_day(folder)
    for day in days:
        for audio in sorted(day.glob(f"*.{folder.name.rpartition('.')[2]}")):
            if not audio.with_suffix(".idx").exists():
                done.append(Repair(folder.name, "sound without an index", _size(audio)))
                audio.unlink()
    return done


def _newest_day(folder: Path) -> set[Path]:
    day = folder
    for _ in range(3):
        names = sorted(p.name for p in day.iterdir() if p.name.isdigit() and p.is_dir())
        if not names:
            return set()
        day = day / names[-1]
    return {day}


def _remove(index: Path, mount: str) -> None:
    index.with_suffix("." + mount.rpartition(".")[2]).unlink(missing_ok=True)
    index.unlink(missing_ok=True)
    fsync_dir(index.parent)


def _cut(path: Path, size: int) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.ftruncate(fd, size)
        os.fsync(fd)
    finally:
        os.close(fd)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
