"""Debian's Liquidsoap with a station's ordinary script: playlist, crossfade, the same mounts into Icecast.

The script asks for less than Athir does: no loudness, no limiter, no meter, no log with hashes. Its rate is set to
48 kHz, so that it need not resample what it encodes. Encoders work as hard as they do by default; ``equal`` gives them
Athir's settings instead (LAME q3, libavcodec's fast AAC coder), to tell what the encoders save from what the rest does.
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


def script(playlist: Path, port: int, mounts: Sequence[Mount], hls: Path | None, equal: bool) -> str:
    """The Liquidsoap script of a station with these mounts."""
    lines = [_HEAD.format(playlist=playlist)]
    for mount in mounts:
        source = "s" if mount.channels == 2 else "mono"
        lines.append(
            f'output.icecast({_encoder(mount, equal)}, host="127.0.0.1", port={port}, password="{PASSWORD}", '
            f'mount="{mount.name}", format="{mount.content_type}", name="bench", {source})\n'
        )
    if hls is not None:
        aac = f'%ffmpeg(format="mpegts", %audio(codec="aac", b="64k", ar=48000, channels=2{_coder(equal)}))'
        lines.append(f'output.file.hls(playlist="live.m3u8", segment_duration=4., "{hls}", [("live", {aac})], s)\n')
    return "".join(lines)


def _encoder(mount: Mount, equal: bool) -> str:
    kbps = mount.bitrate // 1000
    if mount.codec == "mp3":
        quality = f", internal_quality={LAME_QUALITY}" if equal else ""
        return f"%mp3(bitrate={kbps}, samplerate=48000, stereo=true{quality})"
    if mount.codec == "opus":
        return f'%opus(bitrate={kbps}, vbr="constrained", samplerate=48000, channels={mount.channels})'
    audio = f'codec="aac", b="{kbps}k", ar=48000, channels={mount.channels}{_coder(equal)}'
    return f'%ffmpeg(format="adts", %audio({audio}))'


def _coder(equal: bool) -> str:
    return ', aac_coder="fast"' if equal else ""


@contextlib.contextmanager
def liquidsoap(
    folder: Path, files: Sequence[Path], port: int, mounts: Sequence[Mount], *, hls: bool, equal: bool
) -> Iterator[tuple[int, Path]]:
    """Its pid and its log."""
    playlist, source, log = folder / "list.m3u", folder / "station.liq", folder / "liquidsoap.log"
    playlist.write_text("".join(f"{path}\n" for path in files))
    source.write_text(script(playlist, port, mounts, folder / "hls" if hls else None, equal))
    with running([program("liquidsoap"), str(source)], log) as pid:
        yield pid, log


def lateness(log: Path, start: int) -> tuple[int, float]:
    """How often it said since byte ``start`` of its log that it was late, and by how many seconds at most."""
    found = [float(late) for late in _LATE.findall(log.read_text(errors="replace")[start:])]
    return len(found), max(found, default=0.0)
