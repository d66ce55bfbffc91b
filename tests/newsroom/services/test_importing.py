"""Tables from files: every way in which a spreadsheet may have saved them, seen before it is done, and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from athir.newsroom.services.importing import reading, runs
from athir.newsroom.services.models import Duty, ImportRun, Pharmacy, PrayerDay, Town

PRAYER = (
    "المدينة;التاريخ;الفجر;الشروق;الظهر;العصر;المغرب;العشاء\r\n"
    "الرشيدية;٢٠٢٦-١١-٢٤;٠٥:٣٥;٠٧:٠٣;١٢:١٠;١٥:٠٧;١٧:٣٢;١٨:٤٧\r\n"
    "\r\n"
    "زاكورة;24/11/2026;5h41;07:08;12:16;15:14;17:39;18:53\r\n"
)
PHARMACIES = (
    "town,name,address,phone,duty,date,from,to,source\n"
    "errachidia,صيدلية الواحة,حي المسيرة,05 35 57 00 00,night,2026-11-24,20:00,08:00,جدول\n"
    'Zagora,"Pharmacie ""Draa"", centre",,,24h,,2026-11-24 08:00,2026-11-25 08:00,\n'
)


def preview(kind: str, data: bytes, user: object = None) -> ImportRun:
    return runs.preview(kind, "table.csv", data, Town.objects.all(), user)


@pytest.mark.parametrize(
    "data",
    [
        PRAYER.encode("utf-8"),
        PRAYER.encode("utf-8-sig"),
        PRAYER.encode("utf-16"),
        PRAYER.translate({0x660 + n: str(n) for n in range(10)}).encode("cp1256"),
        PRAYER.replace(";", ",").encode(),
        PRAYER.replace(";", "\t").encode(),
        PRAYER.replace("\r\n", "\n").encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "windows-1256", "commas", "tabs", "unix"],
)
def test_a_table_is_read_however_it_was_saved(data, towns):
    run = preview("prayer", data)
    assert not run.errors
    assert runs.apply(run, None) == 2
    row = PrayerDay.objects.get(town=towns["errachidia"])
    assert (row.day, row.fajr, row.isha) == (date(2026, 11, 24), time(5, 35), time(18, 47))
    assert PrayerDay.objects.get(town=towns["zagora"]).fajr == time(5, 41)


@pytest.mark.parametrize(
    "data,says",
    [
        (b"", "empty"),
        (b"PK\x03\x04whatever", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0old", "spreadsheet"),
        (b"a\x00b,c\n", "no text file"),
        (b"one,two\n1,2\n", "town, date, fajr"),
        (b"x" * (reading.MAX_BYTES + 1), "4 MB"),
        (b"town,name\n" + b"a,b\n" * (reading.MAX_ROWS + 1), "rows"),
        (b"town,date,fajr,sunrise,dhuhr,asr,maghrib,isha\n" + b'"' + b"x" * 200_000, "CSV"),
    ],
)
def test_what_is_no_table_gets_a_sentence(data, says, towns):
    with pytest.raises(reading.Unreadable, match=says):
        reading.read(data, ("town", "name") if b"town,name" in data else ("town", "date", "fajr"))


def test_each_bad_line_says_what_is_wrong_and_the_rest_goes_on(towns):
    lines = [
        "town,date,fajr,sunrise,dhuhr,asr,maghrib,isha",
        "errachidia,2026-11-24,05:35,07:03,12:10,15:07,17:32,18:47",
        "atlantis,2026-11-24,05:35,07:03,12:10,15:07,17:32,18:47",
        "errachidia,2026-02-30,05:35,07:03,12:10,15:07,17:32,18:47",
        "errachidia,2026-11-25,25:00,07:03,12:10,15:07,17:32,18:47",
        "errachidia,2026-11-25,05:35,07:03,12:10,15:07,05:32,06:47",
        "errachidia,24.11.2026,05:36,07:03,12:10,15:07,17:32,18:47",
        "errachidia",
    ]
    run = preview("prayer", "\n".join(lines).encode())
    told = {error["line"]: error["text"] for error in run.errors}
    assert sorted(told) == [3, 4, 5, 6, 7, 8]
    assert "atlantis" in told[3]
    assert "no date" in told[4]
    assert "no time" in told[5]
    assert "order" in told[6]
    assert "line 2" in told[7]
    assert runs.apply(run, None) == 1


def test_pharmacies_and_duties_come_in_together_and_go_in_one_step(towns, db):
    run = preview("pharmacies", PHARMACIES.encode())
    assert not run.errors
    assert not Pharmacy.objects.exists()
    found = runs.effect(run)
    assert (len(found.made), len(found.changed), found.same) == (4, 0, 0)
    assert runs.apply(run, None) == 4
    oasis = Pharmacy.objects.get(town=towns["errachidia"])
    assert oasis.names == {"ar": "صيدلية الواحة"}
    duty = oasis.duties.get()
    assert (duty.starts, duty.ends) == (datetime(2026, 11, 24, 20, tzinfo=UTC), datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert runs.apply(run, None) == 0, "twice is once"
    again = preview("pharmacies", PHARMACIES.encode())
    assert not runs.effect(again).made
    assert runs.undo(run) == (4, 0)
    assert not Pharmacy.objects.exists()
    assert not Duty.objects.exists()
    assert runs.undo(run) == (0, 0)


def test_undo_puts_back_what_was_and_leaves_what_somebody_changed_since(towns):
    runs.apply(preview("prayer", PRAYER.encode()), None)
    later = preview("prayer", PRAYER.replace("٠٥:٣٥", "05:30").replace("5h41", "05:40").encode())
    assert runs.apply(later, None) == 2
    assert PrayerDay.objects.get(town=towns["errachidia"]).fajr == time(5, 30)
    by_hand = PrayerDay.objects.get(town=towns["zagora"])
    by_hand.fajr = time(5, 39)
    by_hand.save()
    assert runs.undo(later) == (1, 1)
    assert PrayerDay.objects.get(town=towns["errachidia"]).fajr == time(5, 35)
    assert PrayerDay.objects.get(town=towns["zagora"]).fajr == time(5, 39)


def test_a_pharmacy_with_later_duties_stays_when_its_import_is_taken_back(towns):
    run = preview("pharmacies", PHARMACIES.encode())
    runs.apply(run, None)
    when = datetime(2026, 12, 1, 20, tzinfo=UTC)
    Duty.objects.create(
        pharmacy=Pharmacy.objects.get(town=towns["zagora"]), starts=when, ends=when.replace(day=2, hour=8)
    )
    assert runs.undo(run) == (3, 1)
    assert Pharmacy.objects.get().town == towns["zagora"]


def test_the_desk_uploads_looks_imports_and_takes_back(towns, account, as_user):
    browser = as_user(account("editor"))
    evil = PHARMACIES.replace("حي المسيرة", "<script>alert(1)</script>") + "nowhere,<b>x</b>,,,night,,,,\n"
    file = SimpleUploadedFile("<i>duty</i>.csv", evil.encode(), "text/csv")
    answer = browser.post("/admin/services/imports/", {"kind": "pharmacies", "file": file}, follow=True)
    page = answer.content.decode()
    assert "New: 4" in page
    assert "Line 4:" in page
    assert "<script>alert(1)" not in page
    assert "<i>duty" not in page
    run = ImportRun.objects.get()
    address = f"/admin/services/imports/{run.public_id}/"
    assert "4 rows written." in browser.post(address, {"action": "apply"}, follow=True).content.decode()
    assert "4 rows taken back." in browser.post(address, {"action": "undo"}, follow=True).content.decode()
    assert not Pharmacy.objects.exists()


def test_a_correspondent_brings_in_his_own_towns_only_and_a_viewer_none(towns, account, as_user):
    browser = as_user(account("correspondent", desks=("zagora",)))
    file = SimpleUploadedFile("t.csv", PHARMACIES.encode(), "text/csv")
    page = browser.post("/admin/services/imports/", {"kind": "pharmacies", "file": file}, follow=True).content.decode()
    assert "New: 2" in page
    assert "not among yours" in page
    run = ImportRun.objects.get()
    other = as_user(account("correspondent", "another", desks=("errachidia",)))
    assert other.get(f"/admin/services/imports/{run.public_id}/").status_code == 404
    viewer = as_user(account("viewer"))
    assert viewer.get("/admin/services/imports/").status_code in (302, 403)
