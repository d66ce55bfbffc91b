"""The encoders, heard: every click comes out where it went in, to the sample, for each mount."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from athir.air import adts, encoder, framing
from athir.air.frames import header_at
from athir.air.mp3frames import FrameCutter
from athir.airlog import ogg
from athir.contracts.mounts import MOUNTS, Mount
from athir.contracts.units import BLOCK, RATE

BLOCKS = 24
CLICK = (0.8 * np.sin(2 * np.pi * 2000 * np.arange(24) / RATE)).astype(np.float32)
CLICKS = list(range(2 * BLOCK, BLOCKS * BLOCK - 2 * BLOCK, 17_777))
each_mount = pytest.mark.parametrize("mount", MOUNTS, ids=lambda m: m.name)


def clicks() -> NDArray[np.float32]:
    sound = np.zeros((2, BLOCKS * BLOCK), np.float32)
    for at in CLICKS:
        sound[:, at : at + 24] = CLICK
    return sound


def decoded(data: bytes) -> NDArray[np.float32]:
    """Through a player's own demuxer and decoder; mono."""
    with av.open(io.BytesIO(data)) as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    flat = [p.reshape(1, -1) if p.shape[0] == 1 else p[:1] for p in parts]
    return np.concatenate(flat, axis=1)[0].astype(np.float32)


def offsets(sound: NDArray[np.float32], shift: int) -> set[int]:
    """How far each click lies from where it was put, in samples; ``shift`` is where sample 0 of ``sound`` lies."""
    found = set()
    for at in CLICKS:
        window = sound[at - shift - 600 : at - shift + 648]
        if window.size == 1248:
            found.add(int(np.argmax(np.correlate(window, CLICK, "valid"))) - 600)
    return found


def encoded(mount: Mount) -> list[bytes]:
    coder, sound = encoder.make(mount), clicks()
    return [frame for n in range(BLOCKS) for frame in coder.encode(sound[:, n * BLOCK : (n + 1) * BLOCK])]


@each_mount
def test_clicks_are_where_the_log_says(mount: Mount) -> None:
    frames = encoded(mount)
    framer = framing.make(mount)
    data = b"".join(framer.frame(frames[n : n + 12]).data for n in range(0, len(frames), 12))
    sound = decoded(data)
    # A player drops Opus' pre-skip itself, and none of the others' priming.
    shift = 0 if mount.codec == "opus" else -encoder.PRIMING[mount.codec]
    measured = offsets(sound, shift)
    # At 24 kbps the maximum of a click may lie one sample beside it.
    assert measured <= ({0, -1, 1} if mount.name == "low.opus" else {0})
    lost = encoder.PRIMING["opus"] if mount.codec == "opus" else 0
    assert sound.size == len(frames) * mount.frame - lost


@each_mount
def test_a_mount_carries_what_it_promises(mount: Mount) -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, (2, 40 * BLOCK)).astype(np.float32)
    coder = encoder.make(mount)
    frames = [f for n in range(40) for f in coder.encode(noise[:, n * BLOCK : (n + 1) * BLOCK])]
    kbps = sum(map(len, frames)) * 8 / (len(frames) * mount.frame / RATE) / 1000
    assert 0.8 * mount.bitrate / 1000 < kbps < 1.15 * mount.bitrate / 1000
    if mount.codec != "opus":
        header = header_at(frames[5] + bytes(7), 0)
        assert header is not None and (header.codec, header.rate, header.size) == (mount.codec, RATE, len(frames[5]))


def test_mp3_at_128_has_384_bytes_in_every_frame() -> None:
    """So that 42 frames can be the ICY interval of all listeners."""
    [mp3] = [m for m in MOUNTS if m.codec == "mp3"]
    assert {len(frame) for frame in encoded(mp3)} == {384}


def test_overload_is_clipped_and_not_turned_over() -> None:
    [mp3] = [m for m in MOUNTS if m.codec == "mp3"]
    coder = encoder.make(mp3)
    loud = np.full((2, BLOCK), 1.5, np.float32)
    sound = decoded(b"".join(f for _ in range(8) for f in coder.encode(loud)))
    assert sound[3 * BLOCK : 5 * BLOCK].min() > 0


def test_lame_is_cut_at_frames_whatever_its_bytes_come_in() -> None:
    [mp3] = [m for m in MOUNTS if m.codec == "mp3"]
    whole = encoded(mp3)
    data, cutter, got = b"".join(whole), FrameCutter(), []
    for at in range(0, len(data), 101):
        got += cutter.feed(data[at : at + 101])
    assert got == whole[: len(got)] and len(got) >= len(whole) - 1
    with pytest.raises(ValueError, match="no MP3 frame"):
        FrameCutter().feed(b"RIFF....WAVE")


def test_a_frame_too_long_for_its_header_is_refused() -> None:
    with pytest.raises(ValueError, match="ADTS holds"):
        adts.header(9000, 2)


def test_a_codec_nobody_has_is_said() -> None:
    with pytest.raises(ValueError, match="use mp3, aac or opus"):
        encoder.make(Mount("x.flac", "flac", 1, 2, "audio/flac", 4096, "FLAC"))


def test_stereo_folds_to_mono_without_overload() -> None:
    both = np.array([[1.0, 0.5], [1.0, -0.5]], np.float32)
    assert encoder.fold(both, 1).tolist() == [[1.0, 0.0]]
    assert encoder.fold(both, 2) is both


def test_ogg_crc_is_the_one_of_the_format() -> None:
    """Against the plain definition: polynomial 0x04C11DB7, bit by bit."""

    def slow(data: bytes) -> int:
        crc = 0
        for byte in data:
            crc ^= byte << 24
            for _ in range(8):
                crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
        return crc

    for data in (b"", b"OggS", bytes(range(256)) * 3):
        assert ogg.crc(data) == slow(data)
