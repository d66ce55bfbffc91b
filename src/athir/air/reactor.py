"""The thread of small sockets: live lines, the control socket. It moves bytes and decides nothing."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from athir.contracts.files import ContractError

TICK_SECONDS = 0.5
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

Handler = Callable[[int], None]
"""Called with the events that a descriptor is ready for."""


class Reactor:
    """One thread that waits for descriptors. :meth:`call` may be used from any thread, the rest from its own."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._calls: deque[Callable[[], None]] = deque()
        self._ticks: list[Callable[[], None]] = []
        self._wake_in, self._wake_out = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)
        self._selector.register(self._wake_in, READ, lambda _: self._drain())

    def start(self) -> None:
        self._thread.start()

    def call(self, work: Callable[[], None]) -> None:
        """Have ``work`` done in the thread, soon."""
        self._calls.append(work)
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake_out, b"!")

    def every_tick(self, work: Callable[[], None]) -> None:
        """Have ``work`` done about twice a second. Before :meth:`start` only."""
        self._ticks.append(work)

    def watch(self, fd: int, events: int, handler: Handler) -> None:
        """Call ``handler`` when ``fd`` is ready for ``events``; 0 forgets it."""
        if fd < 0:
            return
        if fd in self._selector.get_map():
            if events:
                self._selector.modify(fd, events, handler)
            else:
                self._selector.unregister(fd)
        elif events:
            self._selector.register(fd, events, handler)

    def close(self, timeout: float = 2.0) -> None:
        """End the thread. Its sockets are closed by those who opened them."""
        self._stopping = True
        self.call(lambda: None)
        if self._thread.ident is not None:
            self._thread.join(timeout)
        if not self._thread.is_alive():
            self._selector.close()
            os.close(self._wake_in)
            os.close(self._wake_out)

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_in, 4096)

    def _run(self) -> None:
        while not self._stopping:
            ready = self._selector.select(TICK_SECONDS)
            for key, events in ready:
                # A handler before this one may have closed it.
                if key.fd in self._selector.get_map():
                    handler: Handler = key.data
                    self._guarded(lambda handler=handler, events=events: handler(events))  # type: ignore[misc]
            while self._calls:
                self._guarded(self._calls.popleft())
            for work in self._ticks:
                self._guarded(work)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            # One line's trouble must not end the others'.
            print(f"lines: {error!r}", file=sys.stderr, flush=True)


def listen(path: Path, backlog: int = 16) -> socket.socket:
    """A UNIX socket bound at ``path``, mode 0600, non-blocking. Raises :class:`~athir.contracts.files.ContractError`."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # What a killed air left behind. Whether another air runs is the supervisor's affair.
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        hint = "Give the station's user the right to write there"
        raise ContractError("binding", path, str(error.strerror or error), hint) from error
    return listener
