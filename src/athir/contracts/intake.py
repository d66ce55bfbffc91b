"""A live source handed from delivery to air: framed messages over a UNIX socket, one connection a line.

delivery → air: ``HELLO`` (JSON :class:`Hello`), then ``DATA`` (audio bytes as sent, chunking and inline titles taken
off) and ``TITLE`` (UTF-8), at last ``END`` (JSON: why). A connection that ends without ``END`` is a broken line.
air → delivery: ``ACCEPT``, ``REFUSE`` or ``KILL`` (JSON: code, text). Frame: type (1), length (4, big-endian), body.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import Any

VERSION = 1
HELLO, DATA, TITLE, END, ACCEPT, REFUSE, KILL = b"H", b"D", b"T", b"E", b"A", b"R", b"K"
_TYPES = frozenset(HELLO + DATA + TITLE + END + ACCEPT + REFUSE + KILL)
_FRAME = struct.Struct(">cI")
MAX_BODY = 256 * 1024

HANGUP, RESET, STALL, GARBAGE, WINDOW, CLOSED = "hangup", "reset", "stall", "garbage", "window", "closed"
"""Why a line ended: the client closed in order; the connection broke; nothing came; not audio; its window ended; killed."""


class IntakeError(Exception):
    """The peer does not speak this protocol."""


@dataclass(frozen=True)
class Hello:
    """What delivery knows of a line when it hands it over."""

    line: str
    """Random id of this connection."""
    station: str
    account: str
    name: str
    content_type: str
    via: str
    """``put``, ``source``, ``shoutcast`` or ``browser``."""
    agent: str = ""
    mount: str = ""
    """The mount named by the encoder; any is as good as another."""
    priority: int = 0
    v: int = VERSION


def encode(kind: bytes, body: bytes = b"") -> bytes:
    """One frame."""
    if len(body) > MAX_BODY:
        raise IntakeError(f"frame of {len(body)} bytes; {MAX_BODY} at most")
    return _FRAME.pack(kind, len(body)) + body


def encode_hello(hello: Hello) -> bytes:
    return encode(HELLO, json.dumps(asdict(hello), ensure_ascii=False).encode("utf-8", "replace"))


def encode_json(kind: bytes, **body: Any) -> bytes:
    return encode(kind, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))


def parse_hello(body: bytes) -> Hello:
    """Raises :class:`IntakeError` for anything but a hello of this version."""
    try:
        hello = Hello(**json.loads(body))
    except (ValueError, TypeError, RecursionError) as error:
        raise IntakeError(f"no hello: {error}") from None
    if hello.v != VERSION:
        raise IntakeError(f"hello of version {hello.v}; this is {VERSION}")
    texts = (value for name, value in asdict(hello).items() if name not in ("priority", "v"))
    if not all(isinstance(value, str) for value in texts) or not isinstance(hello.priority, int):
        raise IntakeError("no hello: a field is of the wrong kind")
    return hello


def parse_json(body: bytes) -> dict[str, Any]:
    """A JSON body; an empty mapping when it is none."""
    try:
        value = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


class Decoder:
    """Bytes in, frames out: ``feed`` any cut of the stream. Raises :class:`IntakeError` on a foreign frame."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        self._buffer += data
        frames: list[tuple[bytes, bytes]] = []
        while len(self._buffer) >= _FRAME.size:
            kind, size = _FRAME.unpack_from(self._buffer)
            if kind[0] not in _TYPES or size > MAX_BODY:
                raise IntakeError(f"frame {kind!r} of {size} bytes")
            end = _FRAME.size + size
            if len(self._buffer) < end:
                break
            frames.append((kind, bytes(self._buffer[_FRAME.size : end])))
            del self._buffer[:end]
        return frames
