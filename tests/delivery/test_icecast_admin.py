"""What monitors, song updaters and relays written for Icecast get."""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.delivery import icecast_admin
from athir.delivery.floor import ListenerInfo, SourceInfo

Port = Any
LINE = SourceInfo("L", "presenter", "ليلى", "/live.mp3", "audio/mpeg", "butt", "203.0.113.5", "2026-11-24T12:00:00Z")


def basic(user: str, key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()}


ADMIN = basic("admin", "s3cret-é")


@pytest.fixture
def studio(open_port: Callable[..., Port]) -> Port:
    port = open_port(admin_password="s3cret-é")
    port.floor.connected.append(LINE)
    port.floor.listening.append(ListenerInfo(7, "live.mp3", "198.51.100.4", "VLC/3 <&>", 61))
    port.floor.counted = {"live.mp3": 1}
    return port


def stats(port: Port, query: str = "") -> dict[str, Any]:
    answer = port.get(f"/status-json.xsl{query}")
    assert (answer.status, answer.content_type) == (200, "application/json; charset=utf-8")
    assert ("Access-Control-Allow-Origin", "*") in answer.headers
    return json.loads(answer.body)["icestats"]


def test_several_mounts_are_an_array_one_is_an_object_none_is_absent(port: Port) -> None:
    assert [s["listenurl"].rpartition("/")[2] for s in stats(port)["source"]] == [
        "live.mp3", "live.aac", "live.opus", "low.opus", "low.aac",
    ]  # fmt: skip
    assert stats(port, "?mount=/low.aac")["source"]["bitrate"] == 32
    none = stats(port, "?mount=/nothing")
    assert "source" not in none and none["dummy"] is None


def test_a_source_has_icecasts_fields(port: Port) -> None:
    port.item("a", "1984", "")
    port.tick(2)
    mp3 = stats(port, "?mount=/live.mp3")["source"]
    assert mp3["title"] == "1984", "a string, whatever it looks like"
    assert (mp3["server_type"], mp3["samplerate"], mp3["channels"]) == ("audio/mpeg", 48000, 2)
    assert list(mp3)[-1] == "dummy" and mp3["dummy"] is None
    opus = stats(port, "?mount=/live.opus")["source"]
    assert (opus["subtype"], opus["server_type"]) == ("Opus", "application/ogg")
    assert stats(port)["server_start_iso8601"] == "2026-11-24T12:00:00+0000"


def test_listener_counts_are_the_stations_secret_unless_it_says_otherwise(open_port: Callable[..., Port]) -> None:
    assert "listeners" not in stats(open_port())["source"][0]
    proud = open_port(public_counts=True)
    proud.floor.counted = {"live.mp3": 4}
    proud.tick(2)
    proud.floor.counted = {"live.mp3": 2}
    mp3 = stats(proud, "?mount=/live.mp3")["source"]
    assert (mp3["listeners"], mp3["listener_peak"]) == (2, 4)


