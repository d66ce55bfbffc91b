"""Copies of the air for listening: a range of the log, or a file, at −16 LUFS in the formats that are asked for.

The work is done by a child process (:mod:`athir.newsroom.record.child`) that is niced, limited and may die.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from athir.newsroom import children
from athir.newsroom.record.orders import SILENT_SECONDS
from athir.newsroom.record.orders import Order as Order
from athir.newsroom.record.orders import Output as Output

CHILD = "athir.newsroom.record.child"


def _deaf(_progress: int) -> None:
    """Nobody wants to know."""


def make(order: Order, folder: Path, progress: Callable[[int], None] = _deaf) -> dict[str, Any]:
    """Write ``order``'s outputs into ``folder``; each is there whole or not at all. ``progress`` hears 0-100.

    ``{"ok", "reason", "detail", "duration_ms", "samples", "first_sample", "lufs", "peaks", "files": [{"name",
    "content_type", "bitrate", "bytes", "tag_bytes", "sha256"}]}``; ``reason`` is one of
    :class:`~athir.newsroom.record.models.Prepared.Reason`; ``first_sample`` and ``samples`` say what was left by
    trimming (:func:`~athir.newsroom.record.orders.shortened` tells the stretches).
    """
    path = folder / f".order-{os.getpid()}-{os.urandom(4).hex()}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(order.as_record(), ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        return refused("disk", error.strerror or "")
    try:
        return {**refused("crashed"), **children.run(CHILD, [str(path), str(folder)], progress, silent=SILENT_SECONDS)}
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


def refused(reason: str, detail: str = "") -> dict[str, Any]:
    """An answer that says why there is no copy."""
    said = {"ok": False, "reason": reason, "detail": detail[:300], "duration_ms": 0, "samples": 0, "first_sample": 0}
    return {**said, "lufs": None, "peaks": [], "files": []}


def full(error: OSError) -> bool:
    """Whether the disk has no room."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
