"""Delivery's journal from a thread of its own: a disk that stands must not stop a listener's sound."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from athir.contracts.files import ContractError
from athir.contracts.journal import JournalWriter

_MAX_WAITING = 10_000


class Diary:
    """Events go in at once and reach the disk when it can. A full queue drops, and says how many once it goes on."""

    def __init__(self, folder: Path, writer: str) -> None:
        self._writer = JournalWriter(folder, writer)
        self._queue: queue.Queue[tuple[str, datetime, dict[str, Any]] | None] = queue.Queue(_MAX_WAITING)
        self.dropped = 0
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def put(self, kind: str, **data: Any) -> None:
        try:
            self._queue.put_nowait((kind, datetime.now(UTC), data))
        except queue.Full:
            self.dropped += 1

    def close(self, timeout: float = 2.0) -> None:
        """Write what waits, ``timeout`` seconds at most."""
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)
            self._thread.join(timeout)
        if not self._thread.is_alive():
            self._writer.close()

    def _run(self) -> None:
        while (event := self._queue.get()) is not None:
            kind, at, data = event
            try:
                self._writer.append(kind, at, **data)
            except ContractError as error:
                self.dropped += 1
                if not self._failing:
                    print(f"delivery: the journal cannot be written: {error}", file=sys.stderr, flush=True)
                self._failing = True
                continue
            if self._failing:
                self._failing = False
                print(
                    f"delivery: the journal is written again; {self.dropped} events lost", file=sys.stderr, flush=True
                )
