"""The front in two hands: an editor pins a story on a phone, readers see it on top, and it lapses by itself; and a
breaking line comes to a page that is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from tests.newsroom.site.driving import Newsroom, until

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

NEWSROOM = """
import sys
from datetime import timedelta
from django.utils import timezone
from athir.newsroom.accounts.actions import create_user
from athir.newsroom.baking.baker import Baker
from athir.newsroom.fronts.models import Breaking, Slot
from athir.newsroom.news.models import Article
what, *words = sys.argv[1:]
baker = Baker()
if what == "account":
    create_user(words[0], "editor", words[1], "ar", check=False)
elif what == "lapse":
    Slot.objects.update(until=timezone.now() + timedelta(seconds=1))
    import time
    baker.tick()
    time.sleep(1.2)
elif what == "breaking":
    Breaking.objects.create(language="ar", text=words[0], article=Article.objects.filter(live=True).first())
elif what == "over":
    for line in Breaking.objects.all():
        line.delete()
elif what == "ends":
    for line in Breaking.objects.all():
        line.until = timezone.now()
        line.save()
while baker.tick():
    pass
"""


@pytest.fixture
def newsroom(in_the_newsroom: Newsroom) -> Callable[..., str]:
    """What happens in the newsroom meanwhile, in a process of its own."""
    return partial(in_the_newsroom, NEWSROOM)


def violations(page: Any, inside: str) -> list[str]:
    """What axe finds in light and in dark; ``inside`` our own part of the page."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[str] = []
    page.evaluate(Axe().axe_script)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(400)  # the admin fades its colours
        told = page.evaluate(
            "pick => axe.run(pick).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))", inside
        )
        found += [f"{scheme} {one}" for one in told]
    return found


TOP = "document.querySelector('main .story--top h2').textContent.trim()"


def test_an_editor_pins_on_a_phone_and_it_lapses(served: Any, tab: Any, newsroom: Callable[..., str]) -> None:
    newsroom("account", "pinner", "a-long-test-password")
    reader, editor = tab(), tab()
    reader.goto(served.base + "/")
    before = reader.evaluate(TOP)
    editor.goto(served.base + "/admin/login/?next=/admin/fronts/home/ar/")
    editor.fill("[name=username]", "pinner")
    editor.fill("[name=password]", "a-long-test-password")
    with editor.expect_navigation():
        editor.press("[name=password]", "Enter")
    assert editor.locator(".fronts-place").count() >= 3
    assert editor.evaluate("document.documentElement.dir") == "rtl"
    assert violations(editor, "main") == []
    assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # By keyboard alone: open «pin» at the last story of the list, choose the top, send.
    item = editor.locator(".fronts-place--stream .fronts-item").last
    title = item.locator(".fronts-title").inner_text().strip()
    item.locator("summary").focus()
    editor.keyboard.press("Enter")
    item.locator("select[name=place]").select_option("top")
    item.locator("select[name=keep]").select_option("1")
    item.locator("button[value=pin]").focus()
    with editor.expect_navigation():
        editor.keyboard.press("Enter")
    assert editor.locator(".fronts-item--pinned").count() == 1
    assert title in editor.inner_text(".fronts-place--top")
    editor.goto(served.base + "/admin/fronts/plan/")
    assert title in editor.inner_text("main"), "the plan says when the pin lapses"
    assert violations(editor, "main") == []
    newsroom("bake")
    reader.goto(served.base + "/")
    assert reader.evaluate(TOP) == title != before
    titles = reader.evaluate("[...document.querySelectorAll('main a.cover')].map(a => a.getAttribute('href'))")
    assert len(titles) == len(set(titles))
    newsroom("lapse")
    reader.goto(served.base + "/")
    assert reader.evaluate(TOP) == before


HIDDEN = "document.getElementById('breaking').hidden"


def test_a_breaking_line_comes_to_an_open_page_by_itself_and_goes(
    served: Any, tab: Any, newsroom: Callable[..., str]
) -> None:
    """The browser's clock is put forward instead of waiting; nothing else touches the page."""
    pages = [tab(), tab()]
    for page, path in zip(pages, ("/", served.article), strict=True):
        page.clock.install()
        page.goto(served.base + path)
        page.clock.run_for(2000)  # the first question, as soon as the page is there
        page.evaluate("window.stayed = true")
        assert page.evaluate(HIDDEN)
    newsroom("breaking", "انقطاع الطريق الوطنية رقم 13 عند زيز")
    for page in pages:
        page.clock.run_for(25_000)
        until(page, f"!{HIDDEN}")
        assert "الطريق الوطنية" in page.inner_text("#breaking")
        assert "الطريق الوطنية" in page.inner_text("#said")
        assert page.evaluate("document.getElementById('said').closest('[role=status],[aria-live=polite]') !== null")
        assert page.evaluate("window.stayed"), "no reload"
    newsroom("ends")
    for page in pages:
        page.clock.run_for(25_000)
        until(page, HIDDEN)
        assert page.inner_text("#said").strip() == "", "nothing old is left to be read out"
        assert page.evaluate("window.stayed")
    newsroom("over")


def test_a_breaking_line_comes_to_every_page(served: Any, tab: Any, newsroom: Callable[..., str]) -> None:
    page = tab()
    with page.expect_response("**/breaking/"):  # what it finds when it is opened it does not say aloud
        page.goto(served.base + served.article)
    page.evaluate(
        "window.moved = 0; new PerformanceObserver(l => l.getEntries().forEach(e => { moved += e.value }))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    assert page.evaluate("document.getElementById('breaking').hidden")
    newsroom("breaking", "تساقطات ثلجية بمرتفعات ميدلت هذا المساء")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(page, "!document.getElementById('breaking').hidden")
    assert "تساقطات ثلجية" in page.inner_text("#said"), "said once, politely"
    assert page.evaluate("moved") < 0.02
    assert violations(page, "#breaking") == []
    page.click("#breaking a")
    until(page, "!document.getElementById('breaking').classList.contains('breaking--late')")
    page.goto(served.base + "/")
    assert "تساقطات ثلجية" in page.inner_text("#breaking"), "the front brings it along"
    page.click("#breaking button")
    assert page.evaluate("document.getElementById('breaking').hidden")
    page.goto(served.base + served.article)
    page.wait_for_timeout(1500)  # it asks 0.8 s after the page is there
    assert page.evaluate("document.getElementById('breaking').hidden"), "what was closed stays closed"
    plain = tab(java_script_enabled=False)
    plain.goto(served.base + "/")
    assert "تساقطات ثلجية" in plain.content()
    newsroom("over")
    status, _heads, body = served.get("/breaking/")
    assert status == 200 and "تساقطات".encode() not in body and len(body) < 1500
