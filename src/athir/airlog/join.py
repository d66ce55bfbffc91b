"""Ranges joined without re-encoding: the frames that are in the log, in a file that says which samples are sound.

A decoder needs some frames before the first that is asked for (MP3's bit reservoir, AAC's overlap, Opus' 80 ms to
converge) and can only begin and end on frames. So these frames go in too, and the file says what to drop: an MP4's
edit list, LAME's delay and padding, Ogg Opus' pre-skip and last granule. Whoever heeds that plays the range to the
sample; whoever does not, and raw ADTS, which cannot say it, plays a frame or three more.

Where one piece ends and another begins (the air was down, a jingle is cut out) MP3 and AAC go on within a frame: the
windows of both cross-fade the two, so nothing clicks, and what was cut out is not heard. No codec is loaded here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from athir.airlog import frames, lametag, mp4, relink
from athir.airlog.aired import Piece, RangeError, Stretch
from athir.airlog.framed import FramedRun, Part, Slice, sound_of, with_lead
from athir.airlog.index import Index
from athir.contracts.mounts import BY_NAME, Mount
from athir.contracts.units import RATE

LEAD = {"aac": 1, "mp3": 3}
"""Frames before the first wanted one."""

TYPES = {"aac": "audio/aac", "m4a": "audio/mp4", "mp3": "audio/mpeg", "opus": "audio/ogg"}
ADTS_HEADER = 7
LONGEST = 1 << 31
"""Frames' bytes that an MP4's or MP3's tables are made for: 36 hours of MP3."""


@dataclass(frozen=True)
class Placed:
    """A stretch as it is heard in a file, from the file's sample ``at`` on."""

    at: int
    stretch: Stretch

    def sample(self, utc_ns: int) -> int | None:
        """The file's sample of a moment; ``None`` when the moment is not of this stretch."""
        if not self.stretch.utc_ns <= utc_ns < self.stretch.end_utc_ns:
            return None
        return self.at + (utc_ns - self.stretch.utc_ns) * RATE // 1_000_000_000


