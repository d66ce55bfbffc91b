"""A tone a source, so that an ear knows who was heard when."""

from __future__ import annotations

import subprocess
from pathlib import Path

PROGRAMME = 440.0
PRESENTER = 1000.0
SECOND = 1700.0


def write(path: Path, hertz: float, seconds: float, *, title: str = "") -> Path:
    """A stereo tone at -18 dBFS as a file; the format follows the name's ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    source = f"sine=frequency={hertz}:sample_rate=48000:duration={seconds},volume=0dB"
    command = ["ffmpeg", "-nostdin", "-y", "-loglevel", "error", "-f", "lavfi", "-i", source, "-ac", "2"]
    command += ["-metadata", f"title={title or f'{hertz:g} Hz'}", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


def encoder(url: str, hertz: float, *, codec: str = "mp3", title: str = "") -> subprocess.Popen[bytes]:
    """An ordinary encoder that goes live with a tone: ffmpeg's Icecast client, until it is killed.

    ``url``: ``icecast://account:key@host:port/mount``.
    """
    formats = {
        "mp3": ["-c:a", "libmp3lame", "-b:a", "128k", "-content_type", "audio/mpeg", "-f", "mp3"],
        "aac": ["-c:a", "aac", "-b:a", "96k", "-content_type", "audio/aac", "-f", "adts"],
        "opus": ["-c:a", "libopus", "-b:a", "96k", "-content_type", "application/ogg", "-f", "ogg"],
    }
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi"]
    command += ["-i", f"sine=frequency={hertz}:sample_rate=48000", "-ac", "2", *formats[codec]]
    command += ["-metadata", f"title={title}"] if title else []
    return subprocess.Popen([*command, url], stderr=subprocess.DEVNULL)
