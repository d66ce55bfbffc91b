"""What a reader, a calendar program and an editor see of the events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Any

import icalendar
import pytest
import recurring_ical_events

from athir.newsroom.events.models import ChangedDay, Event, LineUp


@pytest.fixture
def get(db: None) -> Callable[[str], Any]:
    from django.test import Client

    client = Client()
    return lambda path: client.get(path)


def text(page: Any) -> str:
    """The words of a page."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append  # type: ignore[method-assign]
    parser.feed(page.content.decode())
    return " ".join(" ".join(found).split())


def test_an_empty_section_says_what_to_do(get: Callable[[str], Any]) -> None:
    page = get("/en/events/")
    assert page.status_code == 200
    assert "Nothing announced yet" in text(page)
    assert "Nothing in the archive yet" in text(get("/en/events/archive/"))


def test_what_is_coming_stands_under_its_day_with_the_cancelled_said_so(
    event: Callable[..., Any], get: Callable[[str], Any]
) -> None:
    event("نادي القراءة", town={"ar": "زاكورة"}, end=time(20))
    event("معرض ملغى", status="cancelled")
    words = text(get("/events/"))
    assert "18:00 – 20:00" in words.replace("–", " – ").replace("  ", " ")
    assert "نادي القراءة" in words and "زاكورة" in words
    page = get("/en/events/").content.decode()
    assert "<s>" in page and "Cancelled" in page
    assert 'href="webcal://' in page


def test_provinces_have_lists_of_their_own_and_a_region_has_them_all(
    event: Callable[..., Any], get: Callable[[str], Any]
) -> None:
    event("هنا", desk="errachidia")
    event("هناك", desk="zagora")
    assert "هناك" not in text(get("/events/in/errachidia/"))
    assert "هناك" in text(get("/events/in/region/")) and "هنا" in text(get("/events/in/region/"))
    assert get("/events/in/nowhere/").status_code == 404


def test_one_event_with_map_line_up_and_the_rest_of_its_dates(
    event: Callable[..., Any], get: Callable[[str], Any]
) -> None:
    made = event(
        "سوق", repeat="weekly", place={"ar": "الساحة"}, latitude="31.9314", longitude="-4.4244", tickets="https://x.ma/"
    )
    LineUp.objects.create(event=made, at=time(18, 30), names={"ar": "فرقة الواحة"})
    page = get(made.address_in("en"))
    body = page.content.decode()
    assert "geo:31.9314,-4.4244" in body and "openstreetmap.org/?mlat=31.9314" in body
    assert "Every week: Saturday" in text(page)
    assert "فرقة الواحة" in text(page) and "18:30" in text(page)
    assert 'src="https://' not in body
    assert '"@type":"Event"' in body.replace(" ", "")


def test_what_repeats_often_does_not_fill_the_list_but_its_first_date_and_rarer_ones_stand(
    event: Callable[..., Any], get: Callable[[str], Any], tomorrow: date
) -> None:
    event("أسبوعي", repeat="weekly", day=tomorrow)
    event("لاحق", repeat="weekly", day=tomorrow + timedelta(days=100))
    event("شهري", repeat="monthly_weekday", day=tomorrow, until=tomorrow + timedelta(days=200))
    words = text(get("/events/"))
    assert (words.count("أسبوعي"), words.count("لاحق")) == (4, 1)
    assert words.count("شهري") >= 6


def test_older_dates_are_read_page_by_page_and_nonsense_is_no_page(
    event: Callable[..., Any], get: Callable[[str], Any]
) -> None:
    event("يومي", repeat="daily", day=date.today() - timedelta(days=60), until=date.today() - timedelta(days=1))  # noqa: DTZ011
    first = get("/en/events/archive/")
    assert first.content.decode().count("event__t") == 40
    more = first.content.decode().partition("?before=")[2].partition('"')[0]
    assert get(f"/en/events/archive/?before={more}").content.decode().count("event__t") in (20, 19)
    for wrong in ("x", "20260101T000000-0x", "99999999T999999-1"):
        assert get(f"/events/archive/?before={wrong}").status_code == 404
    assert "This event is over" in text(get(Event.objects.get().address_in("en")))


