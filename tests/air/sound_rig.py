"""What the tests of the sound path share: tones, a library of them, an air without outputs, a presenter on a socket."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from athir.air import clock as clocks
from athir.air.children import Children
from athir.air.intake import Intake
from athir.air.live import Presenters
from athir.air.onair import Moment, Names, OnAir
from athir.air.player import Player
from athir.air.prepare import EMERGENCY_FILE, Preparer
from athir.air.programme import Programme
from athir.air.reactor import Reactor
from athir.contracts import intake
from athir.contracts import plan as plans
from athir.contracts.units import BLOCK, RATE
from athir.home import Home

Pcm = NDArray[np.float32]
LOUD = 0.2


def tone(hz: float, seconds: float, level: float = LOUD, rate: int = RATE) -> Pcm:
    """A sine of both channels, shape (2, n)."""
    t = np.arange(round(seconds * rate)) / rate
    return np.repeat((level * np.sin(2 * np.pi * hz * t))[None, :], 2, axis=0).astype(np.float32)


def encoded(pcm: Pcm, codec: str, container: str, rate: int = RATE, page_ms: int = 200, **tags: str) -> bytes:
    """``pcm`` as a file's bytes."""
    out = io.BytesIO()
    options = {"write_xing": "0", "id3v2_version": "0"} if container == "mp3" else {}
    if container == "ogg":
        options = {"page_duration": str(page_ms * 1000)}
    with av.open(out, "w", container, options=options) as file:
        file.metadata.update(tags)
        stream = file.add_stream(codec, rate=rate, layout="stereo")
        if codec == "vorbis":
            stream.options = {"strict": "-2"}  # ffmpeg's own encoder, which calls itself experimental
        if codec not in ("flac", "pcm_s16le"):
            stream.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        for packet in stream.encode(frame):
            file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return out.getvalue()


def mp3(hz: float, seconds: float, level: float = LOUD, rate: int = RATE) -> bytes:
    return encoded(tone(hz, seconds, level, rate), "libmp3lame", "mp3", rate)


def item(path: Path, library: Path, ms: int, **more: Any) -> plans.PlanItem:
    """A plan item of a file in the library."""
    data = path.read_bytes()
    name = str(path.relative_to(library))
    fields: dict[str, Any] = {"title": path.stem, "fade_ms": 500} | more
    return plans.PlanItem(path.stem, name, hashlib.sha256(data).hexdigest(), len(data), ms, **fields)


def plan(
    playlists: dict[str, tuple[plans.PlanItem, ...]], slots: tuple[plans.PlanSlot, ...] = (), generation: int = 1
) -> plans.Plan:
    now = datetime.now(UTC)
    names = {"ar": "أثير", "fr": "Athir"}
    return plans.Plan(
        generation, now, now + timedelta(days=2), "main", "Africa/Casablanca", "2026c", names, slots, playlists
    )


def power(pcm: Pcm, hz: float) -> float:
    """Amplitude of one frequency in a piece."""
    t = np.arange(pcm.shape[1]) / RATE
    return float(2 * abs(np.mean(pcm[0] * np.exp(-2j * np.pi * hz * t))))


def pieces(pcm: Pcm, ms: int = 50) -> Iterator[Pcm]:
    size = RATE * ms // 1000
    for at in range(0, pcm.shape[1] - size + 1, size):
        yield pcm[:, at : at + size]


def heard(pcm: Pcm, hz: float, ms: int = 50, least: float = 0.05) -> list[bool]:
    """For each piece, whether the tone is in it."""
    return [power(piece, hz) > least for piece in pieces(pcm, ms)]


def longest_silence_ms(pcm: Pcm, level_db: float = -50.0) -> int:
    """Longest run of 10 ms pieces below the level."""
    longest = run = 0
    for piece in pieces(pcm, 10):
        quiet = 20 * np.log10(max(1e-9, float(np.sqrt(np.mean(np.square(piece)))))) < level_db
        run = run + 1 if quiet else 0
        longest = max(longest, run)
    return longest * 10


