"""The watcher: listens to our own mounts over HTTP as a listener does, and says once a second whether they are sound.

``python -m athir.air.watchdog --station main``. A process of its own, so that nothing it meets reaches the air. It
wakes once a second, takes what has come, decodes it and writes ``contracts/health.py``; a change of the verdict also
goes into the journal. CPU: 0.3 s a minute for all five mounts (decoding alone 0.2 s; one wake-up a packet would
double it), about 50 MiB.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType

from athir import __version__
from athir.air.hearing import FLOOR_DB, SILENCE_DB, Hearing
from athir.config import Settings, SettingsError, load
from athir.contracts import health
from athir.contracts.files import ContractError
from athir.contracts.health import Health, MountHealth
from athir.contracts.journal import JournalWriter
from athir.contracts.mounts import MOUNTS, Mount
from athir.home import MAIN, Home, StationHome

AGENT = f"Athir-Watchdog/{__version__}"
"""Delivery knows the watcher by it and does not count it as a listener."""

SILENCE_SECONDS = 10.0
LATE_SECONDS = 4.0
"""A stream that stood still for longer, or was silent for longer, is not sound."""

_CONNECT_TIMEOUT = 1.0
_MAX_BACK_OFF = 8.0
_MAX_HEAD = 16_384


class Listener:
    """One mount, heard. :meth:`tick` does what can be done at once and never raises."""

    def __init__(self, address: tuple[str, int], path: str) -> None:
        self._address, self._path = address, path
        self._sock: socket.socket | None = None
        self._head: bytes | None = b""
        self._retry_at, self._back_off = 0.0, 1.0
        self._hearing = Hearing()
        self._heard_at = 0.0
        self.problem = "not connected yet"

    def tick(self, now: float) -> MountHealth:
        """Connect or read; ``now`` is monotonic seconds."""
        if self._sock is None and now >= self._retry_at:
            self._connect(now)
        if self._sock is not None:
            self._read(now)
        return self._state(now)

    def close(self) -> None:
        if self._sock is not None:
            self._sock.close()
            self._sock = None

    def _connect(self, now: float) -> None:
        host, port = self._address
        request = f"GET {self._path} HTTP/1.0\r\nHost: {host}:{port}\r\nUser-Agent: {AGENT}\r\nAccept: */*\r\n\r\n"
        try:
            sock = socket.create_connection(self._address, timeout=_CONNECT_TIMEOUT)
        except OSError as error:
            self._lose(now, f"cannot connect to {host}:{port}: {error.strerror or error}")
            return
        try:
            sock.sendall(request.encode())
            sock.setblocking(False)
        except OSError as error:
            sock.close()
            self._lose(now, f"cannot ask for it: {error.strerror or error}")
            return
        self._sock, self._head, self._hearing, self._heard_at = sock, b"", Hearing(), now

    def _read(self, now: float) -> None:
        assert self._sock is not None
        data, ended = _drain(self._sock)
        body = self._body(data)
        if body is None:
            self._lose(now, self.problem)
        elif body and self._hearing.feed(body):
            self._heard_at, self._back_off, self.problem = now, 1.0, ""
        if ended and self._sock is not None:
            self._lose(now, f"the connection ended: {ended}")

    def _body(self, data: bytes) -> bytes | None:
        """What of ``data`` lies behind the answer's head; ``None`` when the answer is no stream."""
        if self._head is None:
            return data
        self._head += data
        head, found, body = self._head.partition(b"\r\n\r\n")
        if not found:
            if len(self._head) > _MAX_HEAD:
                self.problem = "its answer has no end of the head"
                return None
            return b""
        status = head.split(b"\r\n", 1)[0].decode("latin-1").strip()
        if status.split(" ")[1:2] != ["200"]:
            self.problem = f"answered {status}"
            return None
        self._head = None
        return body

    def _lose(self, now: float, why: str) -> None:
        self.close()
        self.problem = why
        self._retry_at = now + self._back_off
        self._back_off = min(self._back_off * 2, _MAX_BACK_OFF)

    def _state(self, now: float) -> MountHealth:
        heard = self._hearing
        connected = self._sock is not None and self._head is None
        return MountHealth(
            connected=connected,
            decoded_seconds=round(heard.seconds, 3),
            level=round(heard.level if connected else FLOOR_DB, 1),
            silent_seconds=round(heard.silent, 1),
            late_seconds=round(now - self._heard_at, 1) if self._heard_at else 0.0,
            codec=heard.codec,
            rate=heard.rate,
            channels=heard.channels,
            errors=heard.errors,
        )