def test_a_changed_address_redirects_and_a_draft_is_nowhere(
    event: Callable[..., Any], get: Callable[[str], Any]
) -> None:
    made, draft = event("لقاء"), event("مسودة", draft=True)
    former = made.address_in("ar")
    made.slug = "lqa"
    made.save_revision().publish()
    assert get(former).headers["Location"] == "/events/lqa/"
    for path in (draft.address_in("ar"), f"{draft.address_in('ar')}event.ics"):
        assert get(path).status_code == 404
    assert draft.name_in("ar") not in get("/events.ics").content.decode()


# -- calendars -----------------------------------------------------------------------------------------------------
def unfolded(body: bytes) -> str:
    return body.replace(b"\r\n ", b"").decode()


def test_a_calendar_program_reads_the_same_dates_as_the_page(
    event: Callable[..., Any], get: Callable[[str], Any]
) -> None:
    made = event(
        "أسبوعي", repeat="weekly", day=date(2025, 1, 1), start=time(18), until=date(2027, 12, 29), weekdays="SU"
    )
    ChangedDay.objects.create(event=made, day=date(2026, 11, 25), kind="left_out")
    ChangedDay.objects.create(event=made, day=date(2026, 12, 2), kind="cancelled")
    answer = get(f"{made.address_in('ar')}event.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    parsed = icalendar.Calendar.from_ical(answer.content)
    theirs = recurring_ical_events.of(parsed).between(datetime(2025, 1, 1), datetime(2028, 1, 1))
    told = {one["DTSTART"].dt.astimezone(UTC) for one in theirs}
    ours = set(made.occurrences.values_list("starts", flat=True))
    assert told == ours and len(ours) > 300
    off = [one for one in theirs if one.get("STATUS") == "CANCELLED"]
    assert [one["DTSTART"].dt.date() for one in off] == [date(2026, 12, 2)]


def test_the_rules_of_the_clock_travel_with_the_file(event: Callable[..., Any], get: Callable[[str], Any]) -> None:
    event(day=date(2026, 6, 10), start=time(12), repeat="monthly")
    zone = icalendar.Calendar.from_ical(get("/events.ics").content).walk("VTIMEZONE")[0]
    assert zone["TZID"] == "Africa/Casablanca"
    clock = zone.to_tz()
    for local, utc in (("2026-01-21T12:00", 11), ("2026-02-20T12:00", 12), ("2026-06-10T12:00", 11),
                       ("2026-11-24T12:00", 12), ("2027-02-20T12:00", 12)):  # fmt: skip
        at = datetime.fromisoformat(local).replace(tzinfo=clock)
        assert at.astimezone(UTC).hour == utc, local


def test_lines_are_75_bytes_at_most_and_no_letter_is_cut(event: Callable[..., Any], get: Callable[[str], Any]) -> None:
    made = event("نزهة " * 30, description={"ar": "كلام، طويل؛ جدا\nوسطر ثان " * 40})
    body = get("/events.ics").content
    assert body.endswith(b"END:VCALENDAR\r\n") and b"\n" not in body.replace(b"\r\n", b"")
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    parsed = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    assert str(parsed["SUMMARY"]) == made.names["ar"]
    assert str(parsed["DESCRIPTION"]) == made.description["ar"]
    assert "METHOD:PUBLISH" in unfolded(body) and "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in unfolded(body)


def test_what_was_announced_is_cancelled_never_removed(event: Callable[..., Any], get: Callable[[str], Any]) -> None:
    made = event("حفل", description={"ar": "سر"})
    before = icalendar.Calendar.from_ical(get("/events.ics").content).walk("VEVENT")[0]
    made.unpublish()
    after = icalendar.Calendar.from_ical(get("/events.ics").content).walk("VEVENT")[0]
    assert after["UID"] == before["UID"] and int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert "DESCRIPTION" not in after


def test_a_calendar_that_has_not_changed_is_not_sent_again(event: Callable[..., Any], db: None) -> None:
    from django.test import Client

    made = event(start=None)
    first = Client().get("/events.ics")
    assert "DTSTART;VALUE=DATE:" in unfolded(first.content)
    again = Client().get("/events.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.content
    made.names = {"ar": "اسم آخر"}
    made.save_revision().publish()
    assert Client().get("/events.ics", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


# -- the newsroom --------------------------------------------------------------------------------------------------
def form_of(**fields: Any) -> dict[str, Any]:
    filled = {"names_ar": "يوم مفتوح", "day": "2027-01-09", "zone": "Africa/Casablanca", "repeat": "", "every": "1"}
    filled |= {"status": "scheduled", "slug": ""}
    for kind in ("line_up", "changed_days"):
        filled |= {f"{kind}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
        filled[f"{kind}-MAX_NUM_FORMS"] = "1000"
    return filled | fields


def test_an_editor_makes_publishes_and_previews_an_event_in_arabic(
    account: Callable[..., Any], as_user: Callable[..., Any], desks: dict[str, Any], get: Callable[[str], Any]
) -> None:
    client = as_user(account("editor"))
    fields = form_of(desk=desks["zagora"].pk, start="10:00", repeat="weekly", weekdays=["MO", "TH"])
    answer = client.post("/admin/events/add/", fields | {"action-publish": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    made = Event.objects.get()
    assert made.live and made.slug == "يوم-مفتوح" and made.rule == "FREQ=WEEKLY;BYDAY=MO,TH,SA"
    assert "يوم مفتوح" in text(get("/events/"))
    assert client.get(f"/admin/events/edit/{made.pk}/").status_code == 200
    assert client.get("/admin/events/").status_code == 200
    posted = client.post(f"/admin/events/preview/{made.pk}/", fields | {"start": "11:45"})
    assert posted.json()["is_valid"], posted.json()
    shown = client.get(f"/admin/events/preview/{made.pk}/?mode=")
    assert "11:45" in shown.content.decode()


def test_a_correspondent_works_on_the_events_of_its_desk_and_publishes_none(
    account: Callable[..., Any], as_user: Callable[..., Any], desks: dict[str, Any], event: Callable[..., Any]
) -> None:
    own, other = event("لنا", desk="zagora", draft=True), event("لهم", desk="errachidia")
    client = as_user(account("correspondent", desks=("zagora",)))
    assert client.get(f"/admin/events/edit/{own.pk}/").status_code == 200
    assert client.get(f"/admin/events/edit/{other.pk}/").status_code in (302, 403)
    listed = client.get("/admin/events/").content.decode()
    assert "لنا" in listed and "لهم" not in listed
    client.post(f"/admin/events/edit/{own.pk}/", form_of(desk=desks["zagora"].pk) | {"action-publish": "1"})
    own.refresh_from_db()
    assert not own.live


def test_one_that_readers_have_seen_is_not_deleted(
    account: Callable[..., Any], as_user: Callable[..., Any], event: Callable[..., Any]
) -> None:
    seen, draft = event("شوهد"), event("مسودة", draft=True)
    client = as_user(account("chief"))
    client.post(f"/admin/events/delete/{seen.pk}/")
    client.post(f"/admin/events/delete/{draft.pk}/")
    assert list(Event.objects.values_list("pk", flat=True)) == [seen.pk]


def test_hostile_words_stay_words(event: Callable[..., Any], get: Callable[[str], Any]) -> None:
    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    made = event(
        bad, town={"ar": bad}, place={"ar": bad}, price={"ar": bad}, description={"ar": f"{bad}\r\nUID:x\n\n{bad}"}
    )
    made.status, made.status_note = "moved", {"ar": bad}
    made.save_revision().publish()
    LineUp.objects.create(event=made, names={"ar": bad}, note={"ar": bad})
    for path in ("/events/", made.address_in("ar"), made.address_in("fr"), "/events/in/errachidia/"):
        body = get(path).content.decode()
        assert "<script>alert" not in body and "<img src=x" not in body
    lines = get("/events.ics").content.decode().replace("\r\n ", "").split("\r\n")
    assert all(":" in line or not line for line in lines)
    assert sum(line.startswith("UID:") for line in lines) == 1  # no text has become a line of its own
