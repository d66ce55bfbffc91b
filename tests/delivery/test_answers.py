"""The front of the radio port: addresses, methods, and anything a stranger may send."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from athir.delivery.http import HttpError, Request, Response, parse_head

Port = Any
MINE = ["/now.json", "/status-json.xsl", "/healthz", "/metrics", "/live.m3u", "/hls/live.m3u8", "/admin/stats", "/"]


def test_the_root_leads_to_the_players_page(port: Port) -> None:
    answer = port.get("/")
    assert answer.status == 302 and dict(answer.headers)["Location"] == "http://127.0.0.1:8000/radio/"


@pytest.mark.parametrize("path", ["/live.mp3", "/now/events", "/nothing", "/favicon.ico", "/now.json/", "/Now.json"])
def test_streams_and_strangers_are_left_to_the_loop(port: Port, path: str) -> None:
    assert port.maybe(path) is None


@pytest.mark.parametrize("path", MINE)
def test_head_is_answered_as_get(port: Port, path: str) -> None:
    get, head = port.get(path), port.get(path, "HEAD")
    assert (get.status, get.content_type) == (head.status, head.content_type)


@pytest.mark.parametrize("path", MINE)
def test_other_sites_may_ask_first(port: Port, path: str) -> None:
    answer = port.get(path, "OPTIONS", origin="https://elsewhere.example")
    headers = dict(answer.headers)
    assert answer.status == 204 and headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "TRACE", "POST"])
def test_what_only_reads_says_so(port: Port, method: str) -> None:
    answer = port.get("/now.json", method)
    assert answer.status == 405 and ("Allow", "GET, HEAD, OPTIONS") in answer.headers


def test_an_encoder_is_never_answered_here(port: Port) -> None:
    assert port.maybe("/live.mp3", "PUT") is None and port.maybe("/now.json", "SOURCE") is None


def test_a_query_nobody_knows_changes_nothing(port: Port) -> None:
    assert port.get("/hls/live.m3u8?from=2026-11-24T08:00:00Z&%00=%ff&" + "a" * 4000).status == 200


_PATHS = st.sampled_from([
    *MINE, "/hls/live.aac.m3u8", "/hls/live.aac/0.aac", "/admin/metadata", "/admin.cgi", "/admin/listclients",
    "/admin/killclient", "/admin/killsource", "/admin/", "/low.opus.xspf", "/hls/", "/hls/../x", "*", "",
])  # fmt: skip
# As the parser reads targets and headers: UTF-8, and whatever is none kept as it came.
_TEXT = st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
_PAIRS = st.tuples(st.sampled_from(["mount", "id", "mode", "song", "title", "charset", "pass", "from"]) | _TEXT, _TEXT)
_NAMES = st.sampled_from(
    ["host", "accept-encoding", "if-none-match", "authorization", "x-forwarded-for", "x-forwarded-host", "range"]
)
_VALUES = _TEXT | st.sampled_from(["Basic YTpi", "Basic OmE=", "Basic //8=", 'W/"x", *', "gzip;q=x", "[::1]", "*"])


@pytest.fixture(scope="module")
def house() -> Any:
    """One open house for all cases."""
    from athir.config import Settings
    from athir.contracts.mounts import MOUNTS
    from athir.delivery.answers import Answers
    from athir.home import Home

    class Nobody:
        def update_title(self, *_: Any) -> str:
            return "key"

        def set_title(self, *_: Any) -> bool:
            return False

        def kill_client(self, _: int) -> bool:
            return False

        def kill_source(self, _: str) -> bool:
            return False

        def listeners(self) -> list[Any]:
            return []

        def sources(self) -> list[Any]:
            return []

        def counts(self) -> dict[str, int]:
            return {}

    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder)).station()
        settings = Settings(admin_password="b", trusted_proxies=("127.0.0.0/8", "::1/128"))
        answers = Answers(home, settings, MOUNTS, Nobody(), {})  # type: ignore[arg-type]
        yield answers
        answers.close()


def sound(answer: Response | None) -> None:
    if answer is None:
        return
    assert 200 <= answer.status < 600 and answer.status != 500
    for name, value in answer.headers:
        assert name.isascii() and "\n" not in value and "\r" not in value


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "SOURCE", "X"]),
    _PATHS | _TEXT,
    st.lists(_PAIRS, max_size=4),
    st.lists(st.tuples(_NAMES, _VALUES), max_size=4),
    st.sampled_from(["127.0.0.1", "::1", "203.0.113.1", "", "unix"]) | _TEXT,
)
def test_no_request_upsets_it(
    house: Any, method: str, path: str, query: list[tuple[str, str]], headers: list[tuple[str, str]], peer: str
) -> None:
    target = path + "?" + "&".join(f"{name}={value}" for name, value in query)
    sound(house.answer(Request(method, target, path, tuple(query), "HTTP/1.1", tuple(headers)), peer))


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
@example(b"GET /hls/live.aac/" + b"9" * 4000 + b".aac HTTP/1.1\r\n\r\n")
@example(b"GET /admin/metadata?mode=updinfo&song=%&pass=%ff%fe: HTTP/1.1\r\n\r\n")
@example(b"GET /admin/metadata?mode=updinfo&song=x HTTP/1.0\r\nAuthorization: Basic YWRtaW46Yg==\r\n\r\n")
def test_no_bytes_upset_it(house: Any, raw: bytes) -> None:
    for head in (raw, b"GET /" + raw + b" HTTP/1.1\r\n\r\n", b"GET /now.json HTTP/1.1\r\n" + raw + b"\r\n\r\n"):
        try:
            asked = parse_head(head)
        except HttpError:
            continue
        sound(house.answer(asked, "203.0.113.1"))
