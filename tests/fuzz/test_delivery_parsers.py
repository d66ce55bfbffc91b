"""Delivery's parsers against hostile bytes: never another exception than the named ones, the same result at any cut.

Each check meets cases that Hypothesis finds and shrinks, then plain random ones, which cost a tenth: a hundred thousand
over all of them; ``ATHIR_LONG=1`` (``make soak``) runs a million of both kinds.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athir.delivery import http, icy, ogg
from athir.delivery.http import ChunkedBody, HttpError, Request, RequestParser
from athir.delivery.sources import credentials

LONG = bool(os.environ.get("ATHIR_LONG"))
CASES = 1_000_000 if LONG else 20_000
PLAIN_CASES = 1_000_000 if LONG else 100_000
TESTS = 6


def many(share: float = 1.0) -> settings:
    return settings(
        max_examples=int(CASES / TESTS * share),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


pytestmark = pytest.mark.timeout(3600 if LONG else 600)

NOISE = st.binary(max_size=60)
REQUEST_WORDS = [
    *(b"GET", b"PUT", b"SOURCE", b" ", b"/", b"/live.mp3", b"?a=%E3&b", b"%", b"#", b"*", b"://"),
    *(b"HTTP/1.1", b"HTTP/1.0", b"ICE/1.0", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n\n", b"\0", b"\xd8\xa3"),
    *(b"Host: x", b": ", b"Content-Length: 5", b"Transfer-Encoding: chunked", b"Expect: 100-continue"),
    *(b"Authorization: Basic eDp5", b"x" * 3000),
]
WORDS = st.sampled_from(REQUEST_WORDS)
CHUNK_WORDS = [b"5\r\nabcde\r\n", b"0\r\n\r\n", b"0\r\n", b"a: b\r\n", b"\r\n", b";x", b"F", b"1\n", b"f" * 300]
METADATA_WORDS = [b"\0", b"\x01StreamTitle='a';", b"\x02StreamTitle='", b"\xff", b"Stream" + b"x" * 10, b"y" * 32]
OGG_WORDS = [b"OggS\0", b"OggS\0\2" + b"\0" * 20 + b"\1\5hello"]
REQUESTS = st.lists(st.one_of(WORDS, WORDS, NOISE), max_size=14).map(b"".join)
CHUNKS = st.lists(st.one_of(st.sampled_from(CHUNK_WORDS), NOISE), max_size=12).map(b"".join)
METADATA = st.lists(st.one_of(st.sampled_from(METADATA_WORDS), NOISE), max_size=12).map(b"".join)
CUTS = st.lists(st.integers(0, 400), max_size=8)


def cut(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    at = sorted({0, len(data), *(c % (len(data) + 1) for c in cuts)})
    return [data[a:b] for a, b in pairwise(at)] or [b""]


def outcome(work: Callable[[], object]) -> object:
    """What it gave, or the named error it ended with."""
    try:
        return work()
    except HttpError as error:
        return type(error), error.status
    except icy.BadMetadata:
        return icy.BadMetadata


def parse(parts: Sequence[bytes]) -> object:
    """All requests until the first error, however the bytes were cut."""
    parser, found = RequestParser(), []
    for part in parts:
        parser.feed(part)
        while True:
            try:
                request = parser.next()
            except HttpError as error:
                return found, type(error)
            if request is None:
                break
            found.append(request)
        assert parser.pending <= http.MAX_HEAD
    return found, parser.rest().lstrip(b"\r\n")


@many()
@given(REQUESTS, CUTS)
def test_requests_are_the_same_at_any_cut(data: bytes, cuts: list[int]) -> None:
    whole = parse([data])
    assert parse(cut(data, cuts)) == whole
    assert parse([data[n : n + 1] for n in range(min(len(data), 2000))] + [data[2000:]]) == whole


@many()
@given(REQUESTS)
def test_whatever_was_parsed_can_be_asked(data: bytes) -> None:
    found, _ = parse([data])
    for request in found:
        assert isinstance(request, Request)
        outcome(lambda request=request: http.body_of(request))
        credentials(request)
        request.keep_alive, request.expects_continue, request.arg("a")
        assert http.split_target(request.target) == (request.path, request.query)


def unchunk(parts: Sequence[bytes]) -> object:
    body, out = ChunkedBody(), b""
    for part in parts:
        try:
            out += body.feed(part)
        except http.BadChunk:
            return "bad"
    return out, body.done, body.rest


@many()
@given(CHUNKS, CUTS)
def test_chunks_are_the_same_at_any_cut(data: bytes, cuts: list[int]) -> None:
    assert unchunk(cut(data, cuts)) == unchunk([data])
    assert unchunk([data[n : n + 1] for n in range(len(data))]) == unchunk([data])


@many()
@given(st.binary(max_size=400), CUTS)
def test_what_is_chunked_comes_back(data: bytes, cuts: list[int]) -> None:
    coded = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in cut(data, cuts) if part) + b"0\r\n\r\nNEXT"
    assert unchunk(cut(coded, cuts)) == (data, True, b"NEXT")


def strip(parts: Sequence[bytes], metaint: int) -> object:
    stripper, sound, titles = icy.Stripper(metaint), b"", []
    for part in parts:
        try:
            more, new = stripper.feed(part)
        except icy.BadMetadata:
            return "bad"
        sound += more
        titles += new
    return sound, titles


@many()
@given(METADATA, CUTS, st.integers(1, 40))
def test_metadata_is_stripped_the_same_at_any_cut(data: bytes, cuts: list[int], metaint: int) -> None:
    assert strip(cut(data, cuts), metaint) == strip([data], metaint)


@many(0.5)
@given(st.text(max_size=80), st.binary(max_size=80), st.text(max_size=12))
def test_titles_survive_the_way_out_and_in(title: str, raw: bytes, charset: str) -> None:
    block = icy.encode_title(title)
    assert len(block) == 1 + block[0] * 16
    inner = icy.parse_block(block[1:])
    assert inner is not None
    icy.decode_title(inner)
    assert len(icy.decode_title(raw, charset).encode()) <= icy.MAX_TITLE


@many(0.5)
@given(st.lists(st.one_of(st.sampled_from(OGG_WORDS), NOISE), max_size=6), CUTS)
def test_ogg_pages_of_any_bytes(parts: list[bytes], cuts: list[int]) -> None:
    data = b"".join(parts)
    for page in ogg.pages(data):
        assert page.data in data
    keeper, whole = ogg.HeadKeeper(), ogg.HeadKeeper()
    whole.feed(data)
    for part in cut(data, cuts):
        keeper.feed(part)
    assert keeper.head == whole.head


class Chance:
    """Plain random input of the same kinds as Hypothesis draws."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def noise(self, longest: int = 60) -> bytes:
        return self._random.randbytes(self._random.randrange(longest + 1))

    def parts(self, words: Sequence[bytes], most: int) -> list[bytes]:
        choose = self._random
        return [choose.choice(words) if choose.random() < 0.7 else self.noise() for _ in range(choose.randrange(most))]

    def cuts(self) -> list[int]:
        return [self._random.randrange(401) for _ in range(self._random.randrange(9))]

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)


