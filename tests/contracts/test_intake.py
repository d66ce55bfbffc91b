"""The line from delivery to air: frames at any cut, and peers that speak something else."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.contracts import intake
from athir.contracts.intake import Decoder, Hello, IntakeError

KINDS = st.sampled_from(
    [intake.HELLO, intake.DATA, intake.TITLE, intake.END, intake.ACCEPT, intake.REFUSE, intake.KILL]
)
HELLO = Hello("L", "main", "leila", "ليلى", "audio/mpeg", "put", "butt", "/live.mp3", 5)


@given(st.lists(st.tuples(KINDS, st.binary(max_size=300)), max_size=10), st.data())
def test_frames_come_whole_at_any_cut(frames: list[tuple[bytes, bytes]], data: st.DataObject) -> None:
    stream = b"".join(intake.encode(kind, body) for kind, body in frames)
    decoder, found = Decoder(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        found += decoder.feed(stream[:cut])
        stream = stream[cut:]
    assert found == frames


def test_byte_by_byte() -> None:
    decoder = Decoder()
    stream = intake.encode(intake.DATA, b"sound") + intake.encode(intake.END)
    assert [f for n in range(len(stream)) for f in decoder.feed(stream[n : n + 1])] == [(b"D", b"sound"), (b"E", b"")]


@pytest.mark.parametrize("stream", [b"GET / HTTP/1.1\r\n", b"D\xff\xff\xff\xff", b"D\x00\x04\x00\x01", b"\x00" * 8])
def test_a_peer_that_speaks_something_else_is_named(stream: bytes) -> None:
    with pytest.raises(IntakeError):
        Decoder().feed(stream)


@given(st.binary(max_size=100))
def test_any_bytes_are_frames_or_an_intake_error(stream: bytes) -> None:
    try:
        Decoder().feed(stream)
    except IntakeError:
        pass


def test_the_largest_frame_passes_and_a_larger_one_is_never_made() -> None:
    assert Decoder().feed(intake.encode(intake.DATA, b"x" * intake.MAX_BODY)) == [(b"D", b"x" * intake.MAX_BODY)]
    with pytest.raises(IntakeError):
        intake.encode(intake.DATA, b"x" * (intake.MAX_BODY + 1))


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(st.builds(Hello, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.integers()))
def test_a_hello_comes_back_as_it_was(hello: Hello) -> None:
    ((kind, body),) = Decoder().feed(intake.encode_hello(hello))
    assert kind == intake.HELLO and intake.parse_hello(body) == hello


def test_text_that_was_no_utf8_does_not_stop_a_line() -> None:
    ((_, body),) = Decoder().feed(intake.encode_hello(Hello("L", "main", "a", "A", "audio/\udcff", "put", "\udc80")))
    assert intake.parse_hello(body).content_type == "audio/?"
    assert intake.encode_json(intake.REFUSE, text="\udcff").endswith(b'"?"}')


@pytest.mark.parametrize("wrong", [{"v": 2}, {"account": None}, {"agent": 5}, {"priority": "high"}, {"surprise": 1}])
def test_a_hello_of_another_kind_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(IntakeError):
        intake.parse_hello(json.dumps(asdict(HELLO) | wrong).encode())


@given(st.binary(max_size=60))
def test_no_body_raises_anything_else(body: bytes) -> None:
    intake.parse_json(body)
    with pytest.raises(IntakeError):
        intake.parse_hello(body)
