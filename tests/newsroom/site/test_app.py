"""The site as an app on a phone, in Arabic: saved and read without a network, sound untouched; events beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

STATE = "document.querySelector('[data-player]').dataset.state"
ONLY_MP3 = "localStorage.setItem('athir:quality', 'live.mp3')"
STICKING_OUT = """
    [...document.querySelectorAll('body *')].filter(e => {
        const at = e.getBoundingClientRect()
        return (at.left < -1 || at.right > innerWidth + 1) && !e.closest('.nav,.desks,.week,.reel,.sr,.skip')
    }).map(e => e.outerHTML.slice(0, 80)).slice(0, 5)
"""

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

CONTROLLED = "!!navigator.serviceWorker.controller"
NAMES = """
    (async () => {
        const found = []
        for (const name of await caches.keys())
            for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
        window.held = found
    })()
"""


def until(page: Any, script: str, timeout: float = 15.0) -> None:
    """Until ``script`` is true. Playwright's own waiting needs eval, which our policy forbids pages."""
    limit = time.monotonic() + timeout
    while not page.evaluate(script):
        assert time.monotonic() < limit, f"not within {timeout} s: {script}"
        page.wait_for_timeout(20)


def said(page: Any) -> str:
    return str(page.inner_text("main"))


def axe(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.fixture
def phone(tab: Callable[..., Any], served: Any, radio: Any) -> Any:
    """A phone whose browser has taken the worker."""
    page = tab(locale="ar-MA")
    page.add_init_script(ONLY_MP3)
    page.goto(served.base + "/news/")
    until(page, CONTROLLED)
    return page


def test_a_saved_article_and_the_last_news_are_read_without_a_network(phone: Any, served: Any) -> None:
    phone.goto(served.base + "/news/")
    phone.goto(served.base + served.article)
    phone.click("[data-save]")
    until(phone, "document.querySelector('[data-save]').getAttribute('aria-pressed') === 'true'")
    title = phone.inner_text("main h1")
    phone.context.set_offline(True)
    phone.reload()
    assert phone.inner_text("main h1") == title
    note = phone.inner_text("main .note--held")
    assert "دون اتصال" in note or "offline" in note
    assert (
        phone.evaluate("getComputedStyle(document.querySelector('main .note--held')).borderInlineStartWidth") == "4px"
    )
    assert axe(phone) == []
    # By the page's own navigation too: the last news, then what this device keeps.
    phone.click("#mast .nav a[href='/news/']")
    until(phone, "location.pathname === '/news/' && !!document.querySelector('main .stream, main [data-stream]')")
    assert phone.locator("main .note--held").count() == 1
    phone.goto(served.base + "/saved/")
    until(phone, "document.querySelectorAll('[data-seen] li').length === 1")
    assert phone.locator("[data-saved] > .kept li").count() == 1 and phone.locator("main .note--held").count() == 0
    assert title in said(phone)
    assert axe(phone) == []
    phone.click(".kept a")
    until(phone, "!!document.querySelector('main .prose')")
    # What was never saved is a page that helps, in the reader's language.
    phone.goto(served.base + "/news/لم-يحفظ/")
    until(phone, "document.querySelector('[data-reach]').textContent !== ''")
    assert (
        phone.evaluate("document.documentElement.lang") == "ar"
        and phone.locator("[data-saved] > .kept li").count() == 1
    )
    assert axe(phone) == []
    assert phone.evaluate(STICKING_OUT) == []
    phone.context.set_offline(False)
    phone.goto(served.base + "/saved/")
    until(phone, "document.querySelectorAll('[data-saved] > .kept li').length === 1")
    phone.click(".kept [data-drop]")
    until(phone, "document.querySelector('[data-saved] > .kept').hidden")
    assert phone.locator("[data-seen] a[href='/news/']").count() == 1 and not phone.is_visible("[data-none]")


def test_the_worker_never_touches_sound_pictures_admin_or_parts_of_files(phone: Any, served: Any) -> None:
    touched: list[tuple[str, bool]] = []
    phone.on("response", lambda answer: touched.append((answer.url, answer.from_service_worker)))
    phone.goto(served.base + served.article)
    phone.click("[data-player] [data-play]")
    phone.evaluate("fetch('/static/site/nothing.mp3', { headers: { Range: 'bytes=0-1' } })")
    phone.evaluate("fetch('/admin/login/', { headers: { Accept: 'text/html' } })")
    until(phone, f"{STATE} === 'playing'")
    phone.wait_for_load_state("load")
    by_worker = {url.removeprefix(served.base) for url, worker in touched if worker}
    others = {url for url, worker in touched if not worker}
    assert served.article in {unquote(path) for path in by_worker}
    for part in ("/live.mp3", "/media/", "/admin/login/", "nothing.mp3"):
        assert any(part in url for url in others), part
        assert not any(part in path for path in by_worker), part
    phone.evaluate(NAMES)
    until(phone, "!!window.held")
    held = phone.evaluate("window.held")
    assert held and not any(path.startswith(("/media/", "/admin/", "/radio/listen/")) for path in held)


def test_a_browser_offers_to_put_the_site_on_the_home_screen(phone: Any) -> None:
    session = phone.context.new_cdp_session(phone)
    manifest = session.send("Page.getAppManifest")
    assert manifest["url"].endswith("/manifest.webmanifest") and manifest["errors"] == []
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The tests' browser keeps nothing, as in a private window, where no site can be installed.
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []


def test_a_page_that_was_withdrawn_is_kept_no_longer(phone: Any, served: Any) -> None:
    phone.evaluate(
        "(async () => { await (await caches.open('athir-saved')).put(location.origin + '/news/gone/', new Response('x')); window.put = 1 })()"
    )
    until(phone, "window.put === 1")
    phone.goto(served.base + "/news/gone/")
    script = "(async () => { window.left = !!await (await caches.open('athir-saved')).match(location.origin + '/news/gone/') })()"
    phone.evaluate(script)
    until(phone, "window.left === false || (" + script + ", false)")


def test_an_event_is_found_read_put_into_the_calendar_and_heard(
    tab: Callable[..., Any], served: Any, radio: Any
) -> None:
    page = tab(locale="ar-MA", timezone_id="America/Montreal")
    page.add_init_script(ONLY_MP3)
    page.goto(served.base + "/")
    page.click("#mast .nav a[href='/events/']")
    until(page, "location.pathname === '/events/' && !!document.querySelector('main .event')")
    assert axe(page) == []
    assert page.get_attribute("#mast [aria-current]", "href") == "/events/"
    # A reader elsewhere also gets his own hour, told by his clock and our offsets.
    until(page, "document.querySelectorAll('main .event .yours').length > 0")
    page.click("main .event a.cover")
    until(page, "!!document.querySelector('main .lineup')")
    assert "زاكورة" in said(page) and page.locator("main .lineup bdi").inner_text() == "Oasis"
    assert page.locator("main a[href^='geo:30.3302,-5.838']").count() == 1
    assert axe(page) == [] and page.evaluate(STICKING_OUT) == []
    page.click("main .live-from [data-play]")
    until(page, f"{STATE} === 'playing'")
    calendar = page.get_attribute("main a[href$='event.ics']", "href")
    status, headers, body = served.get(quote(calendar))
    assert status == 200 and headers["content-type"] == "text/calendar; charset=utf-8"
    assert body.startswith(b"BEGIN:VCALENDAR\r\n") and b"BEGIN:VTIMEZONE" in body
    assert served.get("/events.ics", **{"If-None-Match": served.get("/events.ics")[1]["etag"]})[0] == 304
    dark = tab(width=320, scheme="dark")
    for path in ("/events/", quote(calendar).removesuffix("event.ics"), "/events/archive/"):
        dark.goto(served.base + path)
        assert axe(dark) == []
        dark.evaluate("document.documentElement.style.fontSize = '200%'")
        assert dark.evaluate(STICKING_OUT) == []


FAKE_PUSH = """
    window.asked = 0
    Notification.requestPermission = async () => { window.asked += 1; return 'granted' }
    let own = null
    const made = () => ({
        endpoint: 'https://fcm.googleapis.com/fcm/send/journey',
        toJSON() { return { endpoint: this.endpoint, keys: { p256dh: 'B' + 'A'.repeat(86), auth: 'A'.repeat(22) } } },
        unsubscribe: async () => { own = null; return true }
    })
    PushManager.prototype.getSubscription = async () => own
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => { window.key = applicationServerKey; own = made(); return own }
"""
KNOWN = """
    (async () => {
        const body = JSON.stringify({ endpoint: 'https://fcm.googleapis.com/fcm/send/journey' })
        const answer = await fetch('/push/seen', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
        window.known = answer.status
    })()
"""


def test_notifications_are_asked_for_by_a_button_only_and_end_with_one_tap(
    tab: Callable[..., Any], served: Any
) -> None:
    page = tab(locale="ar-MA")
    page.add_init_script(FAKE_PUSH)
    page.goto(served.base + "/notifications/")
    until(page, CONTROLLED)
    until(page, "!document.querySelector('[data-on]').hidden")
    assert page.evaluate("window.asked") == 0 and page.is_hidden("[data-off]")
    assert axe(page) == []
    page.check("[name=desk][value=zagora]")
    page.select_option("[name=from]", "21")
    page.click("[data-on]")
    until(page, "!document.querySelector('[data-off]').hidden")
    assert page.evaluate("window.asked") == 1 and len(page.evaluate("window.key")) == 87
    page.evaluate(KNOWN)
    until(page, "window.known === 200")
    page.click("[data-off]")
    until(page, "document.querySelector('[data-off]').hidden")
    page.evaluate(KNOWN)
    until(page, "window.known === 404")
