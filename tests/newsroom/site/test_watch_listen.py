"""Sound & image in a browser: a phone, in Arabic; a film that plays, a recording that can be read, a gallery without script."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from tests.newsroom.site.test_fronts import violations
from tests.newsroom.site.test_reading import ONLY_MP3, STATE, play, until

from athir.newsroom import demo

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

FILM = "/watch-listen/جولة-في-رسوم-الجهة/"
SOUND = "/watch-listen/كيف-تستمع-إلى-أثير/"
GALLERY = "/watch-listen/درعة-تافيلالت-بالرسم/"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def test_a_film_stops_the_radio_plays_with_captions_and_can_be_taken_along(
    tab: Callable[..., Any], served: Any, radio: Any
) -> None:
    page = tab()
    page.add_init_script(ONLY_MP3)
    page.goto(served.base + "/")
    play(page)
    page.click("#mast .nav a[href='/watch-listen/']")
    until(page, "location.pathname === '/watch-listen/' && document.querySelectorAll('.reels li').length === 3")
    assert page.evaluate(STATE) == "playing", "reading on, the radio plays"
    page.click(".reels li:first-child a.cover")
    until(page, "!!document.querySelector('video[data-media]')")
    assert page.evaluate("document.querySelector('h1').textContent.trim()") == "جولة في رسوم الجهة"
    box = page.evaluate("(e => [e.offsetWidth, e.offsetHeight])(document.querySelector('video'))")
    assert box[1] == pytest.approx(box[0] * 9 / 16, abs=2), "its place is kept before it comes"
    page.evaluate("document.querySelector('video').muted = true, document.querySelector('video').play()")
    until(page, "document.querySelector('video').currentTime > 0.4")
    until(page, f"{STATE} === 'stopped'")
    assert page.evaluate("document.querySelector('video').videoWidth") == 640
    page.evaluate("document.querySelector('video').currentTime = 9.6")
    shown = (
        "[...document.querySelector('video').textTracks].find(t => t.language === 'ar')?.activeCues?.[0]?.text ?? ''"
    )
    until(page, f"({shown}).includes('كثبان')")
    file = page.evaluate("document.querySelector('.files a').getAttribute('href')")
    status, headers, body = served.get(file, Range="bytes=100-199")
    assert (status, len(body), headers["content-type"]) == (206, 100, "video/mp4")
    assert served.get(file.replace("360.mp4", "source.mp4"))[0] == 404


def test_a_recording_has_a_drawn_wave_and_its_words(tab: Callable[..., Any], served: Any) -> None:
    page = tab()
    page.goto(served.base + SOUND)
    assert page.evaluate("document.querySelectorAll('.sound__w path').length") == 1
    page.evaluate(
        "document.querySelector('audio[data-media]').muted = true, document.querySelector('audio[data-media]').play()"
    )
    until(page, "document.querySelector('audio[data-media]').currentTime > 0.2")
    page.click(".words summary")
    assert "الجودة الخفيفة" in page.inner_text(".words")
    assert page.get_attribute(".by bdi", "dir") == "ltr"


def test_a_gallery_needs_no_script_and_a_kind_without_items_says_so(tab: Callable[..., Any], served: Any) -> None:
    page = tab(java_script_enabled=False)
    page.goto(served.base + GALLERY)
    figures = page.locator(".plates figure")
    assert figures.count() == 6
    assert "1/6" in figures.first.inner_text() and "رسم توضيحي" in figures.first.inner_text()
    assert served.get("/watch-listen/kind/podcast/")[0] == 404
    assert served.get("/watch-listen/?before=nonsense")[0] == 404
    assert "لا شيء" in served.get("/watch-listen/?before=20200101T000000-1")[2].decode()
    french = served.get("/fr" + quote(FILM))[2].decode()
    assert "Promenade dans les dessins" in french and 'srclang="fr"' in french


def test_no_page_has_a_fault_or_scrolls_sideways(tab: Callable[..., Any], served: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    light, dark = tab(), tab(scheme="dark")
    for path in ("/watch-listen/", FILM, SOUND, GALLERY):
        for page in (light, dark):
            page.goto(served.base + path)
            page.evaluate("document.querySelector('details.words')?.setAttribute('open', '')")
            found = Axe().run(page, options={"runOnly": RULES})
            assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        light.evaluate("document.documentElement.style.fontSize = '200%'")
        assert light.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{path} at 200 %"
        light.evaluate("document.documentElement.style.fontSize = ''")


MAKE_ACCOUNT = """
from athir.newsroom.setup import setup
setup()
from athir.newsroom.accounts.actions import create_user
create_user("snapper", "photo", "a-long-test-password", "ar", check=False)
"""
PREPARE = """
from athir.newsroom.setup import setup
setup()
from athir.newsroom.airlink.task_runner import TaskRunner
TaskRunner("media").step()
"""
DROP = """async ([selector, names]) => {
    const data = new DataTransfer()
    for (const [name, text] of names) data.items.add(new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], name))
    const zone = document.querySelector(selector)
    for (const kind of ['dragenter', 'dragover', 'drop'])
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
}"""


def in_the_newsroom(served: Any, code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], env=served.env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_files_dropped_on_the_upload_page_are_taken_one_by_one_and_told(tab: Callable[..., Any], served: Any) -> None:
    in_the_newsroom(served, MAKE_ACCOUNT)
    page = tab(width=1000, locale="ar")
    page.goto(served.base + "/admin/login/?next=/admin/library/upload/")
    page.fill("[name=username]", "snapper")
    page.fill("[name=password]", "a-long-test-password")
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.fill("[name=credit]", "مكتب الصور")
    sound = (Path(demo.__file__).parent / "audio/jingles/athir-name.opus").read_bytes()
    picture = io.BytesIO()
    Image.effect_mandelbrot((640, 360), (-2, -1, 1, 1), 60).convert("RGB").save(picture, "JPEG")
    files = [("حوار.opus", sound), ("script.jpg", b"#!/bin/sh\n"), ("صورة.jpg", picture.getvalue())]
    files.insert(0, ("page.mp3", b"<!doctype html><script>alert(1)</script>" * 50))
    page.evaluate(DROP, [".take__zone", [[name, base64.b64encode(content).decode()] for name, content in files]])
    until(page, "document.querySelectorAll('.take__one--taken').length === 3")
    assert page.locator(".take__one--refused").count() == 1
    refused = page.inner_text(".take__one--refused")
    assert "script.jpg" in refused and len(refused) > 20
    assert page.locator(".take__one progress").count() == 4
    assert violations(page, "main") == []
    in_the_newsroom(served, PREPARE)
    in_the_newsroom(served, PREPARE)
    until(page, "!document.querySelector('[data-waits]')")
    turned = page.locator(".take__one--refused").filter(has_text="page.mp3")
    assert turned.locator("a, progress:visible").count() == 0, "neither taken nor to be described"
    assert page.inner_text("[data-sum]").count("2") == 2, "two taken, two not"
    assert violations(page, "main") == []
    page.locator(".take__one--taken a").last.click()
    until(page, "location.pathname.startsWith('/admin/') && !location.pathname.includes('upload')")
    page.locator(".media-facts audio").first.wait_for(state="attached")  # the address changes before the page is read
    assert page.locator(".media-facts audio").count() == 1
