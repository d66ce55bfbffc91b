"""What a notification says, cut to what push services take."""

from __future__ import annotations

import json

from athir.arabic.direction import direction
from athir.newsroom.audience.models import Message

PAYLOAD = 3000
"""Bytes of a message before it is encrypted; push services take 4096 after."""


def clipped(text: str, letters: int) -> str:
    """``text`` on one line, cut between words with an ellipsis when it is longer."""
    line = " ".join(text.split())
    if len(line) <= letters:
        return line
    return f"{line[:letters].rpartition(' ')[0] or line[: letters - 1]}…"


def payload(message: Message) -> bytes:
    """What the service worker is told, :data:`PAYLOAD` bytes at most: title, body, address, tag, language, direction."""
    body = message.body
    while True:
        told = {
            "t": message.title,
            "b": body,
            "u": message.url,
            "g": message.tag,
            "l": message.language,
            "d": direction(message.language),
        }
        data = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        if len(data) <= PAYLOAD or not body:
            return data
        body = clipped(body, len(body) * 2 // 3) if len(body) > 20 else ""
