"""Rows of the index: what is written is read, and what was torn or damaged is never taken for a row."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.airlog.segment import ROW, ForeignRow, RowError, Segment, decode, encode, genesis, row_size

AUDIO = Path("08-0.aac")
u64, u32, i64 = st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(-(2**63), 2**63 - 1)
digests = st.binary(min_size=32, max_size=32)
segments = st.builds(
    Segment,
    path=st.just(AUDIO),
    seq=u64,
    epoch=u32,
    first_sample=i64,
    samples=u32,
    utc_ns=i64,
    offset=u64,
    bytes=u32,
    sha256=digests,
    prev=digests,
)


@given(segments)
def test_what_is_written_is_read(segment: Segment) -> None:
    row = encode(segment)
    assert len(row) == ROW == row_size(row)
    assert decode(row, AUDIO) == segment


@given(segments, st.integers(0, ROW - 1))
def test_a_row_torn_at_any_byte_is_no_row(segment: Segment, kept: int) -> None:
    with pytest.raises(RowError):
        decode(encode(segment)[:kept], AUDIO)


@given(segments, st.integers(0, ROW - 1), st.integers(1, 255))
def test_a_row_with_one_byte_changed_is_no_row(segment: Segment, at: int, change: int) -> None:
    row = bytearray(encode(segment))
    row[at] ^= change
    with pytest.raises(RowError):
        decode(bytes(row), AUDIO)


@given(st.binary(max_size=300))
def test_noise_is_no_row(noise: bytes) -> None:
    with pytest.raises(RowError):
        decode(noise, AUDIO)


@given(segments, st.integers(2, 0xFFFF), st.integers(0, 3))
def test_a_whole_row_of_another_version_says_its_number_and_epoch(segment: Segment, version: int, longer: int) -> None:
    body = bytearray(encode(segment)[:-4] + bytes(16 * longer))
    struct.pack_into("<HH", body, 4, version, len(body) + 4)
    with pytest.raises(ForeignRow) as caught:
        decode(bytes(body) + struct.pack("<I", zlib.crc32(body)), AUDIO)
    assert (caught.value.seq, caught.value.epoch) == (segment.seq, segment.epoch)


def test_logs_of_two_mounts_or_stations_begin_differently() -> None:
    firsts = {genesis("main", "live.aac"), genesis("main", "live.mp3"), genesis("zagora", "live.aac")}
    assert len(firsts) == 3
