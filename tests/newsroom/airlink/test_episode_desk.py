"""The desk of episodes: what waits is let out, cut anew, made of any range, put on the air, and kept from others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from tests.newsroom.airlink.test_episode_maker import Show, goodbye, prepare
from tests.newsroom.airlink.test_episode_maker import show as show

from athir.airlog import Ledger


@pytest.fixture
def waits(show: Show) -> Any:
    """A draft of a show that ended, ready to be heard."""
    from athir.newsroom.podcasts.models import Episode, Podcast

    Podcast.objects.update(auto_publish=False)
    goodbye(show)
    show.step()
    prepare()
    return Episode.objects.get()


def url(name: str, episode: Any) -> str:
    return reverse(name, args=[episode.pk])


def written(show: Show, seconds: float) -> str:
    from athir.newsroom.airlink.episode_forms import as_written
    from athir.newsroom.frame.models import Station

    station: Any = Station.objects.get(slug="main")
    return as_written(show.at(seconds), station.tz)


def test_what_waits_stands_on_the_first_page_and_goes_out_by_a_button(
    waits: Any, account: Callable[..., Any], as_user: Callable[[Any], Any]
) -> None:
    producer = as_user(account("producer"))
    page = producer.get("/admin/").content.decode()
    assert waits.title in page and url("episode_approve", waits) in page and "<audio" in page
    answer = producer.post(url("episode_approve", waits), follow=True)
    assert "is published" in answer.content.decode()
    waits.refresh_from_db()
    assert waits.live and waits.guid
    assert url("episode_approve", waits) not in producer.get("/admin/").content.decode()


def test_who_may_not_publish_sees_and_does_nothing_of_it(
    waits: Any, account: Callable[..., Any], as_user: Callable[[Any], Any]
) -> None:
    reporter = as_user(account("reporter"))
    assert waits.title not in reporter.get("/admin/").content.decode()
    for name in ("episode_approve", "episode_again", "episode_on_air"):
        answer = reporter.post(url(name, waits))
        assert answer.status_code in (302, 403) and "/admin/" in answer.headers.get("Location", "/admin/")
    waits.refresh_from_db()
    assert not waits.live and waits.on_air is None


def test_other_bounds_take_more_of_the_log_and_leave_the_cuts(
    waits: Any, show: Show, account: Callable[..., Any], as_user: Callable[[Any], Any]
) -> None:
    from athir.newsroom.podcasts.models import Chapter, Transcript

    producer = as_user(account("producer"))
    old = {row.name for row in waits.files.all()}
    cues = "WEBVTT\n\n00:10.000 --> 00:11.000\nالخطارة\n\n00:16.000 --> 00:17.000\nوداعا\n"
    words = Transcript.objects.create(episode=waits, text=cues)
    chapter = Chapter.objects.create(episode=waits, start_ms=10_000, title="الخطارة")
    page = producer.get(url("episode_cut", waits)).content.decode()
    began = (waits.pieces()[0].start - show.start).total_seconds()
    assert written(show, began)[:16] in page and "What it is made of" in page
    answer = producer.post(
        url("episode_cut", waits), {"start": written(show, 2), "end": written(show, 20)}, follow=True
    )
    assert "is being prepared" in answer.content.decode()
    assert prepare() == 1
    waits.refresh_from_db()
    # 2 s to 12 s and 16 s to 20 s: the jingle stays out, the silence before it was asked for.
    assert abs(waits.duration_ms - 14_000) < 5 and len(waits.pieces()) == 2
    assert not old & {row.name for row in waits.files.all()}
    # What was said 10 s into the old sound (3.85 s to 12 s, 16 s on) is said 11.85 s into the new; the goodbye is out.
    words.refresh_from_db()
    chapter.refresh_from_db()
    assert abs(chapter.start_ms - 11_850) < 120 and words.text.count("-->") == 1
    assert "الخطارة" in words.text and "00:00:11.8" in words.text


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("", "", "required"),
        ("tomorrow", "2026-11-24 10:00:00", "Write the day and the time"),
        ("2026-11-24 10:00:00", "2026-11-24 09:00:00", "before the beginning"),
        ("2020-11-24 10:00:00", "2020-11-24 11:00:00", "The log holds nothing"),
        ("2020-11-24 10:00:00", "2020-11-26 11:00:00", "twelve hours"),
        ("0001-01-01 00:00:00", "9999-12-31 23:59:59", "The log holds nothing"),
    ],
)
def test_a_range_that_cannot_be_is_answered_with_a_sentence(
    show: Show, account: Callable[..., Any], as_user: Callable[[Any], Any], start: str, end: str, said: str
) -> None:
    given = {"podcast": show.podcast.pk, "start": start, "end": end}
    answer = as_user(account("producer")).post(reverse("episode_by_hand"), given)
    assert answer.status_code == 200 and said in answer.content.decode()


def test_any_range_becomes_an_episode_by_hand(
    show: Show, account: Callable[..., Any], as_user: Callable[[Any], Any]
) -> None:
    from athir.newsroom.podcasts.models import Episode

    given = {"podcast": show.podcast.pk, "start": written(show, 4), "end": written(show, 10), "title": "مقطع خاص"}
    as_user(account("producer")).post(reverse("episode_by_hand"), given)
    prepare()
    episode: Any = Episode.objects.get()
    assert (episode.title, episode.duration_ms, episode.live) == ("مقطع خاص", 6000, False)


def test_a_withdrawn_range_is_left_out_by_a_button_and_the_episode_is_back(
    waits: Any, show: Show, account: Callable[..., Any], as_user: Callable[[Any], Any]
) -> None:
    from athir.newsroom.podcasts import actions, withdrawals

    producer = as_user(account("producer"))
    actions.publish(waits)
    book = Ledger(show.house.station().log_dir)
    entry = book.withdraw(show.at(5), show.at(8), by="chief", why="an error")
    withdrawals.withdraw("main", book.state().withdrawn[entry])
    waits.refresh_from_db()
    assert waits.withdrawn_at is not None
    assert "without what was withdrawn" in producer.get("/admin/").content.decode()
    producer.post(url("episode_again", waits))
    prepare()
    waits.refresh_from_db()
    assert waits.withdrawn_at is None and waits.live and abs(waits.duration_ms - 15_300) < 120
    entry = book.withdraw(show.at(-5), show.at(60), by="chief", why="all of it")
    withdrawals.withdraw("main", book.state().withdrawn[entry])
    answer = producer.post(url("episode_again", waits), {"home": "1"}, follow=True)
    assert "nothing is left" in answer.content.decode()


def test_it_is_put_on_the_air(waits: Any, account: Callable[..., Any], as_user: Callable[[Any], Any]) -> None:
    answer = as_user(account("producer")).post(url("episode_on_air", waits), follow=True)
    assert "put it into a playlist" in answer.content.decode()
    waits.refresh_from_db()
    assert waits.on_air is not None and not waits.on_air.in_rotation
