"""A continuous run of segments addressed by frames: any stretch of them as bytes, or as slices not yet read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

from athir.airlog import away, frames
from athir.airlog.aired import Piece, RangeError
from athir.airlog.index import Index
from athir.airlog.ranges import by_utc_ns
from athir.airlog.segment import Segment
from athir.contracts.mounts import Mount


@dataclass(frozen=True)
class Slice:
    """Bytes ``start`` to ``stop`` of a segment's sound."""

    segment: Segment
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


_BACK_NS = 1_000_000_000
Part: TypeAlias = bytes | Slice


def sound_of(index: Index, segment: Segment) -> bytes:
    """The segment's bytes, from the storage where they are no longer here. Raises :class:`RangeError` when they are no
    longer kept, or the storage does not answer.
    """
    data = index.read(segment) or away.read(segment)
    if not data:
        raise RangeError(f"{index.folder.name}: the sound of {segment.start:%Y-%m-%d %H:%M:%S} UTC is no longer kept")
    return data


def with_lead(index: Index, piece: Piece) -> tuple[Segment, ...]:
    """The piece's segments, and the one before them where they follow it and its sound is there: for the lead-in."""
    first = piece.segments[0]
    for before in by_utc_ns(index, first.utc_ns - _BACK_NS, first.utc_ns).segments:
        if first.follows(before) and (index.read(before) or away.readable(before)):
            return before, *piece.segments
    return piece.segments


class FramedRun:
    """The frames of segments that follow one another, of an MP3 or AAC mount. Frame 0 begins at sample ``base``."""

    def __init__(self, index: Index, mount: Mount, segments: Sequence[Segment]) -> None:
        self._index, self._codec, self.size = index, mount.codec, mount.frame
        self._segments = tuple(segments)
        self._starts = [0, *accumulate(segment.samples // mount.frame for segment in segments)]
        self.base = self._segments[0].first_sample
        self._opened = lru_cache(maxsize=4)(self._open)

    @property
    def total(self) -> int:
        return self._starts[-1]

    def frame_at(self, sample: int) -> int:
        """The frame that holds ``sample``; also below 0 and beyond the end."""
        return (sample - self.base) // self.size

    def frame_from(self, sample: int) -> int:
        """The first frame that begins at ``sample`` or later."""
        return -((self.base - sample) // self.size)

    def sample_of(self, frame: int) -> int:
        return self.base + frame * self.size

    def parts(self, first: int, stop: int) -> list[Part]:
        """Frames ``first`` to ``stop`` as slices; segments that are wanted whole are not read."""
        found: list[Part] = []
        for number, segment in enumerate(self._segments):
            start, end = self._starts[number], self._starts[number + 1]
            begin, last = max(first, start), min(stop, end)
            if begin >= last:
                continue
            if (begin, last) == (start, end):
                found.append(Slice(segment, 0, segment.bytes))
            else:
                _data, at = self._opened(number)
                found.append(Slice(segment, at[begin - start], at[last - start]))
        return found

    def frames(self, first: int, stop: int) -> list[bytes]:
        """Frames ``first`` to ``stop``, each as bytes. Raises :class:`RangeError` when their sound is gone."""
        found = []
        for number in range(len(self._segments)):
            start, end = self._starts[number], self._starts[number + 1]
            for frame in range(max(first, start), min(stop, end)):
                data, at = self._opened(number)
                found.append(data[at[frame - start] : at[frame - start + 1]])
        return found

    def _open(self, number: int) -> tuple[bytes, list[int]]:
        segment = self._segments[number]
        data = sound_of(self._index, segment)
        try:
            at = frames.offsets(self._codec, data)
        except frames.FrameError as error:
            raise RangeError(f"{self._index.folder.name}, segment {segment.seq}: {error}") from error
        if len(at) - 1 != segment.samples // self.size:
            raise RangeError(f"{self._index.folder.name}, segment {segment.seq}: its frames are not those of its row")
        return data, at
