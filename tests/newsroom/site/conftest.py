"""A house full of news, its site on a port of its own, a small radio, and a browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import av
import numpy as np
import pytest
from tests.newsroom.site.driving import Newsroom

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=user-gesture-required",
]


def free_port(radio: int = 0) -> int:
    """A free port for a site that is neither the radio's nor the one after it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in (radio, radio + 1):
            return port


# -- a radio: real sound, no air ------------------------------------------------------------------------------------
def mp3_of_tone(seconds: int) -> bytes:
    """A tone as MP3 at 128 kbps."""
    data = BytesIO()
    with av.open(data, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=48000)
        stream.bit_rate = 128_000
        stream.layout = "stereo"
        at = np.arange(48000 * seconds)
        tone = (0.2 * np.sin(2 * np.pi * 440 * at / 48000)).astype(np.float32)
        for start in range(0, len(tone), 1152):
            part = np.stack([tone[start : start + 1152]] * 2)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return data.getvalue()


@dataclass
class Radio:
    """What the browser meets on the radio port. ``open_now`` counts streams; ``cut()`` ends them; ``refuse`` answers 503.

    With ``ahead``, the port of a real delivery, everything is its: all goes through here, and ``cut()`` breaks the line.
    """

    port: int
    sound: bytes
    open_now: int = 0
    asked: list[str] = field(default_factory=list)
    refuse: bool = False
    ahead: int = 0
    heard: list[tuple[str, bytearray]] = field(default_factory=list)
    """Of a real delivery: each address of sound that was asked for, and what came of it."""
    generation: int = 0
    title: str = "حديث الواحة"
    song: str = "أغنية"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def cut(self) -> None:
        with self.lock:
            self.generation += 1

    def count(self, by: int) -> None:
        with self.lock:
            self.open_now += by

    def now(self) -> bytes:
        start = int(time.time()) - 600
        show = {
            "id": "x",
            "slug": "oasis",
            "title": {"ar": self.title},
            "start": start,
            "end": start + 3600,
            "presenters": [],
        }
        playing = {"played_at": start, "duration": 0, "song": {"text": self.song, "title": self.song, "artist": ""}}
        return json.dumps(
            {
                "listeners": {"current": None},
                "live": {"is_live": False, "streamer_name": ""},
                "now_playing": playing,
                "song_history": [playing],
                "athir": {"show": show, "next": None},
            },
            ensure_ascii=False,
        ).encode()


