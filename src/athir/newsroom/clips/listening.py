"""A piece of the air for the ears of the newsroom: joined out of the log, nothing encoded, nothing kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from athir.airlog.aired import resolve
from athir.airlog.join import join
from athir.newsroom.clips import ranges
from athir.newsroom.record import log
from athir.newsroom.settings import HOME

LONGEST_MS = 1_800_000
_BEST = ("live.aac", "low.aac", "live.mp3")
"""An MP4 out of AAC plays from its exact sample in every browser."""


@dataclass(frozen=True)
class Excerpt:
    """A file in memory."""

    body: bytes
    content_type: str


def excerpt(station: str, start: datetime, end: datetime) -> Excerpt:
    """What aired between two moments. Raises ``ValidationError`` or ``RangeError`` when it cannot be had."""
    taken = ranges.take(station, start, end, shortest=ranges.SHORTEST_HEARD)
    home = HOME.station(station)
    mounts = [name for name in _BEST if home.log_of(name).is_dir()]
    for mount in [*mounts, taken.mount]:
        index = log.index(station, mount)
        pieces = [piece for stretch in taken.stretches for piece in resolve(index, stretch)]
        if sum(piece.stretch.samples for piece in pieces) == sum(stretch.samples for stretch in taken.stretches):
            joined = join(index, pieces, "m4a" if mount.endswith(".aac") else "")
            return Excerpt(b"".join(joined.chunks(index)), joined.content_type)
    index = log.index(station, taken.mount)
    joined = join(index, [piece for stretch in taken.stretches for piece in resolve(index, stretch)])
    return Excerpt(b"".join(joined.chunks(index)), joined.content_type)
