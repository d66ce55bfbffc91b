"""A small web server of somebody else, and the podcasts' own fixtures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.newsroom.podcasts.conftest import podcast as podcast
from tests.newsroom.podcasts.conftest import sound as sound


@dataclass
class Elsewhere:
    """``files``: path → (type, body); ``moved``: path → address; ``asked``: (path, Range) of what was asked for;
    ``breaks``: path → bytes after which the line breaks, once."""

    base: str = ""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    breaks: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Served on this machine."""
    told = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            path, wanted = self.path.partition("?")[0], self.headers.get("Range", "")
            told.asked.append((path, wanted))
            if path in told.moved:
                self.send_response(302)
                self.send_header("Location", told.moved[path])
                self.end_headers()
                return
            if path not in told.files:
                self.send_error(404)
                return
            kind, body = told.files[path]
            first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Type", kind)
            if wanted:
                self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(body) - first))
            self.end_headers()
            end = told.breaks.pop(path, len(body))
            self.wfile.write(body[first:end])

        def log_message(self, *_: Any) -> None:
            """In silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()
