"""Playlist files as players and browsers get them."""

from __future__ import annotations

import configparser
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest

Port = Any
PATHS = ["/live.mp3", "/live.aac", "/live.opus", "/low.opus", "/low.aac"]
HERE = "http://radio.example:8001"


def test_m3u_lists_every_mount_with_its_address(port: Port) -> None:
    answer = port.get("/live.m3u")
    assert (answer.status, answer.content_type) == (200, "audio/x-mpegurl")
    lines = answer.body.decode().splitlines()
    assert lines[0] == "#EXTM3U"
    assert [line for line in lines if not line.startswith("#")] == [HERE + path for path in PATHS]
    assert "#EXTINF:-1,أثير (MP3 128)" in lines


def test_pls_is_what_old_players_read(port: Port) -> None:
    answer = port.get("/live.pls")
    assert answer.content_type == "audio/x-scpls"
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.read_string(answer.body.decode())
    section = parsed["playlist"]
    assert (section["NumberOfEntries"], section["Version"]) == ("5", "2")
    assert section["File1"] == HERE + "/live.mp3" and section["Length5"] == "-1"


def test_xspf_is_whole_xml(open_port: Callable[..., Port]) -> None:
    port = open_port(name='Radio <"Draa"> & friends\n')
    answer = port.get("/live.xspf")
    assert answer.content_type == "application/xspf+xml"
    root = ET.fromstring(answer.body)
    space = {"x": "http://xspf.org/ns/0/"}
    assert [e.text for e in root.iterfind(".//x:location", space)] == [HERE + path for path in PATHS]
    assert root.findtext("x:title", namespaces=space) == 'Radio <"Draa"> & friends'


@pytest.mark.parametrize("kind", ["m3u", "pls", "xspf"])
def test_each_mount_has_its_own(port: Port, kind: str) -> None:
    body = port.get(f"/low.opus.{kind}").body.decode()
    assert f"{HERE}/low.opus" in body and "/live.mp3" not in body


def test_a_station_name_cannot_write_lines_of_its_own(open_port: Callable[..., Port]) -> None:
    port = open_port(name="Radio\nFile1=http://elsewhere.example/")
    assert b"\nFile1=http://elsewhere" not in port.get("/live.pls").body
    assert all(line.startswith((b"#", b"http://radio.")) for line in port.get("/live.m3u").body.splitlines())


@pytest.mark.parametrize("path", ["/nothing.m3u", "/live.m3u8", "/live.mp3", "/live.vlc", "/.m3u", "/m3u"])
def test_other_addresses_are_somebody_elses(port: Port, path: str) -> None:
    assert port.maybe(path) is None


def test_the_public_address_is_the_settings_where_there_is_one(open_port: Callable[..., Port]) -> None:
    port = open_port(radio_url="https://air.example/")
    assert b"\nhttps://air.example/live.mp3\n" in port.get("/live.m3u").body


def test_only_a_trusted_proxy_is_believed(open_port: Callable[..., Port]) -> None:
    port = open_port(trusted_proxies=("127.0.0.1/32",))
    said = {"x_forwarded_host": "air.example", "x_forwarded_proto": "https"}
    assert b"\nhttps://air.example/live.mp3\n" in port.get("/live.m3u", peer="127.0.0.1", **said).body
    assert b"air.example" not in port.get("/live.m3u", peer="203.0.113.9", **said).body


@pytest.mark.parametrize("host", ["", "a b", "x/../y", 'x"y', "[::1", "x" * 300, "[::1]:8001", "ok.example:80"])
def test_an_absurd_host_is_not_repeated(port: Port, host: str) -> None:
    from athir.delivery.http import Request

    answer = port.answers.answer(Request("GET", "/live.m3u", "/live.m3u", (), "HTTP/1.1", (("host", host),)))
    good = host in ("[::1]:8001", "ok.example:80")
    assert f"http://{host if good else '127.0.0.1:8001'}/live.mp3".encode() in answer.body.splitlines()


def test_of_a_moment_it_lists_what_can_begin_in_the_past(port: Port) -> None:
    answer = port.get("/live.m3u?from=2026-11-24T09:30:00Z")
    lines = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    assert lines == [f"{HERE}/{name}?from=2026-11-24T09:30:00.000000Z" for name in ("live.mp3", "live.aac", "low.aac")]
    one = port.get("/low.aac.pls?from=2026-11-24T09:30:00Z&to=2026-11-24T10:00:00Z").body.decode()
    assert "/low.aac?from=2026-11-24T09:30:00.000000Z&to=2026-11-24T10:00:00.000000Z\n" in one
    assert b"&amp;to=" in port.get("/live.xspf?from=2026-11-24T09:30:00Z&to=2026-11-24T10:00:00Z").body


@pytest.mark.parametrize(
    ("query", "status"),
    [("from=2026-11-23T09:30:00Z", 404), ("from=now", 400), ("from=2026-11-24T13:00:00Z", 400), ("to=now", 400)],
)
def test_of_a_moment_that_cannot_be_had_there_is_no_playlist(port: Port, query: str, status: int) -> None:
    assert port.get(f"/live.m3u?{query}").status == status
    assert port.get("/live.opus.m3u?from=2026-11-24T09:30:00Z").status == 404
