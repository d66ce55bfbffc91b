"""Publishing, planning, withdrawing: what becomes of an episode."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from athir.airlog.aired import Stretch
from athir.airlog.ledger import Entry

Make = Callable[..., Any]
AIR = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def stretch(first_minute: int, minutes: int) -> dict[str, Any]:
    at = AIR + timedelta(minutes=first_minute)
    samples = minutes * 60 * 48_000
    return Stretch("main", 1, first_minute * 60 * 48_000, samples, int(at.timestamp()) * 1_000_000_000).as_record()


def entry(name: str, first_minute: int, minutes: int, mount: str = "") -> Entry:
    start = AIR + timedelta(minutes=first_minute)
    return Entry(name, "withdraw", start, start + timedelta(minutes=minutes), "chief", "شكاية", AIR, mount)


def test_publishing_gives_slug_guid_and_time_once(episode: Make) -> None:
    from athir.newsroom.podcasts import actions

    made = episode("حكاية الخطارة")
    slug, guid, at = made.slug, made.guid, made.published_at
    assert slug == "حكاية-الخطارة" and guid.startswith("urn:uuid:") and at is not None
    assert episode("حكاية الخطارة").slug == "حكاية-الخطارة-2"
    actions.unpublish(made)
    made.title = "عنوان آخر"
    actions.publish(made)
    assert (made.slug, made.guid, made.published_at) == (slug, guid, at)


def test_what_is_missing_is_said_in_sentences(episode: Make) -> None:
    from athir.newsroom.podcasts import actions

    made = episode(draft=True, state="waiting")
    with pytest.raises(ValidationError, match="no sound: upload"):
        actions.publish(made)
    made.state, made.reason = "refused", "broken"
    with pytest.raises(ValidationError, match="Export it again"):
        actions.publish(made)


def test_a_podcast_has_the_guid_of_its_first_address(podcast: Make) -> None:
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.guids import podcast_guid

    assert str(podcast_guid("https://podnews.net/rss")) == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    made = podcast()
    guid = made.guid
    made.slug = "other"
    actions.publish_podcast(made)
    assert guid and made.guid == guid
    with pytest.raises(ValidationError, match="no description"):
        actions.publish_podcast(podcast("empty", draft=True, description={}))


def test_planned_episodes_go_out_at_their_time(episode: Make) -> None:
    from django.utils import timezone

    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.clock import EpisodeClock

    made, now = episode(draft=True, state="processing"), timezone.now()
    actions.plan(made, now + timedelta(minutes=5))
    clock = EpisodeClock(lambda: now)
    assert clock.step() == 0
    now += timedelta(minutes=6)
    assert clock.step() == 0  # not ready yet
    made.state = "ready"
    made.save()
    assert clock.step() == 1
    made.refresh_from_db()
    assert made.live and made.publish_at is None


def test_a_withdrawn_range_takes_every_episode_that_holds_it(episode: Make) -> None:
    from athir.newsroom.podcasts import withdrawals

    cut = {"started_at": AIR, "ended_at": AIR + timedelta(minutes=30), "mount": "live.mp3"}
    whole = episode("كاملة", stretches=[stretch(0, 30)], **cut)
    without = episode("بلا وسط", stretches=[stretch(0, 10), stretch(20, 10)], **cut)
    uploaded = episode("مرفوعة")
    middle = entry("w1", 12, 3, mount="low.aac")  # of one mount: all carry the same sound
    withdrawals.withdraw(station="main", entry=middle)
    gone = {made.title for made in (whole, without, uploaded) if (made.refresh_from_db() or made.withdrawn_at)}
    assert gone == {"كاملة"} and whole.withdrawn_why == "شكاية"
    withdrawals.restore(station="main", entry=middle)
    whole.refresh_from_db()
    assert whole.withdrawn_at is None


def test_one_withdrawn_by_hand_does_not_come_back_with_a_range(episode: Make) -> None:
    from athir.newsroom.podcasts import actions, withdrawals

    made = episode(stretches=[stretch(0, 30)], started_at=AIR, ended_at=AIR + timedelta(minutes=30))
    actions.withdraw(made, "خطأ")
    withdrawals.withdraw(station="main", entry=entry("w1", 0, 3))
    withdrawals.restore(station="main", entry=entry("w1", 0, 3))
    made.refresh_from_db()
    assert made.withdrawn_why == "خطأ"


def test_found_while_heard_and_no_longer(episode: Make) -> None:
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.models import Transcript
    from athir.newsroom.search.index import search

    made = episode()
    Transcript.objects.create(episode=made, text="WEBVTT\n\n00:00.000 --> 00:02.000\nزربية تازناخت\n")
    assert [one.id for one in search("تازناخت")[0]] == [made.public_id]
    made.podcast.live = False
    made.podcast.save()
    assert search("تازناخت")[0] == []
    made.podcast.live = True
    made.podcast.save()
    assert search("تازناخت")[0]
    actions.withdraw(made, "خطأ")
    assert search("الخطارة")[0] == [] == search("تازناخت")[0]


def test_roles(episode: Make, account: Make) -> None:
    from athir.newsroom.podcasts import actions

    made = episode(draft=True)
    with pytest.raises(PermissionDenied):
        actions.publish(made, account("reporter"))
    with pytest.raises(PermissionDenied):
        actions.publish(made, account("presenter"))
    assert actions.publish(made, account("producer")).live


def test_a_presenter_works_on_drafts_of_their_own_shows(episode: Make, account: Make) -> None:
    from wagtail.permissions import policy_registry

    from athir.newsroom.dossiers.models import Person

    made, other = episode(draft=True), episode(draft=True)
    presenter = account("presenter")
    made.podcast.presenters.add(Person.objects.create(slug="amina", names={"ar": "أمينة"}, user=presenter))
    made.podcast.save()
    other.podcast = made.podcast
    policy = policy_registry.get(made)
    assert policy.user_has_permission_for_instance(presenter, "change", made)
    assert not policy.user_has_permission_for_instance(presenter, "publish", made)
    actions_live = episode(podcast=made.podcast)
    assert not policy.user_has_permission_for_instance(presenter, "change", actions_live)
