"""Going back in time on the page, and going on after a tunnel: a real delivery, a real log, a real browser.

Every frame of the sound is like no other, so what the browser was sent says to the frame from when it was.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.delivery.conftest import start
from tests.delivery.logging_air import LoggingAir
from tests.newsroom.site.driving import axe_faults, until

from athir.airlog import Ledger
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import RATE
from athir.home import Home

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

STATE = "document.querySelector('[data-player]').dataset.state"
AUDIO = "document.querySelector('audio[data-air]')"
VALUE = "document.querySelector('[data-scrub]').getAttribute('aria-valuetext')"
WORDS = "document.querySelector('[data-player] [data-words]').textContent"
HISTORY = 100.0
ONLY_AAC = "localStorage.setItem('athir:quality', 'live.aac')"
CHECKED = "document.querySelectorAll('[data-aired-list] li').length > 1"

SHOWS = """
import sys
from datetime import datetime, timedelta
from athir.newsroom.airlink.models import AiredSlot, AsRun
from athir.newsroom.frame.models import Station
begun, station = datetime.fromisoformat(sys.argv[1]), Station.objects.first()
def after(seconds):
    return begun + timedelta(seconds=seconds)
for key, title, first, last in (("a", "ضيف الصباح", 2, 60), ("b", "أسواق الجهة", 60, None)):
    AiredSlot.objects.create(
        event_id=key, station=station, writer_boot="t", slot=key, show="", title={"ar": title},
        started_at=after(first), ended_at=last and after(last),
    )
AsRun.objects.create(
    event_id="i", station=station, writer_boot="t", source="plan", title="أحواش", artist="فرقة تيسينت",
    started_at=after(25), ended_at=after(58),
)
"""
GONE = """
from athir.newsroom.airlink.models import AiredSlot, AsRun
AiredSlot.objects.all().delete()
AsRun.objects.all().delete()
"""


@pytest.fixture(scope="module")
def air(served: Any) -> Iterator[LoggingAir]:
    home = Home(served.home)
    made = LoggingAir(home.station(), "live.aac", history=HISTORY)
    yield made
    made.die()
    shutil.rmtree(home.station().shm_dir, ignore_errors=True)
    shutil.rmtree(home.station().log_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def port(air: LoggingAir, served: Any) -> Iterator[int]:
    made = start(air.home, served.home)
    yield made.port
    assert made.stop() == 0


@pytest.fixture
def line(port: int, radio: Any) -> Any:
    """The line between browser and radio: ``heard``, ``cut()``, ``refuse``."""
    radio.ahead = port
    return radio


@pytest.fixture(scope="module")
def shows(air: LoggingAir, in_the_newsroom: Any) -> Iterator[None]:
    in_the_newsroom(SHOWS, air.start.isoformat())
    yield
    in_the_newsroom(GONE)


@pytest.fixture
def phone(tab: Callable[..., Any], served: Any, line: Any, shows: None) -> Any:
    """A phone on the radio's page."""
    page = tab(width=360, height=740)
    page.add_init_script(ONLY_AAC)
    page.goto(served.base + "/radio/")
    until(page, CHECKED)
    return page


def play(page: Any) -> None:
    page.click("main .ctl [data-play]")
    until(page, f"{STATE} === 'playing' && {AUDIO}.currentTime > 0.5")


def is_sent(line: Any, number: int, air: LoggingAir) -> float:
    """From how many seconds after the air's start on the ``number``-th sound is that was sent."""
    limit = time.monotonic() + 5
    while len(line.heard) <= number or len(line.heard[number][1].partition(b"\r\n\r\n")[2]) < 1000:
        assert time.monotonic() < limit, [address for address, _ in line.heard]
        time.sleep(0.02)
    sound = bytes(line.heard[number][1].partition(b"\r\n\r\n")[2])
    mount = BY_NAME["live.aac"]
    frames = air.tracks[mount.name].frames
    found = next(n for n, (frame, _) in enumerate(frames) if sound.startswith(frame))
    return found * mount.frame / RATE


def asked(line: Any, number: int, air: LoggingAir) -> float | None:
    """The moment in that address, in seconds after the air's start; ``None``: the present."""
    _, _, moment = line.heard[number][0].partition("?from=")
    return (datetime.fromisoformat(moment) - air.start).total_seconds() if moment else None


