"""``python -m athir.newsroom.record.child ORDER FOLDER``: see :mod:`athir.newsroom.record.orders`."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from athir.contracts.units import RATE
from athir.newsroom.record.child.filters import Meter, Pcm, leveller, through
from athir.newsroom.record.child.handing import Hand, Sharing
from athir.newsroom.record.child.sounding import Refused, Sound, decoded, edges, shaped
from athir.newsroom.record.child.writing import write
from athir.newsroom.record.copies import full, refused
from athir.newsroom.record.orders import CEILING, MOST_GAIN, Order, Output

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 4 * 3600
FILE_BYTES = 16 * 1024**3
_NICE = 15
"""The air runs on the same machine."""

SHORTFALL = 3.0
"""dB that are added at most for what the limiter takes from a sound with high peaks."""


DECODED = 20
"""Per cent of the work that are done when the sound is decoded."""


class Teller:
    """Says how far the work is: once a second at most."""

    def __init__(self) -> None:
        self._told, self._lock = time.monotonic(), threading.Lock()

    def __call__(self, percent: float) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._told >= 1.0:
                self._told = now
                print(json.dumps({"progress": max(0, min(99, round(percent)))}), flush=True)


def gain_of(found: Sound, first: int, last: int, target: float) -> float:
    """dB that bring the sound to ``target``, with what the limiter takes; 0 for silence."""
    if found.loudness is None:
        return 0.0
    gain = max(-60.0, min(MOST_GAIN, target - found.loudness))
    if found.peak * 10 ** (gain / 20) > 10 ** ((CEILING + 3) / 20):
        reached = _measured(found, first, last, gain)
        if reached is not None:
            gain += max(0.0, min(SHORTFALL, target - reached))
    return gain


def _measured(found: Sound, first: int, last: int, gain: float) -> float | None:
    meter = Meter(found.channels)
    hand = Hand(meter.add)
    try:
        for pcm in through(leveller(found.channels, gain, CEILING), (pcm for _, pcm in found.blocks(first, last))):
            hand.give(pcm)
    finally:
        hand.stop()
    hand.close()
    meter.add(None)
    return meter.loudness


class Copying:
    """Makes one sound of what was decoded, once, and encodes it into several files at the same time, each in a thread."""

    def __init__(self, order: Order, found: Sound, folder: Path, tell: Teller) -> None:
        self._order, self._found, self._folder, self._tell = order, found, folder, tell
        self._first, self._last = edges(found) if order.trim else (0, found.samples)
        loudness = order.loudness
        self._gain = None if loudness is None else gain_of(found, self._first, self._last, loudness)
        self._shared = Sharing(len(order.outputs))
        self.lufs = found.loudness if self._gain is None else None

    def files(self) -> list[dict[str, Any]]:
        with ThreadPoolExecutor(len(self._order.outputs) + 1) as pool:
            jobs = [pool.submit(self._write, number, output) for number, output in enumerate(self._order.outputs)]
            pouring = pool.submit(self._shared.pour, self._blocks())
            files = [job.result() for job in jobs]
            pouring.result()
            return files

    def _write(self, number: int, output: Output) -> dict[str, Any]:
        try:
            blocks, samples = self._shared.read(number), self._last - self._first
            return write(self._order, output, self._folder, blocks, samples, self._first)
        finally:
            self._shared.leave(number)

    def _blocks(self) -> Iterator[Pcm]:
        order, found, done = self._order, self._found, 0
        into, out = (ms * RATE // 1000 for ms in (order.fade_in_ms, order.fade_out_ms))
        blocks = shaped(found, self._first, self._last, into, out)
        meter = None
        if self._gain is not None:
            blocks, meter = through(leveller(found.channels, self._gain, CEILING), blocks), Meter(found.channels)
        for pcm in blocks:
            yield pcm
            if meter is not None:
                meter.add(pcm)
            done += pcm.shape[1]
            self._tell(DECODED + (100 - DECODED) * done / (self._last - self._first))
        if meter is not None:
            meter.add(None)
            self.lufs = meter.loudness

    def answer(self) -> dict[str, Any]:
        files = self.files()
        return {
            "ok": True,
            "reason": "",
            "detail": "",
            "duration_ms": (self._last - self._first) * 1000 // RATE,
            "first_sample": self._first,
            "samples": self._last - self._first,
            "lufs": None if self.lufs is None else round(self.lufs, 2),
            "peaks": self._found.peaks(self._first, self._last),
            "files": files,
        }


def make(order: Order, folder: Path) -> dict[str, Any]:
    """The last line that this program prints."""
    tell = Teller()
    try:
        found = decoded(order, folder, lambda part: tell(DECODED * part))
        return Copying(order, found, folder, tell).answer()
    except Refused as error:
        return refused(error.reason, error.detail)
    except OSError as error:
        return refused("disk" if full(error) else "broken", str(error.strerror or error))
    except (FFmpegError, ValueError) as error:
        return refused("broken", str(error))


def _limit() -> None:
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (limit, limit))
    with contextlib.suppress(OSError):
        os.nice(_NICE)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: python -m athir.newsroom.record.child ORDER FOLDER", file=sys.stderr)
        return 2
    _limit()
    av.logging.set_level(None)
    order = Order.from_record(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    print(json.dumps(make(order, Path(arguments[1]))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
