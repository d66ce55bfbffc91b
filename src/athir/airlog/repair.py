"""Mends a mount's log at start: cuts half a row and loose bytes off its newest file, and says where to go on.

What ``kill -9`` or a power cut can leave: bytes of sound without a row (the row comes after the sound is on the
disk), a torn row, a file without any row. All of it lies at the end of the newest file, and all of it is cut back:
a log holds what its chain vouches for and nothing else. Damage beyond what a crash can do (a failing disk) is cut off
too, but never thrown away: it is first copied to ``….damaged`` files beside, for a person to look at.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from athir.airlog.chain import sound_matches
from athir.airlog.hours import HourFile, Rows, all_files, read_head, write_head
from athir.airlog.segment import ForeignRow, RowError, Segment, decode, genesis, row_hash
from athir.contracts.files import ContractError, disk_hint, fsync_dir

CRASH_ROWS, CRASH_BYTES = 2, 1 << 20
"""What a crash can leave at most: one row, or a torn one; sound of one segment. More than this is other damage."""


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
    """Mend the logs of ``mounts`` (names) before the air writes to them.

    Never raises: a log that cannot be mended now (a full disk) is told of, and tried again at its first segment.
    """
    done: list[Repair] = []
    for mount in mounts:
        if not (log_dir / mount).is_dir():
            continue
        try:
            done += repair_mount(log_dir / mount, "")[0]
        except ContractError as error:
            done.append(Repair(mount, str(error), 0))
    return done


def repair_mount(folder: Path, station: str) -> tuple[list[Repair], Tail]:
    """Mend one log; return what was mended and where it goes on.

    ``station`` is only needed for :attr:`Tail.prev` of an empty log. Raises
    :class:`~athir.contracts.files.ContractError` when the disk does not let it.
    """
    mount = folder.name
    done: list[Repair] = []
    try:
        files = all_files(folder)
        done += _drop_headless(folder, files)
        while files:
            tail = _mend_file(files[-1], mount, done)
            if tail is not None:
                if read_head(folder) != files[-1]:
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
    torn = rows.stored - count * rows.size
    lost = max(0, _size(audio) - end)
    if torn > CRASH_ROWS * rows.size or lost > CRASH_BYTES:
        _set_aside(file.index, count * rows.size)
        _set_aside(audio, end)
    if torn:
        _cut(file.index, count * rows.size)
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
                if _size(audio) > CRASH_BYTES:
                    _set_aside(audio, 0)
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


def _set_aside(path: Path, start: int) -> None:
    """Copy what will be cut off to a file beside."""
    if _size(path) <= start:
        return
    with path.open("rb") as source, path.with_name(f"{path.name}.{start}.damaged").open("wb") as copy:
        source.seek(start)
        shutil.copyfileobj(source, copy)
        copy.flush()
        os.fsync(copy.fileno())
    fsync_dir(path.parent)


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