PAGES = ["stats", "listclients?mount=/live.mp3", "listmounts", "killclient?mount=/live.mp3&id=7",
         "killsource?mount=/live.mp3", "streamlist.txt", "moveclients?mount=/a&destination=/b"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_closed_until_a_password_is_set(port: Port, page: str) -> None:
    answer = port.get(f"/admin/{page}", **basic("admin", ""))
    assert answer.status == 403 and b"admin_password" in answer.body


@pytest.mark.parametrize("page", PAGES)
def test_pages_want_the_administrator(studio: Port, page: str) -> None:
    for headers in ({}, basic("admin", "wrong"), basic("presenter", "s3cret-é"), {"authorization": "Basic ?"}):
        answer = studio.get(f"/admin/{page}", **headers)
        assert answer.status == 401 and dict(answer.headers)["WWW-Authenticate"].startswith("Basic ")
    assert studio.get(f"/admin/{page}", **ADMIN).status == 200
    assert studio.floor.killed in ([], [7], ["/live.mp3"])


def test_whoever_guesses_the_password_has_to_wait(studio: Port) -> None:
    answers = [studio.get("/admin/stats", **basic("admin", f"try{n}")) for n in range(8)]
    assert answers[0].status == 401 and answers[-1].status == 429
    assert int(dict(answers[-1].headers)["Retry-After"]) >= 1
    assert studio.get("/admin/stats", **ADMIN).status == 429, "also with the right one, or guessing would go on"
    assert studio.get("/admin/stats", peer="198.51.100.77", **ADMIN).status == 200


def xml(answer: Any) -> ET.Element:
    assert answer.content_type.startswith("text/xml")
    return ET.fromstring(answer.body)


def test_stats_in_xml(studio: Port) -> None:
    root = xml(studio.get("/admin/stats", **ADMIN))
    assert root.tag == "icestats" and root.findtext("listeners") == "1"
    assert next(s.get("mount") for s in root.iterfind("source")) == "/live.mp3"
    assert root.findtext("source/listeners") == "1"
    assert len(list(xml(studio.get("/admin/stats?mount=/low.aac", **ADMIN)).iterfind("source"))) == 1


def test_listeners_are_listed_and_closed(studio: Port) -> None:
    root = xml(studio.get("/admin/listclients?mount=/live.mp3", **ADMIN))
    assert root.findtext("source/Listeners") == "1"
    assert root.findtext("source/listener/UserAgent") == "VLC/3 <&>"
    assert root.findtext("source/listener/ID") == "7"
    assert studio.get("/admin/listclients", **ADMIN).status == 400
    assert studio.get("/admin/listclients?mount=/nothing", **ADMIN).status == 400
    assert xml(studio.get("/admin/killclient?mount=/live.mp3&id=7", **ADMIN)).findtext("return") == "1"
    assert xml(studio.get("/admin/killclient?mount=/live.mp3&id=8", **ADMIN)).findtext("return") == "0"
    assert studio.get("/admin/killclient?id=%F3", **ADMIN).status == 400


def test_a_user_agent_cannot_break_the_page(studio: Port) -> None:
    studio.floor.listening[:] = [ListenerInfo(1, "live.mp3", "x", "\x00\x1b\udcff\uffff]]>&lt;<b>\n", 0)]
    xml(studio.get("/admin/listclients?mount=/live.mp3", **ADMIN))


def test_mounts_for_relays(studio: Port) -> None:
    assert studio.get("/admin/streamlist.txt", **basic("relay", "s3cret-é")).body.splitlines()[0] == b"/live.mp3"
    mounts = xml(studio.get("/admin/listmounts", **ADMIN)).iterfind("source")
    assert next(mounts).findtext("content-type") == "audio/mpeg"


def test_the_source_can_be_thrown_out(studio: Port) -> None:
    assert xml(studio.get("/admin/killsource?mount=/live.mp3", **ADMIN)).findtext("return") == "1"
    assert xml(studio.get("/admin/killsource?mount=/low.aac", **ADMIN)).findtext("message") == "Source does not exist"


KEY = basic("presenter", "the-key")


def update(port: Port, query: str, **headers: str) -> tuple[int, str]:
    answer = port.get(f"/admin/metadata?mode=updinfo&mount=/live.mp3&{query}", **headers)
    text = answer.body.decode()
    return answer.status, xml(answer).findtext("message") or "" if text.startswith("<?xml") else text


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("song=" + quote("فيروز - نسم علينا"), "فيروز - نسم علينا"),
        ("song=" + quote("فيروز", encoding="windows-1256"), "فيروز"),
        ("song=" + quote("Café", encoding="latin-1") + "&charset=ISO-8859-1", "Café"),
        ("artist=" + quote("فيروز") + "&title=A+b%26c", "فيروز - A b&c"),
        ("title=Alone", "Alone"),
        ("song=One%0D%0Atwo", "One two"),
        ("song=", ""),
        ("song=first&song=second", "first"),
    ],
)
def test_an_encoder_gives_its_title(studio: Port, query: str, title: str) -> None:
    assert update(studio, query, **KEY) == (200, "Metadata update successful")
    assert studio.floor.titles == [("presenter", "/live.mp3", title)]


def test_a_title_needs_the_key_of_whoever_sends(studio: Port) -> None:
    assert update(studio, "song=x")[0] == 401
    assert update(studio, "song=x", **basic("presenter", "wrong"))[0] == 401
    assert [update(studio, "song=x", **basic("presenter", "wrong"))[0] for _ in range(8)][-1] == 429
    assert studio.floor.titles == []


def test_an_account_that_is_not_connected_has_no_title(studio: Port) -> None:
    studio.floor.connected.clear()
    assert update(studio, "song=x", **KEY) == (400, "Source does not exist")


def test_the_administrator_may_set_titles_too(studio: Port) -> None:
    assert update(studio, "song=x", **ADMIN) == (200, "Metadata update successful")
    assert update(studio, "song=x", **basic("admin", "wrong"))[0] == 401
    studio.floor.connected.clear()
    assert update(studio, "song=x", **ADMIN) == (200, "Source does not exist")


def test_the_name_source_carries_account_and_key_in_the_password(studio: Port) -> None:
    assert update(studio, "song=x", **basic("source", "presenter:the-key"))[0] == 200


def test_shoutcast_updaters_put_the_key_into_the_address(studio: Port) -> None:
    for keys in ("presenter:the-key", "presenter,the-key"):
        answer = studio.get(f"/admin.cgi?mode=updinfo&pass={quote(keys)}&song=x")
        assert xml(answer).findtext("return") == "1"
    assert studio.get("/admin.cgi?mode=updinfo&pass=the-key&song=x").status == 401


def test_unknown_commands_are_refused_as_icecast_does(studio: Port) -> None:
    answer = studio.get("/admin/metadata?mode=other&mount=/live.mp3", **KEY)
    assert (answer.status, xml(answer).findtext("message"), xml(answer).findtext("return")) == (
        200,
        "No such action",
        "0",
    )
    assert update(studio, "", **KEY)[1].startswith("No title")
    assert studio.get("/admin/nothing", **ADMIN).status == 404


@given(st.binary(max_size=60), st.sampled_from(["", "utf-8", "UTF-16", "windows-1256", "rot13", "hex", "\udcff"]))
def test_any_bytes_are_some_title(raw: bytes, charset: str) -> None:
    query = "".join(f"%{byte:02x}" for byte in raw)
    pairs = icecast_admin.raw_query(f"/admin/metadata?song={query}&charset={quote(charset, errors='surrogateescape')}")
    title = icecast_admin.title_of(pairs)
    assert title is not None
    title.encode()
    assert not set(title) & set("\r\n\0")
