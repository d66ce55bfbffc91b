"""A fake air for delivery's tests: real frames of each format in real rings, and a real delivery process before them."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.delivery import quiet_port

from athir.contracts.mounts import BY_NAME, MOUNTS, Mount
from athir.contracts.ring import FLAG_LINK, RingWriter
from athir.contracts.units import BLOCK, BLOCK_NS, RATE
from athir.delivery import filler, ogg
from athir.home import Home, StationHome

SECONDS = 8


def ffmpeg(*arguments: str) -> bytes:
    command = ["ffmpeg", "-v", "error", "-nostdin", *arguments]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


def encode(mount: Mount, hertz: int = 440, seconds: int = SECONDS) -> bytes:
    """A tone in the format of ``mount``."""
    codec = {
        "mp3": ["-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3"],
        "aac": ["-c:a", "aac", "-f", "adts"],
        "opus": ["-c:a", "libopus", "-frame_duration", "20", "-page_duration", "240000", "-f", "ogg"],
    }[mount.codec]
    tone = f"sine=frequency={hertz}:sample_rate={RATE}:duration={seconds}"
    shape = ["-ac", str(mount.channels), "-b:a", str(mount.bitrate)]
    return ffmpeg("-f", "lavfi", "-i", tone, *shape, *codec, "-")


@dataclass(frozen=True)
class Material:
    """Blocks of about 250 ms (data, samples), and for Ogg the header pages."""

    blocks: tuple[tuple[bytes, int], ...]
    pages: tuple[ogg.Page, ...] = ()


def material(mount: Mount, hertz: int = 440) -> Material:
    raw = encode(mount, hertz)
    if mount.codec == "opus":
        return Material((), tuple(ogg.pages(raw)))
    cut = filler.mp3_frames if mount.codec == "mp3" else filler.adts_frames
    blocks: list[tuple[bytes, int]] = []
    parts: list[bytes] = []
    samples = owed = 0
    for frame, length in cut(raw):
        parts.append(frame)
        samples += length
        if samples + owed >= BLOCK:
            owed += samples - BLOCK
            blocks.append((b"".join(parts), samples))
            parts, samples = [], 0
    return Material(tuple(blocks))


@pytest.fixture(scope="session")
def materials() -> dict[str, Material]:
    return {mount.name: material(mount) for mount in MOUNTS}


class Voice:
    """One mount's encoder as the air has it: block after block, in Ogg with links."""

    def __init__(self, mount: Mount, found: Material) -> None:
        self.mount, self._found, self._at = mount, found, 0
        self._serial = secrets.randbits(30)
        self._sequence = self._granule = 0
        self.begins = mount.codec == "opus"

    def new_link(self) -> bytes:
        self._serial += 1000
        self._sequence = self._granule = 0
        self.begins = True
        first, second = self._found.pages[:2]
        return self._stamp(first, ogg.FIRST) + self._stamp(second, 0)

    def _stamp(self, page: ogg.Page, flags: int) -> bytes:
        made = ogg.stamp(page, flags=flags, granule=self._granule, serial=self._serial, sequence=self._sequence)
        self._sequence += 1
        return made

    def block(self, init: bytes) -> tuple[bytes, int, int]:
        if self.mount.codec != "opus":
            data, samples = self._found.blocks[self._at % len(self._found.blocks)]
            self._at += 1
            return data, samples, 0
        pages = self._found.pages[2:-1]
        page = pages[self._at % len(pages)]
        self._at += 1
        self._granule += 11_520
        data, flags = self._stamp(page, 0), 0
        if self.begins:
            data, flags, self.begins = init + data, FLAG_LINK, False
        return data, 11_520 if self.mount.codec == "opus" else BLOCK, flags


class FakeAir:
    """Writes all rings at the pace of the air, with ``history`` seconds already behind it."""

    def __init__(self, home: StationHome, materials: dict[str, Material], history: float = 8.0) -> None:
        self.home, self._voices = home, [Voice(m, materials[m.name]) for m in MOUNTS]
        home.shm_dir.mkdir(parents=True, exist_ok=True)
        self._rings = {m.name: RingWriter(home.ring(m.name), 20, m.bytes_per_second) for m in MOUNTS}
        self._inits = {m.name: b"" for m in MOUNTS}
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._n = 0
        self._due = time.monotonic_ns() - int(history * 1e9) - 1_000_000_000
        self.set_title("البداية")
        while self._due <= time.monotonic_ns():
            self._write()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def set_title(self, title: str) -> None:
        with self._lock:
            for voice in self._voices:
                name = voice.mount.name
                self._inits[name] = voice.new_link() if voice.mount.codec == "opus" else b""
                self._rings[name].set_meta(title, self._inits[name])

    def _write(self) -> None:
        with self._lock:
            for voice in self._voices:
                name = voice.mount.name
                data, samples, flags = voice.block(self._inits[name])
                self._rings[name].write(data, samples, self._n * BLOCK, 1, self._due, flags)
            self._n += 1
            self._due += BLOCK_NS

    def _run(self) -> None:
        while not self._stop.wait(max(0.0, (self._due - time.monotonic_ns()) / 1e9)):
            self._write()

    def die(self) -> None:
        """Like ``kill -9``: the rings stay as they are."""
        self._stop.set()
        self._thread.join()


