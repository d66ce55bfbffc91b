"""The content security policy, as a browser enforces it on every kind of page; and who may frame what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.newsroom.site.conftest import Served
from tests.newsroom.site.driving import until

_TYPES = (
    *("/", "/fr/", "/zgh/", "/news/", "/desks/draa-tafilalet/", "/desks/draa-tafilalet/zagora/", "/radio/"),
    *(
        "/radio/schedule/",
        "/shows/oasis/",
        "/search/?q=الماء",
        "/watch-listen/",
        "/services/",
        "/podcasts/",
        "/events/",
    ),
    *("/nowhere/", "/embed/player/", "/corrections/", "/lite/", "/about/", "/contact/", "/zgh-latn/"),
)
_INLINE = re.compile(
    r"<style(?! data-file=)|<[^>]+\s(?:style|on[a-z]+)=|<script(?![^>]*(?:\ssrc=|\sdata-file=|application/ld\+json))"
)
"""In the source, beside what the policy allows by its hash. What scripts set later on an element's ``style`` is no inline
style to the policy."""
_LISTEN = """
window.breaches = [];
document.addEventListener('securitypolicyviolation', e => window.breaches.push(
    e.violatedDirective + ' ' + e.blockedURI + ' ' + (e.sample || '')));
"""


def _article_id(served: Served) -> str:
    return str(json.loads(served.get("/api/v1/articles?limit=1")[2])["results"][0]["id"])


@pytest.mark.browser
def test_no_page_breaks_its_own_policy(served: Served, tab: Callable[..., Any]) -> None:
    page = tab(locale="ar")
    page.add_init_script(_LISTEN)
    public_id = _article_id(served)
    for path in (*_TYPES, served.article, f"/embed/article/{public_id}/"):
        page.goto(served.base + quote(path, safe="/?=%"), wait_until="load")
        breaches = page.evaluate("window.breaches")
        assert breaches == [], (path, breaches)
        source = served.get(quote(path, safe="/?=%"))[2].decode()
        assert not _INLINE.search(source), path
    page.goto(served.base + quote(served.article))
    assert page.locator('script[type="application/ld+json"]').count() == 1


@pytest.mark.browser
def test_sheets_of_the_next_page_come_along_without_breaking_the_policy(
    served: Served, tab: Callable[..., Any]
) -> None:
    page = tab(locale="ar")
    page.add_init_script(_LISTEN)
    page.goto(served.base + quote(served.article), wait_until="load")
    held = "[...document.head.querySelectorAll('style')].map(s => s.dataset.file).sort()"
    assert page.evaluate(held) == ["site.css"]
    page.evaluate("window.same = true")
    page.locator("header a[href='/']").first.click()
    until(page, "location.pathname === '/' && document.head.querySelectorAll('style').length > 1")
    assert page.evaluate("window.same") and "strips.css" in page.evaluate(held)
    assert page.evaluate("[...document.styleSheets].every(s => s.cssRules.length > 0)")
    assert page.evaluate("window.breaches") == []


@pytest.mark.browser
def test_what_other_sites_show_can_be_read_by_everybody(served: Served, tab: Callable[..., Any]) -> None:
    page = tab(width=320, height=380, locale="ar")
    for path in ("/embed/player/", f"/embed/article/{_article_id(served)}/"):
        page.goto(served.base + path)
        page.evaluate(Axe().axe_script)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("async () => (await axe.run(document)).violations.map(v => v.id + ' ' + v.help)")
            assert found == [], (path, scheme)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_only_embeds_may_be_framed(served: Served) -> None:
    public_id = _article_id(served)
    for path in ("/", served.article, "/radio/", f"/a/{public_id}", "/api/v1/desks", "/feeds/news.xml", "/oembed"):
        policy = served.get(quote(path))[1]["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy, path
    for path in ("/embed/player/", f"/embed/article/{public_id}/"):
        assert "frame-ancestors *" in served.get(path)[1]["content-security-policy"]
    status, headers, body = served.get("/feeds/news.xml", **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip") and body[:2] == b"\x1f\x8b"
    assert served.get("/feeds/news.xml", **{"If-None-Match": served.get("/feeds/news.xml")[1]["etag"]})[0] == 304


@pytest.mark.browser
def test_another_site_shows_what_oembed_gives_it(served: Served, tab: Callable[..., Any]) -> None:
    """The frame is the one that /oembed answers, on another origin, and its sound plays."""
    told = json.loads(served.get(f"/oembed?url={quote(served.base + '/radio/', safe='')}")[2])

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><title>x</title>{told['html']}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = tab()
        page.goto(f"http://localhost:{server.server_address[1]}/")
        frame = page.frame_locator("iframe").first
        assert frame.locator("h1 a").get_attribute("target") == "_blank"
        sound = frame.locator("audio")
        sound.evaluate("a => { a.muted = true; return a.play() }")
        sound.evaluate("a => new Promise(done => { a.currentTime ? done() : a.addEventListener('timeupdate', done) })")
    finally:
        server.shutdown()
        server.server_close()
