"""The control socket: questions are taken by the thread of small sockets, answered by the bus between two blocks."""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from athir.air.reactor import READ, Reactor, listen
from athir.contracts.control import COMMANDS, MAX_LINE, Command, Reply, decode_command, encode_reply
from athir.home import StationHome

PATIENCE_SECONDS = 2.0
"""After this the asker is told that the bus stands."""

IDLE_SECONDS = 30.0


@dataclass
class Request:
    """A command that waits for the bus."""

    command: Command
    answer: Callable[[Reply], None]
    since: float = field(default_factory=time.monotonic)


class ControlServer:
    """``requests`` is emptied by the bus, at each block."""

    def __init__(self, station: StationHome, reactor: Reactor) -> None:
        self._path, self._reactor = station.control_socket, reactor
        self._listener = listen(self._path)
        self._askers: set[_Asker] = set()
        self.requests: deque[Request] = deque()
        reactor.watch(self._listener.fileno(), READ, lambda _: self._accept())
        reactor.every_tick(self._sweep)

    def close(self) -> None:
        """After the reactor's thread has ended."""
        self._listener.close()
        self._path.unlink(missing_ok=True)
        for asker in self._askers:
            asker.sock.close()

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            sock, _ = self._listener.accept()
            asker = _Asker(sock, self._reactor, self.requests, self._askers.discard)
            self._askers.add(asker)

    def _sweep(self) -> None:
        now = time.monotonic()
        with contextlib.suppress(IndexError):
            while self.requests and now - self.requests[0].since > PATIENCE_SECONDS:
                late = self.requests.popleft()
                late.answer(Reply(False, error="the bus does not answer; look at the air's diagnostics"))
        for asker in [a for a in self._askers if now - a.since > IDLE_SECONDS]:
            asker.close()


class _Asker:
    """One connection: a line in, a line out, again until it hangs up."""

    def __init__(
        self, sock: socket.socket, reactor: Reactor, requests: deque[Request], gone: Callable[[_Asker], None]
    ) -> None:
        sock.setblocking(False)
        self.sock, self.since = sock, time.monotonic()
        self._reactor, self._requests, self._gone = reactor, requests, gone
        self._buffer = b""
        reactor.watch(sock.fileno(), READ, lambda _: self._read())

    def close(self) -> None:
        self._reactor.watch(self.sock.fileno(), 0, lambda _: None)
        self.sock.close()
        self._gone(self)

    def _read(self) -> None:
        try:
            data = self.sock.recv(MAX_LINE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._buffer += data
        if not data or len(self._buffer) > MAX_LINE:
            self.close()
            return
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            self._ask(line)

    def _ask(self, line: bytes) -> None:
        self.since = time.monotonic()
        command = decode_command(line)
        if command is None or command.name not in COMMANDS:
            self._reply(Reply(False, error=f"no such command; there are {', '.join(COMMANDS)}"))
            return
        self._requests.append(Request(command, lambda reply: self._reactor.call(lambda: self._reply(reply))))

    def _reply(self, reply: Reply) -> None:
        if self.sock.fileno() < 0:
            return
        # A status is some kilobytes, a socket's buffer two hundred: if it does not fit, nobody reads there.
        try:
            self.sock.send(encode_reply(reply))
        except OSError:
            self.close()


def answer(request: Request, how: Callable[[Command], Reply]) -> None:
    """Answer one request; an error of ours is an answer too, and never leaves this function."""
    try:
        reply = how(request.command)
    except Exception as error:
        print(f"control: {request.command.name}: {error!r}", file=sys.stderr, flush=True)
        reply = Reply(False, error=f"{request.command.name} failed: {error}")
    request.answer(reply)
