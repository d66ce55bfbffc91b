"""The desk's lists and forms: each opens, saves, and shows an account its own towns only."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from athir.newsroom.services.models import CalendarSetting, HijriMonth, Market, UsefulNumber

MODELS = (
    "town",
    "prayerday",
    "hijrimonth",
    "calendarsetting",
    "forecast",
    "weathersource",
    "pharmacy",
    "duty",
    "usefulnumber",
    "line",
    "cut",
    "market",
)


def test_every_list_and_form_opens(towns, account, as_user):
    browser = as_user(account("chief"))
    for model in MODELS:
        for view in ("", "add/"):
            answer = browser.get(f"/admin/snippets/services/{model}/{view}")
            assert answer.status_code == 200, f"{model}/{view}"
    assert browser.get("/admin/snippets/services/announcement/").status_code == 200


def market(town: object, **fields: str) -> dict[str, str]:
    names = {f"{field}_{code}": "" for field in ("names", "place") for code in ("ar", "fr", "zgh", "en")}
    return {
        **names,
        "names_ar": "سوق",
        "town": str(getattr(town, "pk", town)),
        "weekday": "6",
        "source": "",
        "source_url": "",
        "checked_on": "2026-11-24",
        "valid_from": "",
        "valid_to": "",
        **fields,
    }


def test_a_row_is_saved_with_the_name_of_who_checked_it(towns, account, as_user):
    browser = as_user(account("reporter"))
    answer = browser.post("/admin/snippets/services/market/add/", market(towns["zagora"]))
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    row = Market.objects.get()
    assert (row.checked_by.username, row.checked_on) == ("reporter", date(2026, 11, 24))


def test_a_correspondent_keeps_his_own_towns_only(towns, account, as_user):
    own = Market.objects.create(names={"ar": "سوق زاكورة"}, town=towns["zagora"], weekday=1)
    other = Market.objects.create(names={"ar": "سوق الرشيدية"}, town=towns["errachidia"], weekday=2)
    browser = as_user(account("correspondent", desks=("zagora",)))
    page = browser.get("/admin/snippets/services/market/").content.decode()
    assert "سوق زاكورة" in page
    assert "سوق الرشيدية" not in page
    assert browser.get(f"/admin/snippets/services/market/edit/{own.pk}/").status_code == 200
    for view in ("edit", "delete", "history"):
        assert browser.get(f"/admin/snippets/services/market/{view}/{other.pk}/").status_code in (302, 403)
    answer = browser.post("/admin/snippets/services/market/add/", market(towns["errachidia"]))
    assert answer.status_code == 200
    assert Market.objects.count() == 2
    assert not UsefulNumber.objects.exists()


def test_a_viewer_changes_nothing(towns, account, as_user):
    browser = as_user(account("viewer"))
    assert browser.post("/admin/snippets/services/market/add/", market(towns["zagora"])).status_code in (302, 403)
    assert not Market.objects.exists()


def test_there_is_one_calendar_and_nobody_adds_another(account, as_user):
    browser = as_user(account("chief"))
    assert browser.post("/admin/snippets/services/calendarsetting/add/", {"shift": "1"}).status_code == 302
    assert CalendarSetting.objects.get().shift == 1
    assert browser.get("/admin/snippets/services/calendarsetting/add/").status_code == 302
    assert browser.get("/admin/snippets/services/calendarsetting/").status_code == 200


def test_a_first_of_month_that_no_sighting_can_give_is_refused(db):
    HijriMonth.objects.create(year=1448, month=8, first=date(2027, 1, 10))
    HijriMonth(year=1448, month=9, first=date(2027, 2, 9)).full_clean()
    with pytest.raises(ValidationError, match="29 or 30"):
        HijriMonth(year=1448, month=9, first=date(2027, 2, 10)).full_clean()
    with pytest.raises(ValidationError, match="three days"):
        HijriMonth(year=1448, month=2, first=date(2027, 2, 9)).full_clean()
