"""Finished ranges of the log as files, joined without re-encoding: ``GET /live.aac?from=…&to=…``.

A file is never written: :class:`~athir.airlog.Joined` knows its size and makes any of its bytes. What was withdrawn is
cut out of it, to the sample; a file that is being sent when something of it is withdrawn breaks off.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from athir.airlog import Joined, LedgerReader, RangeError, aired, join
from athir.contracts.units import from_utc_ns, utc_ns
from athir.delivery.moments import Asked, Refused
from athir.delivery.tape import Tape

_KEPT = 16
_SETTLED_NS = 10_000_000_000
"""The log is behind the air by a segment and a disk: a range that ended so long ago is all there."""
_REST = 4
"""A range is only prepared when so many times as long as the last one took has gone by: the loop serves listeners."""
_SHORT_NS = 20_000_000
"""Nobody hears so short a pause."""
_LONGEST_OPUS_NS = 3_600_000_000_000
"""All packets of an Opus range are read to number them anew."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Excerpt:
    """One range of one mount, ready to be sent."""

    joined: Joined
    etag: str
    name: str
    """Of the file, ASCII."""


class Excerpts:
    """Prepares ranges; remembers the last few, for players ask for a file many times, piece by piece."""

    def __init__(self, station: str, book: LedgerReader) -> None:
        self._station, self._book = station, book
        self._made: OrderedDict[tuple[str, int, int, Spans], Excerpt] = OrderedDict()
        self._rest_until = 0

    def prepare(self, tape: Tape, wanted: Asked, now_ns: int) -> Excerpt:
        """Raises :class:`~athir.delivery.moments.Refused`."""
        assert wanted.to_ns is not None
        start, end = wanted.from_ns, wanted.to_ns
        spans = self._spans(tape, start, end)
        key = (tape.mount.name, start, end, spans)
        found = self._made.get(key)
        if found is not None:
            self._made.move_to_end(key)
            return found
        if not spans:
            raise Refused(404, "This range may not be heard any more.")
        if end > now_ns - _SETTLED_NS and not _reaches(tape, end):
            raise Refused(503, "The end of this range is still being written; ask again in a few seconds.")
        if tape.mount.codec == "opus" and end - start > _LONGEST_OPUS_NS:
            raise Refused(404, "Of an Opus mount a range is an hour at most.")
        began = time.monotonic_ns()
        if began < self._rest_until:
            raise Refused(503, "Other ranges are being prepared; ask again in a second.")
        try:
            made = self._make(tape, start, end, spans)
        except RangeError as error:
            raise Refused(404, f"Of this range nothing can be heard: {error}.") from None
        finally:
            took = time.monotonic_ns() - began
            self._rest_until = began + took * _REST if took > _SHORT_NS else 0
        self._made[key] = made
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return made

    def body(self, tape: Tape, excerpt: Excerpt, wanted: Asked, start: int, stop: int) -> Iterator[bytes]:
        """Bytes ``start`` to ``stop``, a segment at a time. Raises ``RangeError`` when they may no longer be heard."""
        assert wanted.to_ns is not None
        spans = self._spans(tape, wanted.from_ns, wanted.to_ns)
        for chunk in excerpt.joined.chunks(tape.index, start, stop):
            if self._spans(tape, wanted.from_ns, wanted.to_ns) != spans:
                raise RangeError("something of it was withdrawn")
            yield chunk

    def _make(self, tape: Tape, start: int, end: int, spans: Spans) -> Excerpt:
        pieces = [
            piece
            for first, stop in spans
            for piece in aired(tape.index, self._station, from_utc_ns(first), from_utc_ns(stop)).pieces
        ]
        joined = join(tape.index, pieces, chained=True)
        said = repr((tape.mount.name, joined.kind, joined.size, joined.skip, joined.placed))
        etag = f'"{hashlib.blake2b(said.encode(), digest_size=12).hexdigest()}"'
        stem = tape.mount.name.partition(".")[0]
        name = f"{stem}-{from_utc_ns(start):%Y%m%dT%H%M%SZ}-{from_utc_ns(end):%Y%m%dT%H%M%SZ}.{joined.kind}"
        return Excerpt(joined, etag, name)

    def _spans(self, tape: Tape, start: int, end: int) -> Spans:
        """What is left of the range without what was withdrawn, in nanoseconds of UTC."""
        entries = self._book.state().withdrawn.values()
        gone = [(utc_ns(e.start), utc_ns(e.end)) for e in entries if e.mount in ("", tape.mount.name)]
        return without(start, end, gone)


def without(start: int, end: int, gone: Iterable[tuple[int, int]]) -> Spans:
    """``start``-``end`` less all of ``gone``, in order."""
    spans, at = list[tuple[int, int]](), start
    for first, stop in sorted(gone):
        if stop <= at or first >= end:
            continue
        if first > at:
            spans.append((at, first))
        at = stop
    if at < end:
        spans.append((at, end))
    return tuple(spans)


def _reaches(tape: Tape, utc: int) -> bool:
    last = tape.index.last()
    return last is not None and last.end_utc_ns >= utc
