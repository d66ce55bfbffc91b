"""The log in the newsroom's administration: who sees it, holds, withdraws and hands out, and what that does."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.airlog.killing import killed_at, survives
from tests.airlog.sounding import record

from athir.airlog import Ledger
from athir.airlog.export import verify_export
from athir.home import Home

RANGE = {"start": "2026-11-24T14:00:00", "end": "2026-11-24T15:00", "mount": "", "why": "letter 7 of the regulator"}
START, END = datetime(2026, 11, 24, 14, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC)
PAST = datetime(2025, 3, 10, 23, 59, 30, tzinfo=UTC)
SEE = {"chief", "editor", "presenter", "producer", "engineer", "viewer"}
PAGES = {
    "/admin/log/": SEE,
    "/admin/log/day/": SEE,
    "/admin/log/kept/": SEE,
    "/admin/log/terms/": SEE,
    "/admin/log/hold/": {"chief", "producer", "engineer"},
    "/admin/log/export/": {"chief", "producer", "engineer"},
    "/admin/log/withdraw/": {"chief", "producer"},
}


@pytest.fixture
def logged(db: None, house: Home) -> None:
    """Forty seconds of sound before and after a midnight of Ramadan, when Morocco's clock is UTC's."""
    record(house.station(), "live.aac", PAST, seconds=40)


@pytest.fixture
def chief(account: Callable[..., Any], as_user: Callable[[Any], Any]) -> Any:
    return as_user(account("chief"))


@pytest.mark.parametrize("role", [*sorted(SEE), "reporter", "translator"])
def test_each_role_reaches_its_part(role: str, account: Callable[..., Any], as_user: Callable[[Any], Any]) -> None:
    browser = as_user(account(role))
    seen = {address for address in PAGES if browser.get(address).status_code == 200}
    assert seen == {address for address, roles in PAGES.items() if role in roles}


def test_each_page_has_a_title_of_its_own(chief: Any) -> None:
    titles = {re.search(r"<title>([^<]*)", chief.get(address).content.decode())[1].strip() for address in PAGES}
    assert len(titles) == len(PAGES)


def test_a_hold_is_in_the_book_with_who_and_why_and_is_released_with_a_reason(chief: Any, book: Ledger) -> None:
    answer = chief.post("/admin/log/hold/", RANGE | {"until": "2027-01-31"}, follow=True)
    [held] = book.state().holds.values()
    assert (held.start, held.end, held.why, held.by) == (START, END, "letter 7 of the regulator", "chief")
    assert held.until == datetime(2027, 1, 31, 23, 59, 59, tzinfo=UTC)
    assert "letter 7 of the regulator" in answer.content.decode()
    end = f"/admin/log/end/hold/{held.id}/"
    assert chief.post(end, {"why": ""}).status_code == 200
    assert book.state().holds
    chief.post(end, {"why": "answered"})
    assert not book.state().holds
    assert chief.get(end).status_code == 404


def test_a_withdrawal_shows_first_what_goes_with_it(chief: Any, book: Ledger, clip: Any) -> None:
    page = chief.post("/admin/log/withdraw/", RANGE).content.decode()
    assert "تصريح الوالي" in page
    assert not book.state().withdrawn, "it was only asked what goes with it"
    far = chief.post("/admin/log/withdraw/", RANGE | {"start": "2026-11-24T03:00", "end": "2026-11-24T04:00"})
    assert "تصريح الوالي" not in far.content.decode()
    chief.post("/admin/log/withdraw/", RANGE | {"sure": "on"})
    [entry] = book.state().withdrawn.values()
    assert (entry.start, entry.end, entry.why) == (START, END, "letter 7 of the regulator")
    chief.post(f"/admin/log/end/withdraw/{entry.id}/", {"why": "the court lifted it"})
    assert not book.state().withdrawn
    assert entry.id in book.state().restored


def test_who_may_hold_may_not_withdraw(
    account: Callable[..., Any], as_user: Callable[[Any], Any], book: Ledger
) -> None:
    engineer = as_user(account("engineer"))
    assert engineer.post("/admin/log/withdraw/", RANGE | {"sure": "on"}).status_code in (302, 403)
    name = book.withdraw(START, END, by="chief", why="a court's order")
    assert engineer.post(f"/admin/log/end/withdraw/{name}/", {"why": "by mistake"}).status_code in (302, 403)
    assert name in book.state().withdrawn


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"start": "yesterday"},
        {"start": "2026-11-24T16:00"},
        {"end": ""},
        {"mount": "../../etc"},
        {"why": "  "},
        {"start": "0001-01-01T00:00"},
        {"end": "9999-12-31T23:59"},
    ],
)
@pytest.mark.parametrize("what", ["hold", "withdraw", "export"])
def test_half_a_form_changes_nothing(chief: Any, book: Ledger, what: str, wrong: dict[str, str]) -> None:
    sent = RANGE | {"sure": "on", "language": "ar"} | wrong if wrong else {}
    assert chief.post(f"/admin/log/{what}/", sent).status_code == 200
    assert not book.exists()


def test_a_range_is_exported_as_a_zip_that_verifies(chief: Any, logged: None, tmp_path: Path, house: Home) -> None:
    from athir.newsroom.record.exporting import forget, make_export
    from athir.newsroom.record.models import Export

    start, end = (f"{PAST + timedelta(seconds=s):%Y-%m-%dT%H:%M:%S}" for s in (5, 20))
    asked = {"start": start, "end": end, "mount": "", "why": "رسالة الهيأة", "language": "ar"}
    assert chief.post("/admin/log/export/", asked).status_code == 302
    export = Export.objects.get()
    make_export.call(export.pk)
    export.refresh_from_db()
    assert (export.state, export.mount, export.detail) == ("ready", "live.aac", "")
    page = chief.get("/admin/log/export/").content.decode()
    assert export.sha256 in page
    address = f"/admin/log/export/{export.public_id}/"
    assert address in page
    answer = chief.get(address)
    assert answer["X-Athir-File"] == str(export.path)
    assert "main-live-aac-20250310-235935.zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(export.path.read_bytes())) as pack:
        pack.extractall(tmp_path)
    [folder] = tmp_path.iterdir()
    assert verify_export(folder) == []
    papers = {path.name: path.read_bytes()[:5] for path in folder.glob("*.pdf")}
    assert papers == {"running-order.ar.pdf": b"%PDF-", "running-order.fr.pdf": b"%PDF-"}
    tables = {path.name: path.read_text("utf-8-sig").splitlines()[0] for path in folder.glob("*.??.csv")}
    assert tables["running-order.fr.csv"].startswith("début;fin;")
    assert tables["running-order.ar.csv"].startswith("من;")
    assert "رسالة الهيأة" in (folder / "VERIFY.html").read_text()
    make_export.call(export.pk)
    assert [path.name for path in export.path.parent.iterdir()] == [export.path.name], "nothing is left beside it"
    assert forget(export.done_at + timedelta(days=31)) == 1
    assert chief.get(address).status_code == 404
    assert "no longer kept" in chief.get("/admin/log/export/").content.decode()


def test_killed_at_any_step_a_zip_is_whole_or_not_there_and_is_made_by_the_next_worker(
    logged: None, house: Home, tmp_path: Path
) -> None:
    from athir.newsroom.record.exporting import make_export
    from athir.newsroom.record.models import Export

    end = PAST + timedelta(seconds=8)
    asked = {"station": "main", "mount": "live.aac", "start": PAST, "end": end, "why": "a letter"}
    house.exports_dir.mkdir(parents=True, exist_ok=True)  # so that every run takes the same steps
    with killed_at(None) as count:
        make_export.call(Export.objects.create(**asked).pk)
    for step in range(count.steps - 1, 0, -1 if os.environ.get("ATHIR_LONG") else -count.steps // 4):
        export = Export.objects.create(**asked)
        assert not survives(step, partial(make_export.call, export.pk))
        if export.path.exists():
            assert zipfile.ZipFile(export.path).testzip() is None
        make_export.call(export.pk)
        export.refresh_from_db()
        assert export.state == "ready"
        with zipfile.ZipFile(export.path) as pack:
            pack.extractall(tmp_path / str(step))
        [folder] = (tmp_path / str(step)).iterdir()
        assert verify_export(folder) == []


def test_a_range_of_which_nothing_is_there_is_told_at_once(chief: Any, logged: None) -> None:
    from athir.newsroom.record.models import Export

    page = chief.post("/admin/log/export/", RANGE | {"language": "fr"}).content.decode()
    assert "Nothing of this range is in the log" in page
    assert not Export.objects.exists()


def test_a_day_is_shown_hour_by_hour_with_its_gaps(chief: Any, logged: None) -> None:
    page = chief.get("/admin/log/day/?day=2025-03-10").content.decode()
    assert "23:00" in page
    assert "not whole" in page
    assert "00:00:00 – 23:59:29" in page
    for wrong in ("x", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert chief.get(f"/admin/log/day/?day={wrong}").status_code == 404


def test_the_first_page_shows_alarms_until_somebody_has_dealt_with_them(
    account: Callable[..., Any], as_user: Callable[[Any], Any]
) -> None:
    from athir.newsroom.record import alarms
    from athir.newsroom.record.models import Alarm

    alarm = alarms.raise_("main", Alarm.Kind.CHAIN, "2026/11/24/08-0.idx 4: its sound was changed", "live.aac")
    viewer, engineer = as_user(account("viewer")), as_user(account("engineer"))
    for address in ("/admin/", "/admin/log/"):
        assert "its sound was changed" in viewer.get(address).content.decode()
    assert viewer.post(f"/admin/log/alarms/{alarm.pk}/").status_code in (302, 403)
    assert Alarm.objects.standing().exists()
    assert engineer.get(f"/admin/log/alarms/{alarm.pk}/").status_code == 405
    engineer.post(f"/admin/log/alarms/{alarm.pk}/", {"log": "1"})
    assert not Alarm.objects.standing().exists()
    assert "its sound was changed" not in viewer.get("/admin/").content.decode()


def test_a_book_that_cannot_be_read_is_said_and_breaks_no_page(chief: Any, book: Ledger) -> None:
    book.hold(START, END, by="chief", why="one")
    book.path.write_bytes(b"{}\n" + book.path.read_bytes())
    assert "cannot be read" in chief.get("/admin/log/kept/").content.decode()
    assert chief.get("/admin/log/").status_code == 200
    assert chief.get("/admin/log/day/").status_code == 200
    assert "refuses it" in chief.post("/admin/log/hold/", RANGE).content.decode()


@pytest.fixture
def clip(db: None) -> Any:
    """A clip of a minute of that hour."""
    from athir.airlog import Stretch
    from athir.contracts.units import RATE, utc_ns
    from athir.newsroom.clips.models import Clip
    from athir.newsroom.frame.models import Station

    at = START + timedelta(minutes=30)
    stretch = Stretch("main", 1, 0, 60 * RATE, utc_ns(at))
    return Clip.objects.create(
        station=Station.objects.get(slug="main"),
        title="تصريح الوالي",
        mount="live.aac",
        stretches=[stretch.as_record()],
        started_at=at,
        ended_at=at + timedelta(minutes=1),
    )
