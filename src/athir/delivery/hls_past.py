"""HLS from a moment of the past on: the same segments under the same addresses, in a playlist that begins there.

The playlist of a range that is over ends (EXT-X-ENDLIST); another grows at its end, and its numbers never change, so
every player stays where it is. What was withdrawn stands in a growing one as EXT-X-GAP (RFC 8216bis §4.4.4.7): left
out, it would move the numbers of all that follow. No state: whoever comes with the same address hears the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from athir.airlog import Segment
from athir.contracts.mounts import Mount
from athir.contracts.units import from_utc_ns
from athir.delivery.moments import Asked, Refused
from athir.delivery.replies import Prepared
from athir.delivery.tape import Tape

_KEPT = 24
_DATED = 16
"""Segments between two dates (EXT-X-PROGRAM-DATE-TIME); after a break there is always one."""
_SETTLED_NS = 10_000_000_000
"""A range that ended so long ago is all in the log, whatever its newest segment says."""


class Entry(NamedTuple):
    """A segment of the playlist; not ``heard``: it was withdrawn, or its sound is gone."""

    segment: Segment
    heard: bool


class Past:
    """Playlists of one mount's past. The last few are kept as long as nothing new is to be said."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._made: OrderedDict[Asked, tuple[tuple[int, int], Prepared]] = OrderedDict()

    def playlist(self, wanted: Asked, now_ns: int, target: int, kind: str) -> Prepared:
        """Raises :class:`~athir.delivery.moments.Refused` when nothing of it can be heard."""
        tape = self._tape
        first = tape.find(wanted.from_ns, now_ns if wanted.to_ns is None else wanted.to_ns)
        if first is None or (wanted.to_ns is not None and first.utc_ns >= wanted.to_ns):
            raise Refused(404, "Of this range nothing can be heard (yet).")
        segments = list(_until(tape, first, wanted.to_ns))
        key = (segments[-1].seq, tape.turn)
        made = self._made.get(wanted)
        if made is None or made[0] != key:
            ended = wanted.to_ns is not None and (
                segments[-1].end_utc_ns >= wanted.to_ns or wanted.to_ns < now_ns - _SETTLED_NS
            )
            entries = list(_judged(tape, segments))
            if ended:
                entries = [entry for entry in entries if entry.heard]
            body = render(tape.mount, entries, wanted.from_ns, target, ended)
            made = key, Prepared.of(body, kind, max_age=1, level=1)
            if wanted.to_ns is None or ended:
                self._made[wanted] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made[1]


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


def render(mount: Mount, entries: Sequence[Entry], from_ns: int, target: int, ended: bool) -> bytes:
    """The media playlist; with more than one variant all have the same moment as their beginning."""
    first = entries[0].segment
    offset = min(max(0, from_ns - first.utc_ns) / 1e9, first.seconds)
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{target}", f"#EXT-X-MEDIA-SEQUENCE:{first.seq}"]
    lines += ["#EXT-X-PLAYLIST-TYPE:VOD"] if ended else []
    lines.append(f"#EXT-X-START:TIME-OFFSET={offset:.3f},PRECISE=YES")
    before: Segment | None = None
    for number, entry in enumerate(entries):
        segment = entry.segment
        broken = before is not None and not segment.follows(before)
        if broken:
            lines.append("#EXT-X-DISCONTINUITY")
        if broken or number % _DATED == 0:
            lines.append(date_line(segment))
        if not entry.heard:
            lines.append("#EXT-X-GAP")
        lines.append(f"#EXTINF:{segment.seconds:.6f},")
        lines.append(f"{mount.name}/{segment.seq}.{mount.codec}")
        before = segment
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""]).encode()


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
