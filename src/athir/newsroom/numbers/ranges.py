"""When a file has been downloaded: byte ranges united, and enough of the sound in them. Pure (IAB 2.2 §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]
"""First byte, and the one after the last."""

MINUTE = 60.0
PROBE = 2
"""Bytes: ``Range: bytes=0-1`` only asks whether ranges can be had."""


@dataclass(frozen=True)
class Counted:
    """What there is to download: ``bytes`` of the file, ``tag_bytes`` of them before the sound, ``seconds`` of sound."""

    bytes: int
    tag_bytes: int
    seconds: float

    @property
    def needed(self) -> int:
        """Bytes of sound that make a download: a minute's, of a shorter one all."""
        sound = max(0, self.bytes - self.tag_bytes)
        if self.seconds <= MINUTE:
            return sound
        return int(sound * MINUTE / self.seconds)


def united(spans: Iterable[Span]) -> list[Span]:
    """The spans in order without overlaps: what was sent twice counts once."""
    found: list[Span] = []
    for first, end in sorted(span for span in spans if span[1] > span[0]):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((first, end))
    return found


def sent(spans: Iterable[Span], start: int = 0) -> int:
    """Bytes from ``start`` on that the spans hold."""
    return sum(max(0, end - max(first, start)) for first, end in united(spans))


def is_download(spans: Iterable[Span], of: Counted) -> bool:
    """Whether enough of its sound was sent."""
    return of.needed > 0 and sent(spans, of.tag_bytes) >= of.needed
