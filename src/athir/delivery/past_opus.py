"""Ogg Opus out of the log: its pages as they went out, so that a listener of the past becomes one of the present unheard.

Links begin where titles changed, as on the air. Whoever begins within a link is sent its headers first, and of the page
it begins in only the packets from there on, 80 ms earlier for the decoder to converge (RFC 7845 §4.2). Where something
is left out a new link begins: its pages are stamped anew until the log's own next link. Pure.
"""

from __future__ import annotations

import contextlib
import secrets
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from athir.airlog import Segment, ogg
from athir.contracts.mounts import Mount
from athir.delivery.ogg import FIRST, pages, stamp

HEADERS = 2
"""Pages of headers before a link's first page of sound."""

_SERIAL = slice(14, 18)
_WRAP = 0xFFFF_FFFF


@dataclass(frozen=True)
class Opening:
    """How a listener begins in mid-segment."""

    head: bytes
    """Sent first: headers, and of the page it begins in what is wanted."""
    at: int
    """Where the segment's own bytes go on from there."""
    left_out: int
    """Samples of the segment that are not sent."""


@dataclass(frozen=True)
class Shift:
    """A link of our own: its serial, and what is added to the granule positions and numbers of the log's pages."""

    serial: int
    granule: int
    sequence: int


def opening(data: bytes, segment: Segment, sample: int, mount: Mount, title: str) -> Opening | None:
    """From ``sample`` of the segment's epoch on; ``None`` when ``data`` is not what the air writes."""
    found = _audio(data)
    if not found:
        return None
    ends = list(accumulate(len(page.packets) for _, page in found))
    into = max(0, sample - segment.first_sample)
    wanted = min(max(0, into - ogg.CONVERGE) // mount.frame, ends[-1] - 1)
    number = bisect_right(ends, wanted)
    at, page = found[number]
    if wanted == 0 and at > 0:  # the segment begins with headers of its own
        return Opening(b"", 0, 0)
    left_out = wanted * mount.frame
    # Where nothing comes before it 80 ms are dropped all the same: the encoder counted on what a decoder would know.
    skip = max(into - left_out, ogg.CONVERGE)
    packets = page.packets[wanted - ends[number] :]
    first = ogg.page(packets, granule=page.granule, serial=page.serial, sequence=page.sequence, flags=page.flags)
    head = headers(mount, page.serial, page.sequence - HEADERS, skip, title)
    return Opening(head + first, at + page.size, left_out)


def headers(mount: Mount, serial: int, sequence: int, pre_skip: int, title: str) -> bytes:
    """The pages that begin a link, numbered from ``sequence`` so that its pages of sound follow without a hole."""
    comments = [("TITLE", title)] if title else []
    return ogg.opus_header_pages(serial, mount.channels, pre_skip, comments, sequence=sequence & _WRAP)


def new_link(data: bytes, mount: Mount, title: str) -> tuple[bytes, Shift] | None:
    """Headers of a link of our own that begins with this segment; ``None`` where the log begins one itself."""
    found = _audio(data)
    if not found or found[0][0] > 0:
        return None
    page = found[0][1]
    before = page.granule - len(page.packets) * mount.frame
    shift = Shift(secrets.randbits(32), -before, HEADERS - page.sequence)
    return headers(mount, shift.serial, 0, ogg.CONVERGE, title), shift


def shifted(data: bytes, shift: Shift) -> tuple[bytes, bool]:
    """The segment as part of the link of ``shift``, byte for byte as long, and whether the log's own link begins in it."""
    made, at = list[bytes](), 0
    for page in pages(data):
        if page.flags & FIRST:
            return b"".join((*made, data[at:])), True
        granule, sequence = page.granule + shift.granule, (page.sequence + shift.sequence) & _WRAP
        made.append(stamp(page, flags=page.flags, granule=granule, serial=shift.serial, sequence=sequence))
        at += len(page.data)
    return b"".join((*made, data[at:])), False


def goes_on(init: bytes, data: bytes) -> bool:
    """Whether ``init`` are headers of the link in which the segment ends."""
    last = b""
    for page in pages(data):
        last = page.data
    return bool(last) and init[_SERIAL] == last[_SERIAL]


def offsets(data: bytes) -> list[int]:
    """Where its pages of sound end, and 0: where one may break off."""
    return [0, *(at + page.size for at, page in _audio(data))]


def _audio(data: bytes) -> list[tuple[int, ogg.Page]]:
    """Pages of sound and where each begins, as far as ``data`` is what the air writes."""
    found, at = list[tuple[int, ogg.Page]](), 0
    with contextlib.suppress(ogg.OggError):
        while at < len(data) and (page := ogg.parse_page(data, at)) is not None:
            if page.packets and not page.packets[0].startswith((b"OpusHead", b"OpusTags")):
                found.append((at, page))
            at += page.size
    return found
