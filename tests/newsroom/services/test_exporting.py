"""A table leaves as it came: written, exported, imported into an empty house, and nothing is missing or a formula."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from athir.newsroom.services.exporting import as_csv
from athir.newsroom.services.importing import runs
from athir.newsroom.services.models import Duty, Pharmacy, PrayerDay, Town

ZONE = ZoneInfo("Africa/Casablanca")
BEFORE = datetime(2026, 11, 24, 12, tzinfo=UTC)
PHARMACIES = (
    "town,name,address,phone,duty,from,to,source\n"
    "errachidia,صيدلية الواحة,حي المسيرة,+212 535570000,night,2026-11-24 20:00,2026-11-25 08:00,جدول\n"
    "errachidia,صيدلية الواحة,حي المسيرة,+212 535570000,day,2026-11-26 08:00,2026-11-26 20:00,جدول\n"
    "zagora,=صيدلية درعة,,,,,,\n"
)
PRAYER = (
    "town,date,fajr,sunrise,dhuhr,asr,maghrib,isha,source\n"
    "zagora,2026-11-24,05:41,07:08,12:16,15:14,17:39,18:53,الوزارة\n"
    "zagora,2026-11-20,05:41,07:08,12:16,15:14,17:39,18:53,الوزارة\n"
)


def bring_in(kind: str, data: bytes) -> None:
    run = runs.preview(kind, "table.csv", data, Town.objects.all(), None)
    assert not run.errors
    runs.apply(run, None)


def test_what_is_exported_can_be_brought_in_again(towns: dict[str, Town]) -> None:
    for kind, table in (("pharmacies", PHARMACIES), ("prayer", PRAYER)):
        bring_in(kind, table.encode())
        first = as_csv(kind, Town.objects.all(), BEFORE, ZONE)
        Duty.objects.all().delete()
        Pharmacy.objects.all().delete()
        PrayerDay.objects.all().delete()
        bring_in(kind, first)
        assert as_csv(kind, Town.objects.all(), BEFORE, ZONE) == first
    lines = as_csv("pharmacies", Town.objects.all(), BEFORE, ZONE).decode("utf-8-sig").splitlines()
    assert lines[0] == "town,name,address,phone,duty,from,to,source"


def test_no_cell_is_a_formula_and_what_is_past_stays_at_home(towns: dict[str, Town]) -> None:
    bring_in("pharmacies", PHARMACIES.encode())
    bring_in("prayer", PRAYER.encode())
    after = datetime(2026, 11, 25, 12, tzinfo=UTC)
    text = as_csv("pharmacies", Town.objects.all(), after, ZONE).decode("utf-8-sig")
    assert "2026-11-24 20:00" not in text and "2026-11-26 08:00" in text
    assert "'=صيدلية درعة" in text and "'+212 535570000" in text
    assert Pharmacy.objects.get(phone="+212 535570000").town == towns["errachidia"]
    prayer = as_csv("prayer", [towns["zagora"]], BEFORE, ZONE).decode("utf-8-sig").splitlines()
    assert len(prayer) == 2 and prayer[1].startswith("zagora,2026-11-24,05:41")
    assert len(as_csv("prayer", [towns["errachidia"]], BEFORE, ZONE).splitlines()) == 1


def test_who_imports_may_export_and_others_not(towns: dict[str, Town], as_user: Any, account: Any) -> None:
    bring_in("pharmacies", PHARMACIES.encode())
    chief = as_user(account("chief"))
    answer = chief.get("/admin/services/imports/pharmacies.csv")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"] and "صيدلية الواحة" in answer.content.decode()
    assert chief.get("/admin/services/imports/nothing.csv").status_code == 404
    assert as_user(account("viewer")).get("/admin/services/imports/pharmacies.csv").status_code in (302, 403)
    assert Client().get("/admin/services/imports/pharmacies.csv").status_code == 302
