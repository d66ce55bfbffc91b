"""What comes next: the slot's playlist, the station's, the emergency loop; positions outlive plans and restarts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from athir.air.programme import (
    BED,
    EMERGENCY,
    EMERGENCY_ITEM,
    PLAN,
    REFUSED_SECONDS,
    STATION,
    Choice,
    Position,
    Programme,
    must_leave,
    restore,
)
from athir.contracts.plan import Plan, PlanItem, PlanSlot

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def item(name: str, ms: int = 180_000) -> PlanItem:
    return PlanItem(name, f"{name}.flac", "0" * 64, 1000, ms, name)


def plan(slots: tuple[PlanSlot, ...] = (), **playlists: str) -> Plan:
    lists = {name: tuple(item(n) for n in names.split()) for name, names in playlists.items()}
    return Plan(1, NOON, NOON + timedelta(days=2), "main", "UTC", "2026c", {"ar": "أثير"}, slots, lists)


def slot(playlist: str = "", minutes: tuple[int, int] = (0, 60), name: str = "s") -> PlanSlot:
    start, end = (NOON + timedelta(minutes=m) for m in minutes)
    return PlanSlot(name, start, end, name, name, {"ar": name}, playlist=playlist)


def played(programme: Programme, of: Plan | None, count: int, when: datetime = NOON) -> list[str]:
    names = []
    for _ in range(count):
        choice = programme.next(of, when, 0.0)
        programme.started(choice)
        programme.ended(choice)
        names.append(choice.item.id)
    return names


def test_a_playlist_plays_in_order_again_and_again() -> None:
    assert played(Programme(), plan(station="a b c"), 5) == ["a", "b", "c", "a", "b"]


def test_a_slot_plays_its_own_list_and_the_station_goes_on_where_it_was() -> None:
    programme = Programme()
    made = plan((slot("show", (10, 20)),), station="a b c", show="x y")
    assert played(programme, made, 2) == ["a", "b"]
    assert played(programme, made, 3, NOON + timedelta(minutes=15)) == ["x", "y", "x"]
    choice = programme.next(made, NOON + timedelta(minutes=15), 0.0)
    assert (choice.source, choice.slot, choice.playlist) == (PLAN, "s", "show")
    assert played(programme, made, 1, NOON + timedelta(minutes=20)) == ["c"]


def test_without_plan_or_items_the_emergency_loop_plays_and_at_last_the_bed() -> None:
    programme = Programme()
    assert programme.next(None, NOON, 0.0) == Choice(EMERGENCY_ITEM, EMERGENCY)
    assert programme.next(plan(), NOON, 0.0).source == EMERGENCY
    programme.refuse(EMERGENCY_ITEM, 0.0)
    assert programme.next(None, NOON, 1.0).source == BED
    assert programme.next(None, NOON, REFUSED_SECONDS + 1).source == EMERGENCY


def test_what_is_refused_is_left_out_and_tried_again_later() -> None:
    programme = Programme()
    made = plan((slot("show"),), station="a", show="x y")
    programme.refuse(item("x"), 0.0)
    assert programme.next(made, NOON, 0.0).item.id == "y"
    programme.refuse(item("y"), 0.0)
    assert programme.next(made, NOON, 0.0).item.id == "a"
    programme.refuse(item("a"), 0.0)
    assert programme.next(made, NOON, 0.0).source == EMERGENCY
    assert programme.next(made, NOON, REFUSED_SECONDS + 1).item.id == "x"
    programme.forgive()
    assert programme.next(made, NOON, 1.0).item.id == "x"


def test_a_refused_item_that_was_mended_in_the_plan_is_played_at_once() -> None:
    programme = Programme()
    programme.refuse(PlanItem("a", "a.flac", "1" * 64, 999, 180_000, "a"), 0.0)
    assert programme.next(plan(station="a"), NOON, 1.0).item.id == "a"


def test_a_plan_that_changes_under_the_position_goes_on_sensibly() -> None:
    programme = Programme()
    assert played(programme, plan(station="a b c d"), 2) == ["a", "b"]
    assert programme.next(plan(station="z a b c d"), NOON, 0.0).item.id == "c"  # something came before
    assert programme.next(plan(station="a c d"), NOON, 0.0).item.id == "c"  # it left: the next has its place
    assert programme.next(plan(station="a"), NOON, 0.0).item.id == "a"


def test_a_restart_goes_on_in_the_middle_of_a_long_item_and_with_the_next_after_a_nearly_ended_one() -> None:
    programme = Programme()
    made = plan(station="a b c")
    assert played(programme, made, 1) == ["a"]
    choice = programme.next(made, NOON, 0.0)
    programme.started(choice)
    programme.at(choice, 60_000)
    again = Programme(restore(json.loads(json.dumps(programme.state()))))
    resumed = again.next(made, NOON, 0.0)
    assert (resumed.item.id, resumed.start_ms) == ("b", 60_000)
    again.started(resumed)
    assert again.next(made, NOON, 0.0).item.id == "c"
    programme.at(choice, 170_000)
    assert Programme(programme.positions).next(made, NOON, 0.0).item.id == "c"


def test_only_the_first_item_after_a_restart_is_resumed() -> None:
    programme = Programme({"station": Position("b", 1, 60_000)})
    made = plan(station="a b c")
    choice = programme.next(made, NOON, 0.0)
    programme.started(choice)
    programme.at(choice, 90_000)
    assert programme.next(made, NOON, 0.0).item.id == "c"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_a_state_that_is_nonsense_is_no_state(state: object) -> None:
    restored = restore(state)
    assert all(isinstance(p, Position) for p in restored.values())
    assert Programme(restored).next(plan(station="a b"), NOON, 0.0).item.id in "ab"


def test_a_slot_with_a_list_of_its_own_takes_the_air_on_time_and_lets_its_last_item_end() -> None:
    made = plan((slot("show", (10, 20)), slot("", (30, 40), "talk")), station="a", show="x")
    station, show = Choice(item("a"), STATION, "station"), Choice(item("x"), PLAN, "show")
    at = [NOON + timedelta(minutes=m) for m in (9, 10, 20, 30)]
    assert [must_leave(station, made, when) for when in at] == [False, True, False, False]
    assert not any(must_leave(show, made, when) for when in at)
    assert not must_leave(station, None, NOON)


@given(
    st.lists(st.sampled_from("abcdexyz"), max_size=6),
    st.lists(st.sampled_from("abcdexyz"), max_size=4),
    st.lists(st.tuples(st.sampled_from("abcdexyz"), st.floats(0, 200)), max_size=8),
    st.integers(0, 120),
)
def test_there_is_always_something_to_play(
    station: list[str], show: list[str], refused: list[tuple[str, float]], minute: int
) -> None:
    programme = Programme()
    made = plan((slot("show", (30, 60)),), station=" ".join(station), show=" ".join(show))
    for name, at in sorted(refused, key=lambda pair: pair[1]):
        programme.refuse(item(name), at)
    for step in range(8):
        choice = programme.next(made, NOON + timedelta(minutes=minute), 200.0 + step)
        fresh = {n for n, at in refused if 200.0 + step - max(t for m, t in refused if m == n) < REFUSED_SECONDS}
        assert choice.item.id not in fresh
        assert (choice.source == EMERGENCY) <= (set(station) | (set(show) if 30 <= minute < 60 else set()) <= fresh)
        programme.started(choice)
        programme.ended(choice)
