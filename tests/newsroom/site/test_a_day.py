"""A reader's day through the whole house, in Arabic, on a phone and on a desktop: one journey for each room."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import feedparser
import icalendar
import pytest
from tests.newsroom.site.driving import Newsroom, axe_faults, until

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

SCREENS = {"phone": (360, 780), "desktop": (1280, 900)}
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"

STORIES = """
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Locale
from athir.newsroom.baking.baker import Baker
from athir.newsroom.frame.models import Desk
from athir.newsroom.news import actions
from athir.newsroom.news.models import Article, Correction, Series, Topic

desk, locale = Desk.objects.get(slug="zagora"), Locale.objects.get(language_code="ar")
water = Series.objects.create(slug="water", names={"ar": "سلسلة الماء"})
topic = Topic.objects.create(slug="irrigation", names={"ar": "السقي"})

def story(title, **fields):
    body = [("text", "<p>نص قصير عن السقي في الواحة.</p>")]
    made = Article(title=title, desk=desk, locale=locale, body=body, lead="تقرير من الواحة.", **fields)
    made.topics = [topic]
    return made

first = story("الماء في الواحة: الجزء الأول", series=water, part=1, form="explainer")
first.corrections = [Correction(text="عدد السواقي سبع لا ست.")]
first = actions.publish(first)
actions.publish(story("الماء في الواحة: الجزء الثاني", series=water, part=2))
actions.publish(story("رد جمعية السقي", answers=first, form="opinion"))
gone = actions.publish(story("خبر لم يثبت"))
actions.withdraw(gone, "تبين أن المصدر غير صحيح.")
baker = Baker()
while baker.tick():
    pass
print(first.get_absolute_url())
print(gone.get_absolute_url())
"""

SCHEDULE = """
import sys
import time
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Locale
from athir.newsroom.baking.baker import Baker
from athir.newsroom.frame.models import Desk
from athir.newsroom.news import actions
from athir.newsroom.news.clock import PublishClock
from athir.newsroom.news.models import Article

what, title = sys.argv[1:]
now, soon = timezone.now(), timedelta(seconds=0.3)
if what == "plan":
    story = Article(title=title, desk=Desk.objects.get(slug="midelt"), locale=Locale.objects.get(language_code="ar"))
    story.go_live_at, story.expire_at = now + timedelta(hours=2), now + timedelta(hours=4)
    print(actions.publish(story).get_absolute_url())
else:
    # The editor moves the hour to this moment, and the clock comes by after it.
    story = Article.objects.get(title=title).get_latest_revision_as_object()
    if what == "begins":
        story.go_live_at = now + soon
    else:
        story.go_live_at, story.expire_at = None, now + soon
    actions.publish(story)
    while timezone.now() <= now + soon:
        time.sleep(0.02)
    PublishClock().step()
    story.refresh_from_db()
    assert story.live == (what == "begins")
baker = Baker()
while baker.tick():
    pass
