"""The second pass: what a page plays. Sound as AAC at −16 LUFS, film as H.264 in up to two sizes, a frame as poster.

Nothing of the source's metadata is taken over: phones write into a film where it was made, and with which device.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import BlockingIOError as AgainError
from av.error import EOFError as EndError
from av.error import FFmpegError
from av.filter import Graph

from athir.newsroom.library.child.looking import Look, Refused, film_stream, open_media
from athir.newsroom.library.orders import CEILING, LOUDNESS, MOST_GAIN, POSTER

_RATE = 48_000
_FPS = 30
_DARK = 24
"""Mean of a frame's luma (16-235) below which it is no poster."""


@dataclass(frozen=True)
class Size:
    """A size of film: its shorter side, quality (crf: less is better) and bounds in bits a second."""

    short: int
    crf: int
    most: int
    sound: int


SIZES = (Size(720, 24, 1_800_000, 96_000), Size(360, 27, 500_000, 64_000))
SOUND_BITS = 64_000


def sizes_for(width: int, height: int) -> list[Size]:
    """The sizes worth making: never larger than the source, the smaller one always."""
    short = min(width, height)
    return [size for size in SIZES if size.short <= short * 1.1 or size is SIZES[-1]]


def gain(loudness: float | None) -> float:
    """dB that bring ``loudness`` to −16 LUFS; none for silence."""
    return 0.0 if loudness is None else max(-60.0, min(MOST_GAIN, LOUDNESS - loudness))


def _chain(graph: Graph, source: Any, steps: list[tuple[str, str]], sink: str) -> None:
    at = source
    for name, options in steps:
        after = graph.add(name, options)
        at.link_to(after)
        at = after
    at.link_to(graph.add(sink))
    graph.configure()


def _pulled(graph: Graph) -> Iterator[Any]:
    with contextlib.suppress(AgainError, EndError):
        while True:
            yield graph.pull()


class Sound:
    """Takes the source's frames, gives frames of 48 kHz at the right loudness."""

    def __init__(self, db: float, layout: str) -> None:
        self._db, self._layout = db, layout
        self._graph: Graph | None = None
        self._shape: tuple[Any, ...] = ()

    def frames(self, frame: av.AudioFrame | None) -> Iterator[Any]:
        if frame is None:
            if self._graph is not None:
                self._graph.push(None)
                yield from _pulled(self._graph)
            return
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._graph is None:
            self._graph, self._shape = self._build(frame), shape
        if shape == self._shape:
            self._graph.push(frame)
            yield from _pulled(self._graph)

    def _build(self, frame: av.AudioFrame) -> Graph:
        graph = Graph()
        source = graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=frame.time_base or Fraction(1, frame.sample_rate),
        )
        limit = 10 ** (CEILING / 20)
        steps = [
            ("aresample", f"{_RATE}:async=1000:first_pts=0"),
            ("aformat", f"sample_fmts=fltp:channel_layouts={self._layout}"),
            ("volume", f"{self._db:.2f}dB"),
            ("alimiter", f"limit={limit:.4f}:level=disabled:attack=5:release=80"),
        ]
        _chain(graph, source, steps, "abuffersink")
        return graph


class Output:
    """One MP4 file: sound, and film in a ``size``. ``frame`` of a film builds its filters (it knows how it lies)."""

    def __init__(self, path: Path, size: Size | None, with_sound: bool, layout: str, rate: Fraction) -> None:
        self.path, self.size, self._rate = path, size, rate
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._film: Any = None
        self._graph: Graph | None = None
        self._waiting: list[Any] = []
        self._sound: Any = None
        self._with_sound, self._layout = with_sound, layout
        self.width = self.height = 0
        self.poster_made = size is None
        if size is None:
            self._begin_sound(SOUND_BITS)

    def _begin_sound(self, bits: int) -> None:
        if self._with_sound:
            self._sound = self._container.add_stream("aac", rate=_RATE, layout=self._layout)
            self._sound.bit_rate = bits if self._layout == "stereo" else bits * 3 // 4
        self._with_sound = False

    def sound(self, frame: Any) -> None:
        """A frame of sound; it waits until the film has begun, since a file's tracks are told at its beginning."""
        if self._sound is None:
            self._waiting.append(frame)
            return
        for packet in self._sound.encode(frame):
            self._container.mux(packet)

    def film(self, frame: av.VideoFrame | None) -> Iterator[Any]:
        """A frame of film, encoded; gives the frames as they went in, upright and in size."""
        if frame is not None and self._graph is None:
            self._graph = self._build(frame)
        if self._graph is None:
            return
        self._graph.push(frame)
        for made in _pulled(self._graph):
            if self._film is None:
                self._begin_film(made)
            made.pict_type = 0
            for packet in self._film.encode(made):
                self._container.mux(packet)
            yield made

    def _begin_film(self, frame: Any) -> None:
        if self.size is None:
            raise ValueError("this output has no film")
        self.width, self.height = frame.width, frame.height
        stream = self._container.add_stream("libx264", rate=self._rate)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = 1 / self._rate
        stream.options = {
            "preset": "veryfast",
            "profile": "main",
            "crf": str(self.size.crf),
            "maxrate": str(self.size.most),
            "bufsize": str(self.size.most * 2),
            "x264-params": f"keyint={int(self._rate * 4)}:log-level=none",
        }
        self._film = stream
        self._begin_sound(self.size.sound)
        waiting, self._waiting = self._waiting, []
        for held in waiting:
            self.sound(held)

    def _build(self, frame: av.VideoFrame) -> Graph:
        graph, size = Graph(), self.size
        if size is None:
            raise ValueError("this output has no film")
        base = frame.time_base or Fraction(1, 90_000)
        source = graph.add(
            "buffer",
            f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}:"
            f"time_base={base.numerator}/{base.denominator}",
        )
        turned = -frame.rotation % 360
        turns = {90: [("transpose", "clock")], 180: [("hflip", ""), ("vflip", "")], 270: [("transpose", "cclock")]}
        steps = [("bwdif", "mode=send_frame:deint=interlaced"), ("fps", f"{self._rate}"), *turns.get(turned, [])]
        upright = turned in (0, 180)
        tall = frame.height > frame.width if upright else frame.width > frame.height
        short = min(size.short, frame.width, frame.height) // 2 * 2
        steps.append(("scale", f"w={short}:h=-2" if tall else f"w=-2:h={short}"))
        _chain(graph, source, [*steps, ("format", "yuv420p")], "buffersink")
        return graph

    def close(self) -> None:
        """Flush what is left and write the file's end. Raises :class:`Refused` when no frame of film ever came."""
        for stream in (self._film, self._sound):
            if stream is not None:
                for packet in stream.encode(None):
                    self._container.mux(packet)
        if self.size is not None and self._film is None:
            raise Refused("broken")
        self._container.close()


