"""Sound & image in a browser: a phone, in Arabic; a film that plays, a recording that can be read, a gallery without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from tests.newsroom.site.test_reading import ONLY_MP3, STATE, play, until

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
    until(
        page, "[...document.querySelector('video').textTracks].some(t => t.language === 'ar' && t.activeCues?.length)"
    )
    words = "[...document.querySelector('video').textTracks].find(t => t.language === 'ar').activeCues[0].text"
    assert "كثبان" in page.evaluate(words)
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
