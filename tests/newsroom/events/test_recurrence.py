"""Dates of events through the clock changes of Morocco, and rules of repetition against another reader of them."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from athir.newsroom.events.recurrence import (
    MOST,
    WEEKDAYS,
    Repeat,
    RuleError,
    When,
    check,
    compose,
    days,
    span,
    until_utc,
)

CASABLANCA = ZoneInfo("Africa/Casablanca")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def weekly(first: date, at: str = "18:00", **more: object) -> When:
    rule = compose(Repeat.WEEKLY, first)
    return When(first, CASABLANCA, time.fromisoformat(at), rule=rule, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "starts"),
    [
        ("2025-02-19", "2025-02-19T17:00"),  # +01
        ("2025-03-05", "2025-03-05T18:00"),  # Ramadan: +00
        ("2025-06-11", "2025-06-11T17:00"),
        ("2026-01-21", "2026-01-21T17:00"),
        ("2026-02-18", "2026-02-18T18:00"),  # Ramadan
        ("2026-06-10", "2026-06-10T17:00"),
        ("2026-09-16", "2026-09-16T17:00"),
        ("2026-09-23", "2026-09-23T18:00"),  # +00 for good
        ("2027-02-17", "2027-02-17T18:00"),  # Ramadan changes nothing any more
        ("2027-06-16", "2027-06-16T18:00"),
    ],
)
def test_a_weekly_event_stays_at_six_on_the_clocks_of_morocco(day: str, starts: str) -> None:
    assert span(weekly(date(2025, 1, 1)), date.fromisoformat(day))[0] == utc(starts)


def test_three_years_of_weeks_are_157_dates_all_at_six_and_in_order() -> None:
    when = weekly(date(2025, 1, 1))
    found = days(when, date(2025, 1, 1), date(2027, 12, 31))
    assert len(found) == 157
    instants = [span(when, day)[0] for day in found]
    assert instants == sorted(set(instants))
    assert {at.astimezone(CASABLANCA).time() for at in instants} == {time(18)}
    # Clocks changed in both Ramadans and at the end of summer time: five weeks are not 168 hours long.
    odd = [b - a for a, b in itertools.pairwise(instants) if b - a != timedelta(days=7)]
    assert [round(gap / timedelta(hours=1)) - 168 for gap in odd] == [1, -1, 1, -1, 1]


def test_an_hour_that_comes_twice_is_taken_once_and_the_first_time() -> None:
    night = When(date(2026, 9, 20), CASABLANCA, time(1, 30), time(3))
    assert span(night, night.day) == (utc("2026-09-20T00:30"), utc("2026-09-20T03:00"))
    daily = When(date(2026, 9, 18), CASABLANCA, time(1, 30), rule="FREQ=DAILY")
    found = days(daily, date(2026, 9, 18), date(2026, 9, 22))
    assert len(found) == 5
    assert len({span(daily, day)[0] for day in found}) == 5


def test_an_hour_that_does_not_come_still_has_an_event_of_its_length() -> None:
    # On 22 March 2026 the clocks went from 02:00 to 03:00.
    missing = When(date(2026, 3, 22), CASABLANCA, time(2, 15), time(3))
    starts, ends = span(missing, missing.day)
    assert starts == utc("2026-03-22T02:15")
    assert ends > starts


def test_all_day_is_from_midnight_to_midnight_where_it_takes_place() -> None:
    fair = When(date(2026, 9, 19), CASABLANCA, last_day=date(2026, 9, 21))
    assert span(fair, fair.day) == (utc("2026-09-18T23:00"), utc("2026-09-22T00:00"))


@pytest.mark.parametrize(
    ("repeat", "first", "rule"),
    [
        (Repeat.DAILY, date(2026, 1, 5), "FREQ=DAILY"),
        (Repeat.WEEKLY, date(2026, 1, 5), "FREQ=WEEKLY;BYDAY=MO"),
        (Repeat.MONTHLY, date(2026, 1, 31), "FREQ=MONTHLY"),
        (Repeat.MONTHLY_WEEKDAY, date(2026, 1, 10), "FREQ=MONTHLY;BYDAY=2SA"),
        (Repeat.MONTHLY_WEEKDAY, date(2026, 1, 31), "FREQ=MONTHLY;BYDAY=-1SA"),
        (Repeat.YEARLY, date(2026, 1, 11), "FREQ=YEARLY"),
        (Repeat.NEVER, date(2026, 1, 11), ""),
    ],
)
def test_what_an_editor_chooses_is_a_rule(repeat: Repeat, first: date, rule: str) -> None:
    assert compose(repeat, first) == rule


@pytest.mark.parametrize(
    "rule", ["", "hello", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3", "FREQ=DAILY;UNTIL=tomorrow", "FREQ=WEEKLY;BYDAY=XX",
             "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"]
)  # fmt: skip
def test_a_rule_that_says_nothing_is_refused(rule: str) -> None:
    with pytest.raises(RuleError):
        check(rule, date(2026, 1, 1))


def test_a_calendar_program_gets_the_end_of_the_rule_in_utc() -> None:
    rule = compose(Repeat.WEEKLY, date(2026, 9, 2), until=date(2026, 9, 30))
    when = When(date(2026, 9, 2), CASABLANCA, time(18), rule=rule)
    assert until_utc(when) == "FREQ=WEEKLY;BYDAY=WE;UNTIL=20260930T180000Z"


RULES = st.builds(
    compose,
    st.sampled_from([Repeat.DAILY, Repeat.WEEKLY, Repeat.MONTHLY, Repeat.MONTHLY_WEEKDAY, Repeat.YEARLY]),
    st.just(date(2025, 1, 1)),
    st.integers(1, 12),
    st.lists(st.sampled_from(WEEKDAYS), max_size=7).map(tuple),
    st.none() | st.dates(date(2025, 1, 1), date(2029, 1, 1)),
)


@settings(max_examples=60, deadline=None)
@given(
    rule=RULES,
    start=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    left_out=st.frozensets(st.dates(date(2025, 1, 1), date(2027, 1, 1)), max_size=5),
    last=st.dates(date(2025, 1, 1), date(2028, 1, 1)),
)
def test_whatever_the_rule_the_dates_rise_stay_within_bounds_and_keep_their_hour(
    rule: str, start: time, left_out: frozenset[date], last: date
) -> None:
    when = When(date(2025, 1, 1), CASABLANCA, start, rule=rule, left_out=left_out)
    found = days(when, when.day, last)
    assert found == sorted(set(found))
    assert len(found) <= MOST
    assert not left_out.intersection(found)
    assert all(when.day <= day <= last for day in found)
    known = {at.date() for at in rrulestr(rule, dtstart=datetime(2025, 1, 1)).between(
        datetime(2025, 1, 1), datetime(last.year, last.month, last.day), inc=True)}  # fmt: skip
    assert set(found) == (known | {when.day}) - left_out
    for day in found:
        starts, ends = span(when, day)
        assert ends > starts
        local = starts.astimezone(CASABLANCA)
        # A wall clock that was skipped (twice in these years) is the only one that may differ.
        assert local.replace(tzinfo=None) == datetime.combine(day, start) or local.hour == 3
