"""The air's end of the intake socket, for tests of sources: takes lines, notes what comes, refuses or kills on demand."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path

from athir.contracts import intake


@dataclass
class Call:
    """One connection to the air."""

    sock: socket.socket
    hello: intake.Hello | None = None
    sound: bytearray = field(default_factory=bytearray)
    titles: list[str] = field(default_factory=list)
    end: str = ""
    closed: bool = False

    def say(self, kind: bytes, **body: str) -> None:
        self.sock.sendall(intake.encode_json(kind, **body))


class FakeIntake:
    """``refusal`` set: every line is refused so. ``mute``: nothing is answered. ``slow``: nothing is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.calls: list[Call] = []
        self.refusal: dict[str, str] = {}
        self.mute = self.slow = False
        self._server: socket.socket | None = None
        self.open()

    def open(self) -> None:
        self.path.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(self.path))
        self._server.listen(16)
        threading.Thread(target=self._accept, args=(self._server,), daemon=True).start()

    def die(self) -> None:
        """The air is killed: its socket and all lines break."""
        assert self._server is not None
        self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for call in self.calls:
            with contextlib.suppress(OSError):
                call.sock.shutdown(socket.SHUT_RDWR)
            call.closed = True

    @property
    def last(self) -> Call:
        return self.calls[-1]

    def of(self, account: str) -> list[Call]:
        return [call for call in self.calls if call.hello is not None and call.hello.account == account]

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                sock, _ = server.accept()
            except OSError:
                return
            call = Call(sock)
            self.calls.append(call)
            threading.Thread(target=self._read, args=(call,), daemon=True).start()

    def _read(self, call: Call) -> None:
        decoder = intake.Decoder()
        with call.sock:
            while not self.slow:
                try:
                    data = call.sock.recv(65_536)
                except OSError:
                    break
                if not data:
                    break
                for kind, body in decoder.feed(data):
                    self._take(call, kind, body)
            while self.slow and not call.closed:
                threading.Event().wait(0.01)
        call.closed = True

    def _take(self, call: Call, kind: bytes, body: bytes) -> None:
        if kind == intake.HELLO:
            call.hello = intake.parse_hello(body)
            if self.refusal:
                call.say(intake.REFUSE, **self.refusal)
            elif not self.mute:
                call.say(intake.ACCEPT)
        elif kind == intake.DATA:
            call.sound += body
        elif kind == intake.TITLE:
            call.titles.append(body.decode())
        elif kind == intake.END:
            call.end = str(intake.parse_json(body)["why"])
