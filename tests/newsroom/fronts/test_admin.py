"""Editors arrange fronts by plain forms; whose front is whose; the plan of the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from athir.newsroom.fronts import actions as fronts
from athir.newsroom.fronts.models import ROW, TOP, Slot
from athir.newsroom.fronts.schedule import conflicts
from athir.newsroom.news import actions, clock
from athir.newsroom.news.alarms import Alarm

HOME = "/admin/fronts/home/ar/"


def post(client: Any, path: str = HOME, **data: Any) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_editor_pins_moves_and_takes_off(article, account, as_user):
    one, two = actions.publish(article("الأول")), actions.publish(article("الثاني"))
    client = as_user(account("editor"))
    assert "الأول" in client.get(HOME).content.decode()
    assert "is pinned" in post(client, do="pin", article=one.pk, place=ROW, keep="3")
    slot = Slot.objects.get()
    assert timedelta(hours=2.9) < slot.until - timezone.now() <= timedelta(hours=3)
    post(client, do="pin", article=two.pk, place=ROW)
    assert list(Slot.objects.order_by("order").values_list("article__title", flat=True)) == ["الثاني", "الأول"]
    page = post(client, do="down", slot=Slot.objects.get(article=two).pk)
    assert list(Slot.objects.order_by("order").values_list("article__title", flat=True)) == ["الأول", "الثاني"]
    assert "Move up: الثاني" in page and "Move up: الأول" not in page
    post(client, do="until", slot=slot.pk, at="2030-01-01T10:30")
    slot.refresh_from_db()
    assert timezone.localtime(slot.until).year == 2030
    assert "This time has passed" in post(client, do="until", slot=slot.pk, at="2020-01-01T10:30")
    post(client, do="unpin", slot=slot.pk)
    assert "look again" in post(client, do="unpin", slot=slot.pk), "it was taken off meanwhile"
    assert Slot.objects.count() == 1


def test_whose_front_is_whose(article, account, as_user, desks):
    one = actions.publish(article("خبر", "zagora"))
    bound = account("editor", "of-zagora", desks=("zagora",))
    fronts.pin(desks["zagora"], one, TOP, user=bound)
    for desk in (None, desks["errachidia"]):
        with pytest.raises(PermissionDenied):
            fronts.pin(desk, one, TOP, user=bound)
    client = as_user(bound)
    assert client.get("/admin/fronts/home/ar/").status_code in (302, 403)
    assert client.get("/admin/fronts/desks/errachidia/ar/").status_code in (302, 403)
    assert client.post(
        "/admin/fronts/desks/errachidia/ar/", {"do": "pin", "article": one.pk, "place": TOP}
    ).status_code in (302, 403)
    assert client.get("/admin/fronts/desks/zagora/ar/").status_code == 200
    for role in ("reporter", "correspondent", "viewer", "photo", "presenter"):
        with pytest.raises(PermissionDenied):
            fronts.pin(None, one, TOP, user=account(role))
    fronts.pin(None, one, TOP, user=account("chief"))
    assert Slot.objects.count() == 2


def test_a_front_has_room_for_news(article):
    for number in range(3):
        fronts.pin(None, actions.publish(article(f"خبر {number}")), TOP)
    with pytest.raises(ValidationError, match="full"):
        fronts.pin(None, actions.publish(article("خبر رابع")), TOP)
    with pytest.raises(ValidationError, match="province"):
        fronts.pin(None, actions.publish(article("خبر الجهة", "region")), "desk")


def test_the_plan_of_the_day_says_what_goes_out_and_what_was_late(article, account, as_user):
    now = timezone.now()
    actions.publish(article("موعد قريب", go_live_at=now + timedelta(minutes=30), expire_at=now + timedelta(minutes=20)))
    actions.publish(article("تحت الحظر", "zagora", embargo_until=now + timedelta(hours=2)))
    waiting = article("ينتظر", go_live_at=now + timedelta(hours=3))
    actions.save_draft(waiting, account("editor"))
    actions.submit(waiting, account("editor", "second"))
    overdue = actions.publish(article("متأخر", go_live_at=now + timedelta(minutes=1)))
    revision = overdue.latest_revision
    revision.content["go_live_at"] = (now - timedelta(minutes=4)).isoformat()
    revision.approved_go_live_at = now - timedelta(minutes=4)
    revision.save()
    clock.PublishClock().step()
    page = as_user(account("chief")).get("/admin/fronts/plan/").content.decode()
    for words in (
        "موعد قريب",
        "come off before it goes out",
        "تحت الحظر",
        "ينتظر",
        "Nobody has approved it",
        "4 minutes late",
    ):
        assert words in page, words
    assert "متأخر" in as_user(account("viewer")).get("/admin/").content.decode()
    corner = as_user(account("correspondent", desks=("zagora",))).get("/admin/fronts/plan/").content.decode()
    assert "تحت الحظر" in corner and "موعد قريب" not in corner and "متأخر" not in corner


def test_an_alarm_stands_on_the_first_page_until_somebody_deals_with_it(article, account, as_user):
    now = timezone.now()
    late = actions.publish(article("متأخر", "zagora"))
    alarm = Alarm.objects.create(article=late, what="publish", planned=now - timedelta(seconds=40), at=now)
    chief, elsewhere = account("chief"), account("correspondent", desks=("errachidia",))
    page = as_user(chief).get("/admin/").content.decode()
    assert "Alarm: late or not at all" in page and "40 seconds late" in page and "Dealt with" in page
    assert "متأخر" not in as_user(elsewhere).get("/admin/").content.decode()
    assert as_user(elsewhere).post(f"/admin/fronts/alarms/{alarm.pk}/").status_code in (302, 403)
    alarm.refresh_from_db()
    assert alarm.dealt_at is None
    assert "is dealt with" in post(as_user(chief), f"/admin/fronts/alarms/{alarm.pk}/")
    assert "Alarm:" not in as_user(account("editor")).get("/admin/").content.decode(), "for all, not for one alone"
    alarm.refresh_from_db()
    assert alarm.dealt_by == chief


def test_a_clock_that_stands_still_is_an_alarm(article, account, as_user):
    due = actions.publish(article("ينتظر", go_live_at=timezone.now() + timedelta(minutes=1)))
    actions.publish(article("ينتهي", expire_at=timezone.now() + timedelta(minutes=1)))
    client = as_user(account("chief"))
    assert "stands still" not in client.get("/admin/").content.decode()
    later = timezone.now() - timedelta(seconds=20)
    revision = due.latest_revision
    revision.content["go_live_at"] = later.isoformat()
    revision.approved_go_live_at = later
    revision.save()
    type(due).objects.filter(title="ينتهي").update(expire_at=later)
    page = client.get("/admin/").content.decode()
    assert "the worker does not run" in page and "should have gone out" in page and "should have come off" in page
    clock.PublishClock().step()
    page = client.get("/admin/").content.decode()
    assert "stands still" not in page and page.count("20 seconds late") == 2


def test_conflicts_are_explained():
    now = timezone.now()
    hour = timedelta(hours=1)
    with translation.override("en"):
        assert conflicts(now=now, go_live=now + hour) == ()
        assert "embargo ends later" in conflicts(now=now, go_live=now + hour, embargo=now + 2 * hour)[0]
        assert "only the change" in conflicts(now=now, go_live=now + hour, embargo=now + hour, live=True)[0]
        assert len(conflicts(now=now, go_live=now - hour, approved=False)) == 2
