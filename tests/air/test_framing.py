"""Titles inside Ogg: a chain of links over one encoder that runs on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.air.framing import MAX_LINK_TITLE, OggFramer
from athir.airlog import ogg


def pages(data: bytes) -> list[ogg.Page]:
    found, at = [], 0
    while at < len(data):
        page = ogg.parse_page(data, at)
        assert page is not None
        found.append(page)
        at += page.size
    return found


PACKETS = [bytes([n]) * (100 + n) for n in range(12)]


def test_the_first_block_begins_with_the_two_header_pages() -> None:
    framer = OggFramer(2, 960)
    framed = framer.frame(PACKETS)
    head, tags, sound = pages(framed.data)
    assert framed.link
    assert head.flags == ogg.BOS and head.packets[0][:8] == b"OpusHead"
    assert int.from_bytes(head.packets[0][10:12], "little") == 312
    assert tags.packets[0][:8] == b"OpusTags"
    assert (sound.granule, sound.sequence, sound.packets) == (12 * 960, 2, tuple(PACKETS))
    again = framer.frame(PACKETS)
    assert not again.link
    assert [(p.granule, p.sequence, p.serial) for p in pages(again.data)] == [(24 * 960, 3, head.serial)]


def test_a_new_title_ends_the_link_and_begins_the_next_with_it() -> None:
    framer = OggFramer(1, 960)
    framer.frame(PACKETS)
    framer.retitle("نشرة الأخبار")
    [last] = pages(framer.frame(PACKETS).data)
    assert last.flags == ogg.EOS
    framed = framer.frame(PACKETS)
    head, tags, sound = pages(framed.data)
    assert framed.link and head.serial != last.serial
    assert head.flags == ogg.BOS and int.from_bytes(head.packets[0][10:12], "little") == 0
    assert "TITLE=نشرة الأخبار".encode() in tags.packets[0]
    assert (sound.granule, sound.sequence) == (12 * 960, 2)
    assert framer.title == "نشرة الأخبار"


def test_the_same_title_makes_no_link() -> None:
    framer = OggFramer(1, 960, "عين الجهة")
    framer.frame(PACKETS)
    framer.retitle("عين الجهة")
    assert [p.flags for p in pages(framer.frame(PACKETS).data)] == [0]


def test_a_late_joiner_gets_headers_of_the_present_link() -> None:
    framer = OggFramer(2, 960)
    framer.frame(PACKETS)
    framer.retitle("one")
    framer.frame(PACKETS)
    framed = framer.frame(PACKETS)
    serial = pages(framed.data)[0].serial
    head, tags = pages(framer.init())
    assert (head.serial, tags.serial) == (serial, serial)
    assert int.from_bytes(head.packets[0][10:12], "little") == 3840
    assert b"TITLE=one" in tags.packets[0]


def test_the_longest_title_leaves_room_for_itself_in_the_ring() -> None:
    framer = OggFramer(2, 960, "ن" * 5000)
    framer.frame(PACKETS)
    assert len(framer.title.encode()) <= MAX_LINK_TITLE
    assert len(framer.title.encode()) + len(framer.init()) < 8192 - 14


@given(st.lists(st.binary(max_size=1275), min_size=1, max_size=13), st.integers(0, 2**62), st.integers(0, 2**32 - 1))
def test_pages_are_read_as_they_were_written(packets: list[bytes], granule: int, serial: int) -> None:
    data = ogg.page(packets, granule=granule, serial=serial, sequence=7, flags=ogg.EOS)
    [page] = pages(data)
    assert (page.packets, page.granule, page.serial, page.sequence, page.flags) == (
        tuple(packets), granule, serial, 7, ogg.EOS,
    )  # fmt: skip


@given(st.integers(0, 400))
def test_a_page_that_is_not_all_there_is_waited_for(kept: int) -> None:
    page = ogg.page(PACKETS, granule=1, serial=2, sequence=3)
    assert ogg.parse_page(page[:kept]) is None


@given(st.integers(0, 1300), st.integers(1, 255))
def test_a_damaged_page_is_none(at: int, change: int) -> None:
    page = bytearray(ogg.page(PACKETS, granule=1, serial=2, sequence=3))
    page[at % len(page)] ^= change
    try:
        assert ogg.parse_page(bytes(page)) is None, "its length changed: more is wanted"
    except ogg.OggError:
        pass


def test_too_much_for_a_page_is_refused() -> None:
    with pytest.raises(ogg.OggError, match="255"):
        ogg.page([b"x" * 66_000], granule=0, serial=0, sequence=0)
