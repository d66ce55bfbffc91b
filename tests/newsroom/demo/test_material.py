"""The demo's committed sound and pictures: light, sound as sound should be, and made by what says it makes them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import athir
from athir.newsroom.demo import mixing, scores, synth
from athir.newsroom.demo.catalogue import AUDIO, TRACKS, Track
from athir.newsroom.demo.content.pictures import ALT
from athir.newsroom.demo.make_audio import encode
from athir.newsroom.demo.make_pictures import PICTURES
from athir.newsroom.demo.scenes import SCENES
from athir.newsroom.demo.voice import pronounceable, say

EMERGENCY = Path(athir.__file__).parent / "air" / "assets" / "emergency.flac"


def _decode(path: Path) -> tuple[NDArray[np.float64], Any]:
    """All samples (n, channels) and the stream's tags."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert stream.rate == synth.RATE
        resampler = av.AudioResampler("fltp", stream.layout, synth.RATE)
        parts = [out.to_ndarray() for frame in container.decode(stream) for out in resampler.resample(frame)]
        return np.concatenate(parts, axis=1).T.astype(np.float64), {**container.metadata, **stream.metadata}


def _longest_silence(pcm: NDArray[np.float64], below_db: float = -50) -> float:
    """Seconds, by blocks of 50 ms."""
    step = synth.RATE // 20
    blocks = np.sqrt((pcm[: len(pcm) // step * step] ** 2).mean(axis=1).reshape(-1, step).mean(axis=1))
    longest = run = 0
    for quiet in 20 * np.log10(blocks + 1e-9) < below_db:
        run = run + 1 if quiet else 0
        longest = max(longest, run)
    return longest / 20


@pytest.mark.parametrize("track", TRACKS, ids=lambda track: track.path)
def test_a_track_decodes_at_its_level_without_a_hole(track: Track) -> None:
    pcm, tags = _decode(AUDIO / track.path)
    stereo = pcm if pcm.shape[1] == 2 else np.repeat(pcm, 2, axis=1)
    assert mixing.loudness(stereo) == pytest.approx(-18, abs=0.5)
    assert np.abs(pcm).max() < 10 ** (-1.5 / 20)
    assert _longest_silence(pcm) <= 0.8
    assert {name.upper(): value for name, value in tags.items()}["TITLE"] == track.title
    spectrum = np.abs(np.fft.rfft(stereo.mean(axis=1))) ** 2
    high = np.fft.rfftfreq(len(stereo), 1 / synth.RATE) > 6000
    assert 10 * np.log10(spectrum[high].sum() / spectrum.sum()) < -18  # nothing hisses


def test_the_library_is_ten_minutes_and_light() -> None:
    seconds = sum(len(_decode(AUDIO / track.path)[0]) / synth.RATE for track in TRACKS)
    assert 9 * 60 <= seconds <= 13 * 60
    files = [path for path in AUDIO.rglob("*") if path.is_file()]
    assert {path.relative_to(AUDIO).as_posix() for path in files} == {track.path for track in TRACKS}
    assert sum(path.stat().st_size for path in [*files, EMERGENCY]) <= 6_000_000


def test_the_emergency_loop_joins_to_itself() -> None:
    pcm, _tags = _decode(EMERGENCY)
    assert EMERGENCY.stat().st_size <= 700_000
    assert 20 <= len(pcm) / synth.RATE <= 30
    assert _longest_silence(np.concatenate([pcm, pcm])) == 0
    steps = np.abs(np.diff(pcm[:, 0]))
    assert abs(pcm[0, 0] - pcm[-1, 0]) <= steps.max()
    # The curve, not only the step: a click would be a corner that is nowhere else in the loop.
    bends = np.abs(np.diff(np.concatenate([pcm[-4:, 0], pcm[:4, 0]]), n=2))
    assert bends.max() <= np.abs(np.diff(pcm[:, 0], n=2)).max()


def test_pictures_are_wide_and_light() -> None:
    assert {path.stem for path in PICTURES.iterdir()} == set(SCENES) == set(ALT)
    for path in PICTURES.iterdir():
        assert path.stat().st_size <= 60_000, path.name
        with Image.open(path) as image:
            assert image.width >= 1200
            small = io.BytesIO()
            image.resize((640, 360)).save(small, "AVIF", quality=38)
        assert len(small.getvalue()) <= 10_000, path.name


@pytest.mark.parametrize("name", ["studio", "dunes"])
def test_a_picture_is_what_its_scene_paints(name: str) -> None:
    with Image.open(PICTURES / f"{name}.webp") as committed:
        kept = np.asarray(committed.convert("RGB"), dtype=np.float64)
    painted = np.asarray(SCENES[name](), dtype=np.float64)
    assert np.abs(kept - painted).mean() < 2


def test_the_same_score_gives_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for take in ("a", "b"):
        path = tmp_path / f"{take}.opus"
        encode(path, mixing.master(scores.identity_sting(5, 3)), "libopus", {"TITLE": "أثير"}, 48_000)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
        synth.pluck.cache_clear()
    assert len(digests) == 1


def test_a_string_sounds_the_note_it_is_asked_for() -> None:
    for hz in (98.0, 146.83, 220.0, 391.99):
        x = synth.pluck(hz, 1.5)
        spectrum = np.abs(np.fft.rfft(x * np.hanning(len(x)), 1 << 19))
        f = np.fft.rfftfreq(1 << 19, 1 / synth.RATE)
        near = (f > hz * 0.94) & (f < hz * 1.06)
        found = f[near][spectrum[near].argmax()]
        assert abs(1200 * np.log2(found / hz)) < 6  # cents


def test_loudness_is_that_of_the_standard() -> None:
    # EBU Tech 3341, case 1: a stereo 1 kHz sine at −23 dBFS measures −23 LUFS.
    t = np.arange(20 * synth.RATE) / synth.RATE
    sine = 10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * t)
    assert mixing.loudness(np.stack([sine, sine], axis=1)) == pytest.approx(-23, abs=0.1)


def test_the_limiter_holds_without_a_step() -> None:
    x = np.zeros((synth.RATE, 2))
    x[20_000:20_200] = 2.0
    x[30_000] = -1.5
    out = mixing.limit(x, -3)
    assert np.abs(out).max() <= 10 ** (-3 / 20) + 1e-9


def test_doubled_letters_are_spelt_out_for_the_synthesiser() -> None:
    assert pronounceable("حَمُّوشِي") == "حَمْمُوشِي"
    assert pronounceable("الشَّبَكَةُ") == "الشَبَكَةُ"
    assert pronounceable("بِالرِّبَاطِ") == "بِرْرِبَاطِ"
    assert pronounceable("الْوَاحَة.") == "الْوَاحَه."


@pytest.mark.needs("espeak-ng")
def test_the_voice_speaks_at_the_level_of_the_house() -> None:
    said = say("أَثِير.")
    assert 0.3 < len(said) / synth.RATE < 3
    assert mixing.loudness(said) == pytest.approx(-18, abs=0.3)