class _RadioHandler(BaseHTTPRequestHandler):
    radio: ClassVar[Radio]
    protocol_version = "HTTP/1.0"

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def _through(self) -> None:
        """The line to a real delivery, byte for byte, until one end hangs up or it is cut."""
        radio, generation = self.radio, self.radio.generation
        if radio.refuse:
            return
        with socket.create_connection(("127.0.0.1", radio.ahead), timeout=10) as line:
            said = {**dict(self.headers), "Connection": "close", "Accept-Encoding": "identity"}
            lines = [f"{self.command} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
            line.sendall("\r\n".join([*lines, "", ""]).encode())
            line.settimeout(0.1)
            got = bytearray()
            if self.command == "GET" and self.path.startswith(("/live.", "/low.")):
                radio.heard.append((self.path, got))
            while generation == radio.generation:
                try:
                    data = line.recv(65_536)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not data:
                    return
                got += data
                try:
                    self.wfile.write(data)
                except OSError:
                    return

    def do_GET(self) -> None:
        radio = self.radio
        if radio.ahead:
            self._through()
            return
        path = self.path.partition("?")[0]
        if path == "/now.json":
            self._head("application/json")
            self.wfile.write(radio.now())
        elif path == "/now/events":
            self._head("text/event-stream")
            self._until_gone(lambda: b"data: " + radio.now() + b"\n\n", 0.5)
        else:
            with radio.lock:
                radio.asked.append(path)
            if radio.refuse or not path.endswith(".mp3"):
                self.send_error(503)
                return
            self._head("audio/mpeg")
            self._stream()

    def _head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def _until_gone(self, make: Callable[[], bytes], seconds: float) -> None:
        try:
            while True:
                self.wfile.write(make())
                time.sleep(seconds)
        except OSError:
            return

    def _stream(self) -> None:
        radio = self.radio
        radio.count(1)
        generation, at, start = radio.generation, 0, time.monotonic()
        try:
            while generation == radio.generation:
                due = int((time.monotonic() - start + 2.0) * 16_000)
                while at < due:
                    piece = radio.sound[at % len(radio.sound) :][: min(4000, due - at)]
                    self.wfile.write(piece)
                    at += len(piece)
                time.sleep(0.05)
        except OSError:
            return
        finally:
            radio.count(-1)


@pytest.fixture(scope="session")
def radio_server() -> Iterator[Radio]:
    handler = type("Handler", (_RadioHandler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.radio = Radio(server.server_address[1], mp3_of_tone(30))  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield handler.radio  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.fixture
def radio(radio_server: Radio) -> Iterator[Radio]:
    """The radio, as it should be at the beginning of a test."""
    radio_server.refuse, radio_server.title, radio_server.song = False, "حديث الواحة", "أغنية"
    radio_server.asked.clear()
    yield radio_server
    radio_server.refuse, radio_server.ahead = False, 0
    radio_server.heard.clear()
    radio_server.cut()


# -- the site -------------------------------------------------------------------------------------------------------
@dataclass
class Served:
    """A running site: ``base`` its address, ``home`` its house, ``article`` the path of the long article."""

    base: str
    home: Path
    article: str
    env: dict[str, str]

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case), body; redirects are not followed."""
        request = urllib.request.Request(self.base + path, headers=headers)
        try:
            with _opener.open(request, timeout=20) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def start_site(env: dict[str, str]) -> subprocess.Popen[bytes]:
    """The serving process, once it answers."""
    process = subprocess.Popen([sys.executable, "-m", "athir.newsroom.serve"], env=env, stderr=subprocess.PIPE)
    assert process.stderr is not None
    for line in process.stderr:
        if b"listening" in line:
            break
    else:
        raise AssertionError(f"the site ended with status {process.wait()} before it listened")
    # Whatever it says later must not fill the pipe.
    threading.Thread(target=process.stderr.read, daemon=True).start()
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(env["ATHIR_SITE_PORT"]))) == 0:
                return process
    raise AssertionError("the site says it listens, but does not")


def stop_site(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    finally:
        if process.stderr:
            process.stderr.close()


@pytest.fixture(scope="session")
def filled(migrated: Path) -> Iterator[tuple[Path, str]]:
    """A house with a region, articles, pictures and shows: its folder, and the path of the long article."""
    folder = Path(tempfile.mkdtemp(prefix="athir-tests-site-"))
    home = folder / "station"
    home.mkdir()
    shutil.copy(migrated, home / "db.sqlite3")
    script = Path(__file__).with_name("fill.py")
    done = subprocess.run(
        [sys.executable, str(script)], env=os.environ | {"ATHIR_HOME": str(home)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    yield home, done.stdout.strip().splitlines()[-1]
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def served(filled: tuple[Path, str], radio_server: Radio) -> Iterator[Served]:
    """The site of that house, running."""
    home, article = filled
    port = free_port(radio_server.port)
    env = os.environ | {
        "ATHIR_HOME": str(home),
        "ATHIR_SITE_PORT": str(port),
        "ATHIR_RADIO_PORT": str(radio_server.port),
    }
    process = start_site(env)
    yield Served(f"http://127.0.0.1:{port}", home, article, env)
    assert stop_site(process) == 0


@pytest.fixture
def another_site(served: Served) -> Callable[[], tuple[int, Callable[[], int]]]:
    """``another_site()`` starts one more process on the same house: its port, and what stops it (exit status)."""

    def make() -> tuple[int, Callable[[], int]]:
        port = free_port(int(served.env["ATHIR_RADIO_PORT"]))
        # All else as the first has it: what one of them bakes, the other shows.
        process = start_site(served.env | {"ATHIR_SITE_PORT": str(port)})
        return port, lambda: stop_site(process)

    return make


@pytest.fixture(scope="module")
def in_the_newsroom(served: Served) -> Iterator[Newsroom]:
    """``in_the_newsroom(script, *words)`` runs a script in a process of the house, and gives what it prints."""
    newsroom = Newsroom(served.env)
    yield newsroom
    newsroom.close()


# -- the browser ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright.

    Closed with its module: Playwright runs an event loop meanwhile, in which Django refuses its database.
    """
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("absent: chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Any) -> Iterator[Callable[..., Any]]:
    """``tab(width=…, scheme=…)`` opens a fresh page; errors of scripts and breaches of the page's policy fail the test."""
    contexts = []
    errors: list[str] = []

    def make(width: int = 390, height: int = 844, scheme: str = "light", **options: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not errors, errors
