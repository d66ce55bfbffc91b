"""The watcher hears what a listener hears: real frames over real sockets, and says in words what is wrong."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from athir.air import encoder, framing, watchdog
from athir.air.hearing import Hearing
from athir.air.watchdog import Listener, Watcher, judge
from athir.contracts.health import HealthReader, MountHealth
from athir.contracts.journal import JournalReader
from athir.contracts.mounts import MOUNTS, Mount
from athir.contracts.units import BLOCK, RATE
from athir.home import Home, StationHome

OK = b"HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n"
each_mount = pytest.mark.parametrize("mount", MOUNTS, ids=lambda m: m.name)


def tone(seconds: float, level: float) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    return np.tile((level * np.sqrt(2) * np.sin(2 * np.pi * 440 * t)).astype(np.float32), (2, 1))


def frames(mount: Mount, sound: np.ndarray) -> list[bytes]:
    coder, framer = encoder.make(mount), framing.make(mount)
    blocks = [sound[:, at : at + BLOCK] for at in range(0, sound.shape[1] // BLOCK * BLOCK, BLOCK)]
    return [framer.frame(coder.encode(block)).data for block in blocks]


class Server:
    """Answers each listener by path with given bytes, in order, and keeps the line open."""

    def __init__(self) -> None:
        self._sock = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._sock.getsockname()
        self.answers: dict[str, bytes] = {}
        self.requests: list[bytes] = []
        self.lines: dict[str, socket.socket] = {}
        self.all: list[socket.socket] = []
        self.came = threading.Semaphore(0)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._sock.accept()
            except OSError:
                return
            request = line.recv(4096)
            path = request.split()[1].decode()
            self.requests.append(request)
            self.lines[path] = line
            self.all.append(line)
            line.sendall(self.answers.get(path, b"HTTP/1.0 404 Not Found\r\n\r\n"))
            self.came.release()

    def close(self) -> None:
        self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        for line in self.all:
            line.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def station(tmp_path: Path, shared_memory: Path) -> StationHome:
    home = Home(tmp_path / "house")
    home.create()
    return home.station()


def until(ask: Callable[[], MountHealth], good: Callable[[MountHealth], bool]) -> MountHealth:
    """Tick until the state is the wanted one: the bytes are on the loopback, which takes no time to speak of."""
    for _ in range(2000):
        state = ask()
        if good(state):
            return state
        threading.Event().wait(0.002)
    raise AssertionError(f"never came: {state}")


@each_mount
def test_each_mount_is_decoded_and_its_level_measured(mount: Mount) -> None:
    hearing = Hearing()
    blocks = frames(mount, tone(4, 0.1))
    total = sum(hearing.feed(b"".join(blocks[n : n + 4])) for n in range(0, len(blocks), 4))
    assert abs(total - 4) < 0.1
    assert abs(hearing.level - -20) < 1
    assert (hearing.codec, hearing.rate, hearing.channels) == (mount.codec, RATE, mount.channels)
    assert (hearing.silent, hearing.errors) == (0, 0)


@each_mount
def test_silence_is_timed_and_ends(mount: Mount) -> None:
    hearing = Hearing()
    sound = np.concatenate([tone(2, 0.1), tone(5, 0.0), tone(2, 0.1)], axis=1)
    silences = []
    for block in frames(mount, sound):
        hearing.feed(block)
        silences.append(hearing.silent)
    assert abs(max(silences) - 5) < 0.3
    assert silences[-1] == 0


@each_mount
def test_garbage_is_counted_and_heard_through(mount: Mount) -> None:
    hearing = Hearing()
    blocks = frames(mount, tone(6, 0.1))
    for n, block in enumerate(blocks):
        hearing.feed(os.urandom(3000) + block if n == 8 else block)
    assert hearing.errors >= 1
    assert hearing.seconds > 4
    assert abs(hearing.level - -20) < 1


def test_a_listener_is_recognisable_and_hears_what_is_sent(server: Server) -> None:
    mount = MOUNTS[0]
    server.answers[mount.path] = OK + b"".join(frames(mount, tone(3, 0.1)))
    listener = Listener(server.address, mount.path)
    state = until(lambda: listener.tick(1.0), lambda s: s.decoded_seconds > 2.9)
    assert state.connected and state.codec == "mp3" and abs(state.level - -20) < 1
    assert b"\r\nUser-Agent: Athir-Watchdog/" in server.requests[0]
    assert listener.tick(8.5).late_seconds == 7.5
    listener.close()


def test_a_line_that_ends_is_taken_up_again_with_back_off(server: Server) -> None:
    mount = MOUNTS[0]
    server.answers[mount.path] = OK + b"".join(frames(mount, tone(1, 0.1)))
    listener = Listener(server.address, mount.path)
    until(lambda: listener.tick(1.0), lambda s: s.decoded_seconds > 0.9)
    server.lines[mount.path].shutdown(socket.SHUT_RDWR)
    until(lambda: listener.tick(2.0), lambda s: not s.connected)
    assert "closed by the server" in listener.problem
    assert not listener.tick(2.5).connected
    assert len(server.requests) == 1
    until(lambda: listener.tick(3.1), lambda s: s.connected and s.decoded_seconds > 0.9)
    assert listener.problem == ""
    listener.close()


def test_an_answer_that_is_no_stream_is_said(server: Server) -> None:
    listener = Listener(server.address, "/nothing")
    until(lambda: listener.tick(1.0), lambda s: "404" in listener.problem)
    assert judge({"x": listener.tick(1.0)}, {"x": listener.problem}) == "x: answered HTTP/1.0 404 Not Found"


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = taken.getsockname()
    listener = Listener(address, "/live.mp3")
    assert not listener.tick(1.0).connected
    assert "cannot connect" in listener.problem


GOOD = MountHealth(True, 20.0, -18.0, 0.0, 0.4, "mp3", RATE, 2)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (GOOD, ""),
        (replace(GOOD, silent_seconds=9.9), ""),
        (replace(GOOD, silent_seconds=12.0, level=-90.0), "live.mp3: silent (below -45 dBFS) for 12 s"),
        (replace(GOOD, late_seconds=6.2), "live.mp3: no sound has come for 6 s"),
        (replace(GOOD, connected=False), "live.mp3: not connected"),
        (replace(GOOD, decoded_seconds=0.0), "live.mp3: nothing decoded yet"),
    ],
)
def test_what_is_wrong_is_said_in_words(heard: MountHealth, said: str) -> None:
    assert judge({"live.mp3": heard}, {}) == said


def test_the_verdict_is_written_and_its_changes_journalled(
    server: Server, station: StationHome, capfd: pytest.CaptureFixture[str]
) -> None:
    for mount in MOUNTS:
        server.answers[mount.path] = OK + b"".join(frames(mount, tone(2, 0.1)))
    watcher = Watcher(station, server.address)
    assert not Watcher(station, ("127.0.0.1", 1)).tick().sound, "nobody is there: not sound, and nothing to journal yet"
    reader = HealthReader(station.health)
    # The one heard least: the mounts connect one by one, and the verdict is on all of them.
    until(
        lambda: min(watcher.tick().mounts.values(), key=lambda m: m.decoded_seconds), lambda s: s.decoded_seconds > 1.9
    )
    verdict = reader.read()
    assert verdict is not None and verdict.sound and verdict.reason == ""
    assert set(verdict.mounts) == {m.name for m in MOUNTS}
    server.answers.clear()
    server.lines["/low.aac"].shutdown(socket.SHUT_RDWR)
    until(lambda: watcher.tick().mounts["low.aac"], lambda s: not s.connected)
    verdict = reader.read()
    assert verdict is not None and not verdict.sound and "low.aac: the connection ended" in verdict.reason
    watcher.close()
    events = [e for e in JournalReader(station.journal_dir).read() if e.kind == "health"]
    assert [e.data["sound"] for e in events] == [True, False]
    assert "not sound: low.aac" in capfd.readouterr().err


def test_it_runs_as_a_process_and_stops_in_order(tmp_path: Path, shared_memory: Path, server: Server) -> None:
    environ = os.environ | {
        "ATHIR_HOME": str(tmp_path / "house"),
        "ATHIR_SHM_DIR": str(shared_memory),
        "ATHIR_RADIO_PORT": str(server.address[1]),
    }
    station = Home(tmp_path / "house").station()
    Home(tmp_path / "house").create()
    process = subprocess.Popen([sys.executable, "-m", "athir.air.watchdog", "--station", "main"], env=environ)
    try:
        assert server.came.acquire(timeout=30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    assert HealthReader(station.health).read() is not None


def test_a_setting_that_cannot_be_used_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ATHIR_HOME", str(tmp_path))
    monkeypatch.setenv("ATHIR_RADIO_PORT", "70000")
    assert watchdog.main([]) == 1
    assert "radio_port" in capsys.readouterr().err
