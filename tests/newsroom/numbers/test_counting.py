"""What counts as a download: the rules of IAB 2.2 over what was sent, and nobody who can be found again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.newsroom.numbers import requests
from athir.newsroom.numbers.agents import app_of
from athir.newsroom.numbers.ranges import Counted, is_download, sent, united
from athir.newsroom.numbers.requests import RequestLog
from athir.newsroom.numbers.visitors import network_of, visitor

PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
HOUR = Counted(bytes=57_601_000, tag_bytes=1_000, seconds=3600)
"""An hour at 128 kbps: a minute of it is 960,000 bytes."""
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_minute_of_the_sound_makes_a_download_and_the_tag_is_no_sound() -> None:
    assert HOUR.needed == 960_000
    assert not is_download([(0, 960_999)], HOUR)
    assert is_download([(0, 961_000)], HOUR)
    assert is_download([(30_000_000, 30_960_000)], HOUR)


def test_of_a_short_one_all_must_be_sent() -> None:
    short = Counted(bytes=500_000, tag_bytes=0, seconds=31)
    assert not is_download([(0, 499_999)], short)
    assert is_download([(0, 250_000), (250_000, 500_000)], short)


def test_a_file_without_sound_is_never_downloaded() -> None:
    assert not is_download([(0, 100)], Counted(bytes=100, tag_bytes=100, seconds=0))


def test_the_same_bytes_sent_twice_count_once() -> None:
    assert united([(5, 9), (0, 6), (9, 12), (20, 20)]) == [(0, 12)]
    assert not is_download([(0, 500_000)] * 10, HOUR)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=20), st.integers(0, 300))
def test_united_ranges_are_the_bytes_that_are_in_any(spans: list[tuple[int, int]], start: int) -> None:
    held = {byte for first, end in spans for byte in range(first, end) if byte >= start}
    assert sent(spans, start) == len(held)


def test_an_address_is_a_number_that_tomorrow_knows_nothing_of() -> None:
    today, tomorrow = b"a" * 32, b"b" * 32
    who, where = visitor(today, "203.0.113.9", PHONE)
    assert visitor(today, "203.0.113.9", PHONE) == (who, where)
    assert visitor(today, "203.0.113.9", "AntennaPod/3.4")[0] != who
    assert visitor(today, "203.0.113.9", "AntennaPod/3.4")[1] == where
    assert visitor(tomorrow, "203.0.113.9", PHONE)[0] != who


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_ipv6_address_counts_by_its_64(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    "agent", ["", "curl/8.0", "Googlebot/2.1", "facebookexternalhit/1.1", "python-requests/2", "Athir/1"]
)
def test_robots_and_our_own_ear_are_not_counted(agent: str) -> None:
    assert app_of(agent) == ""


@pytest.mark.parametrize(
    ("agent", "app"),
    [
        ("AntennaPod/3.4.0", "AntennaPod"),
        ("AppleCoreMedia/1.0.0.20F66 (iPhone; U; CPU OS 16_5 like Mac OS X)", "Apple Podcasts"),
        ("PodcastAddict/v5 (+https://podcastaddict.com/; Android podcast app)", "Podcast Addict"),
        (PHONE, "Chrome"),
        ("مشغل", "other"),
    ],
)
def test_the_app_is_known_by_what_it_sends(agent: str, app: str) -> None:
    assert app_of(agent) == app


def test_a_line_names_no_address_and_probes_and_robots_have_none(tmp_path: Path) -> None:
    log = RequestLog(tmp_path)
    assert log.add("episode:x:a.mp3", "203.0.113.9", PHONE, 0, 5000, NOW)
    assert not log.add("episode:x:a.mp3", "203.0.113.9", PHONE, 0, 2, NOW)
    assert not log.add("episode:x:a.mp3", "203.0.113.9", "curl/8", 0, 5000, NOW)
    text = "".join(path.read_text() for path in tmp_path.glob("*.jsonl"))
    assert "203.0" not in text
    assert "Mozilla" not in text
    (line,) = requests.read(tmp_path, NOW.date())
    assert (line.key, line.app, line.first, line.end) == ("episode:x:a.mp3", "Chrome", 0, 5000)


def test_two_processes_share_the_salt_of_a_day(tmp_path: Path) -> None:
    for log in (RequestLog(tmp_path), RequestLog(tmp_path)):
        log.add("episode:x:a.mp3", "203.0.113.9", PHONE, 0, 5000, NOW)
    assert len({line.who for line in requests.read(tmp_path, NOW.date())}) == 1


def test_half_a_line_of_a_killed_process_is_passed_over(tmp_path: Path) -> None:
    log = RequestLog(tmp_path)
    log.add("episode:x:a.mp3", "203.0.113.9", PHONE, 0, 5000, NOW)
    (file,) = tmp_path.glob("*.jsonl")
    file.write_text(file.read_text() + '{"key": "episode:x')
    assert len(list(requests.read(tmp_path, NOW.date()))) == 1


def test_salts_go_with_their_day_and_requests_two_days_later(tmp_path: Path) -> None:
    log = RequestLog(tmp_path)
    for back in range(5):
        log.add("episode:x:a.mp3", "203.0.113.9", PHONE, 0, 5000, NOW - timedelta(days=back))
    requests.forget(tmp_path, NOW.date(), keep=2)
    assert [path.name for path in tmp_path.glob("salt-*")] == ["salt-2026-11-24"]
    assert requests.days(tmp_path) == [date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)]


def _minute(log: RequestLog, thing: str, address: str, agent: str = PHONE, **when: Any) -> None:
    log.add(f"{thing}:master.mp3", address, agent, 0, 961_000, when.get("now", NOW))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from athir.newsroom.numbers import counting

    names = {"x": ("حلقة", "/admin/x/")}
    monkeypatch.setattr(counting, "_resolvers", {"episode": lambda thing, _name: HOUR if thing in names else None})
    monkeypatch.setattr(counting, "_namings", {"episode": lambda ids: {one: names[one] for one in ids if one in names}})


@pytest.mark.usefixtures("db", "counted")
def test_a_day_is_reckoned_the_same_however_often(tmp_path: Path) -> None:
    from athir.newsroom.numbers import rollup
    from athir.newsroom.numbers.models import Audience, Downloads

    log = RequestLog(tmp_path)
    for _again in range(3):
        _minute(log, "episode:x", "203.0.113.9")
    _minute(log, "episode:x", "203.0.113.9", "AntennaPod/3")
    _minute(log, "episode:x", "203.0.113.10")
    log.add("episode:x:small.opus", "203.0.113.10", PHONE, 0, 57_601_000, NOW)
    log.add("episode:x:master.mp3", "203.0.113.11", PHONE, 0, 900_000, NOW)
    _minute(log, "episode:gone", "203.0.113.9")
    _minute(log, "episode:x", "203.0.113.9", now=NOW - timedelta(days=1))
    for _again in range(2):
        rollup.step(tmp_path, NOW)
    today = Downloads.objects.get(day=NOW.date())
    assert (today.thing, today.downloads, today.most) == ("x", 3, 2)
    audience = Audience.objects.get(day=NOW.date())
    assert (audience.downloads, audience.listeners, audience.apps) == (3, 3, {"Chrome": 2, "AntennaPod": 1})
    assert Downloads.objects.get(day=NOW.date() - timedelta(days=1)).downloads == 1


@pytest.mark.usefixtures("counted")
def test_the_newsroom_reads_the_numbers_and_who_may_not_does_not(account: Any, as_user: Any, tmp_path: Path) -> None:
    from athir.newsroom.frame.models import Station
    from athir.newsroom.numbers import listening, rollup

    now = datetime.now(UTC)
    log = RequestLog(tmp_path)
    for agent in range(25):
        _minute(log, "episode:x", "203.0.113.9", f"AntennaPod/{agent}", now=now)
    rollup.step(tmp_path, now)
    listening.ended(Station.objects.get(slug="main"), now, "live.mp3", 5400, True)
    listening.ended(Station.objects.get(slug="main"), now, "live.mp3", 1800, False)
    browser = as_user(account("producer"))
    page = browser.get("/admin/numbers/?days=7").content.decode()
    assert "حلقة" in page
    assert "25 from one address in a day" in page
    assert "<td>2.0</td>" in page
    assert browser.get("/admin/numbers/?days=nonsense").status_code == 200
    table = browser.get("/admin/numbers/downloads.csv").content.decode("utf-8-sig")
    assert f"{now.date()},episode,x,25," in table
    assert as_user(account("reporter")).get("/admin/numbers/").status_code in (302, 403)


def test_an_empty_house_says_that_nothing_was_heard_yet(account: Any, as_user: Any) -> None:
    page = as_user(account("viewer")).get("/admin/numbers/").content.decode()
    assert "Nobody has listened to a stream in these days." in page
