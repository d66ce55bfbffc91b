"""Word and WhatsApp into an article with the keyboard: a real clipboard, a real paste, both fields and the body."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.newsroom.site.test_fronts import violations
from tests.newsroom.site.test_watch_listen import in_the_newsroom

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

ACCOUNT = """
from athir.newsroom.setup import setup
setup()
from athir.newsroom.accounts.actions import create_user
create_user("paster", "editor", "a-long-test-password", "ar", check=False)
"""
COPY = """([text, html]) => {
    document.addEventListener('copy', event => {
        event.clipboardData.setData('text/plain', text)
        if (html) event.clipboardData.setData('text/html', html)
        event.preventDefault()
    }, { once: true })
    document.execCommand('copy')
}"""
WORD = (
    "قــال الوالي: «ســنبني» 12٪\r\nوأضاف المتحدث",
    """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {mso-style-parent:"";font-family:"Sakkal Majalla"} --></style></head><body lang=AR-SA><!--StartFragment-->
<p class=MsoNormal dir=RTL style='text-align:right;mso-bidi-font-family:Arial'><b><span lang=AR-MA
style='font-size:16.0pt;font-family:"Sakkal Majalla";color:red'>قــال الوالي</span></b><span style='color:#333'>: «ســنبني»
12٪<o:p></o:p></span></p><p class=MsoNormal dir=RTL>وأضاف <a href="https://example.org/a?utm_source=word&amp;id=7">المتحدث</a>
<o:p>&nbsp;</o:p></p><![if !supportLists]><script>alert(1)</script><!--EndFragment--></body></html>""",
)
WHATSAPP = (
    "[24/11/2026, 10:15:03] فاطمة: *عاجل* افتتاح المعرض\n[24/11/2026, 10:16:40] فاطمة: \u200eالصور لاحقا\n",
    "",
)
SHOTS = os.environ.get("PASTING_SHOTS", "")
"""A folder for pictures of what an editor sees."""


def pasted(page: Any, clip: tuple[str, str], into: str, shot: str) -> None:
    page.evaluate(COPY, list(clip))
    page.locator(into).first.click()
    page.keyboard.press("Control+v")
    page.wait_for_selector(".pasted")
    page.click(".pasted summary")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{shot}.png")


def test_word_and_whatsapp_come_in_clean_by_a_real_paste(tab: Callable[..., Any], served: Any) -> None:
    in_the_newsroom(served, ACCOUNT)
    page = tab(width=1000, locale="ar")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.base)
    page.goto(served.base + "/admin/login/?next=/admin/articles/")
    page.fill("[name=username]", "paster")
    page.fill("[name=password]", "a-long-test-password")
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    page.goto(served.base + page.get_attribute("a[href*='/articles/add/']", "href"))

    pasted(page, WHATSAPP, "[name=title]", "whatsapp")
    title, panel = page.input_value("[name=title]"), page.inner_text(".pasted")
    assert "عاجل" in title and "افتتاح المعرض" in title
    assert not any(rest in title for rest in ("2026", "فاطمة", "*", "\u200e"))
    assert "[24/11/2026" in panel and "افتتاح المعرض" in panel, "before and after"
    assert violations(page, ".pasted") == []
    page.click(".pasted__do button >> nth=0")
    assert "2026" in page.input_value("[name=title]"), "taken back"

    editor = "[data-contentpath='body'] .public-DraftEditor-content, .public-DraftEditor-content"
    if not page.locator(editor).count():
        page.locator("[data-streamfield-stream-container] button[title], .c-sf-add-button").first.click()
        page.locator(".w-combobox__option").first.click()
    pasted(page, WORD, editor, "word")
    got = page.locator(editor).first
    words, dress = got.inner_text(), got.inner_html()
    assert "قال الوالي" in words and "سنبني" in words and "ـ" not in words
    assert "MsoNormal" not in dress and "Sakkal" not in dress and "alert(1)" not in dress
    assert got.locator("[data-block]").count() >= 2, "two paragraphs"
    assert "قــال" in page.inner_text(".pasted"), "before"
