"""The HTTP parser as odd clients meet it, and what every answer carries."""

from __future__ import annotations

import pytest

from athir.delivery import heads, http
from athir.delivery.http import ChunkedBody, LengthBody, OpenBody, Request, RequestParser, Response, body_of, parse_head


def one(raw: bytes) -> Request:
    parser = RequestParser()
    parser.feed(raw)
    request = parser.next()
    assert request is not None
    return request


def test_a_player_asks() -> None:
    request = one(b"GET /live.mp3?a=1&b=%D8%A3+%2B HTTP/1.1\r\nHost: x\r\nIcy-MetaData:1\r\n\r\n")
    assert (request.method, request.path, request.version) == ("GET", "/live.mp3", "HTTP/1.1")
    assert request.query == (("a", "1"), ("b", "أ +"))
    assert request.header("icy-metadata") == "1"
    assert request.keep_alive
    assert not one(b"GET / HTTP/1.0\r\n\r\n").keep_alive


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (b"GET /a%20b HTTP/1.0", "/a b"),
        (b"get http://radio.example:8001/live.mp3 HTTP/1.1", "/live.mp3"),
        (b"SOURCE /live ICE/1.0", "/live"),
        (b"GET /admin.cgi?song=two words HTTP/1.0", "/admin.cgi"),
        (b"OPTIONS * HTTP/1.1", "*"),
        ("GET /استماع HTTP/1.1".encode(), "/استماع"),
    ],
)
def test_lines_seen_in_the_field(line: bytes, path: str) -> None:
    assert one(line + b"\r\n\r\n").path == path
    assert one(b"\r\n" + line + b"\n\n").path == path, "bare line feeds, an empty line before"


def test_bytes_that_are_no_utf8_are_kept() -> None:
    request = one(b"GET /admin/metadata?song=%E3%D1 HTTP/1.0\r\n\r\n")
    assert request.arg("song").encode("utf-8", "surrogateescape") == b"\xe3\xd1"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET  HTTP/1.1\r\n\r\n", 400),
        (b"GET live HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nname : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\na: \x01\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 70 + b"\r\n", 431),
        (b"GET /" + b"x" * 9000, 431),
        (b"\n" * 9000, 431),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n", 400),
    ],
)
def test_what_is_no_request_gets_a_named_error(raw: bytes, status: int) -> None:
    parser = RequestParser()
    parser.feed(raw)
    with pytest.raises(http.HttpError) as caught:
        parser.next()
    assert caught.value.status == status
    assert caught.value.text.endswith(".")


def test_requests_one_after_the_other() -> None:
    parser = RequestParser()
    parser.feed(b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c")
    paths = [request.path for request in iter(parser.next, None)]
    assert paths == ["/a", "/b"]
    assert parser.rest() == b"GET /c"


def framed(*lines: str, method: str = "PUT") -> http.Body:
    return body_of(parse_head("\r\n".join([f"{method} / HTTP/1.1", *lines, "", ""]).encode()))


def test_how_bodies_are_framed() -> None:
    assert isinstance(framed(), OpenBody)
    assert isinstance(framed("Transfer-Encoding: Chunked"), ChunkedBody)
    length = framed("Content-Length: 7")
    assert isinstance(length, LengthBody)
    assert length.left == 7
    assert framed(method="GET").done
    for lines, status in (
        (["Transfer-Encoding: gzip, chunked"], 501),
        (["Content-Length: 1", "Content-Length: 2"], 400),
        (["Content-Length: -1"], 400),
        (["Content-Length: ٧"], 400),
        (["Content-Length: 5", "Transfer-Encoding: chunked"], 400),
    ):
        with pytest.raises(http.HttpError) as caught:
            framed(*lines)
        assert caught.value.status == status


@pytest.mark.parametrize(
    "raw", [b"zz\r\n", b"-1\r\n", b"fffffffff\r\n", b"2\r\nabc\r\n", b"1" * 300, b"0\r\n" + b"a: b\r\n" * 1100]
)
def test_chunks_that_lie(raw: bytes) -> None:
    with pytest.raises(http.BadChunk):
        ChunkedBody().feed(raw)


def test_every_answer_says_what_is_spoken_here() -> None:
    request = parse_head(b"GET / HTTP/1.1\r\n\r\n")
    for status in (200, 204, 401, 404, 503):
        head = heads.small(request, Response(status), keep=True).partition(b"\r\n\r\n")[0].decode()
        assert f"Allow: {heads.ALLOW}" in head
        assert "Access-Control-Allow-Origin: *" in head
    assert heads.small(None, Response(400), keep=False).startswith(b"HTTP/1.0 400 Bad Request\r\n")


def test_an_answer_keeps_the_headers_it_was_given() -> None:
    raw = heads.small(None, Response(405, headers=(("Allow", "GET"), ("X", "a\r\nb"))), keep=False).decode()
    assert raw.count("Allow: ") == 1
    assert "X: a  b\r\n" in raw, "no line break gets out of a value"


def test_head_has_the_length_and_no_body() -> None:
    raw = heads.small(parse_head(b"HEAD / HTTP/1.1\r\n\r\n"), Response(200, b"twelve bytes"), keep=True)
    assert raw.endswith(b"\r\n\r\n")
    assert b"Content-Length: 12\r\n" in raw