def test_one_goes_back_hears_what_was_on_then_and_comes_back_to_the_present(
    phone: Any, line: Any, air: LoggingAir
) -> None:
    play(phone)
    assert asked(line, 0, air) is None
    phone.click("[data-seek='-15']")
    until(phone, f"{STATE} === 'playing' && {AUDIO}.src.includes('from=') && {AUDIO}.currentTime > 0.3")
    moment = asked(line, 1, air)
    assert moment is not None and abs(is_sent(line, 1, air) - moment) < 0.05, "the frame that was on at that moment"
    assert moment - is_sent(line, 0, air) == pytest.approx(-15, abs=3), "fifteen seconds before what was heard"
    until(phone, f"{WORDS} !== 'Live' && {WORDS} !== 'مباشر'")
    phone.click("[data-seek='start']")
    until(phone, f"{STATE} === 'playing' && {AUDIO}.currentTime > 0.3 && {VALUE}.includes('أسواق الجهة')")
    assert is_sent(line, 2, air) == pytest.approx(60, abs=0.1), "the start of the show"
    phone.locator("[data-aired-list] button").last.click()
    until(phone, "document.querySelector('main [data-now=title]').textContent === 'ضيف الصباح'")
    assert is_sent(line, 3, air) == pytest.approx(2, abs=0.1)
    assert phone.inner_text("[data-player] [data-now=title]") == "ضيف الصباح", "of the moment that is played"
    phone.click("[data-player] [data-back]")
    until(phone, f"{STATE} === 'playing' && !{AUDIO}.src.includes('from=')")
    until(phone, "document.querySelector('[data-player] [data-back]').hidden")
    assert asked(line, 4, air) is None


TUNNELS = [0.0, 20.0] if os.environ.get("ATHIR_LONG") else [0.0]


@pytest.mark.parametrize("length", TUNNELS)
def test_a_tunnel_costs_no_second_of_the_sound(phone: Any, line: Any, air: LoggingAir, length: float) -> None:
    phone.evaluate(f"{AUDIO}.addEventListener('timeupdate', e => {{ window.at = e.target.currentTime || window.at }})")
    play(phone)
    until(phone, "window.at > 2")
    line.refuse = True
    line.cut()
    until(phone, f"{STATE} === 'reconnecting'")
    heard = is_sent(line, 0, air) + phone.evaluate("window.at")
    time.sleep(length)  # as long as the tunnel is, the player tries again and again
    line.refuse = False
    until(phone, f"{STATE} === 'playing' && {AUDIO}.src.includes('from=')")
    if length > 10:
        until(phone, "!!document.querySelector('[data-player] [data-back]:not([hidden])')", 5)
    again = is_sent(line, len(line.heard) - 1, air)
    assert heard - 2.5 < again <= heard + 0.05, f"it broke at {heard:.2f} s, and goes on at {again:.2f} s"
    until(phone, f"{WORDS}.includes(':')", 5)  # it says from when it goes on


def test_what_is_older_than_the_log_is_said_and_the_station_goes_on_live(phone: Any, line: Any) -> None:
    play(phone)
    phone.evaluate("document.querySelector('[data-rewind]').dataset.hours = '0.0001'")
    line.refuse = True
    line.cut()
    until(phone, f"{STATE} === 'reconnecting'")
    line.refuse = False
    until(phone, f"{STATE} === 'playing' && !{AUDIO}.src.includes('from=')")
    until(phone, "!document.querySelector('[data-gone]').hidden")


def test_the_scrubber_is_worked_by_keys_and_says_what_was_on(phone: Any, line: Any, air: LoggingAir) -> None:
    phone.focus("[data-scrub]")
    assert phone.evaluate(VALUE) in ("Live", "مباشر")
    for _ in range(3):
        phone.keyboard.press("ArrowRight")  # the past lies on the right of an Arabic page
    until(phone, f"{VALUE}.includes('أسواق الجهة') || {VALUE}.includes('ضيف الصباح')")
    until(phone, f"{STATE} === 'playing'")
    first = asked(line, 0, air)
    assert first is not None
    phone.keyboard.press("PageDown")
    until(phone, f"{STATE} === 'playing' && {AUDIO}.currentTime > 0.2 && {VALUE}.includes('ضيف الصباح')")
    assert is_sent(line, 1, air) == pytest.approx(0, abs=0.1), (
        "ten minutes back there is no log: it begins where that does"
    )
    phone.keyboard.press("End")
    until(phone, f"{STATE} === 'playing' && !{AUDIO}.src.includes('from=')")


