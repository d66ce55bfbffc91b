"""A deck: one item being played, from cue to cue, at the programme's loudness."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from athir.air import pcm
from athir.air.children import Children
from athir.air.jitter import Feed
from athir.air.loudness import item_gain
from athir.contracts.plan import PlanItem
from athir.contracts.units import RATE

Pcm = NDArray[np.float32]

AHEAD = 6 * RATE
"""Samples read ahead: the end is known that long before it is heard, and a starved child is not noticed."""

READY = RATE
"""Samples that must be there before a deck may be started."""


class Refused(Exception):
    """The item cannot be played: says why, for the journal."""


class Deck:
    """Playing begins at ``start_ms`` of the file, after the cue when it is greater (a restart in the middle)."""

    def __init__(self, children: Children, path: Path, item: PlanItem, start_ms: int | None = None) -> None:
        self.item = item
        self.start_ms = item.cue_in_ms if start_ms is None else max(start_ms, item.cue_in_ms)
        self._children = children
        self._gain = np.float32(item_gain(item.loudness, item.peak))
        self._closed = False
        self.played = 0
        """Samples heard."""
        child = children.for_file()
        self._feed = Feed(child, AHEAD)
        try:
            child.begin(pcm.Job(path=str(path), start_ms=self.start_ms, end_ms=item.cue_out_ms))
        except OSError as error:
            self.close()
            raise Refused(f"no decoder: {error.strerror}") from None

    @property
    def child_out(self) -> int:
        """The descriptor to wait on while it is prepared."""
        return self._feed.child.stdout

    def pump(self) -> None:
        """Read what the decoder has; never waits."""
        self._feed.pump()

    @property
    def ready(self) -> bool:
        """Enough is decoded to begin."""
        return self._feed.buffer.size >= READY or (self._feed.done and self._feed.buffer.size > 0)

    @property
    def problem(self) -> str:
        """Why there will be no sound at all; empty as long as there may be."""
        if not self._feed.done or self._feed.received:
            return ""
        return self._feed.fault or (f"the decoder died: {self._feed.died}" if self._feed.died else "no sound in it")

    @property
    def died(self) -> str:
        return self._feed.died

    @property
    def remaining(self) -> int | None:
        """Samples until the end, once the end has been decoded."""
        return self._feed.buffer.size if self._feed.done else None

    @property
    def buffered(self) -> int:
        return self._feed.buffer.size

    @property
    def elapsed_ms(self) -> int:
        """Position in the file."""
        return self.start_ms + self.played * 1000 // RATE

    @property
    def fell_short(self) -> bool:
        """It ended well before the length that the plan knows: a torn file, or a decoder that died."""
        end = self.item.cue_out_ms if self.item.cue_out_ms is not None else self.item.duration_ms
        return bool(self._feed.died) or self.elapsed_ms + 2000 < end

    def read(self, samples: int) -> Pcm:
        """The next samples at their gain, fewer when there are no more now."""
        out = self._feed.buffer.take(samples)
        self.played += out.shape[1]
        if self._gain != 1.0:
            out *= self._gain
        return out

    def close(self) -> None:
        """Give the decoder back. Nothing can be read after."""
        if not self._closed:
            self._closed = True
            self._children.give_back(self._feed.child, idle=self._feed.done and not self._feed.died)
            self._feed.buffer.clear()


def check_file(path: Path, item: PlanItem) -> None:
    """Raises :class:`Refused` when the file is not the one that the plan means."""
    try:
        stat = path.stat()
    except OSError as error:
        raise Refused(f"{error.strerror}".lower() if error.strerror else "unreadable") from None
    if not path.is_file():
        raise Refused("not a file")
    if item.bytes and stat.st_size != item.bytes:
        raise Refused(f"{stat.st_size} bytes, {item.bytes} in the plan: changed since it was measured")
