"""Who is on the air: the rules of takeover, hold, grace and the wings, without a sound."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from athir.air.live import LineState, Presenters, Verdict
from athir.contracts.intake import GARBAGE, HANGUP, RESET

HOLD, GRACE = 3.0, 60.0


def line(name: str, account: str = "", order: int = 0, **more: object) -> LineState:
    state = LineState(name, account or name, order, ready=True)
    return replace(state, **more)  # type: ignore[arg-type]


def spent(state: LineState, ended: str = "") -> LineState:
    return replace(state, ready=False, spent=True, ended=ended)


@dataclass
class Air:
    """Steps at given times, remembering what happened."""

    rules: Presenters = field(default_factory=lambda: Presenters(HOLD, GRACE))
    told: list[str] = field(default_factory=list)

    def step(self, now: float, *lines: LineState) -> Verdict:
        verdict = self.rules.step(now, lines)
        self.told += [f"{h.kind} {h.line} {h.why}".strip() for h in verdict.happened]
        return verdict


def test_nobody_live_is_the_programme() -> None:
    verdict = Air().step(0.0, line("a", ready=False))
    assert (verdict.line, verdict.held) == ("", False)


def test_a_ready_line_goes_on_and_a_hang_up_gives_the_programme_at_once() -> None:
    air = Air()
    assert air.step(0.0, line("a")).line == "a"
    verdict = air.step(1.0, spent(line("a"), HANGUP))
    assert (verdict.line, verdict.held) == ("", False)
    assert air.told == ["live.on a", "live.off a hangup"]


def test_a_broken_line_is_held_then_let_go() -> None:
    air = Air()
    air.step(0.0, line("a"))
    assert air.step(10.0, spent(line("a"), RESET)).held
    assert air.step(10.0 + HOLD - 0.1).held
    verdict = air.step(10.0 + HOLD)
    assert not verdict.held and not verdict.line
    assert air.told == ["live.on a", "live.hold a reset", "live.off a reset"]
    assert air.rules.in_grace("a", 10.0 + GRACE - 1) and not air.rules.in_grace("a", 10.0 + GRACE)


def test_a_stalled_line_that_goes_on_is_the_same_line() -> None:
    air = Air()
    air.step(0.0, line("a"))
    assert air.step(1.0, spent(line("a"))).held
    assert air.step(2.0, line("a")).line == "a"
    assert air.told == ["live.on a", "live.hold a stall", "live.on a"]


def test_a_stalled_line_that_then_hangs_up_is_over_at_once() -> None:
    air = Air()
    air.step(0.0, line("a"))
    air.step(1.0, spent(line("a")))
    verdict = air.step(1.5, spent(line("a"), HANGUP))
    assert not verdict.held
    assert air.told[-1] == "live.off a hangup"


def test_a_line_that_turns_into_garbage_is_not_waited_for() -> None:
    air = Air()
    air.step(0.0, line("a"))
    assert not air.step(1.0, spent(line("a"), GARBAGE)).held


def test_the_same_account_takes_over_as_soon_as_it_is_ready() -> None:
    air = Air()
    air.step(0.0, line("old", "p", 1))
    verdict = air.step(1.0, line("old", "p", 1), line("new", "p", 2, ready=False))
    assert verdict.line == "old" and not verdict.dismissed
    verdict = air.step(1.5, line("old", "p", 1), line("new", "p", 2))
    assert verdict.line == "new" and verdict.dismissed == [("old", "takeover")]
    assert air.told == ["live.on old", "live.off old takeover", "live.on new"]


def test_an_older_line_of_the_same_account_cannot_come_back() -> None:
    air = Air()
    verdict = air.step(0.0, line("new", "p", 2), line("old", "p", 1))
    assert verdict.line == "new" and verdict.dismissed == [("old", "takeover")]


def test_back_in_the_hold_by_another_line() -> None:
    air = Air()
    air.step(0.0, line("a1", "a", 1))
    air.step(1.0, spent(line("a1", "a", 1), RESET))
    assert air.step(2.0, line("a2", "a", 2)).line == "a2"
    assert air.told == ["live.on a1", "live.hold a1 reset", "live.off a1 reset", "live.on a2"]


def test_an_equal_waits_in_the_wings_and_is_heard_when_the_first_ends() -> None:
    air = Air()
    air.step(0.0, line("a", order=1))
    assert air.step(1.0, line("a", order=1), line("b", order=2)).line == "a"
    assert air.step(2.0, spent(line("a", order=1), HANGUP), line("b", order=2)).line == "b"


def test_while_a_line_is_held_the_wings_wait_too() -> None:
    air = Air()
    air.step(0.0, line("a", order=1))
    verdict = air.step(1.0, spent(line("a", order=1), RESET), line("b", order=2))
    assert verdict.held and not verdict.line
    assert air.step(1.0 + HOLD, line("b", order=2)).line == "b"


def test_a_higher_priority_takes_the_air_also_from_a_hold() -> None:
    air = Air()
    air.step(0.0, line("a"))
    assert air.step(1.0, line("a"), line("chief", priority=3)).line == "chief"
    assert air.told[-2:] == ["live.off a priority", "live.on chief"]
    assert air.step(2.0, line("a"), spent(line("chief", priority=3), HANGUP)).line == "a"
    air.step(3.0, spent(line("a"), RESET))
    assert air.step(3.5, line("chief2", priority=3)).line == "chief2"


def test_who_is_back_within_the_grace_has_the_air_again_from_an_equal_but_not_from_a_higher() -> None:
    for priority, expected in ((0, "a2"), (1, "b")):
        air = Air()
        air.step(0.0, line("a1", "a", 1))
        air.step(1.0, spent(line("a1", "a", 1), RESET))
        assert air.step(5.0, line("b", order=2, priority=priority)).line == "b"
        assert air.step(30.0, line("b", order=2, priority=priority), line("a2", "a", 3)).line == expected


def test_who_is_back_after_the_grace_waits_like_anybody() -> None:
    air = Air()
    air.step(0.0, line("a1", "a", 1))
    air.step(1.0, spent(line("a1", "a", 1), RESET))
    air.step(5.0, line("b", order=2))
    assert air.step(1.0 + GRACE + 1, line("b", order=2), line("a2", "a", 3)).line == "b"


def test_a_line_that_vanishes_from_the_desk_is_off() -> None:
    air = Air()
    air.step(0.0, line("a"))
    assert not air.step(1.0).line
    assert air.told[-1] == "live.off a kill"


LINES = st.builds(
    LineState,
    line=st.sampled_from(["1", "2", "3", "4"]),
    account=st.sampled_from(["a", "b"]),
    order=st.just(0),
    priority=st.integers(0, 2),
    ready=st.booleans(),
    spent=st.booleans(),
    ended=st.sampled_from(["", "", RESET, HANGUP, GARBAGE]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 5), st.lists(LINES, max_size=4, unique_by=lambda one: one.line)), max_size=30))
def test_whatever_lines_do_the_verdict_is_sound_and_the_journal_tells_the_same(
    steps: list[tuple[float, list[LineState]]],
) -> None:
    rules = Presenters(HOLD, GRACE)
    now, on, held_since, held = 0.0, "", None, ""
    for wait, lines in steps:
        now += wait
        found = [replace(one, order=int(one.line), ready=one.ready and not one.spent) for one in lines]
        verdict = rules.step(now, found)
        for happening in verdict.happened:
            if happening.kind == "live.on":
                assert not on
                on, held = happening.line, ""
            elif happening.kind == "live.hold":
                assert on == happening.line
                on, held, held_since = "", happening.line, now
            else:
                assert happening.line in (on, held)
                on, held = ("", held) if happening.line == on else (on, "")
        assert verdict.line == on and verdict.held == bool(held)
        assert not (verdict.line and verdict.held)
        gone = {name for name, _ in verdict.dismissed}
        if verdict.line:
            assert any(one.line == verdict.line and not one.spent for one in found) and verdict.line not in gone
        fit = [one for one in found if one.ready and one.line not in gone]
        if fit and not verdict.held:
            assert verdict.line
        if verdict.held:
            assert held_since is not None and now - held_since < HOLD
            assert not any(one.account == rules.holding for one in fit)
