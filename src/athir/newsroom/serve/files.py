"""Files: the site's own assets, the admin's collected ones, uploaded pictures, recordings with byte ranges."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import brotli

from athir.newsroom.frame.assets import assets
from athir.newsroom.serve.headers import FILE_POLICY, OF_FILES, Header, best_encoding, byte_range, not_modified

FOR_EVER = ("cache-control", "public, max-age=31536000, immutable")
A_DAY = ("cache-control", "public, max-age=86400")
_ORIGINALS = "original_images/"
"""What was uploaded lies there whole: pages show renditions, and nothing outside the house reads the rest."""
_HASHED = re.compile(r"\.[0-9a-f]{12}\.")
_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")
_BUDGET = 24 * 1024 * 1024
_SHOWN = re.compile(r"(?:image/(?:avif|webp|jpeg|png|gif|svg\+xml)|audio/.+|video/.+)\Z")


@dataclass(frozen=True)
class Blob:
    """A small file held in memory with its brotli form (equal to the plain one where that is no gain)."""

    content_type: str
    etag: str
    plain: bytes
    brotli: bytes


def content_type(name: str) -> str:
    """By ending; text is UTF-8."""
    kind = {".woff2": "font/woff2", ".avif": "image/avif", ".webp": "image/webp", ".js": "text/javascript"}.get(
        Path(name).suffix.lower(), guess_type(name)[0] or "application/octet-stream"
    )
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def below(root: Path, relative: str) -> Path | None:
    """``root/relative`` if that is a file inside ``root``; never outside it, never a hidden one."""
    parts = relative.split("/")
    if any(not part or part.startswith(".") or "\0" in part for part in parts):
        return None
    path = root.joinpath(*parts)
    try:
        return path if path.is_file() and path.resolve().is_relative_to(root.resolve()) else None
    except OSError:
        return None


class Static:
    """``/static/…``: our assets from memory, the collected ones of the admin through a bounded memory."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._own: dict[str, Blob] = {}
        self._held: dict[str, Blob] = {}
        self._bytes = 0
        for asset in assets().values():
            packed = asset.brotli if asset.content_type != "font/woff2" else asset.body
            etag = f'"{hashlib.sha256(asset.body).hexdigest()[:16]}"'
            self._own[asset.address] = Blob(asset.content_type, etag, asset.body, min(packed, asset.body, key=len))

    def get(self, path: str) -> Blob | None:
        """The file at ``/static/…``, or ``None``."""
        blob = self._own.get(path) or self._held.get(path)
        if blob is None:
            blob = self._load(path)
        return blob

    def _load(self, path: str) -> Blob | None:
        found = below(self._root, path.removeprefix("/static/"))
        if found is None:
            return None
        plain, kind = found.read_bytes(), content_type(found.name)
        packed = brotli.compress(plain, quality=5) if kind.startswith(_TEXT) else plain
        blob = Blob(kind, f'"{hashlib.sha256(plain).hexdigest()[:16]}"', plain, min(packed, plain, key=len))
        # Names without a hash may change under us: they are read each time.
        if _HASHED.search(path) and self._bytes < _BUDGET:
            self._held[path] = blob
            self._bytes += len(plain) + len(packed)
        return blob

    def respond(self, scope: Any, protocol: Any, path: str) -> bool:
        """Answer, or return False when there is no such file."""
        blob = self.get(path)
        if blob is None:
            return False
        cache = FOR_EVER if path in self._own or _HASHED.search(path) else ("cache-control", "no-cache")
        headers: list[Header] = [("etag", blob.etag), ("vary", "accept-encoding"), cache, *OF_FILES]
        if not_modified(scope.headers.get("if-none-match") or "", blob.etag):
            protocol.response_empty(304, headers)
            return True
        headers.append(("content-type", blob.content_type))
        body = blob.plain
        if blob.brotli is not blob.plain and best_encoding(scope.headers.get("accept-encoding") or "") == "br":
            body = blob.brotli
            headers.append(("content-encoding", "br"))
        if scope.method == "HEAD":
            protocol.response_empty(200, [*headers, ("content-length", str(len(body)))])
        else:
            protocol.response_bytes(200, headers, body)
        return True


@dataclass(frozen=True)
class Sending:
    """How a file is answered: ``status``, ``headers``, and which bytes of it (none: it has no body)."""

    status: int
    headers: list[Header]
    first: int = 0
    end: int = 0
    whole: bool = False


def sending(scope: Any, path: Path, kind: str, cache: Header, extra: list[Header]) -> Sending:
    """A file from disk, whole or a range of it (RFC 9110 §14), with conditions."""
    stat = path.stat()
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    headers = [("etag", etag), ("accept-ranges", "bytes"), ("content-type", kind), cache, *OF_FILES, *extra]
    if not_modified(scope.headers.get("if-none-match") or "", etag):
        return Sending(304, headers)
    wanted = scope.headers.get("range") or ""
    condition = scope.headers.get("if-range")
    part = byte_range(wanted, stat.st_size) if wanted and condition in (None, etag) else None
    if isinstance(part, str):
        return Sending(416, [*headers, ("content-range", f"bytes */{stat.st_size}")])
    first, end = part or (0, stat.st_size)
    headers.append(("content-length", str(end - first)))
    if part is not None:
        headers.append(("content-range", f"bytes {first}-{end - 1}/{stat.st_size}"))
    status = 200 if part is None else 206
    return Sending(status, headers) if scope.method == "HEAD" else Sending(status, headers, first, end, part is None)


def send(protocol: Any, path: Path, how: Sending) -> None:
    """Answer with a file (:func:`sending`)."""
    if how.whole:
        protocol.response_file(how.status, how.headers, str(path))
    elif how.end > how.first:
        protocol.response_file_range(how.status, how.headers, str(path), how.first, how.end)
    else:
        protocol.response_empty(how.status, how.headers)


def send_media(scope: Any, protocol: Any, root: Path, relative: str) -> bool:
    """An uploaded file; False when there is none, and for originals. Only pictures and sound are shown, the rest is a
    download."""
    found = None if relative.startswith(_ORIGINALS) else below(root, relative)
    if found is None:
        return False
    kind = content_type(found.name)
    extra: list[Header] = [("content-security-policy", FILE_POLICY)]
    if not _SHOWN.match(kind):
        kind = "application/octet-stream"
        extra.append(("content-disposition", "attachment"))
    send(protocol, found, sending(scope, found, kind, A_DAY, extra))
    return True
