"""An ear: a real player (ffmpeg) on one mount, and what it heard, sample by sample.

The player is never told to reconnect: when the station closes the connection, the ear is :attr:`Ear.closed`.
All times are seconds of sound since the ear began to hear, unless a name says ``wall``.
"""

from __future__ import annotations

import subprocess
import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
WINDOW = 480
"""Samples of one level: 10 ms."""


@dataclass(frozen=True)
class Silence:
    """A stretch whose level stayed below the threshold."""

    start: float
    seconds: float


class Ear:
    """Listens until :meth:`stop`. Use as a context manager."""

    def __init__(self, url: str, *, user_agent: str = "Athir-Ear/1") -> None:
        self.url = url
        self._pcm = bytearray()
        self._arrivals: list[tuple[float, int]] = []
        self._lock = threading.Lock()
        self.closed = False
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-user_agent", user_agent]
        command += ["-fflags", "nobuffer", "-probesize", "32768", "-analyzeduration", "0"]
        command += ["-i", url, "-f", "f32le", "-ac", "1", "-ar", str(RATE), "pipe:1"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Ear:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while chunk := self._process.stdout.read1(65_536):  # type: ignore[attr-defined]
            with self._lock:
                self._pcm += chunk
                self._arrivals.append((time.monotonic(), len(self._pcm) // 4))
        self.closed = True

    def stop(self) -> None:
        """End the player."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(10)
        self._reader.join(10)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    @property
    def heard(self) -> float:
        """Seconds heard so far."""
        with self._lock:
            return len(self._pcm) / 4 / RATE

    def wait(self, seconds: float, timeout: float) -> None:
        """Wait until ``seconds`` were heard in all."""
        limit = time.monotonic() + timeout
        while self.heard < seconds:
            if self.closed:
                raise AssertionError(f"{self.url}: the station closed the connection after {self.heard:.2f} s")
            if time.monotonic() > limit:
                raise AssertionError(f"{self.url}: only {self.heard:.2f} of {seconds} s heard in {timeout} s")
            time.sleep(0.05)

    def wait_for_tone(self, hertz: float, timeout: float, *, since: float = 0.0) -> float:
        """Wait until a tone is heard after ``since``; its first moment in seconds heard."""
        limit = time.monotonic() + timeout
        while True:
            at = first_tone(self.samples(), hertz, since)
            if at is not None:
                return at
            if self.closed or time.monotonic() > limit:
                raise AssertionError(f"{self.url}: no tone of {hertz} Hz within {timeout} s")
            time.sleep(0.1)

    def samples(self) -> NDArray[np.float32]:
        """All sound heard, mono."""
        with self._lock:
            return np.frombuffer(bytes(self._pcm), dtype="<f4")

    def silences(self, *, start: float = 0.0, below: float = -45.0, longer: float = 0.05) -> list[Silence]:
        """Stretches below ``below`` dBFS that last longer than ``longer`` seconds."""
        return silences(self.samples(), start=start, below=below, longer=longer)


def levels(pcm: NDArray[np.float32]) -> NDArray[np.float64]:
    """RMS in dBFS of each 10 ms."""
    count = len(pcm) // WINDOW
    power = np.mean(pcm[: count * WINDOW].reshape(count, WINDOW).astype(np.float64) ** 2, axis=1)
    return np.asarray(10 * np.log10(power + 1e-12))


def silences(
    pcm: NDArray[np.float32], *, start: float = 0.0, below: float = -45.0, longer: float = 0.05
) -> list[Silence]:
    """Stretches of ``pcm`` below ``below`` dBFS that last longer than ``longer`` seconds."""
    quiet = levels(pcm[int(start * RATE) :]) < below
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    step = WINDOW / RATE
    found = [Silence(start + a * step, (b - a) * step) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [s for s in found if s.seconds > longer]


def tone_share(pcm: NDArray[np.float32], hertz: float, window: int = 4800) -> NDArray[np.float64]:
    """For each 100 ms: how much of its power lies within ±30 Hz of ``hertz`` (0 to 1)."""
    count = len(pcm) // window
    if count == 0:
        return np.zeros(0)
    frames = pcm[: count * window].reshape(count, window) * np.hanning(window)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    frequencies = np.fft.rfftfreq(window, 1 / RATE)
    near = np.abs(frequencies - hertz) <= 30
    return np.asarray(power[:, near].sum(axis=1) / (power.sum(axis=1) + 1e-12))


def first_tone(pcm: NDArray[np.float32], hertz: float, since: float = 0.0, share: float = 0.5) -> float | None:
    """Seconds of the first 100 ms after ``since`` in which the tone carries ``share`` of the power."""
    begin = int(since * RATE) // 4800
    hits = np.flatnonzero(tone_share(pcm[begin * 4800 :], hertz) >= share)
    return float((begin + hits[0]) * 0.1) if len(hits) else None