class Rig:
    """The sound path in a thread of its own, at the pace of the air; what left it is kept."""

    def __init__(self, home: Home, hold: float = 1.0, grace: float = 5.0, emergency: Path = EMERGENCY_FILE) -> None:
        self.home, self.station = home, home.station()
        home.create()
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.titles: list[str] = []
        self.failures: list[Exception] = []
        self._changed = threading.Condition()
        self._blocks: list[Pcm] = []
        self._stop = False
        self.children = Children()
        self.preparer = Preparer(self.children, home.audio_dir, self.station.plan, emergency)
        self.reactor = Reactor()
        self.intake = Intake(self.station, self.reactor, self.children, 4)
        self.programme = Programme()
        self.onair = OnAir(
            Player(self.programme, self.preparer),
            self.preparer,
            Presenters(hold, grace),
            self.intake.arrivals,
            self._journal,
            self.titles.append,
            Names("أثير", "ar"),
            grace,
        )
        self._thread = threading.Thread(target=self._run, name="rig")
        self._presenters: list[Presenter] = []

    def __enter__(self) -> Rig:
        self.preparer.start()
        self.reactor.start()
        give_up = time.monotonic() + 5
        while time.monotonic() < give_up:
            first = self.onair.player.upcoming(self.preparer.plan, datetime.now(UTC), time.monotonic())
            if first.source == "bed" or self.preparer.ready(first):
                break
            time.sleep(0.01)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for presenter in self._presenters:
            presenter.vanish()
        self._stop = True
        self._thread.join(5)
        self.reactor.close()
        self.intake.close()
        self.preparer.close()
        self.onair.close("stop")
        self.children.close()
        assert not self.failures, self.failures

    def _journal(self, kind: str, at: datetime, **data: Any) -> None:
        with self._changed:
            self.events.append((kind, data))
            self._changed.notify_all()

    def _run(self) -> None:
        clock = clocks.Clock(clocks.read(), 1)
        while not self._stop:
            early = clock.due - time.monotonic_ns()
            if early > 0:
                time.sleep(early / 1e9)
            moment = Moment(clock.due, clock.utc(clock.due), clock.sample, 1)
            try:
                block = self.onair.block(moment)
            except Exception as error:
                self.failures.append(error)
                return
            clock.advance()
            with self._changed:
                self._blocks.append(block)
                self._changed.notify_all()

    @property
    def sound(self) -> Pcm:
        """All that was heard so far."""
        return np.concatenate(self._blocks, axis=1)

    @property
    def now(self) -> int:
        """Samples heard so far."""
        return len(self._blocks) * BLOCK

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.events]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [data for k, data in self.events if k == kind]

    def until(self, done: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until ``done`` says so, asked at each block and event; fails after ``seconds``."""
        with self._changed:
            assert self._changed.wait_for(lambda: bool(self.failures) or done(), seconds), self.events
        assert not self.failures, self.failures

    def until_event(self, kind: str, count: int = 1, seconds: float = 10.0) -> None:
        self.until(lambda: self.kinds().count(kind) >= count, seconds)

    def listen(self, seconds: float) -> Pcm:
        """The next ``seconds`` of sound."""
        first, last = self.now, self.now + round(seconds * RATE)
        self.until(lambda: self.now >= last, seconds + 10)
        return self.sound[:, first:last]

    def presenter(self, account: str = "presenter", **more: Any) -> Presenter:
        made = Presenter(self, account, **more)
        self._presenters.append(made)
        return made


class Presenter:
    """Delivery's end of a line: greets, then sends what it is given at the pace of the sound."""

    _lines = iter(range(1, 1_000_000))

    def __init__(self, rig: Rig, account: str, name: str = "فاطمة", priority: int = 0) -> None:
        self.line = f"line{next(self._lines)}"
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.connect(str(rig.station.intake_socket))
        self._sock.settimeout(10)
        hello = intake.Hello(self.line, "main", account, name, "audio/mpeg", "put", priority=priority)
        self._sock.sendall(intake.encode_hello(hello))
        self._decoder = intake.Decoder()
        self._pace: threading.Thread | None = None
        self._quiet = threading.Event()

    def send(self, data: bytes) -> None:
        for at in range(0, len(data), 16_384):
            self._sock.sendall(intake.encode(intake.DATA, data[at : at + 16_384]))

    def title(self, text: str) -> None:
        self._sock.sendall(intake.encode(intake.TITLE, text.encode()))

    def speak(self, data: bytes, seconds: float, pace: float = 1.0) -> None:
        """Send ``data``, which lasts ``seconds``, in pieces of 50 ms, in the background."""
        step = max(1, round(len(data) * 0.05 / seconds))

        def send() -> None:
            begun = time.monotonic()
            for n, at in enumerate(range(0, len(data), step)):
                wait = begun + n * 0.05 / pace - time.monotonic()
                if self._quiet.wait(max(0.0, wait)):
                    return
                try:
                    self.send(data[at : at + step])
                except OSError:
                    return

        self._quiet.clear()
        self._pace = threading.Thread(target=send)
        self._pace.start()

    def stall(self) -> None:
        """The line stays open, nothing comes."""
        self._quiet.set()
        if self._pace is not None:
            self._pace.join(5)

    def finish(self) -> None:
        """Wait until all of :meth:`speak` is sent."""
        if self._pace is not None:
            self._pace.join(60)

    def hang_up(self, why: str = intake.HANGUP) -> None:
        self.stall()
        self._sock.sendall(intake.encode_json(intake.END, why=why))
        self._sock.close()

    def vanish(self) -> None:
        """The connection breaks."""
        self.stall()
        self._sock.close()

    def told(self, kind: bytes) -> dict[str, Any]:
        """Wait for a frame of this kind from the air."""
        while True:
            data = self._sock.recv(4096)
            assert data, f"hung up before {kind!r}"
            for got, body in self._decoder.feed(data):
                if got == kind:
                    return intake.parse_json(body)
