"""Conditions, encodings, ranges, proxies: pure functions of the serving process."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.newsroom.serve.bridge import Answer, Proxies, call, environ
from athir.newsroom.serve.headers import best_encoding, byte_range, not_modified, radio_origin


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("", ""),
        ("identity", ""),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.1, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("BR", "br"),
        ("br;q=x", ""),
    ],
)
def test_the_reader_gets_the_encoding_he_likes_best(accepted: str, expected: str) -> None:
    assert best_encoding(accepted) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("bytes=50-1000", (50, 100)),
        ("bytes=100-", "unsatisfiable"),
        ("bytes=-0", "unsatisfiable"),
        ("bytes=9-3", None),
        ("bytes=1-2,4-5", None),
        ("lines=1-2", None),
        ("bytes=-", None),
    ],
)
def test_a_range_is_read_as_rfc_9110_says(header: str, expected: Any) -> None:
    assert byte_range(header, 100) == expected


@given(st.text(max_size=40), st.integers(0, 10**6))
def test_no_range_leaves_the_file(header: str, size: int) -> None:
    part = byte_range(header, size)
    if isinstance(part, tuple):
        assert 0 <= part[0] < part[1] <= size


def test_a_known_page_is_not_sent_again() -> None:
    assert not_modified('"a", W/"b"', '"b"')
    assert not_modified("*", '"b"')
    assert not not_modified('"a"', '"b"')


@given(st.text(max_size=80))
def test_no_host_header_breaks_out_of_the_policy(host: str) -> None:
    origin = radio_origin(host, "http", "", 8001)
    assert not set(origin) & set(" ;,'\"\r\n")


def test_an_address_of_the_radio_is_its_origin_alone() -> None:
    assert radio_origin("x", "http", "https://radio.example/sub", 1) == "https://radio.example"


def scope(client: str, **headers: str) -> Any:
    return SimpleNamespace(
        method="GET", path="/", query_string="q=الماء", client=client, server="127.0.0.1:8000", http_version="1.1",
        authority=None, headers={name.replace("_", "-"): value for name, value in headers.items()},
    )  # fmt: skip


def test_only_a_trusted_proxy_says_who_the_reader_is() -> None:
    proxies = Proxies(("10.0.0.0/8",))
    told = {"x_forwarded_for": "6.6.6.6, 203.0.113.9, 10.0.0.2", "x_forwarded_proto": "https", "host": "radio.example"}
    trusted = environ(scope("10.0.0.1:4000", **told), "/", None, 0, proxies)  # type: ignore[arg-type]
    assert (trusted["REMOTE_ADDR"], trusted["wsgi.url_scheme"]) == ("203.0.113.9", "https")
    stranger = environ(scope("198.51.100.7:4000", **told), "/", None, 0, proxies)  # type: ignore[arg-type]
    assert (stranger["REMOTE_ADDR"], stranger["wsgi.url_scheme"]) == ("198.51.100.7", "http")
    assert not [name for name in stranger if name.startswith("HTTP_X_FORWARDED")]
    assert proxies.client("10.0.0.1", "nonsense") == "10.0.0.1"


def test_a_header_with_an_underscore_cannot_pass_for_another() -> None:
    made = scope("127.0.0.1:1")
    made.headers = {"x_forwarded_for": "1.2.3.4", "proxy": "http://evil", "cookie": "a=1"}
    env = environ(made, "/", None, 0, Proxies(()))  # type: ignore[arg-type]
    assert "HTTP_X_FORWARDED_FOR" not in env and "HTTP_PROXY" not in env and env["HTTP_COOKIE"] == "a=1"
    assert env["QUERY_STRING"].encode("latin-1").decode() == "q=الماء"


def test_a_long_body_is_not_gathered_in_memory_and_is_closed() -> None:
    closed = []

    class Body:
        def __iter__(self) -> Any:
            yield from (b"x" * 600_000 for _ in range(5))

        def close(self) -> None:
            closed.append(1)

    def application(env: dict[str, Any], start: Any) -> Any:
        start("200 OK", [("Content-Type", "text/plain")])
        return Body()

    answer = call(application, {})
    assert isinstance(answer, Answer) and answer.more is not None
    assert len(answer.body) + sum(map(len, answer.more)) == 3_000_000
    answer.close()
    assert closed == [1]
