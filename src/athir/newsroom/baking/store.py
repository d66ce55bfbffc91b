"""The public folder: a page as ``index.html`` with ``.gz`` and ``.br`` beside it, each renamed into place.

The uncompressed file is renamed last, so a reader who watches it sees a change only when all three stand. A process
killed between two renames leaves files of two pages side by side: :func:`read` finds that out, and then the compressed
ones do not count. It is a cache: nothing here is synced, an empty file counts as missing.
"""

from __future__ import annotations

import contextlib
import gzip
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import brotli

from athir.contracts.files import write_atomic

_MAX_PART = 200
"""Bytes of one path component that file systems surely take (255 with room for the temporary name)."""

_HALF_WRITTEN = 60.0
"""Seconds after which a temporary file has been left by somebody who died."""


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


@dataclass(frozen=True)
class Files:
    """A page as its three files."""

    plain: bytes
    gzip: bytes
    brotli: bytes


def files(body: bytes) -> Files:
    """``body`` ready to be written. The slow part of it: never under a lock."""
    return Files(body, *compress(body))


def write(root: Path, path: str, page: bytes | Files) -> None:
    """Put the page there. Raises :class:`~athir.contracts.files.ContractError` when the disk does not take it."""
    target = file_of(root, path)
    if target is None:
        raise ValueError(f"{path!r} cannot be a baked page")
    target.parent.mkdir(parents=True, exist_ok=True)
    made = page if isinstance(page, Files) else files(page)
    write_atomic(target.with_name("index.html.gz"), made.gzip, sync=False)
    write_atomic(target.with_name("index.html.br"), made.brotli, sync=False)
    write_atomic(target, made.plain, sync=False)


def read(file: Path) -> Files | None:
    """The page of ``file`` (its ``index.html``), whole: all three forms of one text. ``None`` when there is none.

    Compressed forms of another page (a bake was killed between two renames) are made anew from the plain one.
    """
    try:
        plain = file.read_bytes()
    except OSError:
        return None
    if not plain:
        return None
    try:
        zipped, brotlied = (file.with_name(file.name + ending).read_bytes() for ending in (".gz", ".br"))
        if gzip.decompress(zipped) == plain and brotli.decompress(brotlied) == plain:
            return Files(plain, zipped, brotlied)
    except (OSError, EOFError, zlib.error, brotli.error):
        pass
    return Files(plain, *compress(plain, quality=5))


def sweep(root: Path) -> int:
    """Remove what processes that were killed left half written; how many files that were."""
    swept = 0
    for file in root.rglob(".index.html*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - file.stat().st_mtime > _HALF_WRITTEN:
                file.unlink()
                swept += 1
    return swept


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