def test_a_moment_that_was_sent_is_offered_and_never_begins_by_itself(
    phone: Any, served: Any, line: Any, air: LoggingAir
) -> None:
    moment = (air.start + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    phone.goto(f"{served.base}/radio/?from={moment}")
    until(phone, "!document.querySelector('[data-offer]').hidden")
    until(phone, "document.querySelector('[data-offer]').innerText.includes('ضيف الصباح')")
    assert line.heard == [] and phone.evaluate(STATE) == "stopped"
    phone.click("[data-offer] button")
    until(phone, f"{STATE} === 'playing' && {VALUE}.includes('أحواش')")
    assert is_sent(line, 0, air) == pytest.approx(30, abs=1.05)
    phone.goto(f"{served.base}/radio/?from=2026-01-01T10:00:00Z")
    until(phone, "!document.querySelector('[data-gone]').hidden")


def test_on_other_pages_too_there_is_a_way_back_to_the_present(phone: Any, line: Any) -> None:
    phone.click("[data-seek='-15']")
    until(phone, f"{STATE} === 'playing'")
    phone.evaluate("document.querySelector('#foot a[hreflang=fr]').click()")
    until(phone, "location.pathname === '/fr/radio/' && document.documentElement.lang === 'fr'")
    phone.evaluate("document.querySelector('#foot a[href=\"/fr/search/\"]').click()")
    until(phone, f"location.pathname === '/fr/search/' && {WORDS}.includes(':')")
    phone.click("[data-player] [data-back]")
    until(phone, f"{STATE} === 'playing' && !{AUDIO}.src.includes('from=')")


def test_without_a_script_the_same_is_a_list_of_links(
    tab: Callable[..., Any], served: Any, line: Any, shows: None
) -> None:
    page = tab(java_script_enabled=False)
    page.goto(served.base + "/radio/")
    page.click("noscript a[href='/radio/past/'], a[href='/radio/past/']:visible")
    page.wait_for_url("**/radio/past/")
    assert page.locator("main h2").all_inner_texts()[0].endswith("أسواق الجهة") or page.locator("main .onair").count()
    link = page.locator("main a.btn").first.get_attribute("href")
    status, headers, _ = served.get(link)
    assert status == 302 and "/live.aac?from=" in headers["location"]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_nothing_keeps_anybody_from_using_it(
    tab: Callable[..., Any], served: Any, line: Any, shows: None, width: int, scheme: str
) -> None:
    page = tab(width=width, scheme=scheme)
    for path, shown in (("/radio/", CHECKED), ("/fr/radio/past/", "!!document.querySelector('.past li')")):
        page.goto(served.base + path)
        until(page, shown)
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


KEYS = """
window.actions = {}
MediaSession.prototype.setActionHandler = function (name, act) { window.actions[name] = act }
MediaSession.prototype.setPositionState = function (state) { window.placed = state }
"""


def test_the_keys_of_the_device_go_back_and_its_screen_says_what_was_on(
    tab: Callable[..., Any], served: Any, line: Any, air: LoggingAir, shows: None
) -> None:
    page = tab()
    page.add_init_script(ONLY_AAC)
    page.add_init_script(KEYS)
    page.goto(served.base + "/radio/")
    until(page, CHECKED)
    play(page)
    page.evaluate("window.actions.seekbackward({})")
    until(page, f"{STATE} === 'playing' && {AUDIO}.src.includes('from=')")
    ago = time.time() - air.start.timestamp() - 40
    page.evaluate(f"window.actions.seekto({{ seekTime: 12 * 3600 - {ago} }})")
    until(page, "navigator.mediaSession.metadata?.title === 'أحواش'")
    assert page.evaluate("navigator.mediaSession.metadata.artist") == "فرقة تيسينت"
    until(page, f"{STATE} === 'playing' && !!window.placed")
    assert is_sent(line, 2, air) == pytest.approx(40, abs=1.5)
    placed = page.evaluate("window.placed")
    assert placed["duration"] == 12 * 3600
    assert placed["duration"] - placed["position"] == pytest.approx(time.time() - air.start.timestamp() - 40, abs=6)


def test_what_was_withdrawn_is_skipped_and_the_time_stays_right(phone: Any, line: Any, air: LoggingAir) -> None:
    ledger = Ledger(air.home.log_dir)
    first, last = air.start + timedelta(seconds=33), air.start + timedelta(seconds=56)
    ident = ledger.withdraw(first, last, by="chief", why="a court")
    try:
        phone.reload()
        until(phone, CHECKED)
        moment = (air.start + timedelta(seconds=29)).isoformat().replace("+00:00", "Z")
        phone.evaluate(
            f"document.querySelector('[data-seek]').dataset.seek = '{datetime.fromisoformat(moment).timestamp()}'"
        )
        phone.locator("[data-seek]").first.click()
        until(phone, f"{STATE} === 'playing' && {AUDIO}.currentTime > 5.2")
        length = phone.evaluate(f"{AUDIO}.currentTime")
        said = phone.inner_text("[data-tip]").split(" · ")[0]
        # Whole segments go: from 32 s, where the one begins that holds the first withdrawn second, to 56 s.
        expected = air.start + timedelta(seconds=29 + length + 23)
        near = [(expected + timedelta(seconds=n)).strftime(":%S") for n in range(-2, 3)]
        assert said[-3:] in near, f"{said}, expected about {expected}"
    finally:
        ledger.restore(ident, by="chief", why="over")


def test_in_an_hour_that_comes_twice_each_time_says_which_it_is(phone: Any, air: LoggingAir) -> None:
    assert "UTC" not in phone.inner_text("[data-aired-list]")
    then = round(air.start.timestamp() + 30)
    phone.evaluate(
        "then => { document.querySelector('[data-player]').dataset.offsets = JSON.stringify([[0, 60], [then, 0]]);"
        " document.dispatchEvent(new Event('athir:page')) }",
        then,
    )
    until(phone, "document.querySelector('[data-aired-list]').innerText.includes('UTC')")
    shown = phone.locator("[data-aired-list] time").all_inner_texts()
    assert shown[0].endswith("UTC+0") and shown[-1].endswith("UTC+1")
