"""The disk's thread: the only place of the air that waits for a disk.

The bus hands over work and events and goes on: nothing here blocks it or raises to it. Both queues are bounded;
what a standing disk makes overflow is dropped and counted. Events that could not be written (a full disk) are kept
in order and offered again until they are, so that the journal tells of the outage once it is over.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from athir.contracts.files import ContractError
from athir.contracts.journal import JournalWriter

MAX_WORK = 256
"""Pieces of work that may wait: a minute and more of segments."""

MAX_EVENTS = 4096
RETRY_SECONDS = 1.0
"""Pause before an event is offered again that the disk did not take."""


class Disk:
    """One thread that writes. :meth:`journal` and :meth:`submit` return at once, from any thread.

    Work and events are done in the order they came, except that waiting events never hold up work.
    """

    def __init__(self, journal_folder: Path, writer: str = "air") -> None:
        self._journal = JournalWriter(journal_folder, writer)
        self._work: deque[Callable[[], None]] = deque()
        self._events: deque[tuple[str, datetime, dict[str, Any]]] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._busy = False
        self._retry_at = 0.0
        self._thread = threading.Thread(target=self._run, name="disk", daemon=True)
        self.dropped = 0
        """Events and pieces of work lost because a queue was full."""
        self.problem = ""
        """Why the journal cannot be written at the moment; empty when it can."""

    @property
    def boot(self) -> str:
        """This boot's name in the journal."""
        return self._journal.boot

    def start(self) -> None:
        self._thread.start()

    def journal(self, kind: str, at: datetime, **data: Any) -> None:
        """Append an event; ``kind`` is one of :data:`athir.contracts.journal.KINDS`."""
        with self._wake:
            if len(self._events) >= MAX_EVENTS:
                self.dropped += 1
                return
            self._events.append((kind, at, data))
            self._wake.notify()

    def submit(self, work: Callable[[], None]) -> bool:
        """Have ``work`` done by the disk's thread. False: the queue is full, it was dropped."""
        with self._wake:
            if len(self._work) >= MAX_WORK:
                self.dropped += 1
                return False
            self._work.append(work)
            self._wake.notify()
            return True

    @property
    def waiting(self) -> int:
        """Pieces of work not begun."""
        return len(self._work)

    def flush(self, timeout: float) -> bool:
        """Wait until all that was handed over is done; False when that takes longer than ``timeout`` seconds."""
        end = time.monotonic() + timeout
        with self._wake:
            while self._busy or self._work or self._events:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._wake.wait(left)
        return True

    def close(self, timeout: float) -> None:
        """Do what waits, ``timeout`` seconds at most, and end. What a hanging disk did not take is lost."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        if not self._thread.is_alive():
            self._journal.close()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._busy = False
                self._wake.notify_all()
                while not self._work and not self._event_due():
                    if self._closing:
                        return
                    self._wake.wait(RETRY_SECONDS if self._events else None)
                self._busy = True
                work = self._work.popleft() if self._work else None
                event = self._events[0] if self._event_due() else None
            if event is not None:
                self._append(*event)
            if work is not None:
                self._do(work)

    def _event_due(self) -> bool:
        return bool(self._events) and time.monotonic() >= self._retry_at

    def _append(self, kind: str, at: datetime, data: dict[str, Any]) -> None:
        try:
            self._journal.append(kind, at, **data)
        except ContractError as error:
            if not self.problem:
                print(f"journal: {error}", file=sys.stderr, flush=True)
            self.problem, self._retry_at = str(error), time.monotonic() + RETRY_SECONDS
            return
        except Exception as error:
            # A value that is no JSON is a mistake of the caller; it must not silence every event after it.
            print(f"journal: {kind} dropped: {error!r}", file=sys.stderr, flush=True)
            self.dropped += 1
        else:
            self.problem = ""
        with self._wake:
            self._events.popleft()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            # The thread must outlive any single piece of work; who submits reports its own errors.
            print(f"disk: {error!r}", file=sys.stderr, flush=True)
