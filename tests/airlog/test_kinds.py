"""For how long a moment is kept depends on what was on; what nothing is told of is kept in full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.airlog.kinds import Kinds, longest
from athir.airlog.running import Entry
from athir.config import SettingsError, parse_log_days_of

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
END = START + timedelta(hours=1)
DAYS = {"music": 30, "show:night": 60}


def on(kind: str, first: float, last: float, show: str = "") -> Entry:
    return Entry(START + timedelta(minutes=first), START + timedelta(minutes=last), kind, "x", show=show)


@pytest.mark.parametrize(
    ("order", "days"),
    [
        ([], 400),
        ([on("item", 0, 60)], 30),
        ([on("item", 0, 30), on("item", 30.1, 60)], 30),
        ([on("item", 0, 30), on("item", 31, 60)], 400),
        ([on("item", 0, 60), on("live", 59, 61)], 400),
        ([on("item", 0, 60), on("slot", 10, 20, "morning")], 400),
        ([on("item", 0, 60), on("slot", 10, 20, "night"), on("live", 11, 12)], 60),
        ([on("item", -300, 300)], 30),
        ([on("item", 60, 90)], 400),
    ],
)
def test_the_longest_of_all_that_was_on_decides(order: list[Entry], days: int) -> None:
    assert longest(order, START, END, DAYS, 400) == days


@given(
    st.lists(st.tuples(st.sampled_from(("item", "live", "slot")), st.floats(-10, 70), st.floats(0.1, 40)), max_size=12),
    st.floats(0, 59),
)
def test_no_moment_in_which_somebody_speaks_is_kept_for_less(
    told: list[tuple[str, float, float]], minute: float
) -> None:
    order = [on(kind, first, first + length) for kind, first, length in told]
    order.append(on("live", minute, minute + 1))
    assert longest(order, START, END, {"music": 30}, 400) == 400


def test_the_journal_is_read_once_a_day_and_no_hour_is_asked_twice() -> None:
    asked: list[datetime] = []

    def order(start: datetime, _end: datetime) -> list[Entry]:
        asked.append(start)
        return [on("item", -600, 6000)]

    kinds = Kinds(DAYS, order)
    for _time in range(2):
        for hour in range(-20, 20):
            begins = START + timedelta(hours=hour)
            kinds.term(begins, begins + timedelta(hours=1), 400)
    assert len(asked) == 3
    assert Kinds({}, order).term(START, END, 400) == 400


def test_days_by_kind_are_read_from_the_settings() -> None:
    assert parse_log_days_of("music=30, show:k3v9=800") == {"music": 30, "show:k3v9": 800}
    for wrong in ("music", "music=x", "talk=3", "show:=3"):
        with pytest.raises(SettingsError, match="music=DAYS"):
            parse_log_days_of(wrong)
