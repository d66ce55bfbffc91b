"""Copies of the air: to the sample, at the loudness of podcasts, without a click, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.airlog import sounding
from tests.airlog.sounding import CLICK_EVERY, START, Pcm, decode

from athir.airlog import cut
from athir.airlog.aired import Stretch
from athir.airlog.ledger import Ledger
from athir.contracts.units import RATE, utc_ns
from athir.home import Home, StationHome
from athir.newsroom.record import copies
from athir.newsroom.record.child.__main__ import make as make_here
from athir.newsroom.record.copies import Order, Output
from athir.newsroom.record.orders import shortened

MP3 = Output("master.mp3", "mp3", 128_000)
OUTPUTS = (MP3, Output("master.m4a", "m4a", 96_000), Output("small.opus", "opus", 24_000, 1))
FIRST, SAMPLES = 123_457, 12 * RATE + 33


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> StationHome:
    station = sounding.house(tmp_path_factory.mktemp("copied"))
    sounding.record(station, "live.mp3", seconds=32)
    return station


def stretch(first: int, samples: int) -> Stretch:
    return Stretch("main", 1, first, samples, utc_ns(START) + first * 1_000_000_000 // RATE)


@pytest.fixture
def order(station: StationHome) -> Callable[..., Order]:
    def ordered(*stretches: Stretch, **options: Any) -> Order:
        given = {"outputs": (MP3,), "loudness": None, **options}
        return Order(str(station.log_dir), "live.mp3", stretches or (stretch(FIRST, SAMPLES),), **given)

    return ordered


def late(pcm: Pcm, click: int) -> int:
    """How many samples a click is from where it belongs."""
    sharp = np.abs(np.diff(pcm[0], 2, prepend=0, append=0))
    return int(np.argmax(sharp[click - 100 : click + 101])) - 100


def test_the_child_makes_every_kind_to_the_sample_and_says_how_far_it_is(
    order: Callable[..., Order], tmp_path: Path
) -> None:
    heard: list[int] = []
    found = copies.make(order(outputs=OUTPUTS, loudness=-16.0), tmp_path, heard.append)
    assert found["ok"] and found["samples"] == SAMPLES and found["duration_ms"] == SAMPLES * 1000 // RATE
    assert all(0 <= percent <= 99 for percent in heard) and heard == sorted(heard)
    assert abs(found["lufs"] + 16) < 0.5 and 100 < len(found["peaks"]) <= 800
    assert {path.name for path in tmp_path.iterdir()} == {output.name for output in OUTPUTS}
    wanted = [at for at in range(0, FIRST + SAMPLES, CLICK_EVERY) if FIRST + 500 < at < FIRST + SAMPLES - 500]
    for told, output in zip(found["files"], OUTPUTS, strict=True):
        data = (tmp_path / output.name).read_bytes()
        assert (told["name"], told["bytes"]) == (output.name, len(data))
        assert told["sha256"] == hashlib.sha256(data).hexdigest()
        pcm = decode(data)
        assert 0 <= pcm.shape[1] - SAMPLES < (1024 if output.kind == "m4a" else 1)
        if output.kind != "opus":  # which keeps no phase at 24 kbit/s
            assert max(abs(late(pcm, click - FIRST)) for click in wanted) <= 1, output.name
        if output.channels == 1:  # a browser plays it at full level on both sides; this decoder 3 dB lower
            pcm = pcm * np.float32(2**0.5)
        meter = cut.measure(pcm[:, at : at + RATE] for at in range(0, SAMPLES, RATE))
        assert abs(meter.integrated + 16) < 0.5 and meter.peak <= -1.0, (output.name, meter)


def test_an_inner_cut_does_not_click_and_nothing_of_it_is_heard(order: Callable[..., Order], tmp_path: Path) -> None:
    two = (stretch(FIRST, 4 * RATE + 77), stretch(FIRST + 9 * RATE, 4 * RATE))
    assert make_here(order(*two, fade_in_ms=100, fade_out_ms=100), tmp_path)["samples"] == 8 * RATE + 77
    pcm = decode((tmp_path / MP3.name).read_bytes())
    at = 4 * RATE + 77
    assert np.abs(pcm[:, at - 20 : at + 20]).max() < 0.06
    assert np.abs(pcm[:, :20]).max() < 0.03 and np.abs(pcm[:, -20:]).max() < 0.03
    jump = np.abs(np.diff(pcm[0, at - 200 : at + 200])).max()
    assert jump < 0.03  # a step of the tone would be 0.2


def test_a_long_stretch_is_decoded_in_parts_that_cannot_be_heard(
    order: Callable[..., Order], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from athir.newsroom.record.child import sounding as child

    whole, parts = (child.decoded(order(), tmp_path, lambda _: None) for _ in range(2))
    monkeypatch.setattr(child, "A_TIME", 3 * RATE + 1001)
    parts = child.decoded(order(), tmp_path, lambda _: None)
    for (_, one), (_, other) in zip(whole.blocks(0, SAMPLES), parts.blocks(0, SAMPLES), strict=True):
        assert np.abs(one - other).max() < 1e-3
    assert list(tmp_path.iterdir()) == []


def test_silence_at_both_ends_is_left_out_and_the_stretches_say_so(tmp_path: Path) -> None:
    station = sounding.house(tmp_path / "house")
    sound = np.zeros((2, 20 * RATE), np.float32)
    sound[:, 5 * RATE : 14 * RATE] = sounding.source()[:, : 9 * RATE] * 0.9
    sound[:, 2 * RATE] = 0.8  # the click of a switch
    sounding.record(station, "live.mp3", seconds=20, sound=sound)
    given = (stretch(RATE, 9 * RATE), stretch(10 * RATE, 9 * RATE))
    chapters = ((0, "الافتتاح"), (6000, "ضيف الحلقة"))
    order = Order(str(station.log_dir), "live.mp3", given, outputs=(MP3,), trim=True, chapters=chapters)
    found = make_here(order, tmp_path)
    first, samples = found["first_sample"], found["samples"]
    assert abs(first - (4 - 0.15) * RATE) < 1300 and abs(samples - 9.3 * RATE) < 2600
    left = shortened(given, first, samples)
    assert left[0].first_sample == RATE + first and sum(part.samples for part in left) == samples
    assert left[0].utc_ns - given[0].utc_ns == first * 1_000_000_000 // RATE


def test_id3_holds_arabic_chapters_and_a_picture(order: Callable[..., Order], tmp_path: Path) -> None:
    import av

    picture = tmp_path / "cover.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0" + b"picture" * 100)
    chapters = ((0, "الافتتاح"), (3000, "ضيف الحلقة"), (6000, "الخاتمة"))
    said = {"title": "صباح الواحات", "artist": "أثير", "album": "بودكاست", "date": "2026-11-24"}
    found = make_here(order(chapters=chapters, picture=str(picture), **said), tmp_path)
    data = (tmp_path / MP3.name).read_bytes()
    assert data[:3] == b"ID3" and data[found["files"][0]["tag_bytes"]] == 0xFF
    assert b"APIC" in data[:2000] and picture.read_bytes() in data
    with av.open(str(tmp_path / MP3.name)) as file:
        assert file.metadata["title"] == "صباح الواحات"
        assert [(c["start"], c["metadata"]["title"]) for c in file.chapters()] == list(chapters)


def test_a_file_that_was_sent_becomes_a_copy_too(order: Callable[..., Order], tmp_path: Path) -> None:
    make_here(order(), tmp_path)
    sent = order(source=str(tmp_path / MP3.name), outputs=(Output("again.opus", "opus", 24_000, 1),), loudness=-16.0)
    found = make_here(sent, tmp_path)
    assert found["ok"] and abs(found["samples"] - SAMPLES) <= 1 and abs(found["lufs"] + 16) < 0.5


@pytest.mark.parametrize(
    ("make_bytes", "reason"),
    [
        (lambda whole: b"<html>this is no sound</html>" * 50, "not_audio"),
        (lambda whole: b"", "not_audio"),
        (lambda whole: whole[:3000], "short"),
    ],
)
def test_a_file_that_is_no_sound_is_refused(
    order: Callable[..., Order], tmp_path: Path, make_bytes: Callable[[bytes], bytes], reason: str
) -> None:
    make_here(order(), tmp_path)
    bad = tmp_path / "bad.mp3"
    bad.write_bytes(make_bytes((tmp_path / MP3.name).read_bytes()))
    found = make_here(order(source=str(bad), outputs=(Output("x.mp3", "mp3", 128_000),)), tmp_path)
    assert (found["ok"], found["reason"]) == (False, reason)
    assert {path.name for path in tmp_path.iterdir()} == {"bad.mp3", MP3.name}


def test_what_the_log_no_longer_has_or_was_withdrawn_is_refused(order: Callable[..., Order], tmp_path: Path) -> None:
    station = sounding.house(tmp_path / "house")
    sounding.record(station, "live.mp3", seconds=8)
    given = replace(order(stretch(RATE, 2 * RATE)), log_dir=str(station.log_dir))
    for wrong in (replace(given, stretches=(stretch(0, 3600 * RATE),)), replace(given, mount="live.aac")):
        assert make_here(wrong, tmp_path)["reason"] == "gone"
    assert make_here(replace(given, stretches=(stretch(RATE, 1000),)), tmp_path)["reason"] == "short"
    book = Ledger(station.log_dir)
    entry = book.withdraw(START + timedelta(seconds=2), START + timedelta(seconds=5), by="chief", why="a court")
    assert make_here(given, tmp_path)["reason"] == "withdrawn"
    book.restore(entry, by="chief", why="the court said so")
    assert make_here(given, tmp_path)["ok"]


def test_a_full_disk_is_said(order: Callable[..., Order], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from athir.newsroom.record.child import writing

    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    assert make_here(order(), tmp_path)["reason"] == "disk"
    assert list(tmp_path.iterdir()) == []
    folder = tmp_path / "a file"
    folder.write_text("")
    assert copies.make(order(), folder)["reason"] == "disk"


def test_a_child_that_dies_leaves_nothing_that_looks_whole(order: Callable[..., Order], tmp_path: Path) -> None:
    given = replace(order(), outputs=(Output("x.mp3", "mp3", 5_000),))  # LAME knows no such rate
    found = copies.make(given, tmp_path)
    assert not found["ok"] and found["reason"] in ("crashed", "broken") and found["files"] == []
    assert list(tmp_path.iterdir()) == []


def test_an_order_survives_json(order: Callable[..., Order]) -> None:
    given = order(chapters=((0, "أ"), (5, "ب")), outputs=OUTPUTS)
    assert Order.from_record(json.loads(json.dumps(given.as_record()))) == given


def test_the_folders_of_episodes_and_clips_stand_in_the_library(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.episode_dir("a2b3") == tmp_path / "library" / "episodes" / "a2b3"
    assert home.clip_dir("a2b3") == tmp_path / "library" / "clips" / "a2b3"
    with pytest.raises(ValueError, match="public id"):
        home.clip_dir("../../x")
