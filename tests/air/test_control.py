"""The control socket: the bus answers, and when it stands that is said."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from athir.air import control
from athir.air.control import ControlServer, Request, answer
from athir.air.reactor import Reactor
from athir.contracts.control import Command, Reply, ask, decode_reply, encode_command
from athir.home import Home, StationHome


@pytest.fixture
def server(home: Home) -> Iterator[ControlServer]:
    reactor = Reactor()
    made = ControlServer(home.station(), reactor)
    reactor.start()
    yield made
    reactor.close()
    made.close()


@pytest.fixture
def station(home: Home) -> StationHome:
    return home.station()


def taken(server: ControlServer) -> Request:
    """The next request, as the bus takes it."""
    give_up = time.monotonic() + 5
    while not server.requests and time.monotonic() < give_up:
        time.sleep(0.005)
    return server.requests.popleft()


def test_the_bus_answers_between_two_blocks(server: ControlServer, station: StationHome) -> None:
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(ask, station.control_socket, Command("status", by="cli"))
        answer(taken(server), lambda command: Reply(True, {"by": command.by, "title": "نشرة"}))
        assert asked.result(5) == Reply(True, {"by": "cli", "title": "نشرة"})


def test_a_mistake_in_an_answer_is_an_answer(server: ControlServer, station: StationHome) -> None:
    def fails(command: Command) -> Reply:
        raise ZeroDivisionError("by nothing")

    with ThreadPoolExecutor() as pool:
        asked = pool.submit(ask, station.control_socket, Command("status"))
        answer(taken(server), fails)
        assert asked.result(5).error == "status failed: by nothing"


def test_a_bus_that_stands_is_said(
    server: ControlServer, station: StationHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "PATIENCE_SECONDS", 0.1)
    assert "does not answer" in ask(station.control_socket, Command("status")).error
    assert not server.requests


@pytest.mark.parametrize("line", [b"\n", b"{}\n", b"[]\n", b'{"v":1,"name":"dance","args":{}}\n', b"\xff\xfe\n"])
def test_nonsense_is_answered_and_reaches_no_bus(server: ControlServer, station: StationHome, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(5)
        sock.connect(str(station.control_socket))
        sock.sendall(line)
        reply = decode_reply(sock.recv(4096))
        assert not reply.ok and "status" in reply.error
    assert not server.requests


def test_who_sends_without_end_is_hung_up_on(server: ControlServer, station: StationHome) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(5)
        sock.connect(str(station.control_socket))
        with pytest.raises(OSError):
            for _ in range(100):
                sock.sendall(b"x" * 65_536)


def test_two_questions_on_one_connection(server: ControlServer, station: StationHome) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(5)
        sock.connect(str(station.control_socket))
        for title in ("a", "b"):
            sock.sendall(encode_command(Command("status")))
            answer(taken(server), lambda _, title=title: Reply(True, {"title": title}))
            assert decode_reply(sock.recv(4096)).data == {"title": title}
