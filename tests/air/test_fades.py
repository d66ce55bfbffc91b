"""Fades: no click, no gap, no two at full, whatever order they are asked for in."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from athir.air.bed import LOOP_SECONDS, Bed, soft_bed
from athir.air.bus import Bus
from athir.air.fades import Pcm, Ramp, decibels, fade_out_tail
from athir.air.loudness import Loudness
from athir.contracts.units import BLOCK, RATE


def gains(ramp: Ramp, samples: int) -> Pcm:
    gain = ramp.gain(samples)
    return np.full(samples, gain, np.float32) if isinstance(gain, float) else gain


def test_two_sources_that_cross_keep_their_power() -> None:
    up, down = Ramp(0.0), Ramp(1.0)
    up.go(1.0, 1000, 300)
    down.go(0.0, 1000, 300)
    a, b = gains(up, 2000), gains(down, 2000)
    assert np.allclose(a**2 + b**2, 1.0, atol=1e-5)
    assert (a[:300] == 0).all() and (b[1300:] < 1e-6).all()
    assert up.full and down.silent


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.integers(48, 5000), st.integers(0, 700)), max_size=12))
def test_a_fade_that_is_turned_round_never_jumps(moves: list[tuple[float, int, int]]) -> None:
    ramp, last = Ramp(), 0.0
    for target, samples, delay in moves:
        ramp.go(target, samples, delay)
        got = gains(ramp, 500)
        steps = np.diff(np.concatenate(([last], got)))
        assert np.abs(steps).max() <= np.pi / 2 / 48 + 1e-5
        assert got.min() >= 0 and got.max() <= 1 + 1e-6
        last = float(got[-1])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["programme", "bed", "a", "b"]), min_size=1, max_size=10))
def test_the_bus_has_never_two_at_full_and_never_none(order: list[str]) -> None:
    bus = Bus()
    sources = {name: (lambda n: np.ones((2, n), np.float32)) for name in ("programme", "bed", "a", "b")}
    on = "programme"
    bus.show(on, sources[on], 1)
    bus.mix(BLOCK)
    for name in order:
        if name != on:
            bus.hide(on, RATE // 2)
            bus.show(name, sources[name], RATE // 2)
            on = name
        bus.mix(BLOCK)
        positions = [c.ramp.position for c in bus.channels.values()]
        assert sum(p >= 1.0 for p in positions) <= 1
        assert sum(positions) >= 0.5 - 1e-3
        assert bus.channels[on].ramp.target == 1.0


def test_what_fell_silent_is_not_read_any_more() -> None:
    bus = Bus()
    read = []
    bus.show("a", lambda n: (read.append(n), np.ones((2, n), np.float32))[1], 1)
    bus.mix(BLOCK)
    bus.hide("a", BLOCK // 2)
    assert bus.mix(BLOCK)[1] == ["a"]
    bus.mix(BLOCK)
    assert len(read) == 2
    assert bus.level < -100


def test_a_tail_ends_at_nothing() -> None:
    pcm = np.ones((2, 1000), np.float32)
    fade_out_tail(pcm, 300)
    assert (pcm[:, :700] == 1).all() and abs(pcm[0, -1]) < 1e-6
    fade_out_tail(np.zeros((2, 0), np.float32), 300)


def test_the_bed_never_ends_and_has_no_seam() -> None:
    bed = Bed()
    blocks = [bed.read(BLOCK) for _ in range(2 * LOOP_SECONDS * 4)]
    sound = np.concatenate(blocks, axis=1)
    whole = np.abs(np.diff(sound, axis=1)).max()
    seam = LOOP_SECONDS * RATE
    assert np.abs(np.diff(sound[:, seam - 2 : seam + 2], axis=1)).max() <= whole
    assert np.array_equal(sound[:, :seam], sound[:, seam:])
    assert all(-30 < Loudness(BLOCK).of(block) < -16 for block in blocks)
    assert soft_bed(0.5).shape == (2, RATE // 2) and soft_bed(20).shape == (2, 20 * RATE)
    assert decibels(0) == -120
