"""Who gets in, and what each role sees."""

from __future__ import annotations

import pytest

from athir.newsroom.accounts.roles import ROLES, SLUGS, ensure_roles

ARTICLES = "/admin/articles/"
LISTS = {
    "news": "/admin/articles/",
    "audio": "/admin/snippets/library/audiofile/",
    "shows": "/admin/snippets/shows/show/",
    "station": "/admin/snippets/frame/station/",
    "as-run": "/admin/snippets/airlink/asrun/",
    "accounts": "/admin/users/",
}
SEES = {
    "chief": {"news", "audio", "shows", "station", "as-run", "accounts"},
    "editor": {"news", "shows", "audio", "as-run"},
    "reporter": {"news", "shows", "audio"},
    "correspondent": {"news", "shows", "audio"},
    "translator": {"news", "shows", "audio"},
    "photo": {"news", "shows"},
    "presenter": {"news", "shows", "audio", "as-run"},
    "producer": {"news", "shows", "audio", "as-run"},
    "engineer": {"shows", "audio", "station", "as-run"},
    "viewer": {"news", "shows", "audio", "station", "as-run"},
}


@pytest.mark.parametrize("role", SLUGS)
def test_every_role_reaches_the_newsroom_and_sees_its_part(role, account, as_user):
    browser = as_user(account(role))
    assert browser.get("/admin/").status_code == 200
    seen = {name for name, address in LISTS.items() if browser.get(address).status_code == 200}
    assert seen == SEES[role]


def test_a_stranger_is_asked_to_log_in(db, client_of_nobody):
    answer = client_of_nobody.get("/admin/")
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


@pytest.fixture
def client_of_nobody():
    from django.test import Client

    return Client()


def test_roles_are_made_once_and_keep_what_a_station_added(db):
    from django.contrib.auth.models import Group, Permission

    viewer = Group.objects.get(name="viewer")
    extra = Permission.objects.get(codename="add_topic")
    viewer.permissions.add(extra)
    ensure_roles()
    assert Group.objects.filter(name__in=SLUGS).count() == len(ROLES)
    assert extra in viewer.permissions.all()


@pytest.mark.parametrize("language,direction", [("ar", "rtl"), ("fr", "ltr"), ("zgh", "ltr"), ("en", "ltr")])
def test_the_newsroom_speaks_the_accounts_language(language, direction, db, as_user):
    from athir.newsroom.accounts.actions import create_user

    user = create_user("someone", "chief", "a-long-test-password", language, check=False)
    page = as_user(user).get("/admin/").content.decode()
    assert f'lang="{language}"' in page
    assert f'dir="{direction}"' in page


def test_times_are_the_stations_not_utc(account):
    user = account("editor")
    assert user.wagtail_userprofile.current_time_zone == "Africa/Casablanca"


def test_a_chief_cannot_become_an_administrator(account, as_user):
    from athir.newsroom.accounts.models import User

    chief = account("chief")
    boss = User.objects.create_superuser("boss", password="x")
    browser = as_user(chief)
    assert browser.get(f"/admin/users/edit/{boss.pk}/").status_code == 302
    page = browser.get(f"/admin/users/edit/{chief.pk}/").content.decode()
    assert 'name="is_superuser"' not in page
    browser.post(
        "/admin/users/new/",
        {"username": "mole", "password1": "a-long-password", "password2": "a-long-password", "is_superuser": "on"},
    )
    assert not User.objects.get(username="mole").is_superuser
