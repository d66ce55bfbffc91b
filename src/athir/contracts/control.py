"""The control socket of the air: one JSON line in, one JSON line out, over a UNIX socket.

Commands: ``status``, ``skip``, ``reload``, ``kill`` (a line). A reply says ``ok`` and carries ``data`` or ``error``.
"""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VERSION = 1
MAX_LINE = 64 * 1024
COMMANDS = ("status", "skip", "reload", "kill")


class ControlError(Exception):
    """The air could not be asked: says why and what to do."""


@dataclass(frozen=True)
class Command:
    name: str
    args: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    """Who asked, for the journal."""


@dataclass(frozen=True)
class Reply:
    ok: bool
    data: dict[str, Any] = field(default_factory=dict)
    error: str = ""


def encode_command(command: Command) -> bytes:
    body = {"v": VERSION, "name": command.name, "args": command.args, "by": command.by}
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def decode_command(line: bytes) -> Command | None:
    """``None`` for anything but a command of this version."""
    try:
        record = json.loads(line)
        if record["v"] != VERSION or not isinstance(record["args"], dict):
            return None
        return Command(str(record["name"]), record["args"], str(record.get("by", "")))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def encode_reply(reply: Reply) -> bytes:
    body = {"v": VERSION, "ok": reply.ok, "data": reply.data, "error": reply.error}
    return json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace") + b"\n"


def decode_reply(line: bytes) -> Reply:
    """Raises :class:`ControlError` for anything but a reply."""
    try:
        record = json.loads(line)
        return Reply(bool(record["ok"]), dict(record["data"]), str(record["error"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ControlError("the air answered nonsense; restart it") from None


def ask(path: Path, command: Command, timeout: float = 3.0) -> Reply:
    """Send one command and wait for its reply, ``timeout`` seconds at most. Raises :class:`ControlError`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(timeout)
        try:
            sock.connect(str(path))
            sock.sendall(encode_command(command))
            line = b""
            while not line.endswith(b"\n"):
                part = sock.recv(65_536)
                if not part or len(line) > 16 * MAX_LINE:
                    break
                line += part
        except OSError as error:
            raise ControlError(f"the air does not answer at {path}: {error}. Is `athir up` running?") from None
    return decode_reply(line)
