"""Django behind RSGI: one request as a WSGI call in a thread, its body spooled to disk beyond a megabyte."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.utils.translation import gettext as _

Header = tuple[str, str]
WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

IN_MEMORY = 1024 * 1024
MAX_BODY = 512 * 1024 * 1024
WAITING = 64
"""Requests that may wait for a thread; more are asked to come back."""


class TooLarge(Exception):
    """The request's body is larger than :data:`MAX_BODY`."""


class CutOff(Exception):
    """The line broke before the whole body had come: what is there is no request."""


@dataclass
class Answer:
    """What the application said. ``more`` is what is left of a long body; :meth:`close` must be called."""

    status: int
    headers: list[Header]
    body: bytes
    more: Iterator[bytes] | None = None
    _close: Callable[[], None] = field(default=lambda: None)

    def close(self) -> None:
        self._close()


class Proxies:
    """Whose X-Forwarded-* is believed: networks of ``trusted_proxies``."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ip_network(network, strict=False) for network in networks]

    def trusted(self, address: str) -> bool:
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in self._networks)

    def client(self, peer: str, forwarded: str) -> str:
        """The reader's address: the last one in X-Forwarded-For that is no proxy of ours."""
        if not self.trusted(peer):
            return peer
        for part in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            if not self.trusted(part):
                with contextlib.suppress(ValueError):
                    return str(ip_address(part))
                break
        return peer


def peer_of(scope: Any) -> str:
    """Address of the other end, without port."""
    host, _, _ = str(scope.client).rpartition(":")
    return host.strip("[]")


def environ(scope: Any, path: str, body: IO[bytes], length: int, proxies: Proxies) -> dict[str, Any]:
    """The WSGI environment (PEP 3333). Forwarding headers of strangers are left out."""
    peer = peer_of(scope)
    trusted = proxies.trusted(peer)
    host, _, port = str(scope.server).rpartition(":")
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode("utf-8", "surrogateescape").decode("latin-1"),
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": peer,
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if scope.authority:
        found["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if "_" in name or key in ("CONTENT_LENGTH", "PROXY"):
            continue
        if key.startswith("X_FORWARDED") and not trusted:
            continue
        if key == "CONTENT_TYPE":
            found[key] = value
            continue
        key = f"HTTP_{key}"
        joined = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{joined}{value}" if key in found and key != "HTTP_HOST" else value
    if trusted:
        found["REMOTE_ADDR"] = proxies.client(peer, found.get("HTTP_X_FORWARDED_FOR", ""))
        if found.get("HTTP_X_FORWARDED_PROTO") == "https":
            found["wsgi.url_scheme"] = "https"
    return found


def call(application: WSGI, env: dict[str, Any]) -> Answer:
    """Run the application in this thread. Up to :data:`IN_MEMORY` bytes of its body are gathered."""
    started: list[Any] = []

    def start_response(status: str, headers: list[Header], exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [int(status.split(" ", 1)[0]), headers]
        return lambda data: None

    iterable = application(env, start_response)
    close = cast(Callable[[], None], getattr(iterable, "close", lambda: None))
    try:
        chunks, size = [], 0
        iterator = iter(iterable)
        for chunk in iterator:
            chunks.append(chunk)
            size += len(chunk)
            if size > IN_MEMORY:
                return Answer(started[0], _lower(started[1]), b"".join(chunks), iterator, close)
    except BaseException:
        close()
        raise
    return Answer(started[0], _lower(started[1]), b"".join(chunks), None, close)


def _lower(headers: list[Header]) -> list[Header]:
    return [(name.lower(), value) for name, value in headers]


async def read_body(scope: Any, protocol: Any) -> tuple[IO[bytes], int]:
    """The request's body in a spooled file, at its beginning, and its length.

    Raises :class:`TooLarge`, :class:`CutOff`. A ``PATCH`` that broke off is given as far as it came: a piece of a
    large upload (tus 1.0.0) goes on from there.
    """
    declared = scope.headers.get("content-length") or "0"
    if declared.isdecimal() and int(declared) > MAX_BODY:
        raise TooLarge
    body = cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  closed by the caller
    length = 0
    if scope.method not in ("GET", "HEAD", "OPTIONS"):
        async for chunk in protocol:
            length += len(chunk)
            if length > MAX_BODY:
                body.close()
                raise TooLarge
            body.write(chunk)
        if declared.isdecimal() and length < int(declared) and scope.method != "PATCH":
            body.close()
            raise CutOff
        body.seek(0)
    return body, length


def _too_large() -> str:
    """The sentence for who has no script, in the house's language and in English."""
    most = {"most": MAX_BODY // 2**20}
    own = _("This is larger than %(most)d MB, the most that can be sent at once. Send fewer or smaller files.") % most
    english = f"This is larger than {most['most']} MB, the most that can be sent at once."
    return own if own.startswith(english) else f"{own}\n{english}"


class Bridge:
    """Calls ``application`` in ``pool``, for at most :data:`WAITING` requests at a time."""

    def __init__(self, application: WSGI, pool: ThreadPoolExecutor, proxies: Proxies) -> None:
        self._application, self._pool, self._proxies = application, pool, proxies
        self._under_way = 0

    async def answer(self, scope: Any, protocol: Any, path: str) -> Answer:
        """Django's answer; 413 and 503 are ours."""
        if self._under_way >= WAITING:
            busy = b"The newsroom is busy; try again in a moment.\n"
            return Answer(503, [("content-type", "text/plain; charset=utf-8"), ("retry-after", "5")], busy)
        self._under_way += 1
        try:
            try:
                body, length = await read_body(scope, protocol)
            except TooLarge:
                return Answer(413, [("content-type", "text/plain; charset=utf-8")], _too_large().encode())
            except CutOff:
                return Answer(400, [("content-type", "text/plain; charset=utf-8")], b"The request was cut off.\n")
            with body:
                env = environ(scope, path, body, length, self._proxies)
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._pool, call, self._application, env)
        finally:
            self._under_way -= 1

    async def send(self, protocol: Any, answer: Answer, headers: list[Header], head: bool) -> None:
        """Send the answer with these headers, a long body chunk by chunk as the reader takes it."""
        loop = asyncio.get_running_loop()
        try:
            if answer.more is None:
                if head:
                    protocol.response_empty(answer.status, headers)
                else:
                    protocol.response_bytes(answer.status, headers, answer.body)
                return
            transport = protocol.response_stream(answer.status, headers)
            chunk: bytes | None = answer.body
            while chunk is not None:
                await transport.send_bytes(chunk)
                chunk = await loop.run_in_executor(self._pool, next, answer.more, None)
        finally:
            await loop.run_in_executor(self._pool, answer.close)
