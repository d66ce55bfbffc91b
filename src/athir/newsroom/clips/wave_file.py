"""The drawn form of the air on disk: five minutes a file, lowest and highest of every 10 ms, 100 ms and second.

A file is :data:`MAGIC`, one byte (1: nothing will be added to it), then the three steps one after another as pairs of
int8 (lowest, highest). Where nothing was logged lowest is above highest. Standard library only: the child that decodes
writes them, the pages read them.
"""

from __future__ import annotations

from pathlib import Path

CHUNK_MS = 300_000
STEPS = (10, 100, 1000)
"""Milliseconds of one pair."""

MAGIC = b"ATHIRW1"
NOTHING = (1, -1)
"""The pair of a moment that is not in the log."""

HEAD = len(MAGIC) + 1


def chunk_path(folder: Path, at_ms: int) -> Path:
    """The file of the five minutes that begin at ``at_ms``."""
    return folder / f"{at_ms}.wave"


def starts(from_ms: int, to_ms: int) -> list[int]:
    """Beginnings of the files that hold ``from_ms`` ≤ t < ``to_ms``."""
    first = from_ms // CHUNK_MS * CHUNK_MS
    return list(range(first, max(to_ms, from_ms + 1), CHUNK_MS))


def place(step: int) -> tuple[int, int]:
    """Offset and length of a step's pairs in a file. Raises ``ValueError`` for a step that is none."""
    at = HEAD
    for known in STEPS:
        size = CHUNK_MS // known * 2
        if known == step:
            return at, size
        at += size
    raise ValueError(f"there is no step of {step} ms")


def read(path: Path, step: int) -> bytes | None:
    """A step's pairs; ``None`` when the file is not there or not whole."""
    at, size = place(step)
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return None
            file.seek(at)
            found = file.read(size)
    except OSError:
        return None
    return found if len(found) == size else None


def is_finished(path: Path) -> bool:
    """Whether nothing will be added to it."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD) == MAGIC + b"\x01"
    except OSError:
        return False


def nothing(step: int) -> bytes:
    """The pairs of five minutes in which nothing was logged."""
    return bytes(number & 0xFF for number in NOTHING) * (CHUNK_MS // step)
