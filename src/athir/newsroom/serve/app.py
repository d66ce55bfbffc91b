"""The RSGI application: which of memory, files and Django answers a request."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import granian.rsgi
from django.core.wsgi import get_wsgi_application

from athir.config import Settings
from athir.home import Home
from athir.newsroom.baking.baker import Baker
from athir.newsroom.baking.render import Rendered, is_baked
from athir.newsroom.frame.assets import inline_hashes
from athir.newsroom.numbers.requests import RequestLog
from athir.newsroom.serve.bridge import Answer, Bridge, Proxies, peer_of
from athir.newsroom.serve.counted import Counting
from athir.newsroom.serve.files import A_DAY, Sending, Static, content_type, send, send_media, sending
from athir.newsroom.serve.headers import (
    ADMIN_POLICY,
    COMMON,
    Header,
    best_encoding,
    not_modified,
    page_policy,
    radio_origin,
)
from athir.newsroom.serve.memory import Held, Pages

log = logging.getLogger("athir.web")

_Closed: type[Exception] = getattr(granian.rsgi, "ProtocolClosed")  # noqa: B009  exported without saying so
_NEVER_BAKED = ("/admin/", "/api/", "/a/", "/audio/", "/radio/listen/", "/studio/")
_HTML = ("content-type", "text/html; charset=utf-8")
_REVALIDATE = ("cache-control", "no-cache")
_OF_A_FILE = ("access-control-allow-origin", "access-control-expose-headers", "content-disposition", "x-robots-tag")
"""What Django may say of a file that is sent from disk, besides its kind and how long it keeps."""


class Site:
    """Answers every request of the site port."""

    def __init__(self, home: Home, settings: Settings, pool: ThreadPoolExecutor) -> None:
        self._settings, self._pool = settings, pool
        self._media = home.media_dir
        self._pages = Pages(home.public_dir)
        self._static = Static(home.static_dir)
        self._proxies = Proxies(settings.trusted_proxies)
        self._bridge = Bridge(get_wsgi_application(), pool, self._proxies)
        self._baker = Baker(home.public_dir)
        self._counting = Counting(RequestLog(home.numbers_dir), pool)
        self._baking: dict[str, asyncio.Future[Rendered]] = {}

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        try:
            await self._answer(scope, protocol)
        except _Closed:
            pass
        except Exception:
            log.exception("%s %s", scope.method, scope.path)
            protocol.response_bytes(500, [("content-type", "text/plain; charset=utf-8"), *COMMON], b"500\n")

    async def _answer(self, scope: Any, protocol: Any) -> None:
        path = scope.path
        if "%" in path:
            path = unquote(path)
        if scope.method in ("GET", "HEAD"):
            if not scope.query_string and not path.startswith(_NEVER_BAKED) and path.endswith("/"):
                held = self._pages.get(path)
                if held is not None:
                    self._send_page(scope, protocol, held)
                    return
                if await self._bake(scope, protocol, path):
                    return
            elif (path.startswith("/static/") and self._static.respond(scope, protocol, path)) or (
                path.startswith("/media/") and send_media(scope, protocol, self._media, path[7:])
            ):
                return
        await self._django(scope, protocol, path)

    # -- pages -----------------------------------------------------------------------------------------------------
    def _policy(self, scope: Any) -> Header:
        settings = self._settings
        host = scope.authority or scope.headers.get("host") or ""
        scheme = "http"
        if settings.trusted_proxies and scope.headers.get("x-forwarded-proto") == "https":
            scheme = "https" if self._proxies.trusted(peer_of(scope)) else "http"
        radio = radio_origin(host, scheme, settings.radio_url, settings.radio_port)
        return ("content-security-policy", page_policy(radio, scope.path, inline_hashes()))

    def _send_page(self, scope: Any, protocol: Any, held: Held) -> None:
        encoding = best_encoding(scope.headers.get("accept-encoding") or "")
        headers = held.headers.get(encoding)
        if headers is None:
            headers = [_HTML, ("etag", held.etag), ("vary", "accept-encoding"), _REVALIDATE, *COMMON]
            if encoding:
                headers.append(("content-encoding", encoding))
            held.headers[encoding] = headers
        known = scope.headers.get("if-none-match")
        if known and not_modified(known, held.etag):
            protocol.response_empty(304, [*headers, self._policy(scope)])
            return
        body = held.body(encoding)
        if scope.method == "HEAD":
            protocol.response_empty(200, [*headers, self._policy(scope), ("content-length", str(len(body)))])
        else:
            protocol.response_bytes(200, [*headers, self._policy(scope)], body)

    async def _bake(self, scope: Any, protocol: Any, path: str) -> bool:
        """Render a page that is not there, once for all who wait for it. False when it is none of the baked pages."""
        waiting = self._baking.get(path)
        if waiting is None:
            if not is_baked(path):
                return False
            loop = asyncio.get_running_loop()
            waiting = asyncio.ensure_future(loop.run_in_executor(self._pool, self._bake_in_thread, path))
            self._baking[path] = waiting
            waiting.add_done_callback(lambda _: self._baking.pop(path, None))
        rendered = await asyncio.shield(waiting)
        held = self._pages.get(path) if rendered.bakeable else None
        if held is not None:
            self._send_page(scope, protocol, held)
            return True
        headers = [(name.lower(), value) for name, value in rendered.headers]
        answer = Answer(rendered.status, headers, rendered.body)
        await self._bridge.send(protocol, answer, self._headers(scope, answer, path), scope.method == "HEAD")
        return True

    def _bake_in_thread(self, path: str) -> Rendered:
        from django.db import close_old_connections

        try:
            return self._baker.bake(path)
        finally:
            close_old_connections()

    # -- Django ----------------------------------------------------------------------------------------------------
    async def _django(self, scope: Any, protocol: Any, path: str) -> None:
        answer = await self._bridge.answer(scope, protocol, path)
        told = dict(answer.headers)
        file = told.get("x-athir-file")
        if file is not None:
            kind = told.get("content-type", content_type(file))
            cache = ("cache-control", told.get("cache-control", A_DAY[1]))
            await asyncio.get_running_loop().run_in_executor(self._pool, answer.close)
            how = sending(scope, Path(file), kind, cache, [one for one in answer.headers if one[0] in _OF_A_FILE])
            key = told.get("x-athir-count")
            if key is None or how.end <= how.first:
                send(protocol, Path(file), how)
            else:
                await self._send_counted(scope, protocol, Path(file), how, key)
            return
        await self._bridge.send(protocol, answer, self._headers(scope, answer, path), scope.method == "HEAD")

    async def _send_counted(self, scope: Any, protocol: Any, path: Path, how: Sending, key: str) -> None:
        address = self._proxies.client(peer_of(scope), scope.headers.get("x-forwarded-for") or "")
        await self._counting.send(protocol, path, how, key, address, scope.headers.get("user-agent") or "")

    def _headers(self, scope: Any, answer: Answer, path: str) -> list[Header]:
        """Django's headers with ours; those that the frame of HTTP makes itself are left out."""
        ours = {name for name, _ in COMMON}
        dropped = {*ours, "connection", "transfer-encoding", "content-security-policy", "x-frame-options"}
        if path.startswith("/admin/") or path.startswith("/studio/"):
            policy: Header = ("content-security-policy", ADMIN_POLICY)
        else:
            policy = self._policy(scope)
        kept = [(name, value) for name, value in answer.headers if name not in dropped]
        return [*kept, *COMMON, policy]
