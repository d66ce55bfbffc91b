"""From frames to what travels: MP3 and ADTS frames just join; Opus packets become pages of chained links.

A new title in Ogg is a new link (RFC 7845 §7): the page of one block ends the old link, that of the next begins the
new one, and the encoder runs on underneath. The new link drops nothing at its start (pre-skip 0), so time goes on to
the sample.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

from athir.air.titles import cut
from athir.airlog import ogg
from athir.contracts.mounts import Mount

MAX_LINK_TITLE = 3900
"""Bytes of a title in a link's header: the ring holds title and header pages together in 8 KiB."""


@dataclass(frozen=True)
class Framed:
    """Bytes of one block for ring and log."""

    data: bytes
    link: bool = False
    """The bytes begin with the header pages of a new Ogg link."""


class Framer(Protocol):
    """Makes frames fit to travel."""

    title: str
    """As it stands in the stream from now on."""

    def retitle(self, title: str) -> None:
        """Carry this title as soon as the format allows."""
        ...

    def frame(self, frames: list[bytes]) -> Framed: ...

    def init(self) -> bytes:
        """Header bytes that a listener needs first who joins the present link in its middle."""
        ...


class PlainFramer:
    """MP3 and ADTS: titles travel beside them, as ICY metadata."""

    def __init__(self) -> None:
        self.title = ""

    def retitle(self, title: str) -> None:
        self.title = title

    def frame(self, frames: list[bytes]) -> Framed:
        return Framed(b"".join(frames))

    def init(self) -> bytes:
        return b""


class OggFramer:
    """Opus: one page a block, titles in-band."""

    def __init__(self, channels: int, samples: int, title: str = "") -> None:
        self._channels, self._samples = channels, samples
        self.title = cut(title, MAX_LINK_TITLE)
        self._wanted = self.title
        self._begin = True
        self._pre_skip = ogg.PRE_SKIP
        self._serial = secrets.randbits(32)
        self._sequence = 2
        self._granule = 0

    def retitle(self, title: str) -> None:
        self._wanted = cut(title, MAX_LINK_TITLE)

    def frame(self, frames: list[bytes]) -> Framed:
        """One page; with the header pages before it where a link begins."""
        begins, head = self._begin, b""
        if begins:
            self._begin, self._sequence, self._granule = False, 2, 0
            self._serial = (self._serial + 1) & 0xFFFFFFFF
            self.title = self._wanted
            head = self._headers(self._pre_skip)
            self._pre_skip = 0
        ends = self.title != self._wanted
        self._granule += len(frames) * self._samples
        flags = ogg.EOS if ends else 0
        page = ogg.page(frames, granule=self._granule, serial=self._serial, sequence=self._sequence, flags=flags)
        self._sequence += 1
        self._begin = ends
        return Framed(head + page, begins)

    def init(self) -> bytes:
        """Headers of the present link for a late joiner: its decoder is told to drop 80 ms, until it has converged."""
        return self._headers(ogg.CONVERGE)

    def _headers(self, pre_skip: int) -> bytes:
        comments = [("TITLE", self.title)] if self.title else []
        return ogg.opus_header_pages(self._serial, self._channels, pre_skip, comments)


def make(mount: Mount) -> Framer:
    """The framer of a mount."""
    return OggFramer(mount.channels, mount.frame) if mount.codec == "opus" else PlainFramer()
