"""The public folder: a page as ``index.html`` with ``.gz`` and ``.br`` beside it, each renamed into place.

The uncompressed file is renamed last, so a reader who watches it sees a change only when all three stand. It is
a cache: nothing here is synced, an empty file counts as missing.
"""

from __future__ import annotations

import contextlib
import gzip
from pathlib import Path

import brotli

from athir.contracts.files import write_atomic

_MAX_PART = 200
"""Bytes of one path component that file systems surely take (255 with room for the temporary name)."""


def compress(body: bytes, quality: int = 9) -> tuple[bytes, bytes]:
    """``body`` as (gzip, brotli). The gzip carries no time, so equal bodies give equal bytes."""
    return gzip.compress(body, 9, mtime=0), brotli.compress(body, quality=quality)


def file_of(root: Path, path: str) -> Path | None:
    """Where the page ``path`` (decoded, ending in a slash) lies; ``None`` for a path that cannot be a file."""
    if not path.startswith("/") or not path.endswith("/"):
        return None
    parts = path.strip("/").split("/") if path != "/" else []
    for part in parts:
        if not part or part.startswith(".") or "\0" in part or len(part.encode("utf-8", "replace")) > _MAX_PART:
            return None
    return root.joinpath(*parts, "index.html")


def write(root: Path, path: str, body: bytes) -> None:
    """Put the page there. Raises :class:`~athir.contracts.files.ContractError` when the disk does not take it."""
    target = file_of(root, path)
    if target is None:
        raise ValueError(f"{path!r} cannot be a baked page")
    target.parent.mkdir(parents=True, exist_ok=True)
    zipped, brotlied = compress(body)
    write_atomic(target.with_name("index.html.gz"), zipped, sync=False)
    write_atomic(target.with_name("index.html.br"), brotlied, sync=False)
    write_atomic(target, body, sync=False)


def remove(root: Path, path: str) -> bool:
    """Take the page away, its plain file first: from then on nobody is served it. False when there was none."""
    target = file_of(root, path)
    if target is None:
        return False
    found = True
    try:
        target.unlink()
    except FileNotFoundError:
        found = False
    for name in ("index.html.gz", "index.html.br"):
        target.with_name(name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        if target.parent != root:
            target.parent.rmdir()
    return found


def remove_all(root: Path) -> int:
    """Take every page away; other files in the folder are left. Gives how many there were."""
    pages = [page.parent.relative_to(root).as_posix() for page in root.rglob("index.html")] if root.exists() else []
    for page in pages:
        remove(root, "/" if page == "." else f"/{page}/")
    return len(pages)
