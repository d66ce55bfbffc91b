"""The bus keeps time: no drift, no leap that nobody was told of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from athir.air.clock import SKIP_NS, SLEW_NS, STEP_NS, Clock, Reading, read
from athir.contracts.units import BLOCK, BLOCK_NS

START = Reading(1_000, 1_800_000_000_000_000_000)
SECOND = 1_000_000_000


def after(ns: int, utc_off: int = 0) -> Reading:
    return Reading(START.mono + ns, START.utc + ns + utc_off)


def test_blocks_are_due_at_whole_multiples_however_late_each_was() -> None:
    clock = Clock(START, 1)
    for _ in range(4 * 3600 * 24):
        clock.advance()
    assert clock.due == START.mono + 24 * 3600 * SECOND
    assert clock.sample == 24 * 3600 * 48_000
    assert clock.utc(clock.due) == START.utc + 24 * 3600 * SECOND


def test_a_bus_that_is_late_makes_up_and_one_that_stood_skips() -> None:
    clock = Clock(START, 1)
    assert clock.lateness(START.mono - 5) == -5
    assert clock.skip(START.mono + SKIP_NS) == 0
    missed = clock.skip(START.mono + 60 * SECOND)
    assert missed == 240
    assert 0 <= clock.lateness(START.mono + 60 * SECOND) < BLOCK_NS
    assert clock.sample == 0  # skipped samples were never made


@given(st.lists(st.integers(-STEP_NS + 1, STEP_NS - 1), max_size=40))
def test_utc_follows_the_wall_clock_slowly(errors: list[int]) -> None:
    clock = Clock(START, 1)
    before = clock.utc(clock.due)
    for error in errors:
        # A pair of readings can only say how far the wall clock is from what we think.
        offset = clock.utc(0) + error
        if abs(offset - (START.utc - START.mono)) >= STEP_NS:
            continue
        assert not clock.observe(Reading(clock.due, clock.due + offset))
        clock.advance()
        now = clock.utc(clock.due)
        assert abs(now - before - BLOCK_NS) <= SLEW_NS
        before = now


def test_a_wall_clock_that_was_set_opens_an_epoch_and_a_single_odd_reading_does_not() -> None:
    clock = Clock(START, 7)
    assert not clock.observe(after(0, 3600 * SECOND))
    assert not clock.observe(after(BLOCK_NS))
    assert not clock.observe(after(2 * BLOCK_NS, -3600 * SECOND))
    assert clock.observe(after(3 * BLOCK_NS, -3600 * SECOND))
    clock.advance()
    clock.new_epoch(8, after(3 * BLOCK_NS, -3600 * SECOND))
    assert (clock.epoch, clock.sample) == (8, 0)
    assert clock.utc(START.mono) == START.utc - 3600 * SECOND
    assert clock.due == START.mono + BLOCK_NS


def test_a_reading_that_was_interrupted_says_nothing() -> None:
    clock = Clock(START, 1)
    for _ in range(5):
        assert not clock.observe(Reading(START.mono, START.utc + 9 * SECOND, span=SECOND))
    assert clock.utc(START.mono) == START.utc


def test_the_machine_has_both_clocks() -> None:
    first, second = read(), read()
    assert second.mono >= first.mono and first.utc > 1_700_000_000 * SECOND and BLOCK == 12_000
