"""HTTP as listeners, encoders and browsers speak it: bytes in, records out; no socket and no clock of its own.

RFC 9112 with the tolerance of Icecast: bare LF ends a line, ``ICE/1.0`` is a protocol, spaces may stand in a target.
Everything has a limit, and every refusal is an :class:`HttpError` that carries its status and a sentence.

Text out of targets and headers is UTF-8 with ``surrogateescape``: ``text.encode("utf-8", "surrogateescape")`` gives
back the bytes as sent, so a title in windows-1256 is not lost before its charset is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

MAX_HEAD = 8192
"""Bytes of a request's line and headers together."""
MAX_HEADERS = 64
MAX_SMALL_BODY = 16 * 1024
"""Bytes of a body that is read and dropped so that the connection can go on; a larger one closes it."""
_MAX_CHUNK_LINE = 256
_MAX_CHUNK_DIGITS = 8
_MAX_TRAILER = 4096

_METHOD = re.compile(r"[A-Za-z]{1,16}\Z")
_VERSION = re.compile(r"(HTTP/1\.[01]|ICE/1\.[01])\Z")
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,%d})[ \t]*(?:;.*)?\Z" % _MAX_CHUNK_DIGITS, re.DOTALL)

REASONS = {
    100: "Continue",
    200: "OK",
    204: "No Content",
    206: "Partial Content",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    400: "Bad Request",
    401: "Authentication Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    410: "Gone",
    411: "Length Required",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}


class HttpError(Exception):
    """A request that cannot be served: ``status`` and a sentence for the client."""

    status = 400

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class BadRequest(HttpError):
    """Not HTTP."""


class BadChunk(HttpError):
    """A chunked body that is none (RFC 9112 §7.1)."""


class HeadTooLarge(HttpError):
    """More than :data:`MAX_HEAD` bytes or :data:`MAX_HEADERS` fields (RFC 6585 §5)."""

    status = 431


class CodingNotSupported(HttpError):
    """A transfer coding other than ``chunked`` (RFC 9112 §6.1)."""

    status = 501


class VersionNotSupported(HttpError):
    """Not HTTP/1.0, HTTP/1.1 or ICE/1.x."""

    status = 505


@dataclass(frozen=True)
class Request:
    """One request's head. ``path`` is decoded; ``query`` in order, decoded, ``+`` as space; header names lower-case."""

    method: str
    target: str
    path: str
    query: tuple[tuple[str, str], ...]
    version: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str, default: str = "") -> str:
        """The first header called ``name`` (lower-case)."""
        return next((v for k, v in self.headers if k == name), default)

    def arg(self, name: str, default: str = "") -> str:
        """The first query argument called ``name``."""
        return next((v for k, v in self.query if k == name), default)

    @property
    def keep_alive(self) -> bool:
        """Whether the client would use the connection again (RFC 9112 §9.3)."""
        wanted = self.header("connection").lower()
        if self.version == "HTTP/1.1":
            return "close" not in wanted
        return "keep-alive" in wanted

    @property
    def expects_continue(self) -> bool:
        return self.header("expect").strip().lower() == "100-continue"


@dataclass(frozen=True)
class Response:
    """A whole small answer. Length, date, server, CORS and ``Allow`` are added when it is rendered."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


class RequestParser:
    """Bytes in by :meth:`feed`, heads out by :meth:`next`. At most :data:`MAX_HEAD` bytes of a head are kept."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._seen = 0  # where the search for the end of the head goes on
        self._empty = 0  # bytes of empty lines since the last head

    @property
    def pending(self) -> int:
        """Bytes that are kept."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> Request | None:
        """The next request, or ``None`` when its head is not whole yet. Raises :class:`HttpError`."""
        self._skip_empty_lines()
        if not self._buffer:
            return None
        end = self._end_of_head()
        if end < 0:
            if len(self._buffer) > MAX_HEAD:
                raise HeadTooLarge(f"The request's headers are longer than {MAX_HEAD} bytes.")
            return None
        if end > MAX_HEAD:
            raise HeadTooLarge(f"The request's headers are longer than {MAX_HEAD} bytes.")
        head = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._seen = self._empty = 0
        return parse_head(head)

    def rest(self) -> bytes:
        """Takes out what came after the last head: the beginning of its body."""
        data = bytes(self._buffer)
        self._buffer.clear()
        self._seen = 0
        return data

    def _skip_empty_lines(self) -> None:
        """Empty lines before a request are passed over (RFC 9112 §2.2), as many as a head may be long."""
        empty = 0
        while empty < len(self._buffer) and self._buffer[empty] in b"\r\n":
            empty += 1
        if empty:
            del self._buffer[:empty]
            self._seen = 0
            self._empty += empty
        if self._empty > MAX_HEAD:
            raise HeadTooLarge("Nothing but empty lines came.")

    def _end_of_head(self) -> int:
        """Index just past the empty line, or -1. Both LF LF and LF CR LF end a head."""
        at = max(0, self._seen - 3)
        while (at := self._buffer.find(b"\n", at)) >= 0:
            after = self._buffer[at + 1 : at + 3]
            if after[:1] == b"\n":
                return at + 2
            if after == b"\r\n":
                return at + 3
            at += 1
        self._seen = len(self._buffer)
        return -1


def parse_head(head: bytes) -> Request:
    """A whole head, empty line included. Raises :class:`HttpError`."""
    text = head.decode("utf-8", "surrogateescape")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise BadRequest("The request is empty.")
    method, target, version = _request_line(lines[0])
    if len(lines) - 1 > MAX_HEADERS:
        raise HeadTooLarge(f"The request has more than {MAX_HEADERS} headers.")
    path, query = split_target(target)
    return Request(method, target, path, query, version, tuple(_header(line) for line in lines[1:]))


def _request_line(line: str) -> tuple[str, str, str]:
    method, _, rest = line.partition(" ")
    target, _, version = rest.rstrip(" ").rpartition(" ")
    target = target.strip(" ")
    if not _METHOD.match(method) or not target or _CONTROL.search(target):
        raise BadRequest("The first line is not METHOD TARGET VERSION.")
    version = version.upper()
    if not _VERSION.match(version):
        raise VersionNotSupported("Only HTTP/1.0, HTTP/1.1 and ICE/1.0 are spoken here.")
    if not target.startswith("/") and target != "*" and "://" not in target:
        raise BadRequest("The target does not begin with a slash.")
    return method.upper(), target, version


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not _NAME.match(name):
        raise BadRequest("A header line is not NAME: VALUE.")
    value = value.strip(" \t")
    if _CONTROL.search(value):
        raise BadRequest("A header holds control characters.")
    return name.lower(), value


def split_target(target: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Path and query, decoded. The absolute form loses its scheme and host."""
    if not target.startswith("/") and "://" in target:
        _, _, after = target.partition("://")
        slash = after.find("/")
        target = after[slash:] if slash >= 0 else "/"
    target = target.partition("#")[0]
    path, _, query = target.partition("?")
    return _unquote(path), parse_query(query)


