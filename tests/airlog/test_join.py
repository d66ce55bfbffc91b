"""What comes out of the log is what was on air, to the sample where the file can say so, to the frame where not."""

from __future__ import annotations

import os
import random
import subprocess
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tests.airlog import sounding
from tests.airlog.sounding import CLICK_EVERY, START, Pcm, decode, source

from athir.airlog import Index
from athir.airlog.aired import Piece, RangeError, Stretch, aired, resolve
from athir.airlog.join import Joined, join
from athir.airlog.mp4 import Mark, Told
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import RATE, utc_ns
from athir.home import StationHome

RANGES = 10_000 if os.environ.get("ATHIR_LONG") else 50
LIKE = {"mp3": -100, "m4a": -30, "opus": -25}
"""dB of difference between a cut and the same place of the whole: none in MP3; AAC's noise is drawn anew each time, and
Opus' decoder comes near its state, never to it."""

MOUNTS = ("live.aac", "live.mp3", "live.opus")


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> StationHome:
    """A minute round midnight on three mounts."""
    station = sounding.house(tmp_path_factory.mktemp("logged"))
    for mount in MOUNTS:
        sounding.record(station, mount)
    return station


def index_of(station: StationHome, mount: str) -> Index:
    return Index(station.log_of(mount))


def stretch(first: int, samples: int) -> Stretch:
    return Stretch("main", 1, first, samples, utc_ns(START) + first * 1_000_000_000 // RATE)


def whole(index: Index, joined: Joined) -> bytes:
    data = b"".join(joined.chunks(index))
    assert len(data) == joined.size
    return data


def late(there: Pcm, heard: Pcm) -> int:
    """By how many samples ``heard`` is later than ``there``: where the clicks of one fall on those of the other."""
    size = there.shape[1]
    one, other = np.diff(there[0]), np.diff(heard[0, :size])
    length = 1 << (2 * size).bit_length()
    match = np.fft.irfft(np.fft.rfft(other, length) * np.conj(np.fft.rfft(one, length)))
    at = int(np.argmax(match))
    return at if at < length // 2 else at - length


def on_air(index: Index, kind: str, seconds: int) -> Pcm:
    """All of the log, decoded once: what a cut holds is what stands there in it."""
    found = decode(whole(index, join(index, resolve(index, stretch(0, seconds * RATE)), kind)))
    assert abs(late(source()[:, : seconds * RATE], found)) <= 1
    return found


def is_the_range(kind: str, there: Pcm, pcm: Pcm, most_over: int) -> None:
    samples = there.shape[1]
    # An MP4's end is a frame's end for ffmpeg, which does not heed an edit list there; players do.
    assert 0 <= pcm.shape[1] - samples < (most_over if kind == "m4a" else 1)
    assert late(there, pcm) == 0
    assert noise(there, pcm[:, :samples]) < LIKE[kind]
    for edge in (slice(0, 1200), slice(samples - 1200, samples)):
        assert noise(there[:, edge], pcm[:, edge]) < -10, "the edge is what was on air, not a decoder finding its feet"


@pytest.mark.timeout(0 if os.environ.get("ATHIR_LONG") else 120)
@pytest.mark.parametrize(("mount", "kind"), [("live.mp3", "mp3"), ("live.aac", "m4a"), ("live.opus", "opus")])
def test_a_click_is_where_it_was_on_air_at_any_cut(logged: StationHome, mount: str, kind: str) -> None:
    index, chance = index_of(logged, mount), random.Random(kind)
    all_of_it = on_air(index, kind, 62)
    for _ in range(max(1, RANGES // 3)):
        first, samples = chance.randrange(55 * RATE), chance.randrange(2 * CLICK_EVERY, 3 * RATE)
        joined = join(index, resolve(index, stretch(first, samples)), kind)
        assert joined.exact and joined.samples == samples
        pcm = decode(whole(index, joined))
        is_the_range(kind, all_of_it[:, first : first + samples], pcm, BY_NAME[mount].frame)


@pytest.mark.timeout(0 if os.environ.get("ATHIR_LONG") else 120)
@pytest.mark.parametrize(("mount", "kind"), [("low.aac", "m4a"), ("low.opus", "opus")])
def test_so_it_is_on_the_mounts_for_weak_networks(tmp_path: Path, mount: str, kind: str) -> None:
    station, chance = sounding.house(tmp_path), random.Random(mount)
    sounding.record(station, mount, seconds=16)
    index = index_of(station, mount)
    whole_log = decode(whole(index, join(index, resolve(index, stretch(0, 14 * RATE)), kind)))
    for _ in range(RANGES // 10):
        first, samples = chance.randrange(11 * RATE), chance.randrange(2 * CLICK_EVERY, 3 * RATE)
        joined = join(index, resolve(index, stretch(first, samples)), kind)
        pcm, there = decode(whole(index, joined)), whole_log[:, first : first + samples]
        assert 0 <= pcm.shape[1] - samples < (1024 if kind == "m4a" else 1)
        assert late(there, pcm) == 0 and noise(there, pcm[:, :samples]) < -10


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize(("mount", "kind"), [("live.mp3", "mp3"), ("live.aac", "m4a"), ("live.opus", "opus")])
def test_the_program_ffmpeg_hears_the_same(logged: StationHome, tmp_path: Path, mount: str, kind: str) -> None:
    index, chance, path = index_of(logged, mount), random.Random(f"{kind} ffmpeg"), tmp_path / f"cut.{kind}"
    all_of_it = on_air(index, kind, 62)
    for _ in range(max(2, RANGES // 100)):
        first, samples = chance.randrange(55 * RATE), chance.randrange(2 * CLICK_EVERY, 3 * RATE)
        path.write_bytes(whole(index, join(index, resolve(index, stretch(first, samples)), kind)))
        command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-f", "f32le", "-"]
        said = subprocess.run(command, check=True, capture_output=True).stdout
        pcm = np.frombuffer(said, np.float32).reshape(-1, 2).T
        is_the_range(kind, all_of_it[:, first : first + samples], pcm, 1024)


def test_an_mp4_says_by_its_last_frame_where_the_sound_ends(logged: StationHome) -> None:
    """By the packets' durations, as browsers read them."""
    import av

    index = index_of(logged, "live.aac")
    for samples in (50_000, 50_001, 51_199, 51_200):
        joined = join(index, resolve(index, stretch(100_000, samples)), "m4a")
        with av.open(sounding.as_file(whole(index, joined))) as file:
            stream = file.streams.audio[0]
            told = sum(packet.duration or 0 for packet in file.demux(stream) if packet.size)
            assert stream.time_base.denominator == RATE and told - joined.skip == samples


def noise(there: Pcm, heard: Pcm) -> float:
    """Of the difference to the sound, dB."""
    return float(10 * np.log10((np.mean((there - heard) ** 2) + 1e-15) / np.mean(there**2)))


def test_raw_adts_begins_and_ends_within_a_frame(logged: StationHome) -> None:
    index = index_of(logged, "live.aac")
    joined = join(index, resolve(index, stretch(100_000, 50_000)), "aac")
    pcm = decode(whole(index, joined))
    assert not joined.exact
    assert joined.skip < 2 * 1024 and 0 <= pcm.shape[1] - joined.skip - 50_000 < 1024
    assert noise(source()[:, 100_000:150_000], pcm[:, joined.skip : joined.skip + 50_000]) < -10


def test_a_minute_past_midnight_is_found_by_the_wall_clock_on_every_mount(logged: StationHome) -> None:
    for mount in MOUNTS:
        index = index_of(logged, mount)
        found = aired(index, "main", START + timedelta(seconds=25), START + timedelta(seconds=35))
        assert found.whole
        (only,) = found.stretches
        assert (only.first_sample, only.samples) == (25 * RATE, 10 * RATE)
        assert abs(only.utc_ns - stretch(25 * RATE, 1).utc_ns) < 1000


def test_the_beginning_of_the_log_has_no_lead_in_and_is_right_all_the_same(logged: StationHome) -> None:
    for mount, kind in (("live.mp3", "mp3"), ("live.opus", "opus")):
        index = index_of(logged, mount)
        pcm = decode(whole(index, join(index, resolve(index, stretch(0, 48_000)), kind)))
        assert noise(source()[:, 2000:48_000], pcm[:, 2000:48_000]) < -10


@pytest.mark.parametrize("first", [-1105, -577, 0, 30, 1200])
def test_an_mp3_of_the_very_first_samples_says_its_edges_too(logged: StationHome, first: int) -> None:
    """LAME's tag cannot say that fewer samples are to be dropped than every decoder is late by."""
    index = index_of(logged, "live.mp3")
    joined = join(index, resolve(index, stretch(first, RATE)))
    pcm = decode(whole(index, joined))
    assert joined.exact and pcm.shape == (2, RATE)
    later = decode(whole(index, join(index, resolve(index, stretch(5000, RATE)))))
    assert noise(later[:, : RATE // 2], pcm[:, 5000 - first : 5000 - first + RATE // 2]) < LIKE["mp3"]


def test_any_byte_range_of_a_file_is_what_stands_there(logged: StationHome) -> None:
    index = index_of(logged, "live.mp3")
    joined = join(index, resolve(index, stretch(9_999, 20 * RATE)))
    data = whole(index, joined)
    for start, stop in ((0, 1), (383, 385), (100_000, 200_000), (len(data) - 1, len(data))):
        assert b"".join(joined.chunks(index, start, stop)) == data[start:stop]


def two_pieces(index: Index) -> list[Piece]:
    """A jingle cut out: seconds 10-14 and 30-34."""
    return [*resolve(index, stretch(10 * RATE, 4 * RATE + 77)), *resolve(index, stretch(30 * RATE + 333, 4 * RATE))]


@pytest.mark.parametrize(("mount", "kind"), [("live.mp3", "mp3"), ("live.aac", "m4a"), ("live.aac", "aac")])
def test_a_join_goes_on_within_a_frame_and_does_not_click(tmp_path: Path, mount: str, kind: str) -> None:
    """Two tones that differ in phase and pitch: cut hard, they would crack; between the frames' windows they do not."""
    station = sounding.house(tmp_path)
    with_tones(station, mount)
    index = index_of(station, mount)
    joined = join(index, two_pieces(index), kind)
    pcm = decode(whole(index, joined))
    if kind == "aac":
        pcm = pcm[:, joined.skip : joined.skip + joined.samples]
    frame = BY_NAME[mount].frame
    at = joined.placed[1].at
    assert abs(joined.samples - 8 * RATE) <= (5 if kind == "mp3" else 2) * frame
    assert loudest_above(pcm[0, at - 4 * frame : at + 4 * frame]) < loudest_above(hard(pcm.shape[1], at)) - 20
    assert joined.placed[0].stretch.end_sample <= 14 * RATE + 77
    assert joined.placed[1].stretch.first_sample >= 30 * RATE + 333, "nothing of what was cut out is heard"


def with_tones(station: StationHome, mount: str) -> None:
    count = np.arange(40 * RATE) / RATE
    tone = np.where(count < 20, np.sin(2 * np.pi * 440 * count), np.sin(2 * np.pi * 560 * count + 1))
    both = np.stack((tone, tone)).astype(np.float32) * np.float32(0.4)
    sounding.record(station, mount, sound=both)


def hard(samples: int, at: int) -> Pcm:
    """The same two tones, cut with an axe."""
    count = np.arange(samples) / RATE
    return np.where(
        np.arange(samples) < at, 0.4 * np.sin(2 * np.pi * 440 * count), 0.4 * np.cos(2 * np.pi * 560 * count)
    )[at - 4096 : at + 4096].astype(np.float32)


def loudest_above(pcm: Pcm, hz: int = 4000) -> float:
    """The loudest 10 ms above ``hz``, dB: a click is sound at all pitches, a tone is not."""
    size = 480
    spectra = [
        np.abs(np.fft.rfft(pcm[i : i + size] * np.hanning(size)))[hz * size // RATE :]
        for i in range(0, len(pcm) - size, 60)
    ]
    return float(20 * np.log10(max(float(np.sqrt((s**2).sum())) for s in spectra) + 1e-9))


def test_moments_are_found_in_the_joined_file(logged: StationHome) -> None:
    index = index_of(logged, "live.aac")
    joined = join(index, two_pieces(index), "m4a")
    second = joined.placed[1]
    assert joined.sample(stretch(31 * RATE, 1).utc_ns) == second.at + 31 * RATE - second.stretch.first_sample
    assert joined.sample(stretch(20 * RATE, 1).utc_ns) is None
    assert [b.at - a.at - a.stretch.samples for a, b in pairwise(joined.placed)] == [0]


def test_an_mp4_carries_title_and_chapters(logged: StationHome) -> None:
    import av

    index = index_of(logged, "live.aac")
    told = Told("نشرة الأخبار", "أثير", (Mark(0, "العناوين"), Mark(48_000, "الطقس")), 1_795_000_000)
    joined = join(index, resolve(index, stretch(0, 4 * RATE)), "m4a", told=told)
    with av.open(sounding.as_file(whole(index, joined))) as file:
        assert file.metadata["title"] == "نشرة الأخبار"
        assert [(c["start"] * c["time_base"], c["metadata"]["title"]) for c in file.chapters()] == [
            (0, "العناوين"),
            (1, "الطقس"),
        ]


def test_what_is_not_there_is_said(logged: StationHome) -> None:
    index = index_of(logged, "live.opus")
    with pytest.raises(RangeError, match="nothing was logged"):
        join(index, ())
    with pytest.raises(RangeError, match="encoded anew"):
        join(index, two_pieces(index))
    with pytest.raises(RangeError, match="cannot become m4a"):
        join(index, resolve(index, stretch(0, 9)), "m4a")


def test_sound_that_is_no_longer_kept_is_said(tmp_path: Path) -> None:
    station = sounding.house(tmp_path)
    sounding.record(station, "live.aac", seconds=12)
    index = index_of(station, "live.aac")
    pieces = resolve(index, stretch(0, 6 * RATE))
    pieces[0].segments[0].path.unlink()
    with pytest.raises(RangeError, match="no longer kept"):
        b"".join(join(index, pieces).chunks(index))
