"""Make the demo's film: ``python -m athir.newsroom.demo.make_film``. Run by hand; its file is committed.

A slow walk over five of the demo's own pictures, with a piece of its own music under it.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from PIL import Image

from athir.newsroom.demo.catalogue import AUDIO
from athir.newsroom.demo.make_pictures import PICTURES

FILM = Path(__file__).with_name("films") / "region.mp4"
SCENES = ("oasis", "kasbah", "gorge", "dunes", "atlas")
MUSIC = "music/kasbah-road.opus"
SIZE = (640, 360)
FPS, SECONDS, FADE = 15, 3, 9
"""Pictures a second, seconds a scene, frames of a crossing."""


def _walk(picture: Image.Image, part: float) -> Image.Image:
    """The picture seen through a window that goes over it from one side to the other; ``part`` 0-1."""
    width, height = picture.size
    window = (width * 0.86, height * 0.86)
    left, top = (width - window[0]) * part, (height - window[1]) / 2
    return picture.resize(SIZE, Image.Resampling.BICUBIC, box=(left, top, left + window[0], top + window[1]))


def frames() -> list[Image.Image]:
    """All of them, each scene crossing into the next."""
    pictures = [Image.open(PICTURES / f"{name}.webp").convert("RGB") for name in SCENES]
    whole = FPS * SECONDS
    found = []
    for number, picture in enumerate(pictures):
        for at in range(whole):
            frame = _walk(picture, at / (whole + FADE))
            if number and at < FADE:
                before = _walk(pictures[number - 1], (whole + at) / (whole + FADE))
                frame = Image.blend(before, frame, (at + 1) / (FADE + 1))
            found.append(frame)
    return found


def make(path: Path) -> None:
    """Write the film."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pictures = frames()
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        film: Any = container.add_stream("libx264", rate=FPS)
        film.width, film.height, film.pix_fmt = *SIZE, "yuv420p"
        film.options = {"preset": "veryslow", "crf": "31", "flags": "+bitexact"}
        film.codec_context.thread_count = 1
        sound: Any = container.add_stream("aac", rate=48_000, layout="mono")
        sound.bit_rate = 40_000
        for number, picture in enumerate(pictures):
            frame = cast(Any, av.VideoFrame).from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(film.encode(frame))
        container.mux(film.encode(None))
        _music(container, sound, len(pictures) / FPS)


def _music(container: Any, sound: Any, seconds: float) -> None:
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=48_000)
    with av.open(str(AUDIO / MUSIC)) as source:
        for frame in source.decode(audio=0):
            if frame.time is None or frame.time > seconds:
                break
            frame.pts = None
            for part in resampler.resample(frame):
                container.mux(sound.encode(part))
    container.mux(sound.encode(None))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--film", type=Path, default=FILM, help="file to write")
    make(parser.parse_args().film)


if __name__ == "__main__":
    main()
