"""HLS out of the log: multivariant and media playlists, and segments of packed audio (RFC 8216, §3.4 and §4.3).

Nothing is cut or written for HLS: a playlist is the newest rows of the index, a segment is a stretch of the hour's
file behind an ID3 tag that carries its timestamp. Numbers come from the log and so go on over every restart.

The variants are the logged AAC mounts. A logged MP3 mount has a media playlist of its own, but is no variant: MP3 is
announced as ``mp4a.40.34``, which browsers refuse and others would switch to in mid-stream. Opus has no packed form.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from athir.airlog import LedgerReader, Segment
from athir.contracts.mounts import Mount
from athir.contracts.units import utc_ns
from athir.delivery.breaks import Breaks
from athir.delivery.hls_past import Past, date_line, query
from athir.delivery.http import Request, Response
from athir.delivery.moments import Refused, asked, is_asked
from athir.delivery.replies import Prepared, sentence
from athir.delivery.state import Song
from athir.delivery.tape import Tape
from athir.home import StationHome

TARGET = 5
"""EXT-X-TARGETDURATION in seconds: fixed for ever, above any segment (they are about 4 s)."""
WINDOW_SECONDS = 60
M3U8 = "application/vnd.apple.mpegurl"
SEGMENT_AGE = 3600

_CODECS = {"aac": "mp4a.40.2", "mp3": "mp4a.40.34"}
_PLAYLIST = re.compile(r"/hls/(?P<name>[a-z0-9][a-z0-9._-]{0,63})\.m3u8\Z")
_SEGMENT = re.compile(
    r"/hls/(?P<mount>[a-z0-9][a-z0-9._-]{0,63})/(?P<seq>0|[1-9][0-9]{0,18})\.(?P<kind>[a-z0-9]{2,4})\Z"
)
_OWNER = b"com.apple.streaming.transportStreamTimestamp\0"
_REFRESH_NS = 200_000_000

Titles = Callable[[int], Song | None]
"""What was playing at a moment of the log, in nanoseconds of UTC."""


class Hls:
    """Answers everything below ``/hls/``. :meth:`tick` tells it the time; rows are looked for 5 times a second at most."""

    def __init__(
        self,
        station: StationHome,
        mounts: Iterable[Mount],
        logged: Iterable[str],
        titles: Titles,
        clock: Callable[[], datetime],
        hours: float,
    ) -> None:
        """``hours``: how far back a playlist may begin, by ``clock``."""
        wanted = set(logged)
        self._titles, self._clock, self._hours = titles, clock, hours
        book = LedgerReader(station.log_dir)
        self._logs = {m.name: MountLog(station, m, book) for m in mounts if m.name in wanted and m.codec in _CODECS}
        self._variants = [log.mount for log in self._logs.values() if log.mount.codec == "aac"]
        self._multivariant = Prepared.of(multivariant(self._variants), M3U8, max_age=60) if self._variants else None
        self._now = 0

    def tick(self, mono_ns: int) -> None:
        self._now = mono_ns
        for log in self._logs.values():
            log.tape.tick(mono_ns)

    @property
    def offered(self) -> bool:
        """Whether there is a multivariant playlist."""
        return self._multivariant is not None

    def newest(self) -> dict[str, Segment | None]:
        """The newest segment of each mount that is offered here."""
        return {name: log.newest(self._now) for name, log in self._logs.items()}

    def answer(self, request: Request) -> Response | None:
        if not request.path.startswith("/hls/"):
            return None
        found = _PLAYLIST.match(request.path)
        if found:
            try:
                return self._playlist(request, found["name"])
            except Refused as refused:
                return sentence(refused.status, refused.text)
        found = _SEGMENT.match(request.path)
        if found:
            return self._segment(request, found["mount"], int(found["seq"]), found["kind"])
        return sentence(404, "Below /hls/ there are live.m3u8, MOUNT.m3u8 and MOUNT/NUMBER.aac.")

    def _playlist(self, request: Request, name: str) -> Response:
        if name == "live":
            if self._multivariant is None:
                return sentence(404, "No AAC mount of this station is logged, so there is no HLS.")
            if is_asked(request):
                wanted = asked(request, self._clock(), self._hours)
                return Prepared.of(multivariant(self._variants, query(wanted)), M3U8, max_age=60).answer(request)
            return self._multivariant.answer(request)
        log = self._logs.get(name)
        if log is None:
            return self._unknown(name)
        if is_asked(request):
            # Whoever began in time hears it to the end, also when the beginning is too long ago by then.
            now = self._clock()
            wanted = asked(request, now, 2 * self._hours)
            return log.past.playlist(wanted, utc_ns(now), TARGET, M3U8).answer(request)
        prepared = log.playlist(self._now)
        if prepared is None:
            return sentence(503, "The log of this mount has no segment yet; try again.", ("Retry-After", "4"))
        return prepared.answer(request)

    def _segment(self, request: Request, name: str, seq: int, kind: str) -> Response:
        log = self._logs.get(name)
        if log is None:
            return self._unknown(name)
        segment = log.find(seq) if kind == log.mount.codec else None
        if segment is not None and not log.tape.heard(segment):
            return sentence(410, "This part of the programme may not be heard any more.")
        data = log.index.read(segment) if segment else b""
        if segment is None or not data:
            return sentence(404, "This segment is not in the log: not yet written, or no longer kept.")
        song = self._titles(segment.utc_ns + (segment.end_utc_ns - segment.utc_ns) // 2)
        head = id3(segment.first_sample, song)
        etag = f'"{segment.sha256[:12].hex()}-{zlib.crc32(head):08x}"'
        prepared = Prepared.of(
            head + data, log.mount.content_type, SEGMENT_AGE, etag=etag, more="immutable", pack=False
        )
        return prepared.answer(request)

    def _unknown(self, name: str) -> Response:
        names = ", ".join(self._logs) or "none"
        return sentence(404, f"The mount {name} is not offered as HLS. Offered: {names}.")


@dataclass
class _Made:
    last: Segment
    turn: int
    prepared: Prepared


class MountLog:
    """One mount: its index, and its playlist as long as no new segment came."""

    def __init__(self, station: StationHome, mount: Mount, book: LedgerReader) -> None:
        self.mount = mount
        self.tape = Tape(station, mount, book)
        self.index, self.past = self.tape.index, Past(self.tape)
        self._breaks = Breaks(self.index, station.hls_anchor(mount.name))
        self._window: list[Segment] = []
        self._looked = -_REFRESH_NS
        self._made: _Made | None = None

    def newest(self, now_ns: int) -> Segment | None:
        window = self._look(now_ns)
        return window[-1] if window else None

    def find(self, seq: int) -> Segment | None:
        """A segment by number: from the window if it is there, else out of the index."""
        if self._window and self._window[0].seq <= seq <= self._window[-1].seq:
            for segment in self._window:
                if segment.seq == seq:
                    return segment
        return self.index.get(seq)

    def playlist(self, now_ns: int) -> Prepared | None:
        window = self._look(now_ns)
        if not window:
            return None
        turn = self.tape.turn
        if self._made is None or (self._made.last, self._made.turn) != (window[-1], turn):
            body = media(self.mount, window, self._breaks.numbers(window), self.tape.heard)
            self._made = _Made(window[-1], turn, Prepared.of(body, M3U8, max_age=1))
        return self._made.prepared

    def _look(self, now_ns: int) -> list[Segment]:
        if now_ns - self._looked >= _REFRESH_NS or not self._window:
            self._looked = now_ns
            self._window = window_of(self.index.latest(WINDOW_SECONDS // 2))
        return self._window


def window_of(segments: Sequence[Segment]) -> list[Segment]:
    """The newest segments that make up the live window, oldest first; numbers in it have no hole (RFC 8216 §4.3.3.2)."""
    kept: list[Segment] = []
    seconds = 0.0
    for segment in reversed(segments):
        if seconds >= WINDOW_SECONDS or (kept and segment.seq != kept[-1].seq - 1):
            break
        kept.append(segment)
        seconds += segment.seconds
    return kept[::-1]


def multivariant(variants: Sequence[Mount], asked_for: str = "") -> bytes:
    """The multivariant playlist (``asked_for``: the query of its variants); addresses are relative, so that any proxy may stand before it."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for mount in variants:
        # BANDWIDTH is the peak: the encoder breathes by a few percent, the tag adds 0.5 kbps.
        rates = f"BANDWIDTH={mount.bitrate * 5 // 4},AVERAGE-BANDWIDTH={mount.bitrate + 1000}"
        lines.append(f'#EXT-X-STREAM-INF:{rates},CODECS="{_CODECS[mount.codec]}"')
        lines.append(f"{mount.name}.m3u8{asked_for}")
    return "\n".join([*lines, ""]).encode()


