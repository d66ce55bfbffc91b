"""``python -m athir.newsroom.library.child SOURCE FOLDER``: see :mod:`athir.newsroom.library.orders`."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from athir.newsroom.library.child.looking import Look, Refused, look
from athir.newsroom.library.child.making import Output, make
from athir.newsroom.library.orders import POSTER

MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 4 * 3600
FILE_BYTES = 8 * 1024**3
_NICE = 15
"""The air runs on the same machine."""


class Teller:
    """Says how far the work is: once a second at most, and at least that often while there is any."""

    def __init__(self, first: float, last: float) -> None:
        self._first, self._last, self._told = first, last, 0.0

    def __call__(self, part: float) -> None:
        now = time.monotonic()
        if now - self._told >= 1.0:
            self._told = now
            progress = self._first + (self._last - self._first) * max(0.0, min(1.0, part))
            print(json.dumps({"progress": round(progress)}), flush=True)


def _described(output: Output) -> dict[str, Any]:
    kind = "video/mp4" if output.size else "audio/mp4"
    size = output.path.stat().st_size
    return {
        "name": output.path.name,
        "content_type": kind,
        "width": output.width,
        "height": output.height,
        "bytes": size,
    }


def prepare(source: Path, folder: Path) -> dict[str, Any]:
    """The last line that this program prints."""
    try:
        found: Look = look(source, Teller(0, 20))
        outputs, poster = make(source, folder, found, Teller(20, 99))
    except Refused as refused:
        return {"ok": False, "reason": refused.reason, "detail": refused.detail}
    except (FFmpegError, OSError, ValueError) as error:
        full = getattr(error, "errno", 0) in (errno.ENOSPC, errno.EDQUOT)
        return {"ok": False, "reason": "disk" if full else "broken", "detail": str(error)[:200]}
    return {
        "ok": True,
        "kind": "video" if found.film else "audio",
        "duration_ms": found.duration_ms,
        "peaks": found.peaks,
        "poster": POSTER if poster else "",
        "files": [_described(output) for output in outputs],
    }


def _limit() -> None:
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (limit, limit))
    with contextlib.suppress(OSError):
        os.nice(_NICE)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: python -m athir.newsroom.library.child SOURCE FOLDER", file=sys.stderr)
        return 2
    _limit()
    av.logging.set_level(None)
    print(json.dumps(prepare(Path(arguments[0]), Path(arguments[1]))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
