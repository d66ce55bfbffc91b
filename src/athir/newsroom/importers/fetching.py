"""Files from other people's servers: of limited size and time, and never from an address inside our own network.

Each redirect is looked at like the first address, and the connection goes to the very address that was looked at: a name
that is told otherwise a moment later leads nowhere.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

MOST_REDIRECTS = 6
SILENT_SECONDS = 30.0
_CHUNK = 256 * 1024
_AGENT = "Athir (podcast import)"
_MOVED = {301, 302, 303, 307, 308}


class Unfetched(Exception):
    """It could not be had: a sentence that says why."""


@dataclass(frozen=True)
class Limits:
    """``bytes`` and ``seconds`` of one file. ``private``: addresses inside one's own network are allowed (tests)."""

    bytes: int
    seconds: float
    private: bool = False


@dataclass(frozen=True)
class Answer:
    """``url`` is where it was found at last."""

    url: str
    content_type: str
    body: bytes


def _address(host: str, port: int, private: bool) -> tuple[str, int]:
    """The address that will be talked to. All that the name stands for must be public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unfetched(_("The name %(host)s is not known.") % {"host": host}) from error
    for *_rest, address in found:
        try:
            public = ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global
        except ValueError:
            public = False
        if not public and not private:
            raise Unfetched(
                _("%(host)s lies inside a private network: nothing is fetched from there.") % {"host": host}
            )
    return str(found[0][4][0]), port


class _Connection(http.client.HTTPConnection):
    """To an address that was looked at, by the name that was asked for."""

    def __init__(self, host: str, port: int, address: tuple[str, int], secure: bool) -> None:
        super().__init__(host, port, timeout=SILENT_SECONDS)
        self._at, self._secure = address, secure

    def connect(self) -> None:
        self.sock = socket.create_connection(self._at, self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


@contextlib.contextmanager
def opened(
    url: str, limits: Limits, headers: dict[str, str] | None = None
) -> Iterator[tuple[str, http.client.HTTPResponse]]:
    """The answer at ``url`` (status 200 or 206), redirects followed, and where it was. Raises :class:`Unfetched`."""
    for _hop in range(MOST_REDIRECTS):
        parts = urlsplit(str(iri_to_uri(url)))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unfetched(_("%(url)s is no address that can be fetched.") % {"url": url[:200]})
        secure = parts.scheme == "https"
        try:
            port = parts.port or (443 if secure else 80)
            address = _address(parts.hostname, port, limits.private)
            connection = _Connection(parts.hostname, port, address, secure)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            sent = {"User-Agent": _AGENT, "Accept-Encoding": "identity", **(headers or {})}
            connection.request("GET", target, headers=sent)
            answer = connection.getresponse()
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Unfetched(_("%(host)s does not answer: %(why)s") % {"host": parts.hostname, "why": error}) from error
        with contextlib.closing(connection):
            if answer.status in _MOVED and (there := answer.headers.get("Location")):
                url = urljoin(url, there)
                continue
            if answer.status not in (200, 206):
                raise Unfetched(_("%(url)s answers %(status)d.") % {"url": url[:200], "status": answer.status})
            yield url, answer
            return
    raise Unfetched(_("%(url)s sends on and on.") % {"url": url[:200]})


def _pieces(answer: http.client.HTTPResponse, limits: Limits, had: int = 0) -> Iterator[bytes]:
    got, end = had, time.monotonic() + limits.seconds
    while True:
        try:
            piece = answer.read1(_CHUNK)
        except (OSError, http.client.HTTPException) as error:
            raise Unfetched(_("The connection broke: %(why)s") % {"why": error}) from error
        if not piece:
            return
        got += len(piece)
        if got > limits.bytes:
            raise Unfetched(_("It is larger than %(most)d MB.") % {"most": limits.bytes >> 20})
        if time.monotonic() > end:
            raise Unfetched(_("It took longer than %(most)d seconds.") % {"most": limits.seconds})
        yield piece


def fetch(url: str, limits: Limits) -> Answer:
    """A whole small file. Raises :class:`Unfetched`."""
    with opened(url, limits) as (there, answer):
        body = b"".join(_pieces(answer, limits))
        return Answer(there, answer.headers.get_content_type(), body)


def download(url: str, target: Path, limits: Limits) -> None:
    """A large file into ``target``: whole or not at all. What came before a break stays beside it and is gone on from.

    Raises :class:`Unfetched` and ``OSError``.
    """
    part = target.with_name(f".{target.name}.part")
    had = part.stat().st_size if part.exists() else 0
    with opened(url, limits, {"Range": f"bytes={had}-"} if had else None) as (_there, answer):
        if had and (answer.status != 206 or not _goes_on(answer.headers.get("Content-Range", ""), had)):
            had = 0
        total = had + answer.length if answer.length is not None else None
        with part.open("ab" if had else "wb") as file:
            for piece in _pieces(answer, limits, had):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    size = part.stat().st_size
    if not size or (total is not None and size != total):
        raise Unfetched(_("The connection broke before the whole file was here: run it again, and it goes on."))
    part.replace(target)


def _goes_on(content_range: str, had: int) -> bool:
    return content_range.startswith(f"bytes {had}-")
