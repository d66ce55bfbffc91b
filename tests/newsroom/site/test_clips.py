"""A journalist puts a minute of air into an article without leaving it; a reader on a phone hears it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.airlog import sounding
from tests.newsroom.clips.conftest import SECONDS, speech
from tests.newsroom.site.driving import Newsroom, axe_faults, until

from athir.contracts.journal import JournalWriter, new_boot
from athir.contracts.units import utc_ns
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
    create_user("cutter", "chief", "a-long-test-password", "ar", check=False)
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


POINT, KEY, THINK = 1.1 + 0.2, 0.28, 1.35
"""Seconds of a person's hand and head: to point and click, for a key, to decide on the next step (keystroke-level model,
Card, Moran and Newell 1983)."""

COUNTING = """
window.counted = { keys: 0, points: 0 }
addEventListener('keydown', event => { counted.keys += event.key.length > 1 || !event.target.matches('input') ? 1 : 0 }, true)
addEventListener('beforeinput', event => { counted.keys += event.inputType === 'insertText' ? 1 : 0 }, true)
addEventListener('pointerdown', () => { counted.points += 1 }, true)
"""


@pytest.fixture(scope="module")
def aired(served: Any) -> Iterator[datetime]:
    """The house's log of the last minutes, with two items in its journal; when it begins."""
    start = (datetime.now(UTC) - timedelta(minutes=2)).replace(microsecond=0)
    station = Home(served.home).station()
    sounding.record(station, "live.aac", start, seconds=SECONDS, sound=speech())
    told = JournalWriter(station.journal_dir, "air", new_boot(utc_ns(start)))
    for name, first in (("حديث الواحة", 0), ("نشرة الأخبار", 16)):
        at, item = start + timedelta(seconds=first), {"path": f"speech/{first}.mp3", "title": name, "source": "plan"}
        told.append("item.start", at, item=str(first), duration_ms=16_000, **item)
        told.append("item.end", at + timedelta(seconds=16), item=str(first), why="end")
    told.close()
    yield start
    for folder in (station.log_dir, station.journal_dir):  # others log in this house as well
        shutil.rmtree(folder)


def entered(desk: Any, served: Any, name: str, path: str) -> None:
    """Somebody logs in and is at ``path``."""
    desk.goto(f"{served.base}/admin/login/?next={path}")
    desk.fill("[name=username]", name)
    desk.fill("[name=password]", "a-long-test-password")
    with desk.expect_navigation():
        desk.press("[name=password]", "Enter")


def told(desk: Any, edge: str) -> str:
    """What a screen reader says of a handle."""
    return str(desk.get_attribute(f"clip-desk [data-edge={edge}]", "aria-valuetext"))


def put_both_edges(desk: Any, aired: datetime) -> None:
    """Each way that the desk offers, once: a pointer, a written time, keys, a pause found by itself; then it plays."""
    # By hand.
    handle = desk.locator("clip-desk [data-edge=from]")
    handle.scroll_into_view_if_needed()
    box, before = handle.bounding_box(), told(desk, "from")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x - 12, y, steps=3)
    desk.mouse.up()
    assert told(desk, "from") < before
    # By the written time, so that the test knows where it is; then by the keyboard, ten milliseconds a step.
    at = aired + timedelta(seconds=8)
    local = desk.evaluate("ms => document.querySelector('clip-desk').written(ms)", at.timestamp() * 1000)
    desk.fill("clip-desk ~ .desk-form [name=starts]", local)
    desk.press("[name=starts]", "Tab")
    assert told(desk, "from").endswith(f"{local[-5:]}")
    desk.focus("clip-desk [data-edge=to]")
    before = told(desk, "to")
    desk.keyboard.press("ArrowLeft")
    assert told(desk, "to") != before
    desk.keyboard.press("PageDown")
    # A pause is found by itself.
    desk.focus("clip-desk [data-edge=from]")
    desk.keyboard.press("Shift+ArrowRight")
    desk.keyboard.press("Shift+ArrowRight")
    moved = told(desk, "from")
    desk.keyboard.press("s")
    until(desk, f"document.querySelector('clip-desk [data-edge=from]').getAttribute('aria-valuetext') !== '{moved}'")
    desk.click("clip-desk [data-do=from]")
    until(desk, "document.querySelector('clip-desk').audio?.currentTime > 0.2")


def heard_by_a_reader(phone: Any, served: Any, path: str, public_id: str) -> None:
    """The clip stands in the article, has a page of its own, and plays there; others may embed it."""
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


