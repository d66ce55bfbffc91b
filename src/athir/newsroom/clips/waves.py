"""The drawn air for the clip desk: made from the log when it is asked for, kept in the station's ``run/waves/``.

Drawn from the mount that is cheapest to decode: all mounts carry one bus, to the sample.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from athir.airlog.index import Index
from athir.contracts.mounts import MOUNTS
from athir.newsroom.children import run
from athir.newsroom.clips import wave_file
from athir.newsroom.settings import HOME

CHILD = "athir.newsroom.clips.wave_child"
AT_ONCE = 24
"""Files a child draws in one go: two hours."""

_FRESH_SECONDS = 4.0
"""The five minutes that are running are drawn again when their file is older."""

_SILENT_SECONDS = 30.0
_WAIT_SECONDS = 8.0
_KEEP_SECONDS = 3 * 86_400.0
_BEHIND = 12
"""Files the keeping-up looks back: an hour."""

_one_child = threading.BoundedSemaphore(1)


class Busy(Exception):
    """Others are being drawn; ask again in a moment."""


def folder(station: str) -> Path:
    """Where a station's drawn air lies."""
    return HOME.station(station).run_dir / "waves"


def index_of(station: str) -> Index | None:
    """The log that is cheapest to decode; ``None`` while nothing is logged. Opus, which a station logs for listeners
    who go back, and so not for long, only where there is no other."""
    home = HOME.station(station)
    for mount in sorted(MOUNTS, key=lambda mount: (mount.codec == "opus", mount.bitrate * mount.channels)):
        if home.log_of(mount.name).is_dir():
            index = Index(home.log_of(mount.name))
            if index.last() is not None:
                return index
    return None


def logged_to(station: str) -> int:
    """Where the log ends, in ms since 1970; 0 when there is none."""
    index = index_of(station)
    last = index.last() if index else None
    return last.end_utc_ns // 1_000_000 if last else 0


def pairs(station: str, from_ms: int, to_ms: int, step: int) -> bytes:
    """The pairs of all five minutes that hold something of ``from_ms`` ≤ t < ``to_ms``, from
    ``wave_file.starts(…)[0]`` on. Draws what is missing; raises :class:`Busy`, and ``ValueError`` for a step that is
    none."""
    wave_file.place(step)
    wanted = wave_file.starts(from_ms, to_ms)
    index = index_of(station)
    if index is not None:
        _draw(station, index, [at for at in wanted if _is_due(station, at)])
    found = (wave_file.read(wave_file.chunk_path(folder(station), at), step) for at in wanted)
    return b"".join(part if part is not None else wave_file.nothing(step) for part in found)


def keep_up(station: str) -> int:
    """Draw what the last hour lacks, and forget what is old: the desk then opens at once. How many were drawn."""
    index = index_of(station)
    last = index.last() if index else None
    if index is None or last is None:
        return 0
    _forget(folder(station))
    end = last.end_utc_ns // 1_000_000 // wave_file.CHUNK_MS * wave_file.CHUNK_MS
    wanted = [end - number * wave_file.CHUNK_MS for number in range(_BEHIND, 0, -1)]
    due = [at for at in wanted if not wave_file.is_finished(wave_file.chunk_path(folder(station), at))]
    _draw(station, index, due)
    return len(due)


def _is_due(station: str, at_ms: int) -> bool:
    path = wave_file.chunk_path(folder(station), at_ms)
    if wave_file.is_finished(path) or at_ms > time.time() * 1000:
        return False
    try:
        return time.time() - path.stat().st_mtime > _FRESH_SECONDS
    except OSError:
        return True


def _draw(station: str, index: Index, due: Iterable[int]) -> None:
    wanted = list(due)[-AT_ONCE:]
    if not wanted:
        return
    if not _one_child.acquire(timeout=_WAIT_SECONDS):
        raise Busy
    try:
        words = [str(index.folder), str(folder(station)), *map(str, wanted)]
        run(CHILD, words, lambda _percent: None, silent=_SILENT_SECONDS)
    finally:
        _one_child.release()


def _forget(at: Path) -> None:
    with contextlib.suppress(OSError):
        for path in at.iterdir():
            if time.time() - path.stat().st_mtime > _KEEP_SECONDS:
                path.unlink(missing_ok=True)
