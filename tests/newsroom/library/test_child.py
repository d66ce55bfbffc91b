"""The child process: what it makes of real films and recordings, and what it says of those that are none."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import av
import pytest

from athir.newsroom.library.child.making import gain, sizes_for
from athir.newsroom.library.child.meter import Meter
from athir.newsroom.library.running import run_child

pytestmark = pytest.mark.needs("ffmpeg")


def prepared(source: Path, folder: Path) -> dict[str, Any]:
    return run_child(source, folder, lambda percent: None)


def loudness(path: Path) -> float:
    meter = Meter()
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            meter.add(frame)
    found = meter.result()[0]
    assert found is not None
    return found


def test_a_film_becomes_a_small_h264_at_minus_16_lufs_with_a_poster_and_without_its_place(films, tmp_path):
    answer = prepared(films / "film.mp4", tmp_path)
    assert answer["ok"] and answer["kind"] == "video"
    assert answer["duration_ms"] == pytest.approx(2000, abs=60)
    assert [file["name"] for file in answer["files"]] == ["360.mp4"], "never larger than it came"
    made = tmp_path / "360.mp4"
    with av.open(str(made)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 640, 360)
        assert audio.codec_context.name == "aac"
        assert float(container.duration / av.time_base) == pytest.approx(2.0, abs=0.1)
    assert loudness(made) == pytest.approx(-16, abs=0.5)
    content = made.read_bytes()
    assert b"31.93" not in content and b"GEHEIM" not in content
    assert content.index(b"moov") < content.index(b"mdat"), "plays before it is whole"
    assert (tmp_path / answer["poster"]).read_bytes()[:2] == b"\xff\xd8"


def test_a_film_held_upright_stays_upright(films, tmp_path):
    answer = prepared(films / "turned.mp4", tmp_path)
    assert (answer["files"][0]["width"], answer["files"][0]["height"]) == (360, 640)


def test_a_recording_becomes_aac_with_a_waveform(films, tmp_path):
    answer = prepared(films / "sound.mp3", tmp_path)
    assert answer["kind"] == "audio" and answer["poster"] == ""
    assert [file["content_type"] for file in answer["files"]] == ["audio/mp4"]
    peaks = answer["peaks"]
    assert 2 * 100 <= len(peaks) <= 2 * 240
    assert min(peaks[::2]) < 0 < max(peaks[1::2]) and all(-128 <= value <= 127 for value in peaks)
    assert loudness(tmp_path / "sound.m4a") == pytest.approx(-16, abs=0.5)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"#!/bin/sh\nrm -rf /\n" * 100, "script.mp4", "not_media"),
        (b"", "empty.mp3", "not_media"),
        (b"#EXTM3U\nhttp://127.0.0.1:9/secret\n", "list.mp3", "not_media"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(4000), "hollow.mp4", "not_media"),
    ],
)
def test_what_is_no_film_is_refused(content, name, reason, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    assert prepared(path, tmp_path)["reason"] == reason


def test_a_film_that_was_cut_off_is_refused_with_that_reason(films, tmp_path):
    assert prepared(films / "cut.mp4", tmp_path)["reason"] == "cut"


def test_a_child_that_dies_or_says_nothing_becomes_an_answer(monkeypatch, tmp_path):
    real = subprocess.Popen

    def instead(code: str) -> Any:
        def popen(command: list[str], **options: Any) -> Any:
            return real([command[0], "-c", code], **options)

        return popen

    monkeypatch.setattr("athir.newsroom.children.subprocess.Popen", instead("import os; os.abort()"))
    assert prepared(tmp_path / "x", tmp_path)["reason"] == "crashed"
    monkeypatch.setattr("athir.newsroom.children.subprocess.Popen", instead("import time; time.sleep(60)"))
    assert run_child(tmp_path / "x", tmp_path, lambda percent: None, silent=0.3)["reason"] == "slow"


def test_no_size_is_larger_than_the_source_and_noise_is_not_made_louder_without_bound():
    assert [size.short for size in sizes_for(1920, 1080)] == [720, 360]
    assert [size.short for size in sizes_for(720, 1280)] == [720, 360]
    assert [size.short for size in sizes_for(320, 240)] == [360]
    assert gain(-60.0) == 24.0
    assert gain(-10.0) == pytest.approx(-6.0)
    assert gain(None) == 0.0
