"""Lines for the person who watches ``athir up``. A terminal that stands still never stands the house still.

Ctrl-S, a full pipe or a terminal that is gone: lines wait in a bounded queue and the oldest fall out; the supervisor
goes on.
"""

from __future__ import annotations

import os
import select
from collections import deque

WAITING = 500


class Console:
    """Writes whole lines to a descriptor only when it would not block."""

    def __init__(self, descriptor: int = 1) -> None:
        self._fd = descriptor
        self._queue: deque[bytes] = deque(maxlen=WAITING)
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)

    def say(self, line: str) -> None:
        self._queue.append(line.encode("utf-8", "replace")[: select.PIPE_BUF - 1] + b"\n")
        self.flush()

    def flush(self, timeout_ms: int = 0) -> None:
        """Write what can be written. A pipe that is writable takes ``PIPE_BUF`` bytes at once (``pipe(7)``)."""
        while self._queue:
            try:
                if not self._poll.poll(timeout_ms):
                    return
                os.write(self._fd, self._queue[0])
            except OSError:  # nobody is there any more
                self._queue.clear()
                return
            self._queue.popleft()
