"""A journalist puts a minute of air into an article without leaving it; a reader on a phone hears it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.airlog import sounding
from tests.newsroom.clips.conftest import SECONDS, speech
from tests.newsroom.site.driving import Newsroom, axe_faults, until

from athir.home import Home

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

DRAFT = """
from wagtail.models import Locale
from athir.newsroom.accounts.actions import create_user
from athir.newsroom.accounts.models import User
from athir.newsroom.frame.models import Desk
from athir.newsroom.news import actions
from athir.newsroom.news.models import Article
if not User.objects.filter(username="clipper").exists():
    create_user("clipper", "chief", "a-long-test-password", "en", check=False)
story = Article(title="قال الوالي", desk=Desk.objects.filter(parent=None)[0], locale=Locale.objects.get(language_code="ar"))
actions.save_draft(story)
print(story.pk)
"""
OUT = """
import sys
from athir.newsroom.clips import tasks
from athir.newsroom.clips.models import Clip
from athir.newsroom.news import actions
from athir.newsroom.news.models import Article
clip = Clip.objects.latest("pk")
tasks.prepare_clip.func(clip.pk)
story = Article.objects.get(pk=sys.argv[1]).get_latest_revision_as_object()
story = actions.publish(story)
clip.refresh_from_db()
print(clip.public_id, clip.duration_ms, clip.live, story.get_absolute_url())
"""


@pytest.fixture
def aired(served: Any) -> datetime:
    """The house's log of the last minutes; when it begins."""
    start = (datetime.now(UTC) - timedelta(minutes=2)).replace(microsecond=0)
    sounding.record(Home(served.home).station(), "live.aac", start, seconds=SECONDS, sound=speech())
    return start


def test_a_minute_of_air_comes_into_an_article_in_one_go(
    tab: Callable[..., Any], served: Any, aired: datetime, in_the_newsroom: Newsroom
) -> None:
    story = in_the_newsroom(DRAFT)
    desk = tab(width=1280, height=1000)
    desk.goto(f"{served.base}/admin/login/?next=/admin/articles/edit/{story}/")
    desk.fill("[name=username]", "clipper")
    desk.fill("[name=password]", "a-long-test-password")
    with desk.expect_navigation():
        desk.press("[name=password]", "Enter")
    began = time.monotonic()
    desk.locator(".c-sf-add-button").first.click()
    desk.locator(".w-combobox__option", has_text="Clip of the air").click()
    desk.locator("[data-streamfield-stream-container] [data-chooser-action-choose]:visible").first.click()
    desk.click("#tab-label-create")
    until(desk, "document.querySelector('clip-desk [data-edge=from]').style.left !== ''")
    until(desk, "[...document.querySelector('clip-desk').tiles.values()].some(tile => tile)")

    def told(edge: str) -> str:
        return str(desk.get_attribute(f"clip-desk [data-edge={edge}]", "aria-valuetext"))

    # By the written time, then by the keyboard: ten milliseconds a step.
    at = aired + timedelta(seconds=8)
    local = desk.evaluate("ms => document.querySelector('clip-desk').written(ms)", at.timestamp() * 1000)
    desk.fill("clip-desk ~ .desk-form [name=starts]", local)
    desk.press("[name=starts]", "Tab")
    assert told("from").endswith(f"{local[-5:]}")
    desk.focus("clip-desk [data-edge=to]")
    before = told("to")
    desk.keyboard.press("ArrowLeft")
    assert told("to") != before
    desk.keyboard.press("PageDown")
    # A pause is found by itself.
    desk.focus("clip-desk [data-edge=from]")
    desk.keyboard.press("Shift+ArrowRight")
    desk.keyboard.press("Shift+ArrowRight")
    moved = told("from")
    desk.keyboard.press("s")
    until(desk, f"document.querySelector('clip-desk [data-edge=from]').getAttribute('aria-valuetext') !== '{moved}'")
    desk.click("clip-desk [data-do=from]")
    until(desk, "document.querySelector('clip-desk').audio?.currentTime > 0.2")
    # Wagtail gives its own dialogs no name.
    assert [one for one in axe_faults(desk) if not one.startswith("aria-dialog-name")] == []
    desk.fill(".modal-body [name=title]", "كلمة الوالي")
    desk.fill(".modal-body [name=transcript]", "أهلا بكم في تنغير")
    desk.click("#tab-create button[type=submit]")
    until(desk, "document.querySelector('[data-chooser-title]')?.textContent.includes('كلمة الوالي')")
    assert time.monotonic() - began < 45
    desk.wait_for_selector("button[type=submit]:visible")
    with desk.expect_response(re.compile(r"/articles/edit/")):
        desk.locator("[name=title]").first.evaluate("field => field.form.requestSubmit()")
    desk.wait_for_load_state()
    public_id, duration, live, path = in_the_newsroom(OUT, story).split()
    assert live == "True"
    assert 10_000 < int(duration) < 25_000

    phone = tab(width=360, height=800)
    phone.goto(served.base + path)
    assert phone.locator(".inside audio source").first.get_attribute("src").startswith(f"/clips/{public_id}/")
    phone.click(".inside h2 a")
    until(phone, f"location.pathname === '/clips/{public_id}/'")
    until(phone, "document.querySelector('h1').textContent.includes('كلمة الوالي')")
    assert axe_faults(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.locator("[data-clip] svg").scroll_into_view_if_needed()
    until(phone, "document.readyState === 'complete'")
    phone.evaluate("document.querySelector('[data-clip] audio').play()")
    until(phone, "document.querySelector('[data-clip] audio').currentTime > 0.2")
    status, head, body = served.get(f"/embed/clip/{public_id}/")
    assert status == 200 and "frame-ancestors *" in head["content-security-policy"] and b"<audio" in body
