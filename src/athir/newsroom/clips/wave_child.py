"""The child that draws the air: ``python -m athir.newsroom.clips.wave_child LOG_OF_MOUNT FOLDER MS…``.

Decodes the five minutes that begin at each ``MS`` (since 1970) and writes their file (:mod:`.wave_file`), whole or not
at all. Without Django; PyAV and numpy stay out of the pages' processes.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from athir.airlog.aired import Piece, RangeError, aired
from athir.airlog.cut import sound
from athir.airlog.index import Index
from athir.contracts.units import RATE, utc_ns
from athir.newsroom.clips.wave_file import CHUNK_MS, MAGIC, NOTHING, STEPS, chunk_path

_BIN = RATE * STEPS[0] // 1000
_BINS = CHUNK_MS // STEPS[0]
_LATE_MS = 10_000
"""Segments are written when they are whole, and the air runs a second ahead."""

Levels = NDArray[np.int8]


def draw(index: Index, at_ms: int) -> Levels:
    """Five minutes as pairs of 10 ms, shape (30000, 2)."""
    start = datetime.fromtimestamp(at_ms / 1000, UTC)
    found = aired(index, "", start, start + timedelta(milliseconds=CHUNK_MS))
    low, high = np.full(_BINS, np.inf), np.full(_BINS, -np.inf)
    for piece in found.pieces:
        at = round((piece.stretch.utc_ns - utc_ns(start)) * RATE / 1_000_000_000)
        try:
            _take(index, piece, at, low, high)
        except (RangeError, av.error.FFmpegError):
            continue  # its sound is no longer kept: drawn as what was not logged
    levels = np.empty((_BINS, 2), np.int8)
    heard = low <= high
    for column, values in enumerate((low, high)):
        whole = np.clip(np.rint(np.where(heard, values, 0) * 127), -127, 127)
        levels[:, column] = np.where(heard, whole, NOTHING[column])
    return levels


def _take(index: Index, piece: Piece, at: int, low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    for pcm in sound(index, (piece,)):
        begin, end = max(at, 0), min(at + pcm.shape[1], _BINS * _BIN)
        if end > begin:
            part = pcm[:, begin - at : end - at]
            bins = np.arange(begin // _BIN, (end - 1) // _BIN + 1)
            edges = np.maximum(bins * _BIN - begin, 0)
            low[bins] = np.minimum(low[bins], np.minimum.reduceat(part.min(axis=0), edges))
            high[bins] = np.maximum(high[bins], np.maximum.reduceat(part.max(axis=0), edges))
        at += pcm.shape[1]


def folded(levels: Levels, by: int) -> Levels:
    """``by`` pairs as one; what was not logged counts only where nothing else is."""
    heard = levels[:, 0] <= levels[:, 1]
    low = np.where(heard, levels[:, 0], 127).reshape(-1, by).min(axis=1)
    high = np.where(heard, levels[:, 1], -128).reshape(-1, by).max(axis=1)
    none = ~heard.reshape(-1, by).any(axis=1)
    low[none], high[none] = NOTHING
    return np.stack((low, high), axis=1).astype(np.int8)


def write(folder: Path, at_ms: int, levels: Levels, finished: bool) -> None:
    """The file of these five minutes, replaced at once."""
    steps = b"".join(folded(levels, step // STEPS[0]).tobytes() for step in STEPS)
    path = chunk_path(folder, at_ms)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(MAGIC + bytes([finished]) + steps)
    os.replace(part, path)


def main(arguments: list[str]) -> int:
    log_of_mount, folder, wanted = Path(arguments[0]), Path(arguments[1]), [int(one) for one in arguments[2:]]
    os.nice(10)
    folder.mkdir(parents=True, exist_ok=True)
    index = Index(log_of_mount)
    last = index.last()
    logged_to = last.end_utc_ns // 1_000_000 if last else 0
    for number, at_ms in enumerate(wanted):
        now_ms = int(datetime.now(UTC).timestamp() * 1000)
        over = at_ms + CHUNK_MS
        write(folder, at_ms, draw(index, at_ms), logged_to >= over or now_ms > over + 60_000 + _LATE_MS)
        print(json.dumps({"progress": (number + 1) * 100 // len(wanted)}), flush=True)
    print(json.dumps({"ok": True}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