@dataclass
class Delivery:
    """A running process of delivery."""

    home: StationHome
    port: int
    process: subprocess.Popen[bytes]
    others: list[subprocess.Popen[bytes]] = field(default_factory=list)
    opened: list[Stream] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, text: str | bytes) -> bytes:
        """Send a request, read until the end of the connection."""
        with self.connect() as sock:
            sock.sendall(text.encode() if isinstance(text, str) else text)
            return read_all(sock)

    def stream(self, path: str, *headers: str) -> Stream:
        self.opened.append(Stream(self.connect(), path, headers))
        return self.opened[-1]

    def stop(self) -> int:
        for stream in self.opened:
            stream.close()
        for process in (self.process, *self.others):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        return max(process.wait(10) for process in (self.process, *self.others))


def read_all(sock: socket.socket) -> bytes:
    parts = []
    while data := sock.recv(65_536):
        parts.append(data)
    return b"".join(parts)


class Stream:
    """A listener: its answer's head, then bytes."""

    def __init__(self, sock: socket.socket, path: str, headers: tuple[str, ...] = ()) -> None:
        self.sock = sock
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
        sock.sendall("\r\n".join(lines).encode())
        self._rest = b""
        head = b""
        while b"\r\n\r\n" not in head:
            part = sock.recv(4096)
            assert part, "the connection ended before its head"
            head += part
        head, _, self._rest = head.partition(b"\r\n\r\n")
        self.status, *lines = head.decode().split("\r\n")
        pairs = (line.partition(":") for line in lines)
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}

    def read(self, count: int) -> bytes:
        """Exactly ``count`` bytes."""
        while len(self._rest) < count:
            data = self.sock.recv(65_536)
            assert data, f"the stream ended after {len(self._rest)} of {count} bytes"
            self._rest += data
        out, self._rest = self._rest[:count], self._rest[count:]
        return out

    def read_to_end(self) -> bytes:
        """What comes until the server ends the connection; a reset raises."""
        out, self._rest = self._rest, b""
        return out + read_all(self.sock)

    def is_alive(self) -> bool:
        """Whether the connection still stands; what had come is thrown away."""
        self.sock.setblocking(False)
        try:
            while self.sock.recv(65_536):
                pass
        except BlockingIOError:
            self.sock.settimeout(10)
            return True
        except OSError:
            pass
        return False

    def read_for(self, seconds: float) -> bytes:
        """What comes in the next ``seconds``."""
        out, self._rest = [self._rest], b""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                data = self.sock.recv(65_536)
            except TimeoutError:
                break
            if not data:
                break
            out.append(data)
        self.sock.settimeout(10)
        return b"".join(out)

    def close(self) -> None:
        self.sock.close()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_for(check: Callable[[], object], seconds: float = 10.0, what: str = "it") -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        time.sleep(0.01)


def start(home: StationHome, root: Path, workers: int = 1, **settings: str) -> Delivery:
    port = free_port()
    env = {**os.environ, "ATHIR_HOME": str(root), "ATHIR_RADIO_PORT": str(port), "ATHIR_SITE_PORT": "64000"}
    env |= {f"ATHIR_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "athir.delivery", "--station", home.slug, "--worker"]
    processes = [subprocess.Popen([*command, str(n)], env=env, stderr=subprocess.PIPE) for n in range(workers)]
    for process in processes:
        assert process.stderr is not None
        line = process.stderr.readline()  # "delivery 0: on 127.0.0.1:…": the port is open
        assert b": on " in line, line + process.stderr.read()
        threading.Thread(target=_forward, args=(process,), daemon=True).start()
    return Delivery(home, port, processes[0], processes[1:])


def _forward(process: subprocess.Popen[bytes]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        sys.stderr.write(line.decode("utf-8", "replace"))
    process.stderr.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = Home(tmp_path_factory.mktemp("house"))
    home.create()
    yield home
    shutil.rmtree(home.station().shm_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def air(house: Home, materials: dict[str, Material]) -> Iterator[FakeAir]:
    made = FakeAir(house.station(), materials)
    yield made
    made.die()


@pytest.fixture(scope="module")
def delivery(house: Home, air: FakeAir) -> Iterator[Delivery]:
    made = start(house.station(), house.root)
    yield made
    assert made.stop() == 0, "delivery must end in order"


__all__ = ["BY_NAME", "Delivery", "FakeAir", "Material", "Stream", "Voice"]

# What the port says (tests of answers.py and what it calls) has fixtures of its own, without sockets.
clock, open_port, port = quiet_port.clock, quiet_port.open_port, quiet_port.port
station, write_plan = quiet_port.station, quiet_port.write_plan
