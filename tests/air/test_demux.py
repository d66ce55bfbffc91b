"""A live line's bytes: whatever is sent, in whatever pieces, sound is found and noise is passed over."""

from __future__ import annotations

import os
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_rig import RATE, encoded, tone

from athir.air.demux import Demuxer
from athir.air.found import Found, Frame, Pages, Start, Title, Trim
from athir.air.frames import NEEDED, header_at

EXAMPLES = 20_000 if os.environ.get("ATHIR_LONG") else 400


@cache
def stream(kind: str) -> bytes:
    if kind == "mp3":
        return encoded(tone(1000, 1), "libmp3lame", "mp3")
    if kind == "mp3-44":
        return encoded(tone(1000, 1, rate=44_100), "libmp3lame", "mp3", 44_100)
    if kind == "aac":
        return encoded(tone(1000, 1), "aac", "adts")
    return encoded(tone(1000, 1), {"opus": "libopus", "vorbis": "vorbis", "flac": "flac"}[kind], "ogg", title="نشرة")


def noise(size: int, seed: int = 1) -> bytes:
    return np.random.default_rng(seed).integers(0, 256, size, dtype=np.uint8).tobytes()


def found(data: bytes, step: int = 1000) -> tuple[list[Found], Demuxer]:
    demuxer = Demuxer()
    got: list[Found] = []
    for at in range(0, len(data), step):
        got += demuxer.feed(data[at : at + step])
    return got, demuxer


def starts(got: list[Found]) -> list[str]:
    return [one.codec for one in got if isinstance(one, Start)]


def frames(got: list[Found]) -> list[bytes]:
    return [one.data for one in got if isinstance(one, Frame)]


@pytest.mark.parametrize("step", [1, 7, 1000, 1 << 20])
@pytest.mark.parametrize("kind", ["mp3", "mp3-44", "aac", "opus", "vorbis", "flac"])
def test_a_stream_is_known_by_what_it_is_in_pieces_of_any_size(kind: str, step: int) -> None:
    got, _ = found(stream(kind), step)
    codec = {"mp3": "mp3float", "mp3-44": "mp3float"}.get(kind, kind)
    assert starts(got) == [codec]
    assert frames(got) == frames(found(stream(kind), 4096)[0])
    if kind in ("mp3", "aac"):
        assert b"".join(frames(got)) in stream(kind)


@pytest.mark.parametrize("kind", ["opus", "vorbis", "flac"])
def test_titles_and_lengths_of_pages_are_found(kind: str) -> None:
    got, _ = found(stream(kind))
    assert [one.text for one in got if isinstance(one, Title)] == ["نشرة"]
    assert max(one.ms for one in got if isinstance(one, Pages)) >= 80 or kind == "flac"
    trims = [one.samples for one in got if isinstance(one, Trim)]
    assert trims and abs(trims[-1] - RATE) <= 400


def test_streams_may_follow_each_other_in_any_order() -> None:
    kinds = ["mp3", "aac", "opus", "mp3-44", "flac", "vorbis", "mp3", "opus", "opus"]
    got, _ = found(b"".join(map(stream, kinds)))
    assert starts(got) == [{"mp3": "mp3float", "mp3-44": "mp3float"}.get(kind, kind) for kind in kinds]


@pytest.mark.parametrize("kind", ["mp3", "aac"])
def test_garbage_in_a_stream_costs_no_frame_beyond_those_it_cut(kind: str) -> None:
    whole = stream(kind)
    clean = frames(found(whole)[0])
    got, demuxer = found(whole[:6000] + noise(20_000) + whole[6000:])
    assert len(clean) - len(frames(got)) <= 2
    assert demuxer.lost >= 19_000
    assert len(starts(got)) == 1


def test_an_id3_tag_before_mp3_is_passed_over() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x7f\x7f" + noise(16_383)
    got, _ = found(tag + stream("mp3"))
    assert starts(got)[-1] == "mp3float" and len(frames(got)) >= len(frames(found(stream("mp3"))[0])) - 1


def test_noise_alone_is_no_stream() -> None:
    got, demuxer = found(noise(2_000_000, 5))
    assert frames(got) == [] and demuxer.lost > 1_800_000


def test_bytes_that_promise_a_frame_and_never_give_it_are_let_go() -> None:
    demuxer = Demuxer()
    list(demuxer.feed(b"OggS" + b"\0" * 22 + b"\xff" + b"\xff" * 255))
    for _ in range(40):
        list(demuxer.feed(b"\0" * 65_536))
    assert len(demuxer._buffer) < 200_000


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_no_bytes_at_all_can_hurt(data: st.DataObject) -> None:
    parts = data.draw(
        st.lists(
            st.one_of(
                st.binary(max_size=300),
                st.sampled_from([b"\xff\xfb\x90\x64", b"\xff\xf1\x4c\x80", b"OggS\0\x02", b"\xff" * 40, b"ID3\x04"]),
                st.sampled_from(["mp3", "aac", "opus", "vorbis", "flac"]).flatmap(
                    lambda kind: st.integers(0, len(stream(kind)) - 1).map(lambda at: stream(kind)[at : at + 3000])
                ),
            ),
            max_size=8,
        )
    )
    whole = bytearray(b"".join(parts))
    for at in data.draw(st.lists(st.integers(0, max(0, len(whole) - 1)), max_size=6)):
        if whole:
            whole[at] ^= 0x55
    got, demuxer = found(bytes(whole), data.draw(st.integers(1, 4000)))
    assert sum(map(len, frames(got))) <= len(whole)
    assert len(demuxer._buffer) <= 200_000


@given(st.binary(min_size=NEEDED, max_size=40))
def test_a_header_is_a_header_or_none(data: bytes) -> None:
    header = header_at(data, 0)
    assert header is None or (header.size > 4 and header.rate >= 7350)
