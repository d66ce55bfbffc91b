"""One page rendered through the whole of Django, as an anonymous reader without a query would get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from athir.newsroom.baking.recording import recording

View = Callable[..., HttpResponse]
_MARK = "athir_baked"


@dataclass(frozen=True)
class Rendered:
    """What Django answered. ``bakeable`` only for a whole page of a :func:`baked` view."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    keys: frozenset[str]
    bakeable: bool


def baked(view: View) -> View:
    """Decorator: this view's pages depend on their recorded keys alone, never on who asks or when."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    setattr(inner, _MARK, True)
    return inner


def is_baked(path: str) -> bool:
    """Whether ``path`` is the address of a :func:`baked` view."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return is_baked_view(match.func)


def is_baked_view(view: View) -> bool:
    """Whether it was made by :func:`baked`."""
    return bool(getattr(view, _MARK, False))


_handler: WSGIHandler | None = None


def _get_handler() -> WSGIHandler:
    global _handler
    if _handler is None:
        _handler = WSGIHandler()
    return _handler


def render(path: str) -> Rendered:
    """Ask Django for ``path`` (decoded). An error inside a view comes back as status 500, as a reader would see it."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8").decode("latin-1"),
        "QUERY_STRING": "",
        "RAW_URI": quote(path),
        "SERVER_NAME": base.hostname or "localhost",
        "SERVER_PORT": str(base.port or (443 if base.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": base.netloc or "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": base.scheme or "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    with recording() as keys:
        response = _get_handler().get_response(WSGIRequest(environ))
        body = b"".join(response)
    whole = response.status_code == 200 and is_baked(path) and not response.cookies
    headers = tuple((name, value) for name, value in response.items())
    response.close()
    return Rendered(response.status_code, headers, body, frozenset(keys), whole)
