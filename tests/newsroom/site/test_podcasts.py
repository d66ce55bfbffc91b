"""Podcasts in a browser: a phone, in Arabic. An episode plays on while one reads, its chapters jump, and what was saved
is heard without a network."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.newsroom.site.conftest import mp3_of_tone
from tests.newsroom.site.driving import axe_faults, until

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

FILL = """
import sys
from pathlib import Path
from django.utils import timezone
from athir.newsroom.frame.models import Station
from athir.newsroom.podcasts import actions
from athir.newsroom.podcasts.models import Chapter, Episode, EpisodeFile, EpisodePerson, Podcast, Transcript
from athir.newsroom.settings import HOME
if not Podcast.objects.filter(slug="sawt").exists():
    station = Station.objects.get(slug="main")
    podcast = Podcast.objects.create(station=station, slug="sawt", names={"ar": "صوت الواحة"}, description={"ar": "حكايات."})
    actions.publish_podcast(podcast)
    peaks = [value for at in range(200) for value in (-(at % 50) - 20, (at % 50) + 20)]
    for number, title in enumerate(("حكاية الخطارة", "موسم التمور بين Erfoud والريصاني"), start=1):
        episode = Episode.objects.create(podcast=podcast, station=station, title=title, state="ready", duration_ms=60_000,
            number=number, summary="كيف حفر الأجداد الخطارات؟", notes="<p>ملاحظات الحلقة.</p>", peaks=peaks)
        folder = HOME.episode_dir(episode.public_id)
        folder.mkdir(parents=True)
        for role, name in (("master", "e.mp3"), ("small", "s.mp3")):
            body = Path(sys.argv[1]).read_bytes()
            (folder / name).write_bytes(body)
            EpisodeFile.objects.create(episode=episode, role=role, name=name, content_type="audio/mpeg", bytes=len(body))
        for at, name in ((0, "البداية"), (20, "الماء"), (40, "النهاية")):
            Chapter.objects.create(episode=episode, start_ms=at * 1000, title=name)
        EpisodePerson.objects.create(episode=episode, name="مريم")
        actions.publish(episode)
"""
SOUND = "document.querySelector('body > audio')"
LIST, PODCAST, EPISODE = "/podcasts/", "/podcasts/sawt/", "/podcasts/sawt/حكاية-الخطارة/"
OVER = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def filled_with(in_the_newsroom: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The served house has a podcast of two episodes, a minute each."""
    sound = tmp_path_factory.mktemp("sound") / "tone.mp3"
    sound.write_bytes(mp3_of_tone(60))
    in_the_newsroom(FILL, str(sound))


@pytest.fixture
def phone(filled_with: None, tab: Callable[..., Any], served: Any, radio: Any) -> Any:
    """A phone on the page of an episode."""
    page = tab(width=360)
    page.goto(served.base + EPISODE)
    until(page, f"!!{SOUND}")
    return page


def play(page: Any) -> None:
    page.evaluate(f"{SOUND}.muted = true")
    page.click(".pod [data-pod-play]")
    until(page, f"!{SOUND}.paused && {SOUND}.currentTime > 0.1")


def test_an_episode_plays_on_while_one_reads_and_the_radio_takes_over(phone: Any) -> None:
    play(phone)
    assert phone.locator(".pod-bar").count() == 1
    phone.click("#mast .nav a[href='/news/']")
    until(phone, "location.pathname === '/news/' && document.activeElement.matches('main h1')")
    at = phone.evaluate(f"{SOUND}.currentTime")
    until(phone, f"!{SOUND}.paused && {SOUND}.currentTime > {at}")
    assert "حكاية الخطارة" in phone.inner_text(".pod-bar") and axe_faults(phone) == []
    phone.click(".pod-bar [data-pod-play]")
    until(phone, f"{SOUND}.paused")
    phone.click(".pod-bar a")
    until(phone, "!!document.querySelector('main .pod')")
    assert phone.get_attribute(".pod [data-pod-play]", "aria-label") == phone.get_attribute(".pod", "data-s-play")
    phone.click(".pod-bar [data-pod-close]")
    until(
        phone,
        "!document.querySelector('.pod-bar') && getComputedStyle(document.querySelector('.player')).visibility === 'visible'",
    )
    play(phone)
    phone.evaluate("document.querySelector('[data-player] [data-play]').click()")
    until(phone, f"{SOUND}.paused && !document.querySelector('.pod-bar')")


