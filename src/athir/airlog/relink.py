"""Ogg Opus out of the log as one link of its own (RFC 7845): the packets as they are, numbered and dated anew.

Titles made many links of what one encoder wrote without a break; in the new link only the packets matter. Its pre-skip
drops the lead-in, its last granule position the end of the last packet.
"""

from __future__ import annotations

from collections.abc import Iterator

from athir.airlog import ogg
from athir.airlog.aired import Piece, RangeError
from athir.airlog.framed import Part, sound_of, with_lead
from athir.airlog.index import Index
from athir.airlog.segment import Segment
from athir.contracts.mounts import Mount

LEAD = ogg.CONVERGE
"""Samples of lead-in."""

A_PAGE = 50
"""Packets on a page: a second."""

SERIAL = 0x41544852


def link(index: Index, mount: Mount, piece: Piece, title: str, number: int = 0) -> tuple[tuple[Part, ...], int]:
    """The pages of the piece and their pre-skip in samples; ``number``: which link of a file it is. Raises
    :class:`RangeError`.
    """
    segments, stretch, size = with_lead(index, piece), piece.stretch, mount.frame
    base = segments[0].first_sample
    begin = max(0, (stretch.first_sample - LEAD - base) // size)
    end = -((base - stretch.end_sample) // size)
    skip = stretch.first_sample - base - begin * size
    packets = [packet for segment in segments for packet in packets_of(index, segment, size)][begin:end]
    comments = [("TITLE", title)] if title else []
    serial = SERIAL + number
    head = ogg.opus_header_pages(serial, mount.channels, skip, comments)
    return (head, *pages(packets, size, skip + stretch.samples, serial)), skip


def pages(packets: list[bytes], size: int, last: int, serial: int = SERIAL) -> Iterator[bytes]:
    """Audio pages of a link: packets of ``size`` samples, the sound ending at granule position ``last``."""
    for number, at in enumerate(range(0, len(packets), A_PAGE), 2):
        held = packets[at : at + A_PAGE]
        ends = at + A_PAGE >= len(packets)
        granule = last if ends else (at + len(held)) * size
        flags = ogg.EOS if ends else 0
        yield ogg.page(held, granule=granule, serial=serial, sequence=number, flags=flags)


def packets_of(index: Index, segment: Segment, size: int) -> list[bytes]:
    """The audio packets of one segment. Raises :class:`RangeError` when they are gone or not those of its row."""
    data, at, found = sound_of(index, segment), 0, list[bytes]()
    try:
        while at < len(data):
            page = ogg.parse_page(data, at)
            if page is None:
                raise ogg.OggError("half a page")
            at += page.size
            found += [p for p in page.packets if not p.startswith((b"OpusHead", b"OpusTags"))]
    except ogg.OggError as error:
        raise RangeError(f"{index.folder.name}, segment {segment.seq}: {error}") from error
    if len(found) != segment.samples // size:
        raise RangeError(f"{index.folder.name}, segment {segment.seq}: its packets are not those of its row")
    return found
