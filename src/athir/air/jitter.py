"""Decoded sound that waits to be heard: samples in as they come, blocks out as they are due."""

from __future__ import annotations

import time
from collections import deque

import numpy as np
from numpy.typing import NDArray

from athir.air import pcm
from athir.air.children import Child

Pcm = NDArray[np.float32]

_READ = 256 * 1024
_PATIENCE_SECONDS = 1.0
"""After this a child whose pipe is closed is given up, ended or not."""

_LOUDEST = 8.0
"""Beyond this (+18 dBFS) a float is no sound but a broken or hostile stream."""


class Buffer:
    """Samples in order. ``size`` is how many there are."""

    def __init__(self) -> None:
        self._parts: deque[NDArray[np.float32]] = deque()
        self.size = 0

    def put(self, packed: bytes) -> None:
        """Add packed float32 stereo."""
        part = np.frombuffer(packed, np.float32).reshape(-1, 2)
        if part.size:
            self._parts.append(part)
            self.size += len(part)

    def take(self, samples: int) -> Pcm:
        """The next ``samples`` or as many as there are, shape (2, n), finite and within bounds."""
        out = self.peek(samples)
        left = out.shape[1]
        self.size -= left
        while left:
            part = self._parts[0]
            if len(part) > left:
                self._parts[0] = part[left:]
                break
            left -= len(self._parts.popleft())
        return out

    def peek(self, samples: int) -> Pcm:
        """As :meth:`take`, but they stay."""
        samples = min(samples, self.size)
        out = np.empty((2, samples), np.float32)
        at = 0
        for part in self._parts:
            if at == samples:
                break
            piece = part[: samples - at]
            out[:, at : at + len(piece)] = piece.T
            at += len(piece)
        if samples and not float(np.abs(out).max()) <= _LOUDEST:
            np.clip(np.nan_to_num(out, copy=False), -1.0, 1.0, out=out)
        return out

    def clear(self) -> None:
        self._parts.clear()
        self.size = 0


class Feed:
    """The output of one child's job. :meth:`pump` reads what is there; it never waits."""

    def __init__(self, child: Child, bound: int) -> None:
        self.child = child
        self.buffer = Buffer()
        self.bound = bound
        """Samples after which no more is read: the child then waits, and in the end the sender."""
        self.done = False
        """All that will ever come has come."""
        self.fault = ""
        """Why there is no sound, in words."""
        self.died = ""
        """How the child died, if it did."""
        self.received = 0
        self.format: dict[str, object] = {}
        self.titles: deque[str] = deque(maxlen=8)
        self.errors = 0
        self._closed_at = 0.0
        self._records = pcm.RecordReader()

    def pump(self) -> None:
        while not self.done and self.buffer.size < self.bound:
            data = self.child.read(_READ)
            if data is None:
                return
            if not data:
                # The pipe closes a moment before the kernel says how the process ended.
                self._closed_at = self._closed_at or time.monotonic()
                if not self.child.alive or time.monotonic() - self._closed_at > _PATIENCE_SECONDS:
                    self.done, self.died = True, self.child.death or "ended"
                return
            try:
                records = self._records.feed(data)
            except pcm.PcmError as error:
                self.done, self.died = True, str(error)
                return
            for kind, body in records:
                self._record(kind, body)

    def _record(self, kind: bytes, body: bytes) -> None:
        if kind == pcm.SOUND:
            self.buffer.put(body)
            self.received += len(body) // pcm.FRAME_BYTES
        elif kind == pcm.FORMAT:
            self.format = pcm.decode_json(body)
        elif kind == pcm.TITLE:
            self.titles.append(body.decode("utf-8", "replace"))
        elif kind == pcm.FAULT:
            self.fault = body.decode("utf-8", "replace")[:200]
        elif kind == pcm.DONE:
            self.done = True
            errors = pcm.decode_json(body).get("errors", 0)
            self.errors = errors if isinstance(errors, int) else 0


def stretched(buffer: Buffer, samples: int, speed: float) -> Pcm:
    """``samples`` of the buffer played ``speed`` times as fast (0.99 to 1.01), fewer when it holds fewer.

    The clocks of source and station differ; cubic interpolation over a whole number of input samples a block.
    """
    need = samples + round(samples * (speed - 1.0))
    if need == samples or buffer.size < need + 2:
        return buffer.take(samples)
    ahead = buffer.peek(need + 2)
    buffer.take(need)
    at = np.arange(samples) * (need / samples)
    whole = at.astype(np.int64)
    part = (at - whole).astype(np.float32)
    known = np.concatenate((ahead[:, :1], ahead), axis=1)
    before, here, after, later = (known[:, whole + k] for k in range(4))
    slope, next_slope = (after - before) / 2, (later - here) / 2
    rise = here - after
    curve = part * (-3 * rise - 2 * slope - next_slope + part * (2 * rise + slope + next_slope))
    return (here + part * (slope + curve)).astype(np.float32, copy=False)