def _drain(sock: socket.socket) -> tuple[bytes, str]:
    """All that has come, and why nothing more will; empty while the line is open."""
    parts: list[bytes] = []
    while True:
        try:
            part = sock.recv(262_144)
        except BlockingIOError:
            return b"".join(parts), ""
        except OSError as error:
            return b"".join(parts), str(error.strerror or error)
        if not part:
            return b"".join(parts), "closed by the server"
        parts.append(part)


def judge(mounts: dict[str, MountHealth], problems: dict[str, str]) -> str:
    """Why the output is not sound, in words; empty when it is."""
    reasons = []
    for name, heard in mounts.items():
        if not heard.connected:
            reasons.append(f"{name}: {problems.get(name) or 'not connected'}")
        elif heard.late_seconds > LATE_SECONDS:
            reasons.append(f"{name}: no sound has come for {heard.late_seconds:.0f} s")
        elif not heard.decoded_seconds:
            reasons.append(f"{name}: {problems.get(name) or 'nothing decoded yet'}")
        elif heard.silent_seconds >= SILENCE_SECONDS:
            reasons.append(f"{name}: silent (below {SILENCE_DB:.0f} dBFS) for {heard.silent_seconds:.0f} s")
    return "; ".join(reasons)


class Watcher:
    """All mounts of a station."""

    def __init__(self, station: StationHome, address: tuple[str, int], mounts: Sequence[Mount] = MOUNTS) -> None:
        self._station = station
        prefix = "" if station.slug == MAIN else f"/{station.slug}"
        self._listeners = {m.name: Listener(address, prefix + m.path) for m in mounts}
        self._journal = JournalWriter(station.journal_dir, "watcher")
        self._told: bool | None = None

    def tick(self) -> Health:
        """Hear what has come, write the verdict."""
        now = time.monotonic()
        mounts = {name: listener.tick(now) for name, listener in self._listeners.items()}
        reason = judge(mounts, {name: listener.problem for name, listener in self._listeners.items()})
        verdict = Health(datetime.now(UTC), not reason, reason, mounts)
        with contextlib.suppress(ContractError):  # a full disk: the old verdict goes stale, which says enough
            health.write(self._station.health, verdict)
        self._tell(verdict)
        return verdict

    def _tell(self, verdict: Health) -> None:
        """Journal a change, from the first time that all was well."""
        if verdict.sound == self._told or (self._told is None and not verdict.sound):
            return
        print("sound" if verdict.sound else f"not sound: {verdict.reason}", file=sys.stderr, flush=True)
        with contextlib.suppress(ContractError):
            self._journal.append("health", verdict.at, sound=verdict.sound, reason=verdict.reason)
            self._told = verdict.sound

    def close(self) -> None:
        for listener in self._listeners.values():
            listener.close()
        self._journal.close()


def radio_address(settings: Settings) -> tuple[str, int]:
    """Where this machine reaches its own radio port."""
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(settings.bind, settings.bind)
    return host, settings.radio_port


def run(watcher: Watcher, stop: threading.Event) -> None:
    """A tick a second until ``stop``; on average not late, whatever a tick takes."""
    due = time.monotonic()
    while not stop.wait(max(0.0, due - time.monotonic())):
        watcher.tick()
        due = max(due + 1.0, time.monotonic())


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="athir.air.watchdog", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--station", default=MAIN)
    options = parser.parse_args(argv)
    home = Home.from_environment()
    try:
        settings, station = load(home), home.station(options.station)
    except (SettingsError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    with contextlib.suppress(OSError):
        os.nice(5)  # it judges the air; it must not be in its way
    watcher = Watcher(station, radio_address(settings))
    try:
        run(watcher, stop)
    finally:
        watcher.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
