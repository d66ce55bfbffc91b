"""HLS from a moment of the past on: the same segments under the same addresses, in a playlist that begins there.

The playlist of a range that is over ends (EXT-X-ENDLIST); another grows at its end, and its numbers never change, so
every player stays where it is. What was withdrawn stands in a growing one as EXT-X-GAP (RFC 8216bis §4.4.4.7): left
out, it would move the numbers of all that follow. No state: whoever comes with the same address hears the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from athir.airlog import Segment
from athir.contracts.mounts import Mount
from athir.contracts.units import from_utc_ns
from athir.delivery.moments import Asked, Refused
from athir.delivery.replies import Prepared
from athir.delivery.tape import Tape

_KEPT = 64
"""Growing playlists kept: a megabyte each at most, for half a day."""
_DATED = 16
"""Segments between two dates (EXT-X-PROGRAM-DATE-TIME); after a break there is always one."""
_SETTLED_NS = 10_000_000_000
"""A range that ended so long ago is all in the log, whatever its newest segment says."""


class Entry(NamedTuple):
    """A segment of the playlist; not ``heard``: it was withdrawn, or its sound is gone."""

    segment: Segment
    heard: bool


@dataclass
class _Growing:
    """A playlist without an end, and how far it goes: what came since is added to it."""

    turn: int
    first: int
    count: int
    last: Segment
    text: str
    prepared: Prepared


class Past:
    """Playlists of one mount's past. The last few are kept."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._growing: OrderedDict[Asked, _Growing] = OrderedDict()

    def playlist(self, wanted: Asked, now_ns: int, target: int, kind: str) -> Prepared:
        """Raises :class:`~athir.delivery.moments.Refused` when nothing of it can be heard."""
        tape, to_ns = self._tape, wanted.to_ns
        first = tape.find(wanted.from_ns, now_ns if to_ns is None else to_ns)
        if first is None or (to_ns is not None and first.utc_ns >= to_ns):
            raise Refused(404, "Of this range nothing can be heard (yet).")
        if to_ns is None:
            return self._grown(wanted, first, target, kind)
        segments = list(_until(tape, first, to_ns))
        ended = segments[-1].end_utc_ns >= to_ns or to_ns < now_ns - _SETTLED_NS
        entries = [entry for entry in _judged(tape, segments) if entry.heard or not ended]
        text = head(first, wanted.from_ns, target, ended) + rows(tape.mount, entries, None, 0)
        return Prepared.of((text + "#EXT-X-ENDLIST\n" * ended).encode(), kind, max_age=1, level=1)

    def _grown(self, wanted: Asked, first: Segment, target: int, kind: str) -> Prepared:
        tape, known = self._tape, self._growing.get(wanted)
        if known is not None and (known.turn, known.first) == (tape.turn, first.seq):
            begin = tape.following(known.last.seq)
            if begin is None:
                return known.prepared
            count, before, text = known.count, known.last, known.text
        else:
            begin, count, before, text = first, 0, None, head(first, wanted.from_ns, target, False)
        segments = list(_until(tape, begin, None))
        text += rows(tape.mount, list(_judged(tape, segments)), before, count)
        prepared = Prepared.of(text.encode(), kind, max_age=1, level=1)
        self._growing[wanted] = _Growing(tape.turn, first.seq, count + len(segments), segments[-1], text, prepared)
        self._growing.move_to_end(wanted)
        while len(self._growing) > _KEPT:
            self._growing.popitem(last=False)
        return prepared


def _until(tape: Tape, first: Segment, to_ns: int | None) -> Iterator[Segment]:
    """The log from ``first`` on, withdrawn segments too."""
    segment: Segment | None = first
    while segment is not None and (to_ns is None or segment.utc_ns < to_ns):
        yield segment
        segment = tape.following(segment.seq)


def _judged(tape: Tape, segments: Sequence[Segment]) -> Iterator[Entry]:
    """Half a day is ten thousand segments: files are looked for once, the book is asked only if something is in it."""
    calm, path, there = not tape.any_withdrawn, Path(), False
    for segment in segments:
        if segment.path is not path:  # rows read together share it: comparing paths would cost more than all else
            path, there = segment.path, tape.file(segment) >= 0
        yield Entry(segment, there and (calm or tape.heard(segment)))


def head(first: Segment, from_ns: int, target: int, ended: bool) -> str:
    """What stands before the segments of a playlist that begins with ``first``, at ``from_ns`` in it."""
    offset = min(max(0, from_ns - first.utc_ns) / 1e9, first.seconds)
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{target}", f"#EXT-X-MEDIA-SEQUENCE:{first.seq}"]
    lines += ["#EXT-X-PLAYLIST-TYPE:VOD"] if ended else []
    lines.append(f"#EXT-X-START:TIME-OFFSET={offset:.3f},PRECISE=YES")
    return "\n".join([*lines, ""])


def rows(mount: Mount, entries: Sequence[Entry], before: Segment | None, number: int) -> str:
    """The segments, the first of them ``number`` in the playlist and after ``before``."""
    lines = []
    for at, entry in enumerate(entries, number):
        segment = entry.segment
        broken = before is not None and not segment.follows(before)
        if broken:
            lines.append("#EXT-X-DISCONTINUITY")
        if broken or at % _DATED == 0:
            lines.append(date_line(segment))
        if not entry.heard:
            lines.append("#EXT-X-GAP")
        lines.append(f"#EXTINF:{segment.seconds:.6f},")
        lines.append(f"{mount.name}/{segment.seq}.{mount.codec}")
        before = segment
    return "\n".join([*lines, ""])


def date_line(segment: Segment) -> str:
    """When its first sample was on the air."""
    when = from_utc_ns(segment.utc_ns)
    return f"#EXT-X-PROGRAM-DATE-TIME:{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def query(wanted: Asked) -> str:
    """The moment as the variants' addresses carry it on."""
    said = f"?from={_iso(wanted.from_ns)}"
    return said if wanted.to_ns is None else f"{said}&to={_iso(wanted.to_ns)}"


def _iso(ns: int) -> str:
    return f"{from_utc_ns(ns):%Y-%m-%dT%H:%M:%S.%f}Z"