"""


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest, tab: Callable[..., Any], served: Any, radio: Any) -> Iterator[Any]:
    """A page of that size. At the end of each journey: nothing sideways, and nothing was fetched from elsewhere."""
    width, height = SCREENS[request.param]
    page = tab(width, height, locale="ar-MA")
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname or ""))
    yield page
    assert page.evaluate(SIDEWAYS) <= 0
    assert asked <= {"127.0.0.1", ""}, "a page asks nobody but the house"


@pytest.fixture(scope="module")
def stories(in_the_newsroom: Newsroom) -> list[str]:
    """Addresses of a story with all that can follow it, and of one that was withdrawn."""
    return in_the_newsroom(STORIES).splitlines()


def go(page: Any, served: Any, path: str) -> Any:
    answer = page.goto(served.base + path)
    assert page.evaluate("document.documentElement.dir") == "rtl"
    return answer


def test_a_story_leads_to_its_correction_its_answer_its_series_and_one_withdrawn_says_why(
    screen: Any, served: Any, stories: list[str]
) -> None:
    first, gone = stories
    go(screen, served, first)
    assert "عدد السواقي سبع لا ست." in screen.inner_text("main")
    assert axe_faults(screen) == []
    screen.click("main a:has-text('رد جمعية السقي')")
    until(screen, "document.querySelector('main h1')?.textContent.includes('رد جمعية السقي')")
    screen.click("main a:has-text('الماء في الواحة: الجزء الأول')")
    until(screen, "document.querySelector('main h1')?.textContent.includes('الجزء الأول')")
    screen.click("main a:has-text('سلسلة الماء')")
    until(screen, "location.pathname === '/series/water/'")
    assert screen.locator("main a:has-text('الجزء الثاني')").count() >= 1
    go(screen, served, "/corrections/")
    assert "عدد السواقي سبع لا ست." in screen.inner_text("main")
    answer = go(screen, served, gone)
    assert answer.status == 410 and "تبين أن المصدر غير صحيح." in screen.inner_text("main")
    assert axe_faults(screen) == []


def test_a_scheduled_story_is_nowhere_before_its_second_and_gone_after_its_end(
    screen: Any, served: Any, in_the_newsroom: Newsroom
) -> None:
    title = f"افتتاح السوق الجديد {screen.viewport_size['width']}"
    path = in_the_newsroom(SCHEDULE, "plan", title)
    assert go(screen, served, path).status == 404
    go(screen, served, "/")
    assert title not in screen.inner_text("main")
    go(screen, served, f"/search/?q={quote(title)}")
    assert title not in " ".join(screen.locator("main h2").all_inner_texts())
    in_the_newsroom(SCHEDULE, "begins", title)
    go(screen, served, "/desks/draa-tafilalet/midelt/")
    screen.click(f"main a:has-text('{title}')")
    until(screen, f"document.querySelector('main h1')?.textContent.trim() === {json.dumps(title)}")
    in_the_newsroom(SCHEDULE, "ends", title)
    assert go(screen, served, path).status in (404, 410)
    go(screen, served, "/desks/draa-tafilalet/midelt/")
    assert title not in screen.inner_text("main")


def test_films_and_pictures_are_found_by_kind_and_looked_at_by_keyboard(screen: Any, served: Any) -> None:
    go(screen, served, "/watch-listen/")
    screen.click("main a[href='/watch-listen/kind/gallery/']")
    # The address changes at once, the page when it is there.
    until(screen, "!!document.querySelector('main a[href=\"/watch-listen/kind/gallery/\"][aria-current]')")
    screen.locator("main a.cover, main h2 a, main h3 a").first.click()
    until(screen, "document.querySelectorAll('main figure img, main .gal img').length > 1")
    assert all(screen.evaluate("[...document.querySelectorAll('main img')].map(i => i.alt.trim() !== '')"))
    assert axe_faults(screen) == []
    go(screen, served, "/watch-listen/kind/video/")
    screen.locator("main a.cover, main h2 a, main h3 a").first.click()
    until(screen, "!!document.querySelector('main video')")
    assert screen.evaluate("document.querySelector('main video').preload") in ("none", "metadata")


def test_an_event_tells_when_and_where_and_goes_into_a_calendar(screen: Any, served: Any) -> None:
    go(screen, served, "/events/")
    screen.click("main a:has-text('سوق التمور')")
    until(screen, "document.querySelector('main h1')?.textContent.includes('سوق التمور')")
    said = screen.inner_text("main")
    assert "ساحة المدينة" in said and "فرقة Oasis الموسيقية" in said
    assert screen.locator("main iframe").count() == 0, "a link to a map, not a map of others"
    assert screen.locator("main a[href^='geo:'], main a[href*='openstreetmap.org']").count() >= 1
    assert axe_faults(screen) == []
    address = screen.locator("main a[href$='.ics']").first.get_attribute("href")
    calendar = icalendar.Calendar.from_ical(screen.request.get(served.base + address).body())
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "سوق التمور بساحة المدينة" and event["RRULE"]["FREQ"] == ["WEEKLY"]


def test_a_town_has_its_prayer_times_its_pharmacy_and_numbers_to_tap(screen: Any, served: Any) -> None:
    go(screen, served, "/services/")
    screen.click("main a[href='/services/prayer/']")
    until(screen, "location.pathname.startsWith('/services/prayer/')")
    go(screen, served, "/services/today/zagora/")
    assert screen.locator("main .svc-times li").count() == 6
    screen.click(".svc-kinds a[href='/services/pharmacies/zagora/']")
    until(screen, "location.pathname === '/services/pharmacies/zagora/'")
    screen.click(".svc-kinds a[href='/services/numbers/zagora/']")
    until(screen, "location.pathname === '/services/numbers/zagora/' && !!document.querySelector('a[href=\"tel:19\"]')")
    assert axe_faults(screen) == []


def test_the_house_is_read_in_five_ways_of_writing(screen: Any, served: Any) -> None:
    for language, said, direction in (
        ("fr", "fr", "ltr"),
        ("en", "en", "ltr"),
        ("zgh", "zgh", "ltr"),
        ("zgh-latn", "zgh-Latn", "ltr"),
    ):
        go(screen, served, "/news/")
        screen.evaluate(f"document.querySelector('#foot a[href=\"/{language}/news/\"]').click()")
        until(screen, f"location.pathname === '/{language}/news/' && document.documentElement.dir === '{direction}'")
        assert screen.evaluate("document.documentElement.lang.toLowerCase()") == said.lower()
        assert screen.evaluate(SIDEWAYS) <= 0
    go(screen, served, "/news/")


def test_a_reader_chooses_the_dark_larger_text_and_the_keyboard(screen: Any, served: Any) -> None:
    go(screen, served, served.article)
    screen.keyboard.press("Tab")
    assert screen.evaluate("document.activeElement.matches('.skip')"), "first of all: to the content"
    screen.keyboard.press("Enter")
    until(screen, "location.hash === '#main'")
    screen.emulate_media(color_scheme="dark", reduced_motion="reduce")
    screen.evaluate("document.documentElement.style.fontSize = '200%'")
    assert screen.evaluate(SIDEWAYS) <= 0
    assert axe_faults(screen) == []


def test_a_story_is_followed_found_and_shared(screen: Any, served: Any) -> None:
    go(screen, served, served.article)
    feed = screen.locator("link[rel=alternate][type='application/atom+xml']").first.get_attribute("href")
    parsed = feedparser.parse(screen.request.get(feed).body())
    assert not parsed.bozo and parsed.entries and parsed.entries[0].content
    card = screen.locator("meta[property='og:image']").get_attribute("content")
    drawn = screen.request.get(card)
    assert drawn.status == 200 and drawn.headers["content-type"] == "image/jpeg" and len(drawn.body()) <= 300_000
    told = json.loads(screen.locator("script[type='application/ld+json']").first.inner_text())
    assert told["@graph"][0]["@type"] == "NewsArticle"
    assert screen.locator("link[rel=canonical]").get_attribute("href").endswith(quote(served.article))
    site = screen.request.get(served.base + "/sitemap.xml")
    assert site.status == 200 and b"sitemapindex" in site.body()


def test_a_saved_story_is_read_without_a_network(screen: Any, served: Any) -> None:
    go(screen, served, "/news/")
    until(screen, "!!navigator.serviceWorker.controller")
    go(screen, served, served.article)
    screen.click("[data-save]")
    until(screen, "document.querySelector('[data-save]').getAttribute('aria-pressed') === 'true'")
    title = screen.inner_text("main h1")
    screen.context.set_offline(True)
    screen.reload()
    assert screen.inner_text("main h1") == title and screen.locator("main .note--held").count() == 1
    screen.context.set_offline(False)


def test_others_embed_the_player_and_read_the_interface(screen: Any, served: Any) -> None:
    answer = screen.goto(served.base + "/embed/player/")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert screen.locator("audio, [data-player], a[href*='live']").count() >= 1
    answer = screen.goto(served.base + "/api/v1/articles")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["results"]
    answer = go(screen, served, "/")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
