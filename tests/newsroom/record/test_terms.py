"""For how many days shows and music are kept: said in the newsroom, with a name and a reason, and counted everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from athir.airlog import Ledger

WHY = {"why": "an agreement with the society of authors"}


@pytest.fixture
def show(db: None) -> Any:
    from athir.newsroom.frame.models import Station
    from athir.newsroom.shows.models import Show

    names = {"ar": "قهوة الصباح", "fr": "Café du matin", "en": "Morning coffee"}
    return Show.objects.create(station=Station.objects.get(slug="main"), slug="morning", names=names)


@pytest.fixture
def chief(account: Callable[..., Any], as_user: Callable[[Any], Any]) -> Any:
    return as_user(account("chief"))


def _form(show: Any) -> str:
    return f"/admin/log/terms/show:{show.public_id}/"


def test_a_show_is_kept_for_longer_with_who_and_why(chief: Any, show: Any, book: Ledger) -> None:
    from athir.newsroom.record import overview

    assert "400" in chief.get("/admin/log/terms/").content.decode()
    page = chief.post(_form(show), WHY | {"days": "800"}, follow=True).content.decode()
    [term] = book.state().terms.values()
    assert (term.kind, term.days, term.by, term.why) == (f"show:{show.public_id}", 800, "chief", WHY["why"])
    assert WHY["why"] in page
    assert "800" in page
    assert "Morning coffee" in chief.get("/admin/log/").content.decode(), "the storage says what it counts"
    assert overview.storage("main").mounts
    chief.post(_form(show), {"days": "", "why": "the archive is copied"})
    assert not book.state().terms
    told = chief.get("/admin/log/terms/").content.decode()
    assert WHY["why"] in told
    assert "the archive is copied" in told


def test_fewer_days_than_the_law_asks_need_somebody_who_answers_for_it(chief: Any, show: Any, book: Ledger) -> None:
    asked = chief.post(_form(show), WHY | {"days": "30"}).content.decode()
    assert "The law asks for 400 days" in asked
    assert not book.state().terms
    assert chief.post(_form(show), {"days": "30", "answers": "on", "why": " "}).status_code == 200
    assert not book.state().terms, "and a reason"
    page = chief.post(_form(show), WHY | {"days": "30", "answers": "on"}, follow=True).content.decode()
    assert [(term.days, term.law) for term in book.state().terms.values()] == [(30, 400)]
    assert "fewer days than the law asks" in page


def test_music_has_its_own_days_and_nonsense_is_refused(chief: Any, book: Ledger) -> None:
    for days in ("-1", "0", "x", "9999999"):
        assert chief.post("/admin/log/terms/music/", WHY | {"days": days, "answers": "on"}).status_code == 200
    assert not book.state().terms
    chief.post("/admin/log/terms/music/", WHY | {"days": "60", "answers": "on"})
    assert book.state().terms["music"].days == 60
    assert chief.get("/admin/log/terms/show:nobody/").status_code == 404
    book.path.write_bytes(b"{}\n" + book.path.read_bytes())
    assert "cannot be read" in chief.get("/admin/log/terms/").content.decode()
    assert "refuses it" in chief.post("/admin/log/terms/music/", WHY | {"days": "800"}).content.decode()


@pytest.mark.parametrize("role", ["chief", "producer", "engineer", "editor", "viewer", "reporter"])
def test_who_may_say_it(
    role: str, account: Callable[..., Any], as_user: Callable[[Any], Any], book: Ledger, show: Any
) -> None:
    browser = as_user(account(role))
    assert (browser.get("/admin/log/terms/").status_code == 200) == (role != "reporter")
    assert (browser.get(_form(show)).status_code == 200) == (role in ("chief", "producer"))
    browser.post(_form(show), WHY | {"days": "800"})
    assert bool(book.state().terms) == (role in ("chief", "producer"))


def test_the_show_s_own_form_leads_there(chief: Any, show: Any, book: Ledger) -> None:
    page = chief.get(f"/admin/snippets/shows/show/edit/{show.pk}/").content.decode()
    assert f"/admin/log/terms/#show:{show.public_id}" in page


def test_what_stands_on_the_storage_is_shown(chief: Any, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    from athir.airlog import away
    from athir.newsroom.record import overview

    folder = house.station().log_of("live.aac") / "2026" / "10" / "01"
    folder.mkdir(parents=True)
    (folder / "08-0.idx").write_bytes(b"")
    away.put_note(folder / "08-0.aac", away.Note("k", 29_000_000_000, "0", "2026-11-01T00:00:00Z", "s3://shelf"))
    overview.forget_storage("main")
    assert "settings name no more" in chief.get("/admin/log/").content.decode()
    named = dataclasses.replace(overview.HOUSE, log_storage_url="s3://key:hushed@shelf/main")
    monkeypatch.setattr(overview, "HOUSE", named)
    page = chief.get("/admin/log/").content.decode()
    assert "29.0 GB stand there" in page
    assert '<bdi dir="ltr">s3://shelf/main</bdi>' in page
    assert "hushed" not in page
