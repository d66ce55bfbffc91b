"""Real sound for the library: short tones, encoded by real codecs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from athir.home import Home


def tone(path: Path, seconds: float = 2.0, level: float = 0.25, **tags: str) -> Path:
    """A 1 kHz tone in the format of the path's name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    codec = {".flac": "flac", ".wav": "pcm_s16le", ".mp3": "mp3", ".opus": "libopus", ".m4a": "aac"}[path.suffix]
    count = int(seconds * 48_000)
    wave = (level * np.sin(2 * np.pi * 1000 * np.arange(count) / 48_000) * 32767).astype(np.int16)
    with av.open(str(path), "w") as container:
        container.metadata.update(tags)
        stream = container.add_stream(codec, rate=48_000)
        stream.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2)[None, :], format="s16", layout="stereo")
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(stream.format, stream.layout, 48_000, frame_size=stream.frame_size or None)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def make_tone(house: Home, db: None) -> Callable[..., Path]:
    """``make_tone("a.flac", seconds=1, title="…")`` drops a file into the audio library."""

    def make(name: str, seconds: float = 2.0, level: float = 0.25, **tags: str) -> Path:
        return tone(house.audio_dir / name, seconds, level, **tags)

    return make
