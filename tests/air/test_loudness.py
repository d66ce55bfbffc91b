"""Levels: what is quiet is raised, what is loud is lowered, nothing leaves the bus above -1 dBTP."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_rig import tone

from athir.air.loudness import CEILING, TARGET, Leveller, Limiter, Loudness, item_gain
from athir.contracts.units import BLOCK, RATE

Pcm = np.ndarray


def through(limiter: Limiter, pcm: Pcm) -> Pcm:
    blocks = [np.ascontiguousarray(pcm[:, at : at + BLOCK], np.float32) for at in range(0, pcm.shape[1], BLOCK)]
    return np.concatenate([limiter.process(block) for block in blocks], axis=1)


def true_peak_db(pcm: Pcm, factor: int = 8) -> float:
    """By band-limited interpolation of the whole piece."""
    spectrum = np.fft.rfft(pcm.astype(np.float64), axis=1)
    wide = np.zeros((2, pcm.shape[1] * factor // 2 + 1), complex)
    wide[:, : spectrum.shape[1]] = spectrum
    return float(20 * np.log10(np.abs(np.fft.irfft(wide, pcm.shape[1] * factor, axis=1)).max() * factor))


def noise(seed: int, seconds: float, level: float, highest: float = 16_000) -> Pcm:
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.normal(size=(2, round(seconds * RATE))), axis=1)
    spectrum[:, int(spectrum.shape[1] * highest / (RATE / 2)) :] = 0
    return (np.fft.irfft(spectrum, axis=1) * level).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.lists(st.sampled_from([0.05, 0.3, 0.6, 1.0, 3.0]), min_size=4, max_size=4))
def test_no_true_peak_passes_the_ceiling(seed: int, levels: list[float]) -> None:
    pcm = noise(seed, 2, 1.0) * np.repeat(levels, RATE // 2)
    assert true_peak_db(through(Limiter(), pcm)) <= CEILING


@pytest.mark.parametrize("hz", [50, 997, 6000, 12_000])
def test_a_loud_tone_is_held_below_the_ceiling_between_its_samples_too(hz: int) -> None:
    t = np.arange(2 * RATE) / RATE
    pcm = np.stack([1.5 * np.sin(2 * np.pi * hz * t + np.pi / 4)] * 2)
    out = through(Limiter(), pcm)
    middle = out[:, RATE // 2 : RATE * 3 // 2]
    assert -2.0 < true_peak_db(middle) <= CEILING + 0.1


def test_what_needs_no_limiting_passes_bit_by_bit() -> None:
    limiter = Limiter()
    pcm = noise(3, 1, 0.1)
    out = through(limiter, pcm)
    assert np.array_equal(out[:, limiter.latency :], pcm[:, : -limiter.latency])
    assert limiter.reduction == 0.0


def test_the_gain_comes_back_after_a_peak() -> None:
    limiter = Limiter()
    pcm = noise(4, 4, 0.05)
    pcm[:, RATE : RATE + 100] *= 60
    out = through(limiter, pcm)
    assert np.allclose(out[:, 3 * RATE :], pcm[:, 3 * RATE - limiter.latency : -limiter.latency], rtol=1e-3)
    assert limiter.reduction == 0.0


def test_the_gain_never_clicks() -> None:
    limiter = Limiter()
    pcm = np.full((2, RATE), 0.5, np.float32)
    pcm[:, RATE // 2 :] = 4.0
    steps = np.abs(np.diff(through(limiter, pcm)[0, limiter.latency : RATE // 2 - 1]))
    assert steps.max() < 0.02


@pytest.mark.parametrize(
    ("loudness", "peak", "db"),
    [
        (None, None, 0.0),
        (-16.0, -1.0, 0.0),
        (-9.0, 0.5, -7.0),
        (-23.0, -9.0, 7.0),
        (-40.0, -30.0, 12.0),  # never more than 12 dB
        (2.0, 6.0, -12.0),
        (-26.0, -3.0, 8.0),  # the peak would be pressed by more than 6 dB
        (-23.0, 6.0, 0.0),
        (float("-inf"), -120.0, 0.0),  # digital silence has no loudness
    ],
)
def test_an_item_is_brought_to_the_target_within_reason(loudness: float | None, peak: float | None, db: float) -> None:
    assert 20 * np.log10(item_gain(loudness, peak)) == pytest.approx(db, abs=1e-6)


@pytest.mark.parametrize("hz", [60, 440, 1000, 4000, 10_000])
def test_loudness_is_that_of_ebur128(hz: float) -> None:
    pcm = tone(hz, 3.0, 0.3)
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE))
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(pcm, format="fltp", layout="stereo")
    frame.sample_rate = RATE
    source.push(frame)
    momentary = []
    while True:
        try:
            momentary.append(float(sink.pull().metadata["lavfi.r128.M"]))
        except (BlockingIOError, EOFError):
            break
    assert Loudness(BLOCK).of(pcm[:, BLOCK : 2 * BLOCK]) == pytest.approx(momentary[-1], abs=0.3)


def test_a_line_is_levelled_slowly_and_left_alone_in_pauses() -> None:
    leveller = Leveller(BLOCK)
    quiet, silence = tone(1000, 0.25, 0.06), np.zeros((2, BLOCK), np.float32)
    seen = []
    for _ in range(40):
        leveller.apply(quiet.copy())
        seen.append(leveller.gain_db)
    assert max(np.diff([0.0, *seen])) <= 1.5 * 0.25 + 1e-9
    assert leveller.gain_db == pytest.approx(6.0)
    for _ in range(40):
        leveller.apply(silence.copy())
    assert leveller.gain_db == pytest.approx(6.0)
    for _ in range(120):
        leveller.apply(tone(1000, 0.25, 0.6))
    assert leveller.gain_db == pytest.approx(-6.0)
    assert Loudness(BLOCK).of(silence) == pytest.approx(-120.691) and TARGET == -16.0
