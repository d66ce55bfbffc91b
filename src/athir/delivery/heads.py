"""Status lines and headers of everything that leaves the radio port: as an Icecast user expects, with CORS."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import formatdate
from typing import TypeAlias

from athir import __version__
from athir.contracts.mounts import Mount
from athir.contracts.units import RATE
from athir.delivery.http import Request, Response, render_head

SERVER = f"Athir/{__version__}"
ALLOW = "GET, HEAD, PUT, OPTIONS, SOURCE"
"""In every answer, also a refusal: libshout learns from it that PUT is spoken (``proto_http.c``)."""
_EXPOSED = "Icy-MetaInt, Icy-Br, Icy-Description, Icy-Genre, Icy-Name, Icy-Pub, Icy-Url, Content-Range, Content-Length, Content-Disposition, ETag"
_PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "Origin, Accept, Icy-MetaData, Range, If-Range, Last-Event-ID, Cache-Control"),
    ("Access-Control-Max-Age", "86400"),
)
_NEVER_CACHED = (
    ("Cache-Control", "no-cache, no-store"),
    ("Expires", "Mon, 26 Jul 1997 05:00:00 GMT"),
    ("Pragma", "no-cache"),
)
_BODILESS = (204, 304)
Pairs: TypeAlias = Iterable[tuple[str, str]]


def small(request: Request | None, response: Response, keep: bool) -> bytes:
    """A whole small answer. ``request`` is ``None`` when none could be read."""
    version = "HTTP/1.1" if request is not None and request.version == "HTTP/1.1" else "HTTP/1.0"
    headers = list(response.headers)
    given = {name.lower() for name, _ in headers}
    if response.status not in _BODILESS:
        headers = [("Content-Type", response.content_type), ("Content-Length", str(len(response.body))), *headers]
    headers += [(name, value) for name, value in _common() if name.lower() not in given]
    headers.append(("Connection", "keep-alive" if keep else "close"))
    head = render_head(version, response.status, headers)
    if (request is not None and request.method == "HEAD") or response.status in _BODILESS:
        return head
    return head + response.body


def part(request: Request, status: int, content_type: str, size: int, headers: Pairs, keep: bool) -> bytes:
    """The head before ``size`` bytes that are sent as they are made."""
    given = [("Content-Type", content_type), ("Content-Length", str(size)), *headers, *_common()]
    given.append(("Connection", "keep-alive" if keep else "close"))
    return render_head("HTTP/1.1" if request.version == "HTTP/1.1" else "HTTP/1.0", status, given)


def preflight() -> Response:
    """The answer to OPTIONS: what may be asked from another origin."""
    return Response(204, headers=_PREFLIGHT)


def stream(mount: Mount, name: str, url: str, metaint: int) -> bytes:
    """The head before a mount's sound: HTTP/1.0 without a length, as players know it from Icecast 2.4.

    ``metaint`` 0: the listener did not ask for titles. A Range is answered by 200 too: after a 206 the players of
    iOS ask again without ``Icy-MetaData`` and never show a title.
    """
    kbps = mount.bitrate // 1000
    headers = [
        ("Content-Type", mount.content_type),
        *_common(),
        ("Connection", "Close"),
        *_NEVER_CACHED,
        ("icy-name", name),
        ("icy-description", mount.label),
        ("icy-genre", "various"),
        ("icy-url", url),
        ("icy-br", str(kbps)),
        ("icy-sr", str(RATE)),
        ("icy-pub", "0"),
        ("ice-audio-info", f"samplerate={RATE};channels={mount.channels};bitrate={kbps}"),
    ]
    if metaint:
        headers.append(("icy-metaint", str(metaint)))
    return render_head("HTTP/1.0", 200, headers)


def event_stream(version: str) -> bytes:
    """The head before Server-Sent Events; the body ends with the connection."""
    headers = [
        ("Content-Type", "text/event-stream; charset=utf-8"),
        *_common(),
        ("Cache-Control", "no-cache, no-transform"),
        ("X-Accel-Buffering", "no"),
        ("Connection", "close"),
    ]
    return render_head(version if version == "HTTP/1.1" else "HTTP/1.0", 200, headers)


CONTINUE = render_head("HTTP/1.1", 100, ())


def source_accepted() -> bytes:
    """What an encoder waits for before it sends: Icecast 2.4's answer, which nearly all were tested against."""
    return render_head("HTTP/1.0", 200, [("Server", SERVER), ("Allow", ALLOW), ("Connection", "Close")])


def _common() -> Iterable[tuple[str, str]]:
    return (
        ("Server", SERVER),
        ("Date", formatdate(usegmt=True)),
        ("Allow", ALLOW),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", _EXPOSED),
    )
