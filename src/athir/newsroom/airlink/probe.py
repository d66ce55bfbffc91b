"""Measures one audio file, in a process of its own: ``python -m athir.newsroom.airlink.probe FILE``.

Files of the library are untrusted: a broken one may take the decoder with it, and then only this process dies.
Prints one JSON object: ``{"ok": true, "duration_ms", "loudness", "peak", "sha256", "bytes", "tags"}`` or
``{"ok": false, "reason", "detail"}``. Loudness is integrated, EBU R128 (LUFS); peak is the true peak (dBTP).
Imports no Django.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import resource
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from athir.newsroom.library.child.meter import OPTIONS, Meter

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 900
SHORTEST_MS = 500

_TAGS = ("title", "artist", "album", "language", "genre")


class Refused(Exception):
    """The file is no good: ``reason`` is one of ``library.AudioFile.Reason``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def _tags(container: Any, stream: Any) -> dict[str, str]:
    found = {str(k).lower(): str(v) for k, v in {**container.metadata, **stream.metadata}.items()}
    return {name: found[name].replace("\x00", "").strip()[:300] for name in _TAGS if found.get(name)}


def measure(path: Path) -> dict[str, Any]:
    """Decode the whole file. Raises :class:`Refused`."""
    meter, samples, errors = Meter(), Fraction(0), 0
    try:
        with av.open(str(path), options=OPTIONS, metadata_errors="replace") as container:
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
