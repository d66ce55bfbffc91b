"""A live source's bytes in, coded frames out: what the stream *is*, not what the encoder says it is.

Sans I/O. MP3, ADTS and Ogg may follow each other in any order; what belongs to none is passed over. A stream is believed
after two whole frames and the header of a third, so that noise is not; once believed, each frame is given at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from athir.air.found import Found, Frame, Start
from athir.air.frames import NEEDED, Header, header_at
from athir.air.oggread import OggLinks
from athir.airlog.ogg import OggError, Page, parse_page

_CHAIN = 2
"""Whole frames, and the header of one more, after which a stream is believed."""

MAX_PAGE = 65_307
_BROKEN = Page(0, 0, 0, 0, (), b"", 0)
_MAX_BUFFER = 128 * 1024
"""More than two of the largest Ogg pages; whatever waits beyond that is no audio we know."""


_DECODERS = {"mp3": "mp3float", "aac": "aac"}


class Demuxer:
    """Feed any cut of the bytes. Never raises for what they hold; ``lost`` counts bytes that belonged to nothing."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._current: Header | None = None
        self._links: OggLinks | None = None
        self.lost = 0

    def feed(self, data: bytes) -> Iterator[Found]:
        """What ``data`` completes, in order."""
        self._buffer += data
        at = 0
        while (step := self._next(at)) is not None:
            found, size = step
            yield from found
            at += size
        del self._buffer[:at]
        if len(self._buffer) > _MAX_BUFFER:
            self.lost += len(self._buffer)
            self._buffer.clear()

    def _next(self, at: int) -> tuple[list[Found], int] | None:
        """What stands at ``at`` and the bytes it takes; ``None``: more bytes are wanted first."""
        if len(self._buffer) - at < NEEDED:
            return None
        if self._links is not None and self._buffer.startswith(b"OggS", at):
            page = self._page_at(at)
            if page is None:
                return None
            if page is not _BROKEN:
                return list(self._links.page(page)), page.size
        elif self._current is not None:
            header = header_at(self._buffer, at)
            if header is not None and header.same_stream(self._current):
                if len(self._buffer) - at < header.size:
                    return None
                return [Frame(bytes(self._buffer[at : at + header.size]))], header.size
        return self._search(at)

    def _search(self, at: int) -> tuple[list[Found], int] | None:
        """Go to the first place where a stream certainly begins; keep what may yet turn out to be one."""
        place, undecided = at, -1
        while (place := self._candidate(place)) >= 0:
            verdict = self._stream_at(place)
            if isinstance(verdict, (Page, Header)):
                self.lost += place - at
                return self._enter(verdict), place - at
            if verdict is None and undecided < 0:
                undecided = place
            place += 1
        kept = undecided if undecided >= 0 else max(at, len(self._buffer) - NEEDED + 1)
        self.lost += kept - at
        return ([], kept - at) if kept > at else None

    def _candidate(self, start: int) -> int:
        """The next place that may be the beginning of a frame or page; -1 when there is none."""
        sync, page = self._buffer.find(b"\xff", start), self._buffer.find(b"OggS", start)
        place = min((p for p in (sync, page) if p >= 0), default=-1)
        return place if place + NEEDED <= len(self._buffer) else -1

    def _stream_at(self, place: int) -> Page | Header | bool | None:
        """The page or first header that stands there; False: nothing; ``None``: cannot be said yet."""
        if self._buffer[place] != 0xFF:
            page = self._page_at(place)
            return False if page is _BROKEN else page
        first = header_at(self._buffer, place)
        if first is None:
            return False
        for _ in range(_CHAIN):
            header = header_at(self._buffer, place)
            if header is None or not header.same_stream(first):
                return False
            place += header.size
            if place + NEEDED > len(self._buffer):
                return None
        last = header_at(self._buffer, place)
        return first if last is not None and last.same_stream(first) else False

    def _enter(self, verdict: Page | Header) -> list[Found]:
        if isinstance(verdict, Page):
            self._current = None
            self._links = self._links or OggLinks()
            return []
        known = self._current is not None and self._current.same_stream(verdict)
        self._current, self._links = verdict, None
        return [] if known else [Start(_DECODERS[verdict.codec])]

    def _page_at(self, at: int) -> Page | None:
        """The page at ``at``; ``None``: not all there; ``_BROKEN``: none."""
        try:
            return parse_page(bytes(self._buffer[at : at + MAX_PAGE]))
        except OggError:
            return _BROKEN