def make(source: Path, folder: Path, found: Look, say: Callable[[float], None]) -> tuple[list[Output], bool]:
    """Write the files into ``folder``; whether a poster was made. Raises :class:`Refused`."""
    with open_media(source) as container:
        film = film_stream(container)
        sound = container.streams.audio[0] if found.sound else None
        layout = "mono" if sound is not None and sound.codec_context.channels == 1 else "stereo"
        outputs = _outputs(folder, film, found, layout)
        poster = Poster(folder / POSTER, found.duration_ms / 10_000)
        loud = Sound(gain(found.loudness), layout)
        streams = [stream for stream in (film, sound) if stream is not None]
        for stream in streams:
            stream.codec_context.thread_type = "NONE"
        for packet in container.demux(streams):
            try:
                frames = packet.decode()
            except FFmpegError:  # a torn packet here and there: the first look has counted them
                continue
            for frame in frames:
                _place(frame, found.start)
                say(float((frame.pts or 0) * (frame.time_base or 0)) * 1000 / max(1, found.duration_ms))
                _spread(frame, outputs, loud, poster)
        _finish(outputs, loud, poster)
    return outputs, poster.made


def _outputs(folder: Path, film: Any, found: Look, layout: str) -> list[Output]:
    if film is None:
        return [Output(folder / "sound.m4a", None, True, layout, Fraction(_FPS))]
    rate = min(Fraction(film.average_rate or film.guessed_rate or 25), Fraction(_FPS))
    wanted = sizes_for(film.codec_context.width, film.codec_context.height)
    return [Output(folder / f"{size.short}.mp4", size, found.sound, layout, rate) for size in wanted]


def _place(frame: Any, start: Fraction) -> None:
    """Let the file begin at nothing."""
    if frame.pts is not None and frame.time_base:
        frame.pts = frame.pts - int(start / frame.time_base)


def _spread(frame: Any, outputs: list[Output], loud: Sound, poster: Poster) -> None:
    if isinstance(frame, av.VideoFrame):
        for output in outputs:
            for made in output.film(frame):
                if output is outputs[0]:
                    poster.offer(made)
        return
    for made in loud.frames(frame):
        for output in outputs:
            output.sound(made)


def _finish(outputs: list[Output], loud: Sound, poster: Poster) -> None:
    for output in outputs:
        for made in output.film(None):
            if output is outputs[0]:
                poster.offer(made)
    for made in loud.frames(None):
        for output in outputs:
            output.sound(made)
    for output in outputs:
        output.close()
    poster.close()


class Poster:
    """Keeps the first frame that is not dark after ``at`` seconds; else the last one it was offered."""

    def __init__(self, path: Path, at: float) -> None:
        self._path, self._at = path, at
        self._spare: Any = None
        self.made = False

    def offer(self, frame: Any) -> None:
        if self.made:
            return
        late = float((frame.pts or 0) * (frame.time_base or 0)) >= self._at
        if self._spare is None or late:
            self._spare = frame.to_image()
            if late and _mean(self._spare) > _DARK:
                self._save()

    def close(self) -> None:
        if not self.made and self._spare is not None:
            self._save()

    def _save(self) -> None:
        self._spare.save(self._path, quality=88)
        self.made, self._spare = True, None


def _mean(picture: Any) -> float:
    counts = picture.convert("L").resize((32, 32)).histogram()
    return sum(value * count for value, count in enumerate(counts)) / max(1, sum(counts))
