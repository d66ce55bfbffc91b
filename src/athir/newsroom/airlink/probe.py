"""Measures one audio file, in a process of its own: ``python -m athir.newsroom.airlink.probe FILE``.

Files of the library are untrusted: a broken one may take the decoder with it, and then only this process dies.
Prints one JSON object: ``{"ok": true, "duration_ms", "loudness", "peak", "sha256", "bytes", "tags"}`` or
``{"ok": false, "reason", "detail"}``. Loudness is integrated, EBU R128 (LUFS); peak is the true peak (dBTP).
Imports neither Django nor anything of the newsroom.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import resource
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import BlockingIOError as AgainError
from av.error import EOFError as EndError
from av.error import FFmpegError
from av.filter import Graph

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 900
SHORTEST_MS = 500

# What may be opened at all. Without the list a "playlist" dropped into the library could make us fetch an address.
_FORMATS = (
    "mp3,flac,wav,w64,ogg,mov,mp4,m4a,3gp,3g2,mj2,aac,aiff,matroska,webm,asf,wv,ape,tta,caf,au,amr,mpc,mpc8,ac3,eac3,"
    "mpegts,mpeg,avi,dsf"
)
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
_TAGS = ("title", "artist", "album", "language", "genre")
_RATE = 48_000


class Refused(Exception):
    """The file is no good: ``reason`` is one of ``library.AudioFile.Reason``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


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


def _tags(container: Any, stream: Any) -> dict[str, str]:
    found = {str(k).lower(): str(v) for k, v in {**container.metadata, **stream.metadata}.items()}
    return {name: found[name].replace("\x00", "").strip()[:300] for name in _TAGS if found.get(name)}


def measure(path: Path) -> dict[str, Any]:
    """Decode the whole file. Raises :class:`Refused`."""
    meter, samples, errors = Meter(), Fraction(0), 0
    try:
        with av.open(str(path), options=_OPTIONS, metadata_errors="replace") as container:
            if not container.streams.audio:
                raise Refused("not_audio")
            stream = container.streams.audio[0]
            stream.codec_context.thread_type = "NONE"
            tags = _tags(container, stream)
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except FFmpegError:
                    errors += 1
                    continue
                for frame in frames:
                    if isinstance(frame, av.AudioFrame) and frame.sample_rate:
                        samples += Fraction(frame.samples, frame.sample_rate)
                        meter.add(frame)
    except FFmpegError as error:
        raise Refused("broken" if samples else "not_audio", str(error.strerror or "")) from error
    duration_ms = int(samples * 1000)
    if not duration_ms:
        raise Refused("not_audio")
    if errors * 10 > duration_ms // 20:  # more than one packet in ten is no sound
        raise Refused("broken", f"{errors}")
    if duration_ms < SHORTEST_MS:
        raise Refused("short", f"{duration_ms} ms")
    loudness, peak = meter.result()
    return {"duration_ms": duration_ms, "loudness": loudness, "peak": peak, "tags": tags}


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 and size of the file's bytes."""
    total, summing = 0, hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            summing.update(block)
            total += len(block)
    return summing.hexdigest(), total


def probe(path: Path) -> dict[str, Any]:
    """What this program prints."""
    try:
        sha256, size = digest(path)
    except OSError as error:
        return {"ok": False, "reason": "unreadable", "detail": str(error.strerror or ""), "sha256": "", "bytes": 0}
    identity = {"sha256": sha256, "bytes": size}
    try:
        return {"ok": True, **identity, **measure(path)}
    except Refused as refused:
        return {"ok": False, "reason": refused.reason, "detail": refused.detail, **identity}


def _limit() -> None:
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 1 << 20),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (limit, limit))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m athir.newsroom.airlink.probe FILE", file=sys.stderr)
        return 2
    _limit()
    av.logging.set_level(None)
    json.dump(probe(Path(arguments[0])), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