def test_a_minute_of_air_comes_into_an_article_in_one_go(
    tab: Callable[..., Any], served: Any, aired: datetime, in_the_newsroom: Newsroom
) -> None:
    story = in_the_newsroom(DRAFT)
    desk = tab(width=1280, height=1000)
    entered(desk, served, "clipper", f"/admin/articles/edit/{story}/")
    desk.evaluate(COUNTING)
    began = time.monotonic()
    desk.locator(".c-sf-add-button").first.click()
    desk.locator(".w-combobox__option", has_text="Clip of the air").click()
    desk.locator("[data-streamfield-stream-container] [data-chooser-action-choose]:visible").first.click()
    desk.click("#tab-label-create")
    until(desk, "document.querySelector('clip-desk [data-edge=from]').style.left !== ''")
    until(desk, "[...document.querySelector('clip-desk').tiles.values()].some(tile => tile)")
    put_both_edges(desk, aired)
    # Wagtail gives its own dialogs no name.
    assert [one for one in axe_faults(desk) if not one.startswith("aria-dialog-name")] == []
    desk.click(".modal-body [name=title]")
    desk.keyboard.type("كلمة الوالي")
    desk.fill(".modal-body [name=transcript]", "أهلا بكم في تنغير")  # this can wait for after
    desk.click("#tab-create button[type=submit]")
    until(desk, "document.querySelector('[data-chooser-title]')?.textContent.includes('كلمة الوالي')")
    assert time.monotonic() - began < 45
    hand = desk.evaluate("counted")
    listened = 6.0  # to the beginning and to the end, three seconds each
    person = hand["points"] * (POINT + THINK) + hand["keys"] * KEY + listened + time.monotonic() - began
    assert person < 60, f"{person:.0f} s of a person's time: {hand}"
    desk.wait_for_selector("button[type=submit]:visible")
    with desk.expect_response(re.compile(r"/articles/edit/")):
        desk.locator("[name=title]").first.evaluate("field => field.form.requestSubmit()")
    desk.wait_for_load_state()
    public_id, duration, live, path = in_the_newsroom(OUT, story).split()
    assert live == "True"
    assert 10_000 < int(duration) < 25_000
    heard_by_a_reader(tab(width=360, height=800), served, path, public_id)


def test_the_desk_is_worked_by_keyboard_on_a_phone_from_right_to_left(
    tab: Callable[..., Any], served: Any, aired: datetime, in_the_newsroom: Newsroom
) -> None:
    in_the_newsroom(DRAFT)
    desk = tab(width=360, height=780)
    entered(desk, served, "cutter", "/admin/clips/desk/")
    until(desk, "document.querySelector('clip-desk [data-edge=from]').style.left !== ''")
    desk.focus("clip-desk [data-do=fit]")
    desk.keyboard.press("Enter")
    until(desk, "document.querySelectorAll('clip-desk .desk__mark').length === 2")
    assert desk.evaluate("document.dir") == "rtl"
    assert desk.evaluate("document.documentElement.scrollWidth") == 360

    def told(edge: str) -> str:
        return str(desk.get_attribute(f"clip-desk [data-edge={edge}]", "aria-valuetext"))

    def held(script: str) -> bool:
        return bool(desk.evaluate(f"document.activeElement.{script}"))

    # The handles stand together; what was on air is one stop behind them.
    desk.focus("[data-edge=from]")
    desk.keyboard.press("Tab")
    assert held("dataset.edge === 'to'")
    desk.keyboard.press("Tab")
    assert held("classList.contains('desk__mark')")
    desk.keyboard.press("End")
    assert held("textContent === 'نشرة الأخبار'")
    desk.keyboard.press("Enter")
    assert held("dataset.edge === 'from'"), "one goes on from the beginning of what was taken"
    second = desk.evaluate("ms => document.querySelector('clip-desk').clock(ms)", (aired.timestamp() + 16) * 1000)
    assert told("from").startswith(second)
    # Ten milliseconds a key, to the edges of what is shown, and as near as ten milliseconds a dot.
    before = told("from")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowLeft")
    assert told("from") == before
    desk.keyboard.press("Home")
    assert told("from") < before
    desk.keyboard.press("PageUp")
    for _ in range(12):
        desk.keyboard.press("+")
    assert desk.evaluate("const box = document.querySelector('clip-desk'); box.span / box.wave.clientWidth < 10")
    desk.keyboard.press("Space")
    until(desk, "document.querySelector('clip-desk').audio?.currentTime > 0.1")
    desk.keyboard.press("Space")
    assert desk.evaluate("document.querySelector('clip-desk').audio === null"), "what it began it stops"
    assert axe_faults(desk) == []
    # A refusal is told where one looks, with the way to the field.
    desk.focus("[name=context]")
    with desk.expect_navigation():
        desk.evaluate("document.activeElement.form.requestSubmit()")
    until(desk, "document.activeElement.matches('[data-errors]')")
    desk.click("[data-errors] a")
    assert desk.evaluate("location.hash") == "#id_title"
