"""What a decoder child and the bus say to each other over two pipes: jobs in, records of sound out.

A record is type (1 byte), length (4, big-endian), body. Sound is packed float32 stereo at 48 kHz, native byte order.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import Any

READY, SOUND, FORMAT, TITLE, FAULT, DONE = b"B", b"P", b"M", b"T", b"F", b"Q"
"""Waiting for a job; samples; codec, rate and so on (JSON); a title (UTF-8); why there is no sound; the job is done."""

FRAME_BYTES = 8
"""Bytes of one sample of both channels."""

MAX_BODY = 1 << 20
MAX_JOB = 8192
_HEAD = struct.Struct(">cI")


class PcmError(ValueError):
    """The child does not speak this protocol: it must be ended."""


@dataclass(frozen=True)
class Job:
    """What a child should decode: the file at ``path``, or (``live``) the bytes that follow the job."""

    live: bool = False
    path: str = ""
    start_ms: int = 0
    end_ms: int | None = None


def encode_job(job: Job) -> bytes:
    return json.dumps(asdict(job)).encode() + b"\n"


def decode_job(line: bytes) -> Job:
    return Job(**json.loads(line))


def encode_json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def decode_json(body: bytes) -> dict[str, Any]:
    """A JSON body; an empty mapping when it is none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def encode(kind: bytes, body: bytes = b"") -> bytes:
    return _HEAD.pack(kind, len(body)) + body


class RecordReader:
    """Any cut of a child's output in, whole records out. Raises :class:`PcmError`."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        self._buffer += data
        records: list[tuple[bytes, bytes]] = []
        at = 0
        while len(self._buffer) - at >= _HEAD.size:
            kind, size = _HEAD.unpack_from(self._buffer, at)
            if size > MAX_BODY or (kind == SOUND and size % FRAME_BYTES):
                raise PcmError(f"record {kind!r} of {size} bytes")
            end = at + _HEAD.size + size
            if len(self._buffer) < end:
                break
            records.append((kind, bytes(self._buffer[at + _HEAD.size : end])))
            at = end
        del self._buffer[:at]
        return records
