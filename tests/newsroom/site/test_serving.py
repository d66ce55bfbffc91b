"""What the site port answers, asked over HTTP."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import brotli
import pytest
from tests.newsroom.site.driving import Newsroom

PAGES = (
    "/",
    "/fr/",
    "/zgh/",
    "/en/",
    "/news/",
    "/fr/news/",
    "/desks/draa-tafilalet/",
    "/desks/draa-tafilalet/zagora/",
    "/radio/",
    "/radio/schedule/",
    "/shows/oasis/",
    "/watch-listen/",
    "/services/",
    "/podcasts/",
    "/events/",
    "/search/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_and_says_its_language_and_direction(served: Any, path: str) -> None:
    status, headers, body = served.get(path)
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    language = path.split("/")[1] if path.split("/")[1] in ("fr", "zgh", "en") else "ar"
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in body.decode()
    shown = re.sub(r"<template.*?</template>", "", body.decode(), flags=re.DOTALL)
    assert shown.count("<h1") == 1


def test_no_link_of_the_site_is_dead_and_nothing_comes_from_elsewhere(served: Any) -> None:
    seen: set[str] = set()
    waiting = ["/", "/fr/", served.article]
    while waiting and len(seen) < 120:
        path = waiting.pop()
        status, headers, body = served.get(quote(path, safe="/?=&%-+"))
        assert status in (200, 302), path
        if not headers.get("content-type", "").startswith("text/html") or status != 200:
            continue
        text = body.decode()
        assert not re.findall(r'(?:src|srcset|action)="https?:', text), path
        for link in re.findall(r'<a [^>]*href="([^"]*)"', text):
            link = link.replace("&amp;", "&").split("#")[0]
            if link and link not in seen and link.startswith("/"):
                seen.add(link)
                waiting.append(link)
    assert "/radio/schedule/" in seen


def test_the_article_comes_compressed_and_is_not_sent_twice(served: Any) -> None:
    path = quote(served.article)
    _, plain_headers, plain = served.get(path)
    _, _, zipped = served.get(path, **{"Accept-Encoding": "gzip"})
    status, headers, packed = served.get(path, **{"Accept-Encoding": "gzip, br"})
    assert status == 200 and headers["content-encoding"] == "br"
    assert brotli.decompress(packed) == plain == gzip.decompress(zipped)
    assert headers["vary"] == "accept-encoding" and headers["etag"] == plain_headers["etag"]
    status, _, body = served.get(path, **{"If-None-Match": headers["etag"]})
    assert (status, body) == (304, b"")
    assert served.get(path, **{"Accept-Encoding": "br;q=0, gzip;q=0"})[2] == plain


def test_a_page_allows_nothing_but_itself_and_the_radio(served: Any) -> None:
    _, headers, body = served.get("/")
    policy = headers["content-security-policy"]
    radio = f"http://127.0.0.1:{served.env['ATHIR_RADIO_PORT']}"
    assert f"media-src 'self' {radio};" in policy and f"connect-src 'self' {radio};" in policy
    assert "unsafe" not in policy and "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert not re.search(
        r'<script(?![^>]*(?:\bsrc=|\bdata-file=|application/ld\+json))|\sstyle="|\son\w+="', body.decode()
    )


def test_a_reader_on_the_local_network_is_sent_to_the_radio_of_the_host_he_came_by(served: Any) -> None:
    port = served.env["ATHIR_RADIO_PORT"]
    _, headers, _ = served.get("/", Host="studio.local:8000")
    assert f"media-src 'self' http://studio.local:{port};" in headers["content-security-policy"]
    status, headers, _ = served.get("/radio/listen/live.mp3", Host="192.168.1.20:8000")
    assert (status, headers["location"]) == (302, f"http://192.168.1.20:{port}/live.mp3")
    _, headers, _ = served.get("/", Host="evil.example; script-src *")
    assert "evil" not in headers["content-security-policy"]


def test_styles_and_scripts_are_kept_for_ever(served: Any) -> None:
    _, _, body = served.get("/")
    found = re.findall(r'(/static/site/[\w.-]+)"', body.decode())
    assert len(found) >= 4
    for address in found:
        status, headers, _ = served.get(address, **{"Accept-Encoding": "br"})
        assert status == 200 and "immutable" in headers["cache-control"], address
    assert served.get("/static/site/site.000000000000.css")[0] == 404


def test_pictures_come_with_ranges_and_run_nothing(served: Any) -> None:
    _, _, body = served.get(quote(served.article))
    source = re.search(r'srcset="(/media/[^ ]+) ', body.decode())
    assert source
    status, headers, whole = served.get(source[1])
    assert status == 200 and headers["content-type"] == "image/avif"
    assert "sandbox" in headers["content-security-policy"]
    status, headers, part = served.get(source[1], Range="bytes=10-19")
    assert status == 206 and part == whole[10:20]
    assert headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert served.get(source[1], Range="bytes=-5")[2] == whole[-5:]
    assert served.get(source[1], Range=f"bytes={len(whole)}-")[0] == 416


def test_what_was_uploaded_is_read_by_nobody_outside(served: Any) -> None:
    lying = [path for path in (served.home / "media/original_images").rglob("*") if path.is_file()]
    assert lying, "the house has pictures"
    for path in lying[:3]:
        relative = quote(path.relative_to(served.home / "media").as_posix())
        assert served.get(f"/media/{relative}")[0] == 404
        assert served.get(f"/media/%6Friginal_images/{relative.partition('/')[2]}")[0] == 404


@pytest.mark.parametrize(
    "path",
    ["/media/../db.sqlite3", "/media/%2e%2e/db.sqlite3", "/static/../../athir.toml", "/media/.hidden", "/%2e%2e/db.sqlite3",
     "/news/%00/", "/media//etc/passwd", "/" + "a" * 300 + "/", "/news/%ff%fe/"],
)  # fmt: skip
def test_nothing_outside_the_public_folders_can_be_had(served: Any, path: str) -> None:
    host, port = served.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while part := sock.recv(65536):
            answer += part
    assert answer.split(b" ", 2)[1] in (b"404", b"400")
    assert b"SQLite" not in answer


def test_a_missing_page_helps_and_keeps_the_player(served: Any) -> None:
    status, _, body = served.get("/nope/")
    assert status == 404
    assert "data-player" in body.decode() and 'role="search"' in body.decode()


HOW_MANY = """
from athir.newsroom.news.models import Article
print(Article.objects.filter(live=True, withdrawn_at=None, locale__language_code="ar").count())
"""


def test_the_stream_goes_on_by_a_plain_link_until_its_end(served: Any, in_the_newsroom: Newsroom) -> None:
    path, seen = "/news/", []
    for _ in range(20):
        status, _, body = served.get(path)
        assert status == 200
        seen += re.findall(r'<h2><a class="cover" href="([^"]+)"', body.decode())
        older = re.search(r'href="(/news/\?before=[^"]+)" data-older', body.decode())
        if not older:
            break
        path = older[1]
    assert len(seen) == len(set(seen)) == int(in_the_newsroom(HOW_MANY)) >= 48
    assert served.get("/news/?before=yesterday")[0] == 404


def test_a_short_address_leads_to_the_article(served: Any) -> None:
    found = json.loads(served.get("/api/v1/search?q=" + quote("لقاءات ثنائية"))[2])
    assert found["total"] == 1 and found["results"][0]["type"] == "article"
    status, headers, _ = served.get(f"/a/{found['results'][0]['id']}")
    assert status == 302 and headers["location"] == quote(served.article)


def test_unreadable_queries_are_answered_not_broken(served: Any) -> None:
    for query in ('"', "AND OR NOT", "(((", "*", "a" * 5000, "%ff", "ال", "\u202e"):
        status, _, body = served.get("/api/v1/search?q=" + quote(query))
        assert status == 200 and "results" in json.loads(body), query


def test_a_redirect_to_the_slash_and_a_head_without_body(served: Any) -> None:
    assert served.get("/news")[0] == 301
    host, port = served.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        sock.sendall(f"HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while part := sock.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"\r\n\r\n")


def test_the_newsroom_asks_for_a_password_and_its_styles_are_there(served: Any) -> None:
    status, headers, _ = served.get("/admin/")
    assert status == 302
    status, headers, body = served.get(headers["location"])
    assert status == 200 and "frame-ancestors 'self'" in headers["content-security-policy"]
    sheet = re.search(r'href="(/static/wagtailadmin/css/core[^"]+)"', body.decode())
    assert sheet
    assert served.get(sheet[1])[0] == 200


def test_a_port_in_use_is_said_in_words(served: Any) -> None:
    env = served.env | {"ATHIR_SITE_PORT": served.base.rsplit(":", 1)[1]}
    done = subprocess.run([sys.executable, "-m", "athir.newsroom.serve"], env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "is in use" in done.stderr and "ATHIR_SITE_PORT" in done.stderr and "Traceback" not in done.stderr


def test_a_baked_page_is_served_while_the_database_is_away(served: Any) -> None:
    assert served.get("/radio/")[0] == 200
    database = served.home / "db.sqlite3"
    moved = Path(f"{database}.away")
    database.rename(moved)
    try:
        assert served.get("/radio/")[0] == 200
    finally:
        moved.rename(database)


def test_a_removed_page_is_gone_for_the_next_reader_and_made_anew(served: Any) -> None:
    _, _, before = served.get("/services/")
    page = served.home / "public" / "services" / "index.html"
    page.write_bytes(b"<p>somebody else wrote this</p>")
    (page.parent / "index.html.gz").write_bytes(gzip.compress(b"x"))
    assert served.get("/services/")[2] == b"<p>somebody else wrote this</p>"
    for file in page.parent.glob("index.html*"):
        file.unlink()
    assert served.get("/services/")[2] == before


def _read_on(port: int, stop: threading.Event) -> None:
    """A reader who asks again and again over one connection until it ends."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not stop.is_set():
            connection.request("GET", "/")
            connection.getresponse().read()


def test_it_stops_in_order_while_readers_go_on_asking(another_site: Any) -> None:
    for _ in range(3):
        port, stop_it = another_site()
        stop = threading.Event()
        readers = [threading.Thread(target=_read_on, args=(port, stop)) for _ in range(12)]
        for reader in readers:
            reader.start()
        time.sleep(0.3)
        try:
            assert stop_it() == 0
        finally:
            stop.set()
            for reader in readers:
                reader.join()
