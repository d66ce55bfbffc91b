"""Files that are counted: sent piece by piece, so that what really left is known when a listener goes away."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import granian.rsgi

from athir.newsroom.numbers.requests import RequestLog
from athir.newsroom.serve.files import Sending

log = logging.getLogger("athir.web")

PIECE = 256 * 1024
"""Bytes read and handed on at a time: what was handed on counts as sent, so this is how wrong it can be."""

_Closed: type[Exception] = getattr(granian.rsgi, "ProtocolClosed")  # noqa: B009  exported without saying so


class Counting:
    """Sends files and notes how much of them."""

    def __init__(self, requests: RequestLog, pool: ThreadPoolExecutor) -> None:
        self._requests, self._pool = requests, pool

    async def send(self, protocol: Any, path: Path, how: Sending, key: str, address: str, agent: str) -> None:
        """``how`` has a body. Whatever becomes of it, what was sent is noted."""
        loop, at = asyncio.get_running_loop(), how.first
        try:
            transport = protocol.response_stream(how.status, how.headers)
            with path.open("rb") as file:
                file.seek(at)
                while at < how.end:
                    piece = await loop.run_in_executor(self._pool, file.read, min(PIECE, how.end - at))
                    if not piece:
                        return
                    await transport.send_bytes(piece)
                    at += len(piece)
        except _Closed:
            pass
        finally:
            await loop.run_in_executor(self._pool, self._note, key, address, agent, how.first, at)

    def _note(self, key: str, address: str, agent: str, first: int, end: int) -> None:
        try:
            self._requests.add(key, address, agent, first, end)
        except OSError as error:  # a full disk must not cost anybody the sound
            log.warning("a download was not counted: %s", error)
