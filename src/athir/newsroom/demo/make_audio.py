"""Make the demo's audio and the air's emergency loop: ``python -m athir.newsroom.demo.make_audio``.

Run by hand when a score or a text changes; its files are committed. Same code, same machine, same bytes.
Needs ``espeak-ng``.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import av
import numpy as np

import athir
from athir.newsroom.demo import scores, voice
from athir.newsroom.demo.catalogue import ALBUM, ARTIST, AUDIO, TRACKS, Track
from athir.newsroom.demo.mixing import Stereo, loudness, master
from athir.newsroom.demo.synth import RATE

EMERGENCY = Path(athir.__file__).parent / "air" / "assets" / "emergency.flac"
_BITS = {"music": 56_000, "jingle": 56_000, "speech": 48_000, "bulletin": 48_000}


def encode(path: Path, pcm: Stereo, codec: str, tags: Mapping[str, str], bit_rate: int = 0) -> None:
    """Write ``pcm`` (samples, channels) as Ogg Opus (``libopus``) or FLAC (``flac``), without date or random serial."""
    path.parent.mkdir(parents=True, exist_ok=True)
    layout = "stereo" if pcm.shape[1] == 2 else "mono"
    container = av.open(str(path), "w", format="ogg" if codec == "libopus" else "flac", options={"fflags": "+bitexact"})
    with container:
        stream = cast(av.AudioStream, container.add_stream(codec, rate=RATE, layout=layout))
        # Free VBR gives tonal music, and this is nothing else, half as much again as was asked for.
        tuned = {"vbr": "constrained", "compression_level": "10"} if codec == "libopus" else {"compression_level": "12"}
        stream.options = {**tuned, "flags": "+bitexact"}
        if bit_rate:
            stream.bit_rate = bit_rate
        stream.metadata.update(tags)
        samples = np.clip(pcm, -1, 1).T
        if codec == "flac":
            data = np.ascontiguousarray(np.round(samples * 32767).astype(np.int16).T.reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(data, format="s16", layout=layout)
        else:
            data = np.ascontiguousarray(samples.astype(np.float32).T.reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(data, format="flt", layout=layout)
        frame.sample_rate = RATE
        frame.pts = 0
        for packet in stream.encode(frame):
            container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)


def compose(track: Track) -> Stereo:
    """The finished sound of ``track``."""
    if track.kind == "music":
        return scores.PIECES[Path(track.path).stem]()
    seed = sum(track.title.encode()) % 97
    if track.kind == "jingle":
        said = voice.say(track.spoken, pitch=46, speed=125)
        whole = len(said) / RATE + 4.2
        return master(voice.over(said, scores.identity_sting(whole, seed), 1.7, 2.5, under=11), ends=(0.01, 1.4))
    said = voice.say(track.spoken)
    bed = scores.speech_bed(len(said) / RATE + 5.0, seed)
    return master(voice.over(said, bed, 2.0, 3.0, under=16), ends=(0.05, 1.8))


def make(folder: Path, emergency: Path, only: str = "") -> None:
    """Every track of the catalogue whose path begins with ``only`` into ``folder``; the loop into ``emergency``."""
    for track in TRACKS:
        if track.path.startswith(only):
            tags = {"TITLE": track.title, "ARTIST": ARTIST, "ALBUM": ALBUM, "LANGUAGE": "ar"}
            encode(folder / track.path, compose(track), "libopus", tags, _BITS[track.kind])
    if only:
        return
    loop = scores.emergency_loop()[:, None]
    loop *= 10 ** ((-20 - loudness(np.repeat(loop, 2, axis=1))) / 20)
    encode(emergency, loop, "flac", {"TITLE": "أثير", "ARTIST": ARTIST})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audio", type=Path, default=AUDIO, help="folder of the demo's library")
    parser.add_argument("--emergency", type=Path, default=EMERGENCY, help="file of the emergency loop")
    parser.add_argument("--only", default="", help="make only tracks whose path begins so, such as speech/")
    given = parser.parse_args()
    make(given.audio, given.emergency, given.only)


if __name__ == "__main__":
    main()