def test_chapters_jump_and_the_place_is_remembered(phone: Any) -> None:
    phone.evaluate(f"{SOUND}.muted = true")
    phone.click(".marks a[data-at='20']")
    until(phone, f"!{SOUND}.paused && {SOUND}.currentTime >= 20")
    until(phone, "document.querySelector(\".marks a[data-at='20']\").getAttribute('aria-current') === 'true'")
    phone.press("[data-pod-seek]", "ArrowRight")
    until(phone, f"{SOUND}.currentTime >= 24")
    assert phone.get_attribute("[data-pod-seek]", "aria-valuetext").endswith("1:00")
    phone.select_option("[data-pod-speed]", "1.5")
    until(phone, f"{SOUND}.playbackRate === 1.5")
    phone.click(".pod [data-pod-play]")
    until(phone, f"{SOUND}.paused")
    phone.reload()
    until(phone, f"!!{SOUND} && Number(document.querySelector('[data-pod-seek]').value) >= 20")
    play(phone)
    assert phone.evaluate(f"{SOUND}.currentTime") >= 24
    phone.goto(phone.url.partition("?")[0] + "?t=40")
    until(phone, f"!!{SOUND} && Number(document.querySelector('[data-pod-seek]').value) === 40")


def test_a_saved_episode_is_heard_without_a_network(phone: Any, served: Any) -> None:
    until(phone, "!!navigator.serviceWorker.controller")
    until(phone, "!document.querySelector('[data-pod-save]').hidden")
    phone.click("[data-pod-save]")
    until(phone, "document.querySelector('[data-pod-save]').getAttribute('aria-pressed') === 'true'")
    phone.context.set_offline(True)
    phone.reload()
    until(phone, f"!!{SOUND} && document.querySelector('[data-pod-save]').getAttribute('aria-pressed') === 'true'")
    play(phone)
    assert "/saved/sound/" in phone.evaluate(f"{SOUND}.src")
    phone.click(".marks a[data-at='40']")
    until(phone, f"{SOUND}.currentTime >= 40")
    part = """() => fetch(document.querySelector('body > audio').src, { headers: { range: 'bytes=-500' } })
        .then(async answer => [answer.status, answer.headers.get('content-range'), (await answer.blob()).size])"""
    status, told, size = phone.evaluate(part)
    assert (status, size) == (206, 500) and told.startswith("bytes ")
    phone.context.set_offline(False)


def test_without_a_script_the_browsers_own_player_begins_at_the_chapter(
    filled_with: None, tab: Callable[..., Any], served: Any
) -> None:
    page = tab(java_script_enabled=False)
    page.goto(served.base + EPISODE)
    page.click(".marks a[data-at='20']")
    assert page.url.endswith("?t=20")
    assert page.get_attribute("main audio[controls]", "src").endswith("e.mp3#t=20")


@pytest.mark.parametrize("path", [LIST, PODCAST, EPISODE])
def test_no_page_has_a_fault_or_scrolls_sideways(
    filled_with: None, tab: Callable[..., Any], served: Any, path: str
) -> None:
    for scheme in ("light", "dark"):
        page = tab(width=360, scheme=scheme)
        page.goto(served.base + path)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
        assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVER) <= 0


EDITOR = """
import sys
from athir.newsroom.accounts.actions import create_user
from athir.newsroom.accounts.models import User
from athir.newsroom.podcasts.models import Episode
if not User.objects.filter(username="liner").exists():
    create_user("liner", "producer", "a-long-test-password", "ar", check=False)
print(Episode.objects.get(slug="موسم-التمور-بين-erfoud-والريصاني").pk)
"""
PLAYED = "document.querySelector('[data-audio]').currentTime"


