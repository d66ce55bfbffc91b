"""The child that makes films of a clip: ``python -m athir.newsroom.clips.film_child ORDER.json``.

The order is :func:`athir.newsroom.clips.films.order_of`. Says JSON lines as :mod:`athir.newsroom.children` wants them;
at the end ``{"ok": true, "files": [{"name", "role", "bitrate", "bytes", "sha256"}]}``. H.264 and AAC in an MP4 whose
index comes first: what every network takes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from django.conf import settings
from numpy.typing import NDArray

import athir.newsroom
from athir.newsroom.clips import film_look

RATE = 12
"""Frames a second: the waveform moves by less than a bar in each."""

SOUND_RATE = 96_000
MOST_PICTURE_RATE = 900_000
_SPARE = 0.92
"""Of the bytes that are allowed: the container, and an encoder that overshoots."""

Picture = NDArray[np.uint8]


def picture_rate(duration_ms: int, most_bytes: int) -> int:
    """Bits a second that the pictures of a film may have."""
    whole = most_bytes * 8 * _SPARE * 1000 / max(duration_ms, 1)
    return int(max(60_000, min(MOST_PICTURE_RATE, whole - SOUND_RATE)))


class Painter:
    """Frames of one film, drawn as they are asked for, in order."""

    def __init__(self, frame: film_look.Frame, order: dict[str, Any]) -> None:
        self.frame, self.order = frame, order
        self.now: Picture = np.asarray(film_look.ground(frame, order)).copy()
        left, top, right, bottom = frame.wave
        self.played = np.asarray(film_look.wave(frame, order["peaks"], film_look.SAND))
        self.now[top:bottom, left:right] = np.asarray(film_look.wave(frame, order["peaks"], film_look.DIM))
        self.said: str | None = None

    def at(self, ms: float) -> Picture:
        """The frame at a moment of the clip; moments must not go back."""
        left, top, right, bottom = self.frame.wave
        x = round((right - left) * min(1.0, ms / max(self.order["duration_ms"], 1)))
        self.now[top:bottom, left : left + x] = self.played[:, :x]
        text = next((text for start, end, text in self.order["cues"] if start <= ms < end), "")
        if text != self.said:
            self.said = text
            left, top, right, bottom = self.frame.words
            drawn = film_look.words(self.frame, text, self.order["language"])
            self.now[top:bottom, left:right] = np.asarray(drawn)
        return self.now


def make(order: dict[str, Any], kind: str, path: Path) -> None:
    """Write one film."""
    frame, seconds = film_look.FRAMES[kind], order["duration_ms"] / 1000
    painter = Painter(frame, order)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        rate = picture_rate(order["duration_ms"], order["most_bytes"])
        picture = film.add_stream("libx264", rate=RATE)
        picture.width, picture.height, picture.pix_fmt = frame.width, frame.height, "yuv420p"
        picture.bit_rate = rate
        picture.options = {
            "preset": "veryfast",
            "tune": "stillimage",
            "maxrate": str(rate),
            "bufsize": str(rate * 2),
            "threads": "1",
        }
        sound = film.add_stream("aac", rate=48_000)
        sound.layout, sound.bit_rate = "stereo", SOUND_RATE
        heard = _sound(order["sound"])
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48_000, frame_size=1024)
        sent = 0.0
        for number in range(max(1, round(seconds * RATE))):
            at = number / RATE
            shot = av.VideoFrame.from_ndarray(painter.at(at * 1000), format="rgb24")
            shot.pts, shot.time_base = number, Fraction(1, RATE)
            film.mux(picture.encode(shot))
            while sent <= at and (piece := next(heard, None)) is not None:
                for part in resampler.resample(piece):
                    film.mux(sound.encode(part))
                sent = float(piece.pts * piece.time_base) if piece.pts is not None and piece.time_base else sent + 0.02
            if number % RATE == 0:
                _say(progress=int(at * 100 / max(seconds, 1)))
        for piece in heard:
            for part in resampler.resample(piece):
                film.mux(sound.encode(part))
        for part in resampler.resample(None):
            film.mux(sound.encode(part))
        film.mux(sound.encode(None))
        film.mux(picture.encode(None))


def _sound(path: str) -> Any:
    with av.open(path) as source:
        for frame in source.decode(source.streams.audio[0]):
            assert isinstance(frame, AudioFrame)
            yield frame


def _letters() -> None:
    """Django's finder of static files, for the site's letters; the newsroom itself is not needed here."""
    fonts = Path(athir.newsroom.__path__[0]) / "frame" / "static"
    settings.configure(
        STATIC_URL="/static/",
        STATICFILES_DIRS=[str(fonts)],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
    )


def _say(**words: Any) -> None:
    print(json.dumps(words), flush=True)


def main(arguments: list[str]) -> int:
    os.nice(15)
    _letters()
    order = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    files = []
    for kind, name in order["names"].items():
        path = Path(order["folder"]) / name
        make(order, kind, path)
        body = path.read_bytes()
        if len(body) > order["most_bytes"]:
            _say(ok=False, reason="huge", detail=f"{kind}: {len(body)}")
            return 0
        rate = round(len(body) * 8000 / max(order["duration_ms"], 1))
        digest = hashlib.sha256(body).hexdigest()
        files.append({"name": name, "role": kind, "bitrate": rate, "bytes": len(body), "sha256": digest})
    _say(ok=True, files=files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