PLAIN: list[tuple[Any, Callable[[Chance], tuple[Any, ...]]]] = [
    (test_requests_are_the_same_at_any_cut, lambda on: (b"".join(on.parts(REQUEST_WORDS, 15)), on.cuts())),
    (test_whatever_was_parsed_can_be_asked, lambda on: (b"".join(on.parts(REQUEST_WORDS, 15)),)),
    (test_chunks_are_the_same_at_any_cut, lambda on: (b"".join(on.parts(CHUNK_WORDS, 13)), on.cuts())),
    (test_what_is_chunked_comes_back, lambda on: (on.noise(400), on.cuts())),
    (
        test_metadata_is_stripped_the_same_at_any_cut,
        lambda on: (b"".join(on.parts(METADATA_WORDS, 13)), on.cuts(), on.number(1, 40)),
    ),
    (test_titles_survive_the_way_out_and_in, lambda on: (on.noise(160).decode("utf-16", "ignore"), on.noise(80), "")),
    (test_ogg_pages_of_any_bytes, lambda on: (on.parts(OGG_WORDS, 7), on.cuts())),
]


@pytest.mark.parametrize(("check", "draw"), PLAIN, ids=[check.__name__.removeprefix("test_") for check, _ in PLAIN])
def test_many_more_of_them(check: Any, draw: Callable[[Chance], tuple[Any, ...]]) -> None:
    seed = os.environ.get("FUZZ_SEED") or f"{random.SystemRandom().getrandbits(48):x}"
    for number in range(PLAIN_CASES // len(PLAIN) + 1):
        case = draw(Chance(f"{seed} {number}"))
        try:
            check.hypothesis.inner_test(*case)
        except Exception as error:
            raise AssertionError(f"case {number} of FUZZ_SEED={seed}: {case!r:.600}") from error
