"""Dates in the database: worked out in advance, kept up with the event, with the calendar and with tzdata."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest


def days_of(event: Any) -> list[date]:
    return list(event.occurrences.order_by("day").values_list("day", flat=True))


def test_a_weekly_event_stands_with_all_its_dates_for_more_than_a_year(event: Callable[..., Any]) -> None:
    made = event(repeat="weekly")
    found = days_of(made)
    assert found[0] == made.day
    assert len(found) >= 57
    assert {b - a for a, b in itertools.pairwise(found)} == {timedelta(days=7)}


def test_a_draft_has_no_dates_and_taking_it_off_removes_them(event: Callable[..., Any]) -> None:
    made = event(repeat="daily", draft=True)
    assert days_of(made) == []
    made.latest_revision.publish()
    made.refresh_from_db()
    assert days_of(made)
    made.unpublish()
    assert days_of(made) == []


def test_a_day_left_out_goes_and_a_day_cancelled_stays_marked(event: Callable[..., Any]) -> None:
    from athir.newsroom.events.models import ChangedDay

    made = event(repeat="weekly")
    second, third = days_of(made)[1:3]
    numbers = dict(made.occurrences.values_list("day", "pk"))
    ChangedDay.objects.create(event=made, day=second, kind="left_out")
    ChangedDay.objects.create(event=made, day=third, kind="cancelled")
    assert second not in days_of(made)
    kept = made.occurrences.get(day=third)
    assert kept.cancelled and kept.pk == numbers[third]
    made.refresh_from_db()
    assert made.sequence == 2


def test_only_what_calendars_must_know_is_a_new_edition(event: Callable[..., Any]) -> None:
    made = event()
    assert made.sequence == 0
    made.description = {"ar": "كلام جديد"}
    made.save_revision().publish()
    made.refresh_from_db()
    assert made.sequence == 0
    made.start = time(19)
    made.save_revision().publish()
    made.refresh_from_db()
    assert made.sequence == 1


def test_new_rules_of_the_clock_move_the_instants_and_say_which(event: Callable[..., Any], caplog: Any) -> None:
    from athir.newsroom.events.dates import Expansion
    from athir.newsroom.events.occurrences import keep_up

    made = event(repeat="weekly")
    assert keep_up() is not None
    assert keep_up() is None
    # As an old tzdata would have had it: an hour earlier.
    old = made.occurrences.order_by("starts")[0]
    made.occurrences.filter(pk=old.pk).update(starts=old.starts - timedelta(hours=1))
    again = keep_up(version="2099z")
    assert again is not None
    assert [(one["event"], one["day"]) for one in again.moved] == [(made.public_id, old.day.isoformat())]
    assert made.occurrences.get(pk=old.pk).starts == old.starts
    assert "moved" in caplog.text
    assert Expansion.objects.first().tzdata == "2099z"


def test_lists_are_read_by_an_index(event: Callable[..., Any]) -> None:
    from athir.newsroom.events.dates import Occurrence

    made = event(repeat="daily")
    for rows in (
        Occurrence.objects.coming()[:10],
        Occurrence.objects.past()[:10],
        Occurrence.objects.coming().within(made.desk)[:10],
        Occurrence.objects.coming().within(made.region)[:10],
    ):
        plan = rows.explain()
        assert "events_dates" in plan and "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"day": date(2026, 5, 2), "last_day": date(2026, 5, 1)}, "last_day"),
        ({"end": time(17)}, "end"),
        ({"start": None, "end": time(17)}, "start"),
        ({"day": date(2026, 1, 1), "last_day": date(2026, 12, 1)}, "last_day"),
        ({"repeat": "own", "own_rule": "FREQ=HOURLY"}, "own_rule"),
        ({"repeat": "weekly", "day": date(2026, 5, 2), "until": date(2026, 5, 1)}, "until"),
        ({"latitude": 31}, "latitude"),
        ({"slug": "archive"}, "slug"),
        ({"zone": "Africa/Nowhere"}, "zone"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(event: Callable[..., Any], fields: dict[str, Any], wrong: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as caught:
        event(**fields)
    assert list(caught.value.message_dict) == [wrong]


def test_the_strip_of_the_front_has_each_event_once_without_cancelled_ones(event: Callable[..., Any]) -> None:
    from athir.newsroom.events.listing import upcoming

    daily, other = event("يومي", repeat="daily"), event("واحد", desk="zagora")
    event("ملغى", status="cancelled")
    assert [row.event.pk for row in upcoming("ar")] == [daily.pk, other.pk]
    assert [row.event.pk for row in upcoming("ar", other.desk)] == [other.pk]
    assert [row.event.pk for row in upcoming("ar", other.region, limit=1)] == [daily.pk]


def test_this_week_ends_on_sunday_and_this_month_with_the_month() -> None:
    from athir.newsroom.events.listing import span_of

    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    week, month = span_of("week", now), span_of("month", now)
    assert week and week[1] == datetime(2026, 11, 30, tzinfo=UTC)
    assert month and month[1] == datetime(2026, 12, 1, tzinfo=UTC)


def test_time_alone_brings_the_pages_up_to_date(event: Callable[..., Any]) -> None:
    from athir.newsroom.baking.registry import lapsed_keys

    made = event(end=time(20))
    ends = made.occurrences.get().ends
    key = f"event:{made.pk}"
    assert key in lapsed_keys(ends - timedelta(minutes=1), ends)
    assert "list:events" in lapsed_keys(ends - timedelta(minutes=1), ends)
    assert key not in lapsed_keys(ends - timedelta(hours=3), ends - timedelta(hours=1))


def test_a_changed_event_bakes_its_pages_and_the_lists_and_nothing_else(event: Callable[..., Any]) -> None:
    from athir.newsroom.baking.dirty import pages_of
    from athir.newsroom.baking.models import Dep, Dirty
    from athir.newsroom.baking.render import render

    made, other = event("أول"), event("ثان")
    for path in ("/events/", made.address_in("ar"), other.address_in("ar"), "/events/in/zagora/"):
        page = render(path)
        assert page.bakeable
        Dep.objects.bulk_create([Dep(key=key, page=path) for key in page.keys])
    Dirty.objects.all().delete()
    made.status = "cancelled"
    made.save_revision().publish()
    touched = pages_of(Dirty.objects.values_list("key", flat=True))
    assert set(touched) == {"/events/", "/events/in/zagora/", made.address_in("ar")}


def test_machines_are_told_the_next_date_with_the_offset_of_that_day(event: Callable[..., Any]) -> None:
    from athir.newsroom.events.feeds import schema

    made = event(
        day=date(2026, 6, 10),
        start=time(12),
        end=time(14),
        town={"ar": "زاكورة"},
        tickets="https://x.ma/",
        status="cancelled",
    )
    told = schema(made, "ar")
    assert told is not None
    assert (told["startDate"], told["endDate"]) == ("2026-06-10T12:00:00+01:00", "2026-06-10T14:00:00+01:00")
    assert told["eventStatus"] == "https://schema.org/EventCancelled"
    assert told["offers"]["url"] == "https://x.ma/" and told["location"]["name"] == "زاكورة"
