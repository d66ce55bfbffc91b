"""Accounts and stream keys as the commands make them."""

from __future__ import annotations

import pytest

from athir.contracts.access import hash_key
from athir.newsroom.accounts import actions
from athir.newsroom.accounts.models import StreamKey, User

GOOD = "a-long-test-password"


def test_an_account_has_its_role_language_and_desks(desks):
    user = actions.create_user("amina", "correspondent", GOOD, "ar", "أمينة", desks=["zagora"])
    assert user.check_password(GOOD)
    [facts] = actions.list_users()
    assert (facts.username, facts.name, facts.roles, facts.desks) == ("amina", "أمينة", ("correspondent",), ("zagora",))
    assert not facts.has_stream_key


@pytest.mark.parametrize(
    "name,role,password,word",
    [
        ("x", "king", GOOD, "no role king"),
        ("x", "editor", "short", "short"),
        ("bad name", "editor", GOOD, "valid"),
    ],
)
def test_what_is_wrong_is_said(db, name, role, password, word):
    with pytest.raises(actions.AccountError, match=word):
        actions.create_user(name, role, password)
    assert not User.objects.exists()


def test_a_name_is_given_once(db):
    actions.create_user("amina", "editor", GOOD)
    with pytest.raises(actions.AccountError, match="exists already"):
        actions.create_user("amina", "editor", GOOD)


def test_an_unknown_desk_makes_no_account(desks):
    with pytest.raises(actions.AccountError, match="no desk atlantis"):
        actions.create_user("amina", "editor", GOOD, desks=["atlantis"])
    assert not User.objects.exists()


def test_a_new_stream_key_ends_the_old_one_and_is_kept_as_a_hash(account):
    user = account("presenter")
    first, second = actions.new_stream_key(user), actions.new_stream_key(user)
    assert first != second
    assert len(second) == 40
    [active] = StreamKey.objects.filter(revoked_at__isnull=True)
    assert active.sha256 == hash_key(second)
    assert actions.revoke_stream_keys(user) == 1
    assert actions.list_users()[0].has_stream_key is False


def test_setting_the_same_key_again_changes_nothing(account):
    user = account("presenter")
    actions.set_stream_key(user, "demo")
    actions.set_stream_key(user, "demo")
    assert StreamKey.objects.count() == 1


def test_a_presenter_makes_a_key_in_the_own_settings_and_sees_it_once(account, as_user):
    user = account("presenter")
    browser = as_user(user)
    page = browser.get("/admin/account/").content.decode()
    assert "stream_key-make" in page
    answer = browser.post(
        "/admin/account/", {**_account_form(user), "stream_key-make": "on"}, follow=True
    ).content.decode()
    [key] = user.stream_keys.filter(revoked_at__isnull=True)
    shown = answer.split("shown this once: ")[1].split(" ")[0]
    assert hash_key(shown) == key.sha256
    assert shown not in browser.get("/admin/account/").content.decode()


def test_an_editor_is_offered_no_stream_key(account, as_user):
    assert "stream_key-make" not in as_user(account("editor")).get("/admin/account/").content.decode()


def _account_form(user):
    return {
        "name_email-first_name": "A",
        "name_email-last_name": "B",
        "locale-preferred_language": "en",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
    }


def test_desks_are_chosen_in_the_form(account, as_user, desks):
    chief = account("chief")
    browser = as_user(chief)
    browser.post(
        "/admin/users/new/",
        {
            "username": "hamid",
            "name": "حميد",
            "language": "ar",
            "work_desks": ["zagora"],
            "password1": GOOD,
            "password2": GOOD,
            "groups": [],
        },
    )
    hamid = User.objects.get(username="hamid")
    assert [desk.slug for desk in hamid.desks.all()] == ["zagora"]
    assert hamid.name == "حميد"
