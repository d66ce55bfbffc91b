"""The plan: comes back as it was written; what is wrong in it is refused whole, and the last good one stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.conftest import Disk

from athir.contracts import plan
from athir.contracts.files import ContractError
from athir.contracts.plan import Plan, PlanItem, PlanReader, PlanSlot

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NAMES = st.dictionaries(st.sampled_from(["ar", "fr", "zgh", "en"]), TEXT, max_size=3)
MOMENTS = st.datetimes(timezones=st.just(UTC)).filter(lambda when: 1900 < when.year < 9000)
PATHS = st.text("abcشمس/. ", min_size=1, max_size=12).filter(
    lambda p: not p.startswith("/") and ".." not in p.split("/")
)


@st.composite
def items(draw: st.DrawFn) -> PlanItem:
    duration = draw(st.integers(1, 10_000_000))
    cue_in = draw(st.integers(0, duration - 1))
    return PlanItem(
        id=draw(TEXT), path=draw(PATHS), sha256="0" * 64, bytes=draw(st.integers(0, 1 << 40)), duration_ms=duration,
        title=draw(TEXT), artist=draw(TEXT), album=draw(TEXT), kind=draw(st.sampled_from(["music", "speech"])),
        loudness=draw(st.none() | st.floats(-70, 0)), peak=draw(st.none() | st.floats(-70, 3)), cue_in_ms=cue_in,
        cue_out_ms=draw(st.none() | st.integers(cue_in + 1, duration)), fade_ms=draw(st.integers(0, 20_000)),
    )  # fmt: skip


@st.composite
def slots(draw: st.DrawFn) -> PlanSlot:
    start = draw(MOMENTS)
    end = start + timedelta(minutes=draw(st.integers(1, 600)))
    presenters = tuple(draw(st.lists(TEXT, max_size=2)))
    return PlanSlot(draw(TEXT), start, end, draw(TEXT), draw(TEXT), draw(NAMES), presenters, draw(NAMES), draw(TEXT))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    lists = draw(st.dictionaries(TEXT, st.lists(items(), max_size=3).map(tuple), max_size=2))
    made, until = draw(MOMENTS), draw(MOMENTS)
    found = tuple(draw(st.lists(slots(), max_size=3)))
    return Plan(draw(st.integers(0)), made, until, "main", "Africa/Casablanca", "2026c", draw(NAMES), found, lists)


@given(plans())
def test_a_plan_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, made: Plan) -> None:
    path = tmp_path_factory.getbasetemp() / "plan.json"
    plan.write(path, made)
    reader = PlanReader(path)
    assert reader.read() == made, reader.problem


def demo() -> Plan:
    one = PlanItem("a", "music/a.opus", "0" * 64, 100, 1000, "A")
    late = PlanSlot("late", NOON + HOUR, NOON + 2 * HOUR, "s2", "late", {"ar": "مساء"}, playlist="late")
    noon = PlanSlot("noon", NOON, NOON + 2 * HOUR, "s1", "noon", {"ar": "ظهر"})
    lists = {"station": (one,), "late": (replace(one, id="b"),)}
    return Plan(1, NOON, NOON + 48 * HOUR, "main", "Africa/Casablanca", "2026c", {"ar": "أثير"}, (noon, late), lists)


def test_of_two_overlapping_slots_the_later_start_wins() -> None:
    made = demo()
    assert made.slot_at(NOON - timedelta(microseconds=1)) is None
    assert [made.slot_at(NOON + n * HOUR) and made.slot_at(NOON + n * HOUR).id for n in (0, 1, 2)] == [
        "noon",
        "late",
        None,
    ]  # type: ignore[union-attr]
    after = made.slot_after(NOON)
    assert after is not None and after.id == "late" and made.slot_after(NOON + HOUR) is None
    assert [i.id for i in made.items_for(made.slots[1])] == ["b"]
    assert [i.id for i in made.items_for(made.slots[0])] == [i.id for i in made.items_for(None)] == ["a"]


WRONG: list[dict[str, Any]] = [
    {"path": "/etc/passwd"},
    {"path": "../secret_key"},
    {"path": "music/../../secret_key"},
    {"path": 5},
    {"title": None},
    {"artist": ["x"]},
    {"duration_ms": 0},
    {"duration_ms": -5},
    {"duration_ms": 1.5},
    {"duration_ms": "1000"},
    {"bytes": None},
    {"cue_in_ms": 1000},
    {"cue_out_ms": 0},
    {"cue_out_ms": "x"},
    {"fade_ms": -1},
    {"loudness": "loud"},
    {"loudness": float("nan")},
    {"peak": float("inf")},
    {"unheard_of": 1},
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_an_item_gone_wrong_refuses_the_plan_and_the_old_one_stays(tmp_path: Path, fields: dict[str, Any]) -> None:
    path = tmp_path / "plan.json"
    plan.write(path, demo())
    reader = PlanReader(path)
    good = reader.read()
    record = json.loads(path.read_bytes())
    record["playlists"]["station"][0] |= fields
    path.write_text(json.dumps(record))
    assert reader.read() == good and reader.problem
    plan.write(path, replace(demo(), generation=2))
    now = reader.read()
    assert now is not None and now.generation == 2 and not reader.problem


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=8), lambda i: st.lists(i) | st.dictionaries(st.text(max_size=8), i), max_leaves=10), st.data())  # fmt: skip
def test_no_value_anywhere_in_it_raises(
    tmp_path_factory: pytest.TempPathFactory, value: Any, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "wrong.json"
    plan.write(path, demo())
    record = json.loads(path.read_bytes())
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            places.append((node, key))
            walk(node[key])

    walk(record)
    node, key = data.draw(st.sampled_from(places))
    node[key] = value
    path.write_text(json.dumps(record))
    found = PlanReader(path).read()
    if found is not None:  # then it can be used without a surprise
        found.slot_at(NOON)
        assert all(item.audible_ms > 0 and item.title + item.artist is not None for item in found.items_for(None))


def test_a_full_disk_keeps_the_plan_that_is_there(tmp_path: Path, disk: Disk) -> None:
    plan.write(tmp_path / "plan.json", demo())
    disk.fill(50)
    with pytest.raises(ContractError):
        plan.write(tmp_path / "plan.json", replace(demo(), generation=2))
    disk.free()
    found = PlanReader(tmp_path / "plan.json").read()
    assert found is not None and found.generation == 1
