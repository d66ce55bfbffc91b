"""Loudness of decoded sound, for child processes: EBU R128 by FFmpeg's own meter."""

from __future__ import annotations

import contextlib
import math
from fractions import Fraction
from typing import Any

import av
from av.error import BlockingIOError as AgainError
from av.error import EOFError as EndError
from av.filter import Graph

# What may be opened at all. Without the list a "playlist" dropped into the library could make us fetch an address.
FORMATS = (
    "mp3,flac,wav,w64,ogg,mov,mp4,m4a,3gp,3g2,mj2,aac,aiff,matroska,webm,asf,wv,ape,tta,caf,au,amr,mpc,mpc8,ac3,eac3,"
    "mpegts,mpeg,avi,dsf"
)
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS}


class Meter:
    """EBU R128 over frames of any format and rate."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._shape: tuple[Any, ...] = ()
        self._last: dict[str, str] = {}
        self._peak = 0.0

    def add(self, frame: av.AudioFrame) -> None:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._graph is None:
            self._graph, self._shape = self._build(*shape), shape
        if shape != self._shape:  # a stream that changes in the middle: what was measured so far stands
            return
        frame.pts = None
        self._graph.push(frame)
        self._drain()

    @staticmethod
    def _build(sample_format: str, layout: str, rate: int) -> Graph:
        graph = Graph()
        source = graph.add_abuffer(sample_rate=rate, format=sample_format, layout=layout, time_base=Fraction(1, rate))
        meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
        sink = graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        return graph

    def _drain(self) -> None:
        if self._graph is None:
            return
        with contextlib.suppress(AgainError, EndError):
            while True:
                found = self._graph.pull()
                if isinstance(found, av.AudioFrame) and "lavfi.r128.I" in found.metadata:
                    self._last = dict(found.metadata)  # the last piece, if under 100 ms, carries none

    def result(self) -> tuple[float | None, float | None]:
        """Loudness in LUFS and true peak in dBTP; ``None`` where there is none (silence, less than 0.4 s)."""
        if self._graph is not None:
            self._graph.push(None)
            self._drain()
        loudness = _number(self._last.get("lavfi.r128.I"))
        peak = _number(self._last.get("lavfi.r128.true_peak"))
        if loudness is not None and loudness <= -70.0:
            loudness = None
        return loudness, 20 * math.log10(peak) if peak else None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
