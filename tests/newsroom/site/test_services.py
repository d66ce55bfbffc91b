"""The services in a browser: a phone, in Arabic, with and without script; no fault that axe can find; nothing sideways."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

PAGES = (
    "/services/",
    "/services/prayer/errachidia/",
    "/services/calendar/",
    "/services/pharmacies/errachidia/",
    "/services/numbers/",
    "/services/transport/",
    "/services/announcements/",
    "/services/announcements/new/",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_a_reader_without_script_finds_his_town_calls_a_number_and_sends_an_announcement(
    tab: Callable[..., Any], served: Any
) -> None:
    page = tab(java_script_enabled=False)
    page.goto(served.base + "/services/")
    assert page.locator("html[dir=rtl]").count() == 1
    page.click(".svc-towns >> text=زاكورة")
    assert page.url.endswith("/services/today/zagora/")
    assert "زاكورة" in page.inner_text("main h1")
    assert page.locator(".svc-times li").count() == 6
    page.click(".svc-kinds a[href='/services/pharmacies/zagora/']")
    assert "مثال: صيدلية" in page.inner_text(".svc")
    page.click(".svc-kinds a[href='/services/numbers/zagora/']")
    assert page.locator("a[href='tel:19']").is_visible()
    page.click(".svc-kinds a[href='/services/announcements/zagora/']")
    page.click("main a.btn--main")
    assert page.locator("#id_town option:checked").inner_text() == "زاكورة"
    assert not page.locator("#id_website").is_visible() or page.locator(".svc-trap").bounding_box()["width"] <= 1
    page.select_option("#id_kind", "found")
    page.fill("#id_title", "وجدت مفاتيح")
    page.fill("#id_text", "قرب المحطة.")
    page.fill("#id_contact", "abc")
    page.click("main form button[type=submit]")
    assert page.locator("#contact-error").is_visible()
    page.fill("#id_contact", "0600000000")
    page.click("main form button[type=submit]")
    assert page.url.endswith("/services/announcements/sent/")
    page.goto(served.base + "/services/announcements/zagora/")
    assert "وجدت مفاتيح" not in page.inner_text("main")


def test_no_page_has_a_fault_or_scrolls_sideways(tab: Callable[..., Any], served: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, night = tab(), tab(scheme="dark")
    axe = Axe()
    over = "document.documentElement.scrollWidth - innerWidth"
    for path in PAGES:
        for shown in (page, night):
            shown.goto(served.base + path)
            found = axe.run(shown, options={"runOnly": RULES})
            assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(over) <= 0, f"{path} at 200 %"
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(over) <= 0, f"{path} at 320 px"
        page.set_viewport_size({"width": 390, "height": 844})


def test_home_counts_the_time_to_the_next_prayer(tab: Callable[..., Any], served: Any) -> None:
    plain = tab(java_script_enabled=False)
    plain.goto(served.base + "/en/")
    box = plain.locator("[data-prayers]")
    first, second = json.loads(box.get_attribute("data-prayers"))[:2]
    assert first[2] in box.inner_text() and not plain.locator("[data-until]").is_visible()
    for before, at, says in (
        (70, first, "in 1 hour and 10 minutes"),
        (120, first, "in 2 hours"),
        (1, first, "in 1 minute"),
        (3, second, "in 3 minutes"),
    ):
        page = tab()
        page.add_init_script(f"Date.now = () => {at[0] * 1000 - before * 60_000}")
        page.goto(served.base + "/en/")
        page.wait_for_selector("[data-until]:not(:empty)", timeout=10_000)
        told = page.locator("[data-prayers]").inner_text()
        assert says in told and at[1] in told and at[2] in told, told
    page = tab()
    page.add_init_script(f"Date.now = () => {first[0] * 1000 - 40 * 3_600_000}")
    with page.expect_response(lambda answer: "/prayer." in answer.url):
        page.goto(served.base + "/en/")
    assert page.locator("[data-until]").text_content() == "", "a clock that is wrong says nothing"
