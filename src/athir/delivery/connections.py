"""One connection on the radio port before it is a listener, and after: its state and what waits to be sent."""

from __future__ import annotations

import enum
import socket
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from athir.airlog import RangeError
from athir.delivery.http import Body, Request, RequestParser

HEAD_SECONDS = 15
"""Icecast's header-timeout: a head must be whole by then (slowloris)."""
IDLE_SECONDS = 30
"""How long a connection may wait between two requests."""
WRITE_SECONDS = 30
LINGER_SECONDS = 2
MAX_EVENTS_WAITING = 64 * 1024
"""Bytes that may wait for a subscriber of events before it is closed."""


class State(enum.Enum):
    HEAD = "waiting for a request"
    BODY = "reading a small body"
    ANSWER = "sending an answer"
    EVENTS = "sending events"
    SOURCE = "a live source"
    GONE = "closed, or a listener now"
    LINGER = "said everything; waits for the client to close"


@dataclass(eq=False, slots=True)
class Connection:
    sock: socket.socket
    peer: str
    """Address of the peer, without its port."""
    deadline_ns: int
    state: State = State.HEAD
    parser: RequestParser = field(default_factory=RequestParser)
    request: Request | None = None
    body: Body | None = None
    form: bytearray = field(default_factory=bytearray)
    out: deque[memoryview] = field(default_factory=deque)
    waiting: int = 0
    """Bytes in :attr:`out`."""
    keep: bool = False
    more: Iterator[bytes] | None = None
    """What follows :attr:`out`, made when there is room for it."""
    mask: int = 0
    """What the loop asked epoll for."""

    def push(self, data: bytes) -> None:
        if data:
            self.out.append(memoryview(data))
            self.waiting += len(data)

    def refill(self) -> bool:
        """Take the next of :attr:`more`. Whether there was any; when it breaks off, so does the connection."""
        if self.more is None:
            return False
        try:
            self.push(next(self.more))
            return True
        except StopIteration:
            self.more = None
        except RangeError:
            self.more, self.keep = None, False
        return bool(self.out)

    def took(self, count: int) -> None:
        """The socket took ``count`` bytes of the first buffer."""
        self.waiting -= count
        if count == len(self.out[0]):
            self.out.popleft()
        else:
            self.out[0] = self.out[0][count:]
