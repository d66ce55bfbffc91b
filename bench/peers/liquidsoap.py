"""Debian's Liquidsoap with a station's ordinary script: playlist, crossfade, the same mounts into Icecast.

The script asks for less than Athir does: no loudness, no limiter, no meter, no log with hashes. Its rate is set to 48 kHz, so
that it need not resample what it encodes; LAME's and libopus' effort are set to Athir's.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from athir.air.encoder import LAME_QUALITY
from athir.contracts.mounts import Mount
from peers.icecast import PASSWORD
from peers.processes import program, running

_HEAD = """settings.init.allow_root.set(true)
settings.log.stdout.set(true)
settings.log.file.set(false)
settings.log.level.set(3)
settings.frame.audio.samplerate.set(48000)
s = playlist(mode="normal", reload_mode="never", "{playlist}")
s = crossfade(duration=3., fade_in=2., fade_out=2., s)
s = mksafe(s)
mono = mean(s)
"""
_LATE = re.compile(r"we must catchup ([0-9.]+) seconds")


def script(playlist: Path, port: int, mounts: Sequence[Mount], hls: Path | None) -> str:
    """The Liquidsoap script of a station with these mounts."""
    lines = [_HEAD.format(playlist=playlist)]
    for mount in mounts:
        source = "s" if mount.channels == 2 else "mono"
        lines.append(
            f'output.icecast({_encoder(mount)}, host="127.0.0.1", port={port}, password="{PASSWORD}", '
            f'mount="{mount.name}", format="{mount.content_type}", name="bench", {source})\n'
        )
    if hls is not None:
        aac = '%ffmpeg(format="mpegts", %audio(codec="aac", b="64k", ar=48000, channels=2))'
        lines.append(f'output.file.hls(playlist="live.m3u8", segment_duration=4., "{hls}", [("live", {aac})], s)\n')
    return "".join(lines)


def _encoder(mount: Mount) -> str:
    kbps = mount.bitrate // 1000
    if mount.codec == "mp3":
        return f"%mp3(bitrate={kbps}, samplerate=48000, stereo=true, internal_quality={LAME_QUALITY})"
    if mount.codec == "opus":
        return f'%opus(bitrate={kbps}, vbr="constrained", complexity=10, samplerate=48000, channels={mount.channels})'
    return f'%ffmpeg(format="adts", %audio(codec="aac", b="{kbps}k", ar=48000, channels={mount.channels}))'


@contextlib.contextmanager
def liquidsoap(
    folder: Path, files: Sequence[Path], port: int, mounts: Sequence[Mount], *, hls: bool
) -> Iterator[tuple[int, Path]]:
    """Its pid and its log."""
    playlist, source, log = folder / "list.m3u", folder / "station.liq", folder / "liquidsoap.log"
    playlist.write_text("".join(f"{path}\n" for path in files))
    source.write_text(script(playlist, port, mounts, folder / "hls" if hls else None))
    with running([program("liquidsoap"), str(source)], log) as pid:
        yield pid, log


def lateness(log: Path, start: int) -> tuple[int, float]:
    """How often it said since byte ``start`` of its log that it was late, and by how many seconds at most."""
    found = [float(late) for late in _LATE.findall(log.read_text(errors="replace")[start:])]
    return len(found), max(found, default=0.0)
