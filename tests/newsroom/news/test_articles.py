"""An article's life: draft, published, changed, withdrawn; what a reader may see at each moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from athir.newsroom.news import actions
from athir.newsroom.news.clock import PublishClock
from athir.newsroom.news.models import Article, Byline, FormerSlug


def on_site():
    return list(Article.objects.on_site().newest().values_list("title", flat=True))


def test_a_draft_is_nobodys_reading(article):
    draft = article("مسودة")
    actions.save_draft(draft)
    assert not draft.live
    assert on_site() == []
    assert draft.slug == "مسودة"


def test_published_it_stands_first_with_address_and_date(article, account):
    actions.publish(article("الأول"))
    second = actions.publish(article("الثاني", "zagora"), account("chief"))
    assert on_site() == ["الثاني", "الأول"]
    assert second.published_at == second.first_published_at
    assert second.region.slug == "region"
    assert second.get_absolute_url() == "/news/الثاني/"
    assert second.feed_id and len(second.public_id) == 10


def test_a_correction_keeps_place_date_and_id(article):
    live = actions.publish(article("الأصل"))
    identity = (live.published_at, live.public_id, live.feed_id)
    live.title = "المصحح"
    actions.save_draft(live)
    assert on_site() == ["الأصل"], "a draft of changes is not read yet"
    live = actions.publish(live)
    assert on_site() == ["المصحح"]
    assert (live.published_at, live.public_id, live.feed_id) == identity


def test_bylines_and_topics_travel_with_the_draft(article):
    from athir.newsroom.news.models import Topic

    topic = Topic.objects.create(slug="water", names={"ar": "الماء"})
    live = article("خبر")
    live.bylines = [Byline(name="وكالة", role=Byline.Role.AGENCY)]
    live.topics = [topic]
    live = actions.publish(live)
    assert [byline.shown_name() for byline in live.bylines.all()] == ["وكالة"]
    assert list(live.topics.all()) == [topic]


def test_the_same_title_twice_gives_two_addresses(article):
    first, second = actions.publish(article("خبر")), actions.publish(article("خبر"))
    french = actions.publish(article("خبر", language="fr"))
    assert (first.slug, second.slug, french.slug) == ("خبر", "خبر-2", "خبر")
    assert french.get_absolute_url() == "/fr/news/خبر/"


def test_a_changed_address_of_a_live_article_is_remembered(article):
    live = actions.publish(article("خبر"))
    live.slug = "عنوان-جديد"
    live = actions.publish(live)
    former = FormerSlug.objects.get(slug="خبر")
    assert former.article == live
    assert actions.publish(article("خبر")).slug == "خبر-2", "an old address is never given to another article"


def test_taken_off_it_is_gone_at_once(article, account):
    live = actions.publish(article("خبر"))
    actions.unpublish(live, account("chief"))
    assert on_site() == []
    live.refresh_from_db()
    assert not live.visible


def test_withdrawn_it_says_why_and_can_come_back(article, account):
    live = actions.publish(article("خبر"))
    actions.withdraw(live, "خطأ في المصدر", account("chief"))
    live.refresh_from_db()
    assert not live.visible
    assert live.withdrawn_reason == "خطأ في المصدر"
    assert actions.publish(live).visible


@pytest.mark.parametrize("role", ["editor", "reporter", "translator", "viewer", "presenter"])
def test_only_the_chief_publishes_in_one_step(role, article, account):
    with pytest.raises(PermissionDenied):
        actions.publish(article("خبر"), account(role))
    assert on_site() == []


def test_an_embargo_holds_whoever_publishes(article):
    later = timezone.now() + timedelta(hours=1)
    held = article("سر", embargo_until=later)
    held = actions.publish(held)
    assert on_site() == []
    clock = PublishClock()
    assert clock.step() == 0
    clock.step(later + timedelta(seconds=1))
    assert on_site() == [], "a clock that runs ahead shows nothing either"
    Article.objects.filter(pk=held.pk).update(embargo_until=None)
    revision = held.latest_revision
    revision.content["embargo_until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.save()
    assert clock.step() == 1
    assert on_site() == ["سر"]


def test_embargo_and_schedule_exclude_each_other(article):
    now = timezone.now()
    both = article("خبر", embargo_until=now + timedelta(hours=1), go_live_at=now + timedelta(hours=2))
    with pytest.raises(ValidationError, match="contradict"):
        both.full_clean()


def test_a_schedule_is_kept_to_the_second_and_expiry_too(article):
    planned = article("موعد", go_live_at=timezone.now() + timedelta(milliseconds=300))
    planned = actions.publish(planned)
    assert on_site() == []
    clock = PublishClock()
    assert clock.step() == 0
    import time

    deadline = time.monotonic() + 10
    while not on_site() and time.monotonic() < deadline:
        clock.step()
    planned.refresh_from_db()
    assert on_site() == ["موعد"]
    assert planned.published_at - planned.latest_revision.created_at < timedelta(seconds=5)
    Article.objects.filter(pk=planned.pk).update(expire_at=timezone.now())
    assert clock.step() == 1
    assert on_site() == []
    planned.refresh_from_db()
    assert planned.expired


def test_a_broken_schedule_does_not_hold_up_the_others(article, caplog):
    broken, sound = article("مكسور"), article("سليم")
    for one in (broken, sound):
        actions.save_draft(one)
        one.latest_revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
        one.latest_revision.save()
    revision = broken.latest_revision
    revision.content["desk"] = 999_999
    revision.save()
    clock = PublishClock()
    assert clock.step() == 1
    assert clock.step() == 0
    assert on_site() == ["سليم"]
    assert caplog.text.count("cannot go live") == 1


def test_everything_is_in_the_audit(article, account):
    from wagtail.log_actions import registry

    chief = account("chief")
    live = actions.publish(article("خبر"), chief)
    actions.withdraw(live, "سبب", chief)
    done = {(entry.action, entry.user_id) for entry in registry.get_logs_for_instance(live)}
    assert {("wagtail.create", chief.pk), ("wagtail.publish", chief.pk), ("athir.article.withdraw", chief.pk)} <= done


def test_ids_say_nothing_about_how_many_there_are(article):
    ids = {actions.publish(article(f"خبر {n}")).public_id for n in range(5)}
    assert len(ids) == 5
    assert not any(text.isdigit() for text in ids)
