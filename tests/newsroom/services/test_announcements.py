"""Announcements of the public: sent without script, read by the desk, shown as text, gone in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from athir.newsroom.baking.models import Dirty
from athir.newsroom.services import forms, upkeep
from athir.newsroom.services.keys import key
from athir.newsroom.services.models import Announcement

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)"> javascript:alert(3) "\'>'
ADDRESS = "/services/announcements/new/"


@pytest.fixture
def fields(towns):
    return {
        "kind": "lost",
        "town": str(towns["errachidia"].pk),
        "title": "ضاعت محفظة",
        "text": "محفظة سوداء قرب السوق.",
        "contact": "06 00 00 00 00",
        "website": "",
    }


def sent(fields, **more):
    return Client().post(ADDRESS, {**fields, **more})


def approved(fields, **more):
    sent(fields, **more)
    row = Announcement.objects.latest("id")
    row.decide(True, None)
    row.save()
    return row


def test_it_is_sent_waits_and_appears_once_the_desk_approves(fields, towns, account, as_user, read):
    assert sent(fields).headers["Location"] == "/services/announcements/sent/"
    read("/services/announcements/sent/")
    assert "محفظة" not in read("/services/announcements/")
    browser = as_user(account("editor"))
    page = browser.get("/admin/services/announcements/").content.decode()
    assert "محفظة سوداء" in page
    assert "1 announcement waits" in browser.get("/admin/").content.decode()
    row = Announcement.objects.get()
    browser.post("/admin/services/announcements/", {"id": row.public_id, "decision": "approve"})
    page = read("/services/announcements/errachidia/")
    assert "محفظة سوداء" in page
    assert "0600000000" not in page.replace(" ", "")
    row.refresh_from_db()
    assert row.expires_on == timezone.localdate() + timedelta(days=30)
    assert row.decided_by.username == "editor"


def test_the_number_is_shown_only_to_those_who_asked_for_it_and_only_once_approved(fields, read):
    sent(fields, show_contact="on")
    assert "0600000000" not in read("/services/announcements/")
    row = Announcement.objects.get()
    row.decide(True, None)
    row.save()
    assert 'href="tel:0600000000"' in read("/services/announcements/")
    row.decide(False, None)
    row.save()
    assert "محفظة" not in read("/services/announcements/")


def test_what_they_write_is_text_everywhere(fields, read, account, as_user):
    row = approved(fields, title=EVIL[:120], text=EVIL, show_contact="on")
    for page in (
        read("/services/announcements/"),
        read("/services/announcements/errachidia/"),
        as_user(account("editor")).get(f"/admin/snippets/services/announcement/edit/{row.pk}/").content.decode(),
    ):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    row.state = Announcement.State.WAITING
    row.save()
    page = as_user(account("chief")).get("/admin/services/announcements/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "party"}, {"town": "999"}, {"title": ""}, {"contact": "call me"}, {"text": "x" * 1001}, {"contact": ""}],
)
def test_a_field_that_is_not_right_says_so_beside_it(wrong, fields):
    answer = sent(fields, **wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    (name,) = wrong
    assert f'id="{name}-error"' in page
    assert 'aria-invalid="true"' in page
    assert not Announcement.objects.exists()


def test_a_program_in_the_trap_is_thanked_and_nothing_is_kept(fields):
    assert sent(fields, website="https://spam.example").status_code == 302
    assert not Announcement.objects.exists()


def test_an_address_may_send_three_an_hour_and_none_is_written_down(fields):
    assert [sent(fields).status_code for _ in range(5)] == [302, 302, 302, 429, 429]
    assert Announcement.objects.count() == forms.AN_HOUR
    columns = {field.name for field in Announcement._meta.get_fields()}
    assert not columns & {"ip", "address", "user_agent", "email", "name"}


def test_a_full_queue_takes_nothing_more(fields, towns, monkeypatch):
    monkeypatch.setattr(forms, "WAITING", 1)
    assert sent(fields).status_code == 302
    assert sent(fields).status_code == 503


def test_without_the_token_of_the_form_nothing_is_taken(fields):
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post(ADDRESS, fields)
    assert refused.status_code == 403
    assert "ملفات تعريف الارتباط" in refused.content.decode(), "what to do, in the page's language"
    assert strict.post(ADDRESS, fields).status_code == 403
    page = strict.get(ADDRESS)
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post(ADDRESS, {**fields, "csrfmiddlewaretoken": token}).status_code == 302


def test_an_account_of_another_province_decides_nothing(fields, account, as_user):
    sent(fields)
    row = Announcement.objects.get()
    browser = as_user(account("correspondent", desks=("zagora",)))
    assert "محفظة" not in browser.get("/admin/services/announcements/").content.decode()
    answer = browser.post("/admin/services/announcements/", {"id": row.public_id, "decision": "approve"})
    assert answer.status_code == 404
    assert as_user(account("viewer")).get("/admin/services/announcements/").status_code in (302, 403)
    row.refresh_from_db()
    assert row.state == Announcement.State.WAITING


def test_it_leaves_the_page_after_its_last_day_and_the_house_a_month_later(fields, read, at):
    row = approved(fields)
    Announcement.objects.filter(pk=row.pk).update(expires_on=date(2026, 11, 24))
    at("2026-11-24T22:00")
    assert "محفظة" in read("/services/announcements/")
    at("2026-11-25T00:10")
    assert "محفظة" not in read("/services/announcements/")
    assert upkeep.forget(at("2026-12-10T00:00")) == 0
    assert upkeep.forget(at("2026-12-26T00:00")) == 1


def test_a_change_touches_the_pages_of_its_town(fields, towns):
    Dirty.objects.all().delete()
    approved(fields)
    touched = set(Dirty.objects.values_list("key", flat=True))
    assert key("announcements", towns["errachidia"].pk) in touched
    assert key("announcements", towns["zagora"].pk) not in touched
