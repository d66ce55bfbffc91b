"""The prepared frames: whole, of the mount's own format, heard, and made again only when something changed."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest

from athir.air import filler
from athir.air.frames import header_at
from athir.airlog import ogg
from athir.contracts.mounts import MOUNTS, Mount


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filler")
    assert filler.prepare(path, MOUNTS) == [m.name for m in MOUNTS]
    return path


@pytest.mark.parametrize("mount", MOUNTS, ids=lambda m: m.name)
def test_a_round_is_eight_seconds_of_whole_frames_without_silence(folder: Path, mount: Mount) -> None:
    data = (folder / mount.name).read_bytes()
    if mount.codec == "opus":
        pages, at = [], 0
        while at < len(data):
            pages.append(ogg.parse_page(data, at))
            at += pages[-1].size
        assert pages[0].packets[0].startswith(b"OpusHead") and pages[1].packets[0].startswith(b"OpusTags")
        assert sum(len(p.packets) for p in pages[2:]) == 8 * 50
    else:
        at = frames = 0
        while at < len(data):
            header = header_at(data + bytes(7), at)
            assert header is not None
            at, frames = at + header.size, frames + 1
        assert at == len(data) and frames == 8 * 48_000 // mount.frame
    with av.open(io.BytesIO(data * 2 if mount.codec != "opus" else data)) as container:
        sound = np.concatenate([f.to_ndarray().reshape(-1) for f in container.decode(audio=0)]).astype(np.float32)
    windows = sound[: sound.size // 4800 * 4800].reshape(-1, 4800)
    assert np.sqrt((windows[2:] ** 2).mean(axis=1)).min() > 10 ** (-45 / 20)


def test_mp3_begins_with_a_frame_that_borrows_nothing_from_one_before(folder: Path) -> None:
    data = (folder / "live.mp3").read_bytes()
    assert data[4] == 0 and not data[5] & 0x80, "main_data_begin"


def test_what_is_there_is_left_alone(folder: Path) -> None:
    assert filler.prepare(folder, MOUNTS) == []


def test_what_is_missing_or_of_another_make_is_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    low = [m for m in MOUNTS if m.name.startswith("low")]
    (folder / "low.aac").unlink()
    assert filler.prepare(folder, low) == ["low.aac"]
    monkeypatch.setattr(filler, "VERSION", 99)
    assert filler.prepare(folder, low) == ["low.opus", "low.aac"]
    assert filler.prepare(folder, low) == []
