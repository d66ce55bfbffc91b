"""How far a listener of the past may be sent: the log at the pace of the air, a burst ahead. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from athir.airlog import Segment
from athir.contracts.units import RATE
from athir.delivery import icy
from athir.delivery.past_opus import Shift

_SNAP = 8
"""What would leave less than this part of a segment is sent with the rest of it: fewer sends."""


@dataclass(eq=False, slots=True)
class Replay:
    """Where a listener stands in the log. Bytes are positions in the segment's file."""

    segment: Segment
    at: int
    """The next byte to send."""
    began_ns: int
    """``CLOCK_MONOTONIC``."""
    burst: int
    """Samples that were given at once."""
    given: int
    """Samples sent before the beginning of :attr:`segment`; below 0 for whoever began in mid-segment."""
    end: int = 0
    """Just past the last byte to send of the segment: its end, or an earlier frame's when it was withdrawn."""
    sent: int = 0
    """Bytes of sound sent in all."""
    waits_ns: int = 0
    """Since when it waits at the end of the log; 0: it does not."""
    metaint: int = 0
    """Bytes of sound between two titles; 0: no titles are wanted."""
    room: int = 0
    """Bytes of sound until the next title is due."""
    title: str | None = None
    """The last one that was sent."""
    shift: Shift | None = None
    """Of Ogg, while pages are stamped anew: after something was left out, until the log begins a link."""
    stamped: bytes = b""
    """What is sent in place of the segment's bytes in the file, as long as these; empty: the file's own."""

    def __post_init__(self) -> None:
        self.end = self.end or self.segment.offset + self.segment.bytes
        self.room = self.metaint

    def due(self, now: int) -> int:
        """Just past the last byte that may be sent at ``now``; never beyond :attr:`end`."""
        allowed = self.burst + (now - self.began_ns) * RATE // 1_000_000_000 - self.given
        segment = self.segment
        due = segment.offset + segment.bytes * allowed // segment.samples
        return self.end if self.end - due < segment.bytes // _SNAP else max(due, self.at)

    def took(self, count: int) -> None:
        self.at += count
        self.sent += count
        self.room -= count if self.metaint else 0

    def upto(self, end: int) -> int:
        """Where the next send of sound ends: at ``end``, or where a title is due before."""
        return min(end, self.at + self.room) if self.metaint else end

    @property
    def utc_ns(self) -> int:
        """When what comes next was on air, to the byte's share of its segment."""
        segment = self.segment
        into = (self.at - segment.offset) * segment.samples // segment.bytes
        return segment.utc_ns + into * 1_000_000_000 // RATE

    def block(self, title: str) -> bytes:
        """The metadata that is due now, ``title`` if it is new."""
        self.room = self.metaint
        said, self.title = self.title, title
        return icy.SAME if said == title else icy.encode_title(title)

    @property
    def done(self) -> bool:
        """Whether nothing of the segment is left to send."""
        return self.at >= self.end

    @property
    def whole(self) -> bool:
        """Whether the segment was played to its own end, so that what follows it joins to the sample."""
        return self.at == self.segment.offset + self.segment.bytes

    def turn(self, following: Segment) -> None:
        """Go on with ``following``; a gap before it is not waited for."""
        segment = self.segment
        self.given += segment.samples * (self.end - segment.offset) // segment.bytes
        self.segment, self.at = following, following.offset
        self.end, self.waits_ns, self.stamped = following.offset + following.bytes, 0, b""
