"""Documents for machines over HTTP: strong ETag, Last-Modified, 304, gzip, freshness."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

FRESH = "public, max-age=60, stale-while-revalidate=300"
_KEPT = 32 * 1024 * 1024


def digest(*parts: object) -> str:
    """A short name for the content that these make."""
    told = "\0".join(str(part) for part in parts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Documents:
    """The last documents made, by the digest of what they are made of, ``size`` bytes in all. Safe between threads."""

    def __init__(self, size: int = _KEPT) -> None:
        self._size, self._lock, self._held = size, Lock(), 0
        self._kept: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()

    def get(self, token: str, make: Callable[[], bytes]) -> tuple[bytes, bytes]:
        """The document and its gzip."""
        with self._lock:
            found = self._kept.get(token)
            if found is not None:
                self._kept.move_to_end(token)
                return found
        body = make()
        made = body, gzip.compress(body, 6, mtime=0)
        with self._lock:
            if token not in self._kept:
                self._kept[token] = made
                self._held += sum(map(len, made))
            while self._held > self._size:
                self._held -= sum(map(len, self._kept.popitem(last=False)[1]))
        return made


documents = Documents()


def wants_gzip(accepted: str) -> bool:
    """Whether the reader takes gzip (RFC 9110 §12.5.3)."""
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        if name.strip() in ("gzip", "*"):
            weight = parameters.strip().removeprefix("q=").strip()
            try:
                return float(weight or 1) > 0
            except ValueError:
                return False
    return False


def document(
    request: HttpRequest,
    token: str,
    make: Callable[[], bytes],
    content_type: str,
    *,
    modified: datetime | None = None,
    cache_control: str = FRESH,
) -> HttpResponse:
    """The document named by ``token`` (equal tokens, equal bytes), or 304. ``make`` is called only when it is needed."""
    zipped = wants_gzip(request.headers.get("Accept-Encoding", ""))
    etag = f'"{token}{"-gzip" if zipped else ""}"'
    stamp = int(modified.timestamp()) if modified else None
    response = get_conditional_response(request, etag, stamp)
    if response is None:
        body, small = documents.get(token, make)
        response = HttpResponse(small if zipped else body, content_type=content_type)
        if zipped:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
    response["ETag"] = etag
    if stamp is not None:
        response["Last-Modified"] = http_date(stamp)
    response["Cache-Control"] = cache_control
    response["Vary"] = "Accept-Encoding"
    response["Access-Control-Allow-Origin"] = "*"
    return response