def parse_query(query: str) -> tuple[tuple[str, str], ...]:
    """``a=1&b=%D8%A3`` as pairs; also the body of an urlencoded form."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return tuple((_unquote(k.replace("+", " ")), _unquote(v.replace("+", " "))) for k, _, v in pairs)


def _unquote(text: str) -> str:
    return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


class LengthBody:
    """A body of a known length (RFC 9112 §6.2)."""

    def __init__(self, length: int) -> None:
        self.left = length
        self.rest = b""

    @property
    def done(self) -> bool:
        return self.left == 0

    def feed(self, data: bytes) -> bytes:
        """The bytes that belong to the body; what comes after it is in :attr:`rest`."""
        taken, over = data[: self.left], data[self.left :]
        self.left -= len(taken)
        self.rest += over
        return taken


class OpenBody:
    """A body that ends with the connection."""

    done = False
    rest = b""

    def feed(self, data: bytes) -> bytes:
        return data


class ChunkedBody:
    """A chunked body (RFC 9112 §7.1). Keeps a size line or trailer at most, never the data."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._left = 0
        self._trailer = 0
        self._state = "size"
        self.rest = b""

    @property
    def done(self) -> bool:
        return self._state == "done"

    def feed(self, data: bytes) -> bytes:
        """The body's bytes in ``data``. Raises :class:`BadChunk`; what comes after the body is in :attr:`rest`."""
        out: list[bytes] = []
        at = 0
        while at < len(data):
            if self._state == "done":
                self.rest += data[at:]
                break
            if self._state == "data":
                part = data[at : at + self._left]
                out.append(part)
                at += len(part)
                self._left -= len(part)
                if not self._left:
                    self._state = "after"
                continue
            at = self._take_line(data, at)
        return b"".join(out)

    def _take_line(self, data: bytes, at: int) -> int:
        end = data.find(b"\n", at)
        stop = len(data) if end < 0 else end + 1
        self._line += data[at:stop]
        if len(self._line) > (_MAX_TRAILER if self._state == "trailer" else _MAX_CHUNK_LINE):
            raise BadChunk("A chunk's size line is too long.")
        if end >= 0:
            line = bytes(self._line).rstrip(b"\r\n")
            self._line.clear()
            self._on_line(line)
        return stop

    def _on_line(self, line: bytes) -> None:
        if self._state == "after":
            if line:
                raise BadChunk("A chunk is longer than its size says.")
            self._state = "size"
        elif self._state == "size":
            match = _CHUNK_SIZE.match(line)
            if match is None:
                raise BadChunk("A chunk does not begin with its size in hexadecimal.")
            self._left = int(match[1], 16)
            self._state = "data" if self._left else "trailer"
        elif not line:
            self._state = "done"
        else:
            self._trailer += len(line)
            if self._trailer > _MAX_TRAILER:
                raise BadChunk("The trailer of the body is too long.")


Body = LengthBody | OpenBody | ChunkedBody


def body_of(request: Request) -> Body:
    """How the body of ``request`` is framed (RFC 9112 §6.3). Raises :class:`HttpError`.

    PUT and SOURCE without a length are open ended, as encoders send them; every other method then has no body.
    """
    codings = [v.strip().lower() for k, v in request.headers if k == "transfer-encoding"]
    lengths = {v.strip() for k, v in request.headers if k == "content-length"}
    if codings and codings != ["identity"]:
        if codings != ["chunked"]:
            raise CodingNotSupported("Of the transfer codings only chunked is known here.")
        if lengths:
            raise BadRequest("Content-Length and Transfer-Encoding exclude each other.")
        return ChunkedBody()
    if lengths:
        length = lengths.pop()
        if lengths or not length.isascii() or not length.isdigit() or len(length) > 18:
            raise BadRequest("Content-Length is not one number.")
        return LengthBody(int(length))
    if request.method in ("PUT", "SOURCE", "POST"):
        return OpenBody()
    return LengthBody(0)


def render_head(version: str, status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    """Status line and headers. Line breaks cannot get out of a value."""
    lines: Iterator[str] = (f"{name}: {_one_line(value)}\r\n" for name, value in headers)
    head = f"{version} {status} {REASONS.get(status, 'Status')}\r\n{''.join(lines)}\r\n"
    return head.encode("utf-8", "surrogateescape")


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ").replace("\0", " ")