def media(mount: Mount, window: Sequence[Segment], numbers: Sequence[int], heard: Callable[[Segment], bool]) -> bytes:
    """A live media playlist of ``window``; ``numbers`` are the discontinuity numbers of its segments.

    What may not be ``heard`` any more is a gap: its number stays.
    """
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{TARGET}",
        f"#EXT-X-MEDIA-SEQUENCE:{window[0].seq}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{numbers[0]}",
    ]
    before = numbers[0]
    for segment, number in zip(window, numbers, strict=True):
        if number != before:
            lines.append("#EXT-X-DISCONTINUITY")
            before = number
        lines.append(date_line(segment))
        if not heard(segment):
            lines.append("#EXT-X-GAP")
        lines.append(f"#EXTINF:{segment.seconds:.6f},")
        lines.append(f"{mount.name}/{segment.seq}.{mount.codec}")
    return "\n".join([*lines, ""]).encode()


def timestamp(first_sample: int) -> int:
    """MPEG-2 time of a sample: 90 kHz, 33 bits, wraps after 26.5 hours (RFC 8216 §3)."""
    return (first_sample * 15 // 8) % (1 << 33)


def id3(first_sample: int, song: Song | None = None) -> bytes:
    """The ID3v2.4 tag before a segment: PRIV with its timestamp (RFC 8216 §3.4), title and artist when known."""
    frames = _frame(b"PRIV", _OWNER + struct.pack(">Q", timestamp(first_sample)))
    if song is not None:
        if song.title:
            frames += _frame(b"TIT2", b"\x03" + _short(song.title))
        if song.artist:
            frames += _frame(b"TPE1", b"\x03" + _short(song.artist))
    return b"ID3\x04\x00\x00" + _syncsafe(len(frames)) + frames


def _short(text: str) -> bytes:
    """At most 1 kB of UTF-8 without NUL, which would end it."""
    return text.replace("\0", " ").encode("utf-8", "replace")[:1024].decode("utf-8", "ignore").encode()


def _frame(name: bytes, body: bytes) -> bytes:
    return name + _syncsafe(len(body)) + b"\0\0" + body


def _syncsafe(size: int) -> bytes:
    """28 bits, seven a byte (ID3v2.4 §6.2)."""
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
