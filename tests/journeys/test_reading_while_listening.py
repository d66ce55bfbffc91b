"""A reader opens the demo's article on a phone, plays the radio, and reads on. The real stream, nothing in between."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from typing import Any

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.needs("chromium")]

STATE = "document.querySelector('[data-player]').dataset.state"
CLOCK = "document.querySelector('audio[data-air]').currentTime"


def until(page: Any, script: str, timeout: float = 20.0) -> None:
    """Until ``script`` is true, asked over and over: the page's policy forbids the eval that Playwright waits with."""
    limit = time.monotonic() + timeout
    while not page.evaluate(script):
        assert time.monotonic() < limit, f"not within {timeout} s: {script}"
        page.wait_for_timeout(25)


def the_article(house: Any) -> str:
    """The path of the article of the demo, found as a reader finds it."""
    query = urllib.parse.quote("الحموشي سفراء")
    with urllib.request.urlopen(f"{house.site}/api/v1/search?q={query}", timeout=10) as answer:
        return str(json.load(answer)["results"][0]["url"])


def test_the_article_is_read_from_right_to_left_without_a_fault(house: Any, phone: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    phone.goto(house.site + the_article(house))
    assert phone.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert "سفراء" in phone.inner_text("article h1")
    for name in ("Alex Pinfield", "Branly Martial Oupolo", "Shahabudeen Bin Adam Shah"):
        assert phone.locator(".prose bdi", has_text=name).count() >= 1, name
    found = Axe().run(
        phone, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert found.violations_count == 0, found.generate_report()


def test_the_radio_plays_on_over_three_pages_and_its_clock_keeps_time(house: Any, phone: Any) -> None:
    phone.goto(house.site + the_article(house))
    phone.click("[data-player] [data-play]")
    until(phone, f"{STATE} === 'playing' && {CLOCK} > 0.5")
    phone.evaluate(
        "window.pauses = 0;"
        "document.querySelector('audio[data-air]').addEventListener('pause', () => { window.pauses += 1 })"
    )
    start = phone.evaluate(f"[performance.now(), {CLOCK}]")
    for pick in ("#mast .nav a[href='/news/']", "main h2 a.cover", "#foot a[href='/radio/']"):
        before = phone.url
        phone.click(pick)
        until(phone, f"location.href !== {json.dumps(before)} && !!document.querySelector('main h1')")
        now = phone.evaluate(CLOCK)
        until(phone, f"{CLOCK} > {now} + 0.5")
    now = phone.evaluate(f"[performance.now(), {CLOCK}]")
    assert abs((now[0] - start[0]) / 1000 - (now[1] - start[1])) < 0.05
    assert phone.evaluate("window.pauses") == 0
    assert phone.evaluate(STATE) == "playing"


def test_the_page_says_what_the_radio_says(house: Any, phone: Any) -> None:
    with urllib.request.urlopen(f"{house.radio}/now.json", timeout=10) as answer:
        now = json.load(answer)
    phone.goto(house.site + "/radio/")
    show = (now["athir"]["show"] or {}).get("title", {}).get("ar")
    until(phone, "document.querySelectorAll('main [data-now=song]')[0].textContent.length > 0")
    if show:
        until(phone, f"document.querySelector('main [data-now=title]').textContent === {json.dumps(show)}")


@pytest.mark.parametrize("mount", ["live.mp3", "live.aac", "low.opus"])
def test_every_quality_plays_in_the_browser(house: Any, phone: Any, mount: str) -> None:
    phone.add_init_script(f"localStorage.setItem('athir:quality', '{mount}')")
    phone.goto(house.site + "/radio/")
    phone.click("main [data-play]")
    until(phone, f"{STATE} === 'playing' && {CLOCK} > 1")
    assert phone.evaluate("document.querySelector('audio[data-air]').src").endswith(mount)


def test_the_first_view_of_the_article_weighs_at_most_60_kB(house: Any, phone: Any) -> None:
    session = phone.context.new_cdp_session(phone)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    begun: dict[str, float] = {}
    shown: list[float] = []
    session.send("Page.enable")
    session.on("Page.loadEventFired", lambda e: shown.append(e["timestamp"]))
    session.on("Network.requestWillBeSent", lambda e: begun.__setitem__(e["requestId"], e["timestamp"]))
    session.on("Network.responseReceived", lambda e: addresses.__setitem__(e["requestId"], e["response"]["url"]))
    session.on("Network.loadingFinished", lambda e: sizes.__setitem__(e["requestId"], e["encodedDataLength"]))
    phone.goto(house.site + the_article(house), wait_until="load")
    phone.evaluate("document.fonts.ready.then(() => 1)")
    # What the page asks for once it is there (sharing, the reading position) is no part of its first view.
    first = [key for key in sizes if begun[key] <= shown[0] and addresses[key].startswith(house.site)]
    weights = {addresses[key]: sizes[key] for key in first}
    assert any(url.endswith(".avif") for url in weights) and any(url.endswith(".woff2") for url in weights)
    assert sum(weights.values()) <= 60_000, json.dumps(weights, indent=1)
