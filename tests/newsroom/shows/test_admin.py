"""Shows, people, desks and the station in the administration: names per language without a brace in sight."""

from __future__ import annotations

import pytest

from athir.newsroom.frame.models import Desk, Station
from athir.newsroom.frame.names import NamesFormField, name_in
from athir.newsroom.shows.models import Show


def names(prefix: str, **texts: str) -> dict[str, str]:
    return {f"{prefix}_{code}": texts.get(code, "") for code in ("ar", "fr", "zgh", "en")}


def test_a_show_with_two_slots_is_made_in_the_form(account, as_user, desks):
    station = Station.objects.get()
    fields = {
        **names("names", ar="صباح الجهة", fr="Matinale"),
        **names("description", ar="برنامج"),
        "slug": "sabah",
        "station": str(station.pk),
        "desk": "",
        "language": "ar",
        "playlist": "",
        "picture": "",
        "active": "on",
        "slots-TOTAL_FORMS": "2",
        "slots-INITIAL_FORMS": "0",
        "slots-MIN_NUM_FORMS": "0",
        "slots-MAX_NUM_FORMS": "1000",
    }
    for n, day in enumerate((0, 2)):
        fields |= {f"slots-{n}-weekday": str(day), f"slots-{n}-start": "07:00", f"slots-{n}-minutes": "120"}
        fields |= {f"slots-{n}-id": "", f"slots-{n}-DELETE": ""}
    answer = as_user(account("producer")).post("/admin/snippets/shows/show/add/", fields)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    show = Show.objects.get()
    assert show.names == {"ar": "صباح الجهة", "fr": "Matinale"}
    assert [slot.weekday for slot in show.slots.all()] == [0, 2]


def test_each_language_has_its_own_input_with_its_direction(account, as_user, desks):
    page = as_user(account("chief")).get(f"/admin/snippets/frame/desk/edit/{desks['zagora'].pk}/").content.decode()
    assert 'name="names_ar" value="زاكورة" lang="ar" dir="rtl"' in " ".join(page.split())
    assert 'name="names_fr"' in page
    assert "{&quot;ar&quot;" not in page


def test_a_name_is_needed_in_one_language(account, as_user, desks):
    desk = desks["zagora"]
    fields = {**names("names"), **names("description"), "slug": "zagora", "parent": "", "order": "1", "hue": ""}
    page = as_user(account("chief")).post(f"/admin/snippets/frame/desk/edit/{desk.pk}/", fields).content.decode()
    assert "Give the name in at least one language" in page
    assert Desk.objects.get(pk=desk.pk).names == {"ar": "زاكورة"}


@pytest.mark.parametrize("role,address", [("chief", "/admin/snippets/frame/station/add/")])
def test_nobody_adds_a_second_station_by_accident(role, address, account, as_user):
    assert as_user(account(role)).get(address).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/admin/snippets/dossiers/person/add/",
        "/admin/snippets/frame/transmitter/add/",
        "/admin/snippets/library/playlist/add/",
        "/admin/snippets/news/topic/add/",
        "/admin/images/add/",
        "/admin/reports/site-history/",
    ],
)
def test_the_chiefs_forms_open(address, account, as_user):
    assert as_user(account("chief")).get(address).status_code == 200


def test_names_fall_back():
    assert name_in({"fr": "Zagora", "ar": "زاكورة"}, "fr") == "Zagora"
    assert name_in({"fr": "Zagora"}, "ar") == "Zagora"
    assert name_in({}, "ar") == ""
    assert name_in({"ar": "زاكورة"}, "zgh") == "زاكورة"


def test_the_form_field_keeps_what_was_written():
    field = NamesFormField(required=True)
    assert field.clean([" زاكورة ", "", None, ""]) == {"ar": "زاكورة"}
    assert not field.has_changed({"ar": "زاكورة"}, ["زاكورة", "", "", ""])
    assert field.has_changed({"ar": "زاكورة"}, ["ميدلت", "", "", ""])


def test_wagtails_empty_rooms_are_not_on_the_menu(db):
    from django.test import RequestFactory
    from wagtail.admin.menu import admin_menu

    from athir.newsroom.accounts.models import User

    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_superuser("boss")
    names = {item.name for item in admin_menu.menu_items_for_request(request)}
    assert {"images", "settings"} <= names
    assert not names & {"explorer", "documents"}
