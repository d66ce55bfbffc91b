"""Small answers: a sentence, a redirect, and bodies that are cached, compressed and asked for again (RFC 9110)."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from athir.delivery.http import Request, Response

Headers = tuple[tuple[str, str], ...]

NO_STORE: Headers = (("Cache-Control", "no-store"),)
CORS: Headers = (("Access-Control-Allow-Origin", "*"),)

_GZIP_FROM = 400
"""Bytes below which compression would not save a packet."""
_TAG = re.compile(r'(?:W/)?"[^"]*"')
_QUALITY = re.compile(r"q\s*=\s*([0-9.]+)\s*\Z", re.IGNORECASE)


def sentence(status: int, text: str, *headers: tuple[str, str]) -> Response:
    """An answer that says in words what is the matter."""
    return Response(status, text.encode("utf-8", "replace") + b"\n", headers=NO_STORE + headers)


def redirect(location: str) -> Response:
    return Response(302, f"{location}\n".encode("utf-8", "replace"), headers=(("Location", location), *NO_STORE))


def json_bytes(value: Mapping[str, Any]) -> bytes:
    """Compact UTF-8 JSON; letters stay letters."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


@dataclass(frozen=True)
class Prepared:
    """A body made once for all who ask: plain, gzipped, and its validator."""

    body: bytes
    packed: bytes
    """Gzip of ``body``; empty when that saves nothing."""
    content_type: str
    etag: str
    max_age: int
    more: str = ""
    """Further cache directives, such as ``immutable``."""

    @classmethod
    def of(
        cls,
        body: bytes,
        content_type: str,
        max_age: int,
        *,
        etag: str = "",
        more: str = "",
        pack: bool = True,
        level: int = 6,
    ) -> Prepared:
        """``etag`` quoted, weak or strong; left out it is strong and made from the body. ``level`` is gzip's."""
        packed = gzip.compress(body, level, mtime=0) if pack and len(body) >= _GZIP_FROM else b""
        if len(packed) >= len(body):
            packed = b""
        tag = etag or f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        return cls(body, packed, content_type, tag, max_age, more)

    def answer(self, request: Request, *headers: tuple[str, str]) -> Response:
        """200, or 304 when the client has it already (RFC 9110 §13.1.2)."""
        use = self.packed if self.packed and accepts_gzip(request.header("accept-encoding")) else b""
        # Two encodings are two representations: a strong validator must tell them apart (RFC 9110 §8.8.3.3).
        tag = f'{self.etag[:-1]}-gz"' if use and not self.etag.startswith("W/") else self.etag
        cache = f"public, max-age={self.max_age}" + (f", {self.more}" if self.more else "")
        common: Headers = (("ETag", tag), ("Cache-Control", cache), *CORS, *headers)
        if self.packed:
            common += (("Vary", "Accept-Encoding"),)
        if matches(request.header("if-none-match"), tag):
            return Response(304, b"", self.content_type, common)
        if use:
            return Response(200, use, self.content_type, (*common, ("Content-Encoding", "gzip")))
        return Response(200, self.body, self.content_type, common)


def accepts_gzip(header: str) -> bool:
    """Whether ``Accept-Encoding`` allows gzip (RFC 9110 §12.5.3); what is said of gzip itself outweighs ``*``."""
    allowed: dict[str, bool] = {}
    for part in header.split(","):
        coding, _, weight = part.partition(";")
        found = _QUALITY.search(weight)
        allowed[coding.strip().lower()] = found is None or found[1].strip("0.") != ""
    return allowed.get("gzip", allowed.get("x-gzip", allowed.get("*", False)))


def matches(header: str, etag: str) -> bool:
    """Weak comparison of ``If-None-Match`` with one entity tag (RFC 9110 §8.8.3.2)."""
    if not header:
        return False
    if header.strip() == "*":
        return True
    bare = etag.removeprefix("W/")
    return any(tag.removeprefix("W/") == bare for tag in _TAG.findall(header))