def test_lines_are_timed_by_tapping_while_the_episode_plays(
    filled_with: None, in_the_newsroom: Any, tab: Callable[..., Any], served: Any
) -> None:
    """On a phone: a text is brought in, tapped line by line, saved, and read with the episode."""
    number = in_the_newsroom(EDITOR)
    page = tab(width=390)
    page.goto(f"{served.base}/admin/login/?next=/admin/podcasts/transcript/{number}/ar/")
    page.fill("[name=username]", "liner")
    page.fill("[name=password]", "a-long-test-password")
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    page.click("[data-as-text]")
    page.fill("[data-lines]", "مرحبا بكم في أرفود\nالتمور لهذا الموسم\nشكرا على الاستماع")
    with page.expect_navigation():
        page.click(".said > p:last-of-type button[type=submit]")
    page.evaluate("document.querySelector('[data-audio]').muted = true")
    page.click("[data-rows] li:first-child [data-words]")
    page.click("[data-play]")
    for reached in (0.4, 0.9):
        until(page, f"{PLAYED} > {reached}")
        page.click("[data-tap]")
    until(page, f"{PLAYED} > 1.4")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    page.keyboard.press("p")
    until(page, "document.querySelector('[data-audio]').paused")
    times = page.locator("[data-rows] [data-at]").evaluate_all("all => all.map(one => one.value)")
    assert times == sorted(times) and all(value.startswith("0:0") for value in times), times
    found = Axe().run(page, context="#main", options={"resultTypes": ["violations"]}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    with page.expect_navigation():
        page.click(".said > p:last-of-type button[type=submit]")
    assert page.input_value("[data-rows] li:last-child [data-at]") == times[-1]
    reader = tab(width=360)
    reader.goto(served.base + PODCAST + "موسم-التمور-بين-erfoud-والريصاني/")
    reader.click("main details:has(.marks) summary")
    assert "التمور لهذا الموسم" in reader.inner_text("main details .marks")


COUNT = """
from athir.newsroom.numbers import rollup
from athir.newsroom.numbers.models import Downloads
from athir.newsroom.settings import HOME
rollup.step(HOME.numbers_dir)
print(sum(Downloads.objects.filter(kind="episode").values_list("downloads", flat=True)))
"""


def test_a_download_is_counted_by_what_was_sent_and_a_robot_is_not(
    filled_with: None, in_the_newsroom: Any, served: Any
) -> None:
    page = served.get("/podcasts/sawt/feed.xml")[2].decode()
    path = next(part for part in page.split('"') if part.endswith("/e.mp3")).partition("/podcasts/")[2]
    before = int(in_the_newsroom(COUNT))
    sound = f"/podcasts/{path}"
    assert served.get(sound, **{"User-Agent": "AntennaPod/3.4", "Range": "bytes=0-1"})[0] == 206
    assert served.get(sound, **{"User-Agent": "Googlebot/2.1"})[0] == 200
    assert int(in_the_newsroom(COUNT)) == before
    status, headers, body = served.get(sound, **{"User-Agent": "AntennaPod/3.4", "Range": "bytes=0-99999"})
    assert (status, len(body)) == (206, 100_000)
    assert int(in_the_newsroom(COUNT)) == before, "not a minute of it yet"
    half = served.get(sound, **{"User-Agent": "AntennaPod/3.4", "Range": "bytes=100000-"})
    assert headers["content-range"].endswith(f"/{100_000 + len(half[2])}")
    limit = time.monotonic() + 10  # what was sent is noted when the last of it has left
    while int(in_the_newsroom(COUNT)) != before + 1:
        assert time.monotonic() < limit, "it was not counted"
    assert served.get(sound, **{"User-Agent": "AntennaPod/3.4"})[0] == 200
    assert int(in_the_newsroom(COUNT)) == before + 1, "the same listener on the same day"
