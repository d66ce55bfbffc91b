"""What is encoded anew is the range to the sample, at the loudness asked for, and does not click where it was cut."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.airlog import sounding
from tests.airlog.sounding import CLICK_EVERY, START, Pcm, decode, source
from tests.airlog.test_join import RANGES, late, loudest_above, noise, stretch, two_pieces

from athir.airlog import Index, cut
from athir.airlog.aired import Piece, RangeError, resolve
from athir.contracts.units import RATE


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    station = sounding.house(tmp_path_factory.mktemp("logged"))
    sounding.record(station, "live.aac", seconds=40)
    return Index(station.log_of("live.aac"))


def whole(chunks: object) -> Pcm:
    return np.concatenate(list(chunks), axis=1)  # type: ignore[call-overload]  # any iterable of PCM


def test_sound_is_the_range_to_the_sample(index: Index) -> None:
    pcm = whole(cut.sound(index, resolve(index, stretch(123_457, 100_001))))
    assert pcm.shape == (2, 100_001)
    there = source()[:, 123_457:223_458]
    assert late(there, pcm) == 0 and noise(there, pcm) < -15


@pytest.mark.parametrize("kind", cut.KINDS)
def test_any_kind_holds_the_range_to_the_sample(index: Index, kind: str) -> None:
    joined = cut.encode(index, resolve(index, stretch(50_000, 70_003)), kind)
    data = b"".join(joined.chunks(index))
    assert len(data) == joined.size
    pcm = decode(data)
    assert 0 <= pcm.shape[1] - 70_003 < (1024 if kind == "m4a" else 1)
    there = source()[:, 50_000:120_003]
    assert abs(late(there, pcm)) <= 1 and noise(there, pcm[:, :70_003]) < -10


@pytest.mark.timeout(0 if os.environ.get("ATHIR_LONG") else 60)
@pytest.mark.parametrize("kind", cut.KINDS)
def test_a_click_is_where_it_was_on_air_in_whatever_is_encoded_anew(index: Index, kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(RANGES // 10):
        first, samples = chance.randrange(30 * RATE), chance.randrange(2 * CLICK_EVERY, 2 * RATE)
        pcm = decode(b"".join(cut.encode(index, resolve(index, stretch(first, samples)), kind).chunks(index)))
        assert 0 <= pcm.shape[1] - samples < (1024 if kind == "m4a" else 1)
        assert abs(late(source()[:, first : first + samples], pcm)) <= 1


def test_a_join_does_not_click(index: Index) -> None:
    pcm = whole(cut.sound(index, two_pieces(index)))
    at = 4 * RATE + 77
    assert pcm.shape[1] == 8 * RATE + 77
    assert abs(pcm[0, at - 1]) < 0.01 and abs(pcm[0, at]) < 0.01
    assert loudest_above(pcm[0, at - 400 : at + 400] * 1.0, 8000) < 0


@pytest.mark.parametrize("first", [-1105, -1000, -577, 0, 30])
def test_the_very_first_samples_of_a_log_are_heard_too(tmp_path: Path, first: int) -> None:
    """After a restart of the air a show goes on with them."""
    station = sounding.house(tmp_path)
    sounding.record(station, "live.mp3", seconds=8)
    mp3 = Index(station.log_of("live.mp3"))
    pcm = whole(cut.sound(mp3, resolve(mp3, stretch(first, RATE))))
    assert pcm.shape == (2, RATE)
    there = source()[:, 4000 : RATE - 2000]
    assert late(there, pcm[:, 4000 - first :]) == 0


def test_a_range_of_any_length_has_a_loudness(index: Index) -> None:
    for samples in (5 * RATE, 5 * RATE + 33):
        assert -40 < cut.measure(cut.sound(index, resolve(index, stretch(0, samples)))).integrated < -10


def test_a_copy_has_the_loudness_asked_for_and_no_peak_above(index: Index) -> None:
    pieces = resolve(index, stretch(0, 30 * RATE))
    before = cut.measure(cut.sound(index, pieces))
    joined = cut.encode(index, pieces, "wav", loudness=-11)
    pcm = decode(b"".join(joined.chunks(index)))
    after = cut.measure(iter([pcm]))
    assert before.integrated < -15
    assert abs(after.integrated + 11) < 0.5
    assert after.peak <= cut.CEILING
    assert pcm.shape[1] == 30 * RATE


def test_silence_has_no_loudness_and_stays_silent() -> None:
    assert cut.measure(iter([np.zeros((2, RATE), np.float32)] * 3)).gain() == 0
    assert cut.measure(iter(())).gain() == 0


def test_fades_are_as_long_as_asked(index: Index) -> None:
    pcm = whole(cut.sound(index, resolve(index, stretch(RATE, 2 * RATE)), fade=RATE // 2))
    level = [float(np.abs(pcm[0, at : at + RATE // 10]).max()) for at in (0, RATE, 2 * RATE - RATE // 10)]
    assert level[0] < 0.25 * level[1] and level[2] < 0.25 * level[1]


def test_a_random_minute_is_decoded(index: Index) -> None:
    chance = random.Random(1)
    assert cut.self_check(index, "main", START, START + timedelta(seconds=60), chance)[1] == ""
    assert (
        "nothing" in cut.self_check(index, "main", START - timedelta(hours=1), START - timedelta(minutes=30), chance)[1]
    )


def test_nothing_is_said(index: Index) -> None:
    pieces: list[Piece] = []
    with pytest.raises(RangeError, match="nothing"):
        cut.encode(index, pieces, "mp3")
    with pytest.raises(RangeError, match="no kind"):
        cut.encode(index, resolve(index, stretch(0, RATE)), "flac")