@dataclass(frozen=True)
class Joined:
    """A file that has not been written: its size is known, and any of its bytes can be had (HTTP's byte ranges).

    Of the decoded sound, ``samples`` from ``skip`` on are the range; ``exact`` says whether the file tells players so.
    """

    kind: str
    """``aac``, ``m4a``, ``mp3`` or ``opus``: also the suffix."""
    parts: tuple[Part, ...]
    skip: int
    samples: int
    exact: bool
    placed: tuple[Placed, ...]

    @property
    def content_type(self) -> str:
        return TYPES[self.kind]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return sum(map(len, self.parts))

    def chunks(self, index: Index, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Bytes ``start`` to ``stop`` of the file, a segment at a time. Raises :class:`RangeError` when sound is gone."""
        at, stop = 0, self.size if stop is None else stop
        for part in self.parts:
            size = len(part)
            first, last = max(start - at, 0), min(stop - at, size)
            if first < last:
                data = part if isinstance(part, bytes) else sound_of(index, part.segment)[part.start : part.stop]
                yield data[first:last]
            at += size
            if at >= stop:
                return

    def sample(self, utc_ns: int) -> int | None:
        """The file's sample of a moment; ``None`` when the file does not hold it."""
        return next((at for at in (place.sample(utc_ns) for place in self.placed) if at is not None), None)


def join(
    index: Index,
    pieces: Sequence[Piece],
    kind: str = "",
    *,
    told: mp4.Told = mp4.NOTHING,
    tag: bytes = b"",
    chained: bool = False,
) -> Joined:
    """``pieces`` of this mount as one file of ``kind``: of an AAC mount ``aac`` or ``m4a``, else the mount's own.

    ``told`` (title, chapters) goes into an ``m4a``, ``tag`` (:func:`athir.airlog.id3.tag`) before an MP3. Raises
    :class:`RangeError` when there is nothing, when sound is no longer kept, and for Opus of more than one piece, which
    has to be encoded anew (:func:`athir.airlog.cut.encode`) unless it may be ``chained``: a link a piece, each to the
    sample, which players show as one file but many programs read the first of.
    """
    mount = BY_NAME[index.folder.name]
    kind = kind or mount.codec
    if kind not in (("aac", "m4a") if mount.codec == "aac" else (mount.codec,)):
        raise RangeError(f"{mount.name} cannot become {kind} without being encoded anew")
    if not pieces:
        raise RangeError(f"{mount.name}: nothing was logged in this range")
    if mount.codec == "opus":
        if len(pieces) > 1 and not chained:
            raise RangeError(f"{mount.name}: Opus with a break in it has to be encoded anew")
        return _opus(index, mount, pieces, told.title)
    last = len(pieces) - 1
    cuts = [cut for i, piece in enumerate(pieces) if (cut := _cut(index, mount, piece, i == 0, i == last)).frames]
    if not cuts:
        raise RangeError(f"{mount.name}: the range holds not one whole frame")
    return _mp3(mount, cuts, tag) if mount.codec == "mp3" else _aac(index, mount, cuts, kind, told)


@dataclass(frozen=True)
class _Cut:
    """Frames of one piece. ``lead`` samples of decoded sound come before ``stretch``, ``tail`` after it."""

    parts: tuple[Part, ...]
    frames: int
    lead: int
    tail: int
    stretch: Stretch


def _cut(index: Index, mount: Mount, piece: Piece, first: bool, last: bool) -> _Cut:
    """The piece's frames. The file's own edges hold the sample asked for; inner ones only frames that are all inside."""
    run, wanted = FramedRun(index, mount, with_lead(index, piece)), piece.stretch
    begin = run.frame_at(wanted.first_sample) if first else run.frame_from(wanted.first_sample)
    end = run.frame_from(wanted.end_sample) if last else run.frame_at(wanted.end_sample)
    end = min(end, run.total)
    if end <= begin:
        return _Cut((), 0, 0, 0, wanted)
    start = wanted.first_sample if first else run.sample_of(begin)
    stop = wanted.end_sample if last else run.sample_of(end)
    moved = (start - wanted.first_sample) * 1_000_000_000 // RATE
    stretch = replace(wanted, first_sample=start, samples=stop - start, utc_ns=wanted.utc_ns + moved)
    parts, before = _led(run, mount.codec, begin, end, first)
    lead = start - run.sample_of(begin) + before * mount.frame
    return _Cut(tuple(parts), before + end - begin, lead, run.sample_of(end) - stop, stretch)


def _led(run: FramedRun, codec: str, begin: int, end: int, first: bool) -> tuple[list[Part], int]:
    """Frames ``begin`` to ``end`` with what a decoder needs before them, and how many frames that is."""
    if codec == "aac":
        before = min(begin, LEAD[codec]) if first else 0
        return run.parts(begin - before, end), before
    known = run.frames(max(0, begin - LEAD[codec]), begin)
    head = run.frames(begin, min(begin + LEAD[codec], end))
    if not first:
        known = frames.holders(known, head[0])
    begun = frames.joinable([*known, *head])
    if first and not known:  # LAME's tag can say nothing below a decoder's own delay: let there be something to drop
        begun.insert(0, frames.Mp3Frame(head[0]).muted(0))
    return [b"".join(begun), *run.parts(begin + len(head), end)], len(begun) - len(head)


def _placed(cuts: Sequence[_Cut], skip: int) -> tuple[Placed, ...]:
    at, found = -skip, []
    for cut in cuts:
        found.append(Placed(at + cut.lead, cut.stretch))
        at += cut.lead + cut.stretch.samples + cut.tail
    return tuple(found)


def _samples(cuts: Sequence[_Cut]) -> int:
    return sum(c.lead + c.stretch.samples + c.tail for c in cuts) - cuts[0].lead - cuts[-1].tail


def _opus(index: Index, mount: Mount, pieces: Sequence[Piece], title: str) -> Joined:
    parts, placed, first, at = list[Part](), list[Placed](), 0, 0
    for number, piece in enumerate(pieces):
        made, skip = relink.link(index, mount, piece, title, number)
        parts += made
        placed.append(Placed(at, piece.stretch))
        at += piece.stretch.samples
        first = first if number else skip
    return Joined("opus", tuple(parts), first, at, True, tuple(placed))


def _mp3(mount: Mount, cuts: Sequence[_Cut], tag: bytes) -> Joined:
    parts = [part for cut in cuts for part in cut.parts]
    size = sum(map(len, parts))
    if size > LONGEST:
        raise RangeError("the range is too long for one file; ask for less than a day and a half")
    like = next(part for part in parts if isinstance(part, bytes))
    count, skip, tail = sum(cut.frames for cut in cuts), cuts[0].lead, cuts[-1].tail
    info = lametag.info_frame(like, count, size, skip, tail)
    return Joined("mp3", (tag + info, *parts), skip, _samples(cuts), True, _placed(cuts, skip))


def _aac(index: Index, mount: Mount, cuts: Sequence[_Cut], kind: str, told: mp4.Told) -> Joined:
    parts = [part for cut in cuts for part in cut.parts]
    skip, samples = cuts[0].lead, _samples(cuts)
    if kind == "aac":
        return Joined(kind, tuple(parts), skip, samples, False, _placed(cuts, skip))
    bare: list[Part] = []
    sizes: list[int] = []
    for part in parts:
        assert isinstance(part, Slice)
        data = sound_of(index, part.segment)[part.start : part.stop]
        at = frames.offsets("aac", data)
        bare.append(b"".join(data[a + ADTS_HEADER : b] for a, b in pairwise(at)))
        sizes += [b - a - ADTS_HEADER for a, b in pairwise(at)]
    if sum(sizes) > LONGEST:
        raise RangeError("the range is too long for one file; ask for less than two days")
    head = mp4.head(sizes, mount.channels, skip, samples, bitrate=mount.bitrate, told=told)
    return Joined(kind, (head, *bare), skip, samples, True, _placed(cuts, skip))
