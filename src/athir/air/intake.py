"""Live lines as delivery hands them over (``contracts/intake.py``): bytes to a decoder child each, words to the bus.

Runs in the thread of small sockets. Back pressure is all there is against a flood: while a child does not take more,
its line is not read.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections import deque
from collections.abc import Callable

from athir.air import pcm
from athir.air.children import Child, Children
from athir.air.reactor import READ, WRITE, Reactor, listen
from athir.contracts import intake
from athir.contracts.intake import ACCEPT, DATA, END, HELLO, REFUSE, RESET, TITLE, Hello, IntakeError
from athir.home import StationHome

MAX_PENDING = 256 * 1024
"""Bytes of a line that wait for its child; beyond, the line is not read."""

HELLO_SECONDS = 5.0
LINGER_SECONDS = 3.0
"""How long delivery has to hang up after it was told to."""


class Wire:
    """One line. What the bus reads of it are single values; what it asks is done by the thread."""

    def __init__(self, sock: socket.socket, desk: Intake) -> None:
        self._sock, self._desk = sock, desk
        self._decoder = intake.Decoder()
        self._pending: deque[bytes] = deque()
        self._waiting = 0
        self._since = time.monotonic()
        self._closing = False
        self._input_closed = False
        self._child: Child | None = None
        self.hello: Hello | None = None
        self.ended = ""
        """Why no more will come; empty while more may."""
        self.last_data = time.monotonic_ns()
        self.first_data = 0
        """Monotonic nanoseconds of the first bytes of sound; 0 before."""
        self.received = 0
        self.titles: deque[str] = deque(maxlen=8)

    # --- asked by the bus
    def dismiss(self, kind: bytes, code: str, text: str) -> None:
        """End the line: ``kind`` is REFUSE (it never was one of ours) or KILL; ``text`` says why, for a person."""
        self._desk.reactor.call(lambda: self._tell_and_close(kind, code, text))

    def renew(self, give: Callable[[Child | None], None]) -> None:
        """Have the bytes from now on go to another child, the last one being dead; ``give`` gets it in the thread."""
        self._desk.reactor.call(lambda: give(self._renewed()))

    def release(self) -> None:
        """The bus hears nothing more of this line: its child may go."""
        self._desk.reactor.call(self._give_back)

    # --- in the thread
    def watch(self) -> None:
        reads = READ if self._waiting < MAX_PENDING else 0
        self._desk.reactor.watch(self._sock.fileno(), reads, lambda _: self._read())

    def _read(self) -> None:
        try:
            data = self._sock.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._hung_up()
            return
        if self._closing:
            return
        try:
            for kind, body in self._decoder.feed(data):
                self._frame(kind, body)
        except IntakeError as error:
            self._tell_and_close(REFUSE, "protocol", str(error))

    def _frame(self, kind: bytes, body: bytes) -> None:
        if self.hello is None:
            if kind != HELLO:
                raise IntakeError("a line begins with HELLO")
            self._greet(intake.parse_hello(body))
        elif kind == DATA:
            self.received += len(body)
            self.last_data = time.monotonic_ns()
            self.first_data = self.first_data or self.last_data
            self._offer(body)
        elif kind == TITLE:
            self.titles.append(body.decode("utf-8", "replace"))
        elif kind == END:
            self.ended = self.ended or str(intake.parse_json(body).get("why") or intake.HANGUP)
            self._finish_input()

    def _greet(self, hello: Hello) -> None:
        refusal = self._desk.admit(hello)
        if not refusal:
            try:
                self._child = self._desk.children.for_line()
                self._child.begin(pcm.Job(live=True))
            except OSError as error:
                refusal = f"no decoder can be started: {error.strerror}"
        if refusal or self._child is None:
            self._tell_and_close(REFUSE, "busy", refusal)
            return
        self.hello = hello
        self._send(intake.encode_json(ACCEPT, code="ok", text=""))
        self._desk.arrived(self, self._child)

    def _offer(self, body: bytes) -> None:
        if self._input_closed or not body:
            return
        self._pending.append(body)
        self._waiting += len(body)
        self._pass_on()

    def _pass_on(self) -> None:
        """Give the child what it takes; wait for it where it takes no more."""
        child = self._child
        if child is None or self._input_closed:
            return
        try:
            while self._pending:
                taken = child.write(self._pending[0])
                self._waiting -= taken
                if taken < len(self._pending[0]):
                    self._pending[0] = self._pending[0][taken:]
                    break
                self._pending.popleft()
        except OSError:
            # It is dead: the bus finds that out by itself and asks for another.
            self._desk.reactor.watch(child.stdin, 0, lambda _: None)
            self._pending.clear()
            self._waiting = 0
            return
        self._desk.reactor.watch(child.stdin, WRITE if self._pending else 0, lambda _: self._pass_on())
        if not self._pending and self.ended:
            self._close_input()
        elif not self._closing and self._sock.fileno() >= 0:
            self.watch()

    def _finish_input(self) -> None:
        if not self._pending:
            self._close_input()

    def _close_input(self) -> None:
        if self._child is not None and not self._input_closed:
            self._input_closed = True
            self._desk.reactor.watch(self._child.stdin, 0, lambda _: None)
            self._child.close_input()

    def _renewed(self) -> Child | None:
        if self._input_closed or self._closing:
            return None
        self._give_back()
        self._input_closed = False
        try:
            self._child = self._desk.children.for_line()
            self._child.begin(pcm.Job(live=True))
        except OSError:
            return None
        return self._child

    def _give_back(self) -> None:
        child = self._child
        if child is not None:
            self._close_input()
            self._child = None
            self._desk.children.give_back(child, idle=False)

    def _hung_up(self) -> None:
        """The connection is at its end: with an END before, in order; without, the line broke."""
        self.ended = self.ended or RESET
        self._finish_input()
        self._desk.reactor.watch(self._sock.fileno(), 0, lambda _: None)
        self._sock.close()
        self._desk.gone(self)

    def _tell_and_close(self, kind: bytes, code: str, text: str) -> None:
        self._send(intake.encode_json(kind, code=code, text=text))
        self.ended = self.ended or code
        self._pending.clear()
        self._waiting = 0
        self._close_input()
        if self._sock.fileno() < 0:
            return
        # What delivery still sends is read and dropped, so that it certainly sees what it was told.
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)
        self._closing, self._since = True, time.monotonic()
        self.watch()

    def _send(self, frame: bytes) -> None:
        # A few hundred bytes into an empty buffer: if they do not fit, nobody reads there.
        with contextlib.suppress(OSError):
            self._sock.send(frame)

    def overdue(self) -> bool:
        """Delivery did not greet, or does not hang up."""
        limit = LINGER_SECONDS if self._closing else HELLO_SECONDS
        return (self._closing or self.hello is None) and time.monotonic() - self._since > limit

    def drop(self) -> None:
        if self._sock.fileno() >= 0:
            self._hung_up()


class Intake:
    """The listening socket and its lines. ``arrivals`` are taken by the bus."""

    def __init__(self, station: StationHome, reactor: Reactor, children: Children, max_lines: int) -> None:
        self.reactor, self.children = reactor, children
        self._station, self._max = station, max_lines
        self._wires: set[Wire] = set()
        self._listener = listen(station.intake_socket)
        self.arrivals: deque[tuple[Wire, Child]] = deque()
        reactor.watch(self._listener.fileno(), READ, lambda _: self._accept())
        reactor.every_tick(self._sweep)

    def admit(self, hello: Hello) -> str:
        """Why a line cannot be taken; empty when it can."""
        if hello.station != self._station.slug:
            return f"this is station {self._station.slug}, not {hello.station}"
        lines = sum(1 for wire in self._wires if wire.hello is not None and not wire.ended)
        return f"{lines} lines are connected already" if lines >= self._max else ""

    def arrived(self, wire: Wire, child: Child) -> None:
        self.arrivals.append((wire, child))

    def gone(self, wire: Wire) -> None:
        self._wires.discard(wire)

    def close(self) -> None:
        """Stop taking lines and let go of those there are. After the reactor's thread has ended."""
        self._listener.close()
        self._station.intake_socket.unlink(missing_ok=True)
        for wire in list(self._wires):
            wire._sock.close()

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            sock, _ = self._listener.accept()
            sock.setblocking(False)
            wire = Wire(sock, self)
            self._wires.add(wire)
            wire.watch()

    def _sweep(self) -> None:
        for wire in [w for w in self._wires if w.overdue()]:
            wire.drop()
