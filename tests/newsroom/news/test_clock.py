"""The publication clock under a time that the test holds: to the second, caught up after a stop, said when late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.log_actions import registry

from athir.newsroom.news import actions, clock
from athir.newsroom.news.clock import LATE_ACTION, PublishClock
from athir.newsroom.news.models import Article
from athir.newsroom.search.index import search


class Hand:
    """A clock's hand that the test moves; Django's own time goes with it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now().replace(microsecond=0)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    return Hand(monkeypatch)


@pytest.fixture
def heard() -> Any:
    """What the clock tells alarms: departures that were late, and schedules that were not kept."""
    said: dict[str, list[Any]] = {"late": [], "failed": [], "went_out": []}

    def hear_late(departure: Any, **_: Any) -> None:
        said["late"].append(departure)

    def hear_gone(departure: Any, **_: Any) -> None:
        said["went_out"].append((departure.what, departure.at))

    def hear_failed(article: Any, error: str, **_: Any) -> None:
        said["failed"].append((str(article), error))

    pairs = ((clock.late, hear_late), (clock.went_out, hear_gone), (clock.failed, hear_failed))
    for signal, hear in pairs:
        signal.connect(hear)
    yield said
    for signal, hear in pairs:
        signal.disconnect(hear)


def on_site() -> set[str]:
    return set(Article.objects.on_site().values_list("title", flat=True))


def test_it_goes_out_and_comes_off_at_its_second(hand, heard, article):
    start = hand()
    actions.publish(article("موعد", go_live_at=start + timedelta(seconds=90), expire_at=start + timedelta(seconds=120)))
    ticking = PublishClock(hand)
    seen = []
    for second in range(130):
        ticking.step()
        if ("موعد" in on_site()) != bool(seen and seen[-1][0]):
            seen.append(("موعد" in on_site(), second))
        hand.forward(seconds=1)
    assert seen == [(True, 90), (False, 120)]
    assert [what for what, _ in heard["went_out"]] == ["publish", "expire"]
    assert heard["late"] == []


def test_after_a_stop_all_is_caught_up_at_once_and_said_as_late(hand, heard, article, caplog):
    for number in range(3):
        actions.publish(article(f"خبر {number}", go_live_at=hand() + timedelta(minutes=1 + number)))
    hand.forward(hours=2)
    assert PublishClock(hand).step() == 3
    assert len(on_site()) == 3
    assert [round(departure.behind.total_seconds()) for departure in heard["late"]] == [7140, 7080, 7020]
    assert "caught up with 3 due since" in caplog.text
    late = Article.objects.get(title="خبر 0")
    (entry,) = [one for one in registry.get_logs_for_instance(late) if one.action == LATE_ACTION]
    assert entry.data["seconds"] == 7140 and entry.data["at"] == hand().isoformat()


def test_more_than_one_batch_is_due(hand, article, monkeypatch):
    monkeypatch.setattr(clock, "_BATCH", 2)
    for number in range(5):
        actions.publish(article(f"خبر {number}", go_live_at=hand() + timedelta(minutes=1)))
    hand.forward(minutes=1)
    assert PublishClock(hand).step() == 5


def test_what_cannot_go_out_is_said_once_and_tried_again(hand, heard, article, caplog):
    broken = actions.publish(article("مكسور", go_live_at=hand() + timedelta(minutes=1)))
    revision = broken.latest_revision
    content = dict(revision.content)
    revision.content = {**content, "desk": 999_999}
    revision.save()
    ticking = PublishClock(hand)
    hand.forward(minutes=1)
    for _ in range(3):
        assert ticking.step() == 0
        hand.forward(seconds=30)
    assert len(heard["failed"]) == 1 and heard["failed"][0][0] == "مكسور"
    assert caplog.text.count("cannot go live") == 1
    revision.content = content
    revision.save()
    hand.forward(minutes=1)
    assert ticking.step() == 1
    assert heard["late"][0].behind > timedelta(minutes=2)


def test_an_embargo_ends_and_search_finds_it(hand, article):
    actions.publish(article("سنبلة", embargo_until=hand() + timedelta(minutes=5)))
    ticking = PublishClock(hand)
    ticking.step()
    assert search("سنبلة") == ([], 0)
    hand.forward(minutes=5)
    ticking.step()
    assert on_site() == {"سنبلة"}
    assert search("سنبلة")[1] == 1
    # One that was on the site already, and was put under embargo afterwards.
    Article.objects.all().update(embargo_until=hand() + timedelta(minutes=1))
    for found in Article.objects.all():
        found.save()
    ticking.step()
    assert search("سنبلة") == ([], 0), "not even their number"
    hand.forward(minutes=1)
    ticking.step()
    assert search("سنبلة")[1] == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"embargo_until": 60, "go_live_at": 30}, "contradict"),
        ({"embargo_until": 60, "go_live_at": 90}, "contradict"),
        ({"embargo_until": 60, "expire_at": 60}, "before its embargo ends"),
        ({"embargo_until": -60}, "lies in the future"),
    ],
)
def test_an_embargo_that_cannot_be_meant_is_refused(hand, article, fields, words):
    odd = article("خبر", **{name: hand() + timedelta(seconds=seconds) for name, seconds in fields.items()})
    with pytest.raises(ValidationError, match=words):
        odd.full_clean()


def test_an_embargo_that_has_passed_since_may_stand(hand, article):
    held = actions.publish(article("خبر", embargo_until=hand() + timedelta(minutes=1)))
    hand.forward(minutes=2)
    PublishClock(hand).step()
    held.refresh_from_db()
    assert held.visible
    held.title = "مصحح"
    held.go_live_at = None
    actions.publish(held)
    assert on_site() == {"مصحح"}
