"""An air that writes rings and log of the same blocks: what a listener of the past hears can be compared byte by byte."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from tests.delivery.conftest import ffmpeg

from athir.air.framing import Framer, make
from athir.airlog import LogWriter, ogg
from athir.contracts.mounts import BY_NAME, Mount
from athir.contracts.ring import FLAG_LINK, RingWriter
from athir.contracts.units import BLOCK, BLOCK_NS, RATE, utc_ns
from athir.delivery import filler
from athir.home import StationHome

BLOCKS_A_SEGMENT = 16
SOUND = 180
"""Seconds of sound there are: noise, so that no frame is like another."""


@lru_cache(maxsize=4)
def frames_of(name: str, seconds: int = SOUND) -> tuple[tuple[bytes, int], ...]:
    mount = BY_NAME[name]
    codec = {
        "mp3": ["-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3"],
        "aac": ["-c:a", "aac", "-f", "adts"],
        "opus": ["-c:a", "libopus", "-frame_duration", "20", "-f", "ogg"],
    }[mount.codec]
    noise = f"anoisesrc=r={RATE}:d={seconds}:a=0.1:seed=5"
    shape = ["-ac", str(mount.channels), "-b:a", str(mount.bitrate)]
    raw = ffmpeg("-f", "lavfi", "-i", noise, *shape, *codec, "-")
    if mount.codec == "opus":
        return tuple((packet, mount.frame) for packet in opus_packets(raw))
    cut = filler.mp3_frames if mount.codec == "mp3" else filler.adts_frames
    return tuple(cut(raw))


def opus_packets(raw: bytes) -> Iterator[bytes]:
    """The packets of sound in Ogg, whatever their links."""
    at, partial = 0, b""
    while at < len(raw) and (page := ogg.parse_page(raw, at)) is not None:
        at += page.size
        for packet in page.packets:
            whole, partial = partial + packet, b""
            if not whole.startswith((b"OpusHead", b"OpusTags")):
                yield whole
        partial += page.partial


@dataclass
class Track:
    """One mount: its frames, and how far they are written."""

    mount: Mount
    frames: tuple[tuple[bytes, int], ...]
    ring: RingWriter
    writer: LogWriter
    framer: Framer
    at: int = 0
    sample: int = 0
    """Next sample of the epoch."""
    parts: list[bytes] = field(default_factory=list)
    samples: int = 0
    blocks: int = 0

    def block(self, until: int) -> tuple[bytes, int, int]:
        """Bytes, samples and flags, as the bus gives them to ring and log."""
        parts, samples = list[bytes](), 0
        while self.sample + samples < until and self.at < len(self.frames):
            data, length = self.frames[self.at]
            parts.append(data)
            samples += length
            self.at += 1
        framed = self.framer.frame(parts)
        if framed.link:
            self.ring.set_meta(self.framer.title, self.framer.init())
        return framed.data, samples, FLAG_LINK if framed.link else 0


class LoggingAir:
    """Begins ``history`` seconds ago (all of that is in the log at once) and goes on at the pace of the air."""

    def __init__(
        self,
        home: StationHome,
        *names: str,
        history: float = 40.0,
        titles: dict[float, str] | None = None,
        restart: float | None = None,
    ) -> None:
        """``titles`` change, and the air is started anew (``restart``), so many seconds after the beginning."""
        self._titles = {round(at * RATE / BLOCK): title for at, title in (titles or {}).items()}
        self._restart = -1 if restart is None else round(restart * RATE / BLOCK)
        home.shm_dir.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.tracks = {
            name: Track(
                BY_NAME[name],
                frames_of(name),
                RingWriter(home.ring(name), 20, BY_NAME[name].bytes_per_second),
                LogWriter(home, name),
                make(BY_NAME[name]),
            )
            for name in names
        }
        self.start = datetime.now(UTC) - timedelta(seconds=history)
        self.epoch, self._base, self._n = 1, self.start, 0
        self._due = time.monotonic_ns() - int(history * 1e9)
        self._stop = threading.Event()
        while self._due <= time.monotonic_ns():
            self._write()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _write(self) -> None:
        if self._n in self._titles:
            self.retitle(self._titles[self._n])
        if self._n == self._restart:
            self._restarted()
        self._n += 1
        for track in self.tracks.values():
            first = track.sample
            data, samples, flags = track.block(self._n * BLOCK)
            track.ring.write(data, samples, first, self.epoch, self._due, flags)
            track.parts.append(data)
            track.sample += samples
            track.samples += samples
            track.blocks += 1
            if track.blocks == BLOCKS_A_SEGMENT:
                self.cut(track)
        self._due += BLOCK_NS

    def retitle(self, title: str) -> None:
        """From the next block on."""
        for track in self.tracks.values():
            track.framer.retitle(title)

    def _restarted(self) -> None:
        """As the log has it when the air was started anew."""
        for track in self.tracks.values():
            self.cut(track)
            track.framer = make(track.mount)
        self.epoch += 1

    def cut(self, track: Track) -> None:
        if track.parts:
            first = track.sample - track.samples
            utc = utc_ns(self._base) + first * 1_000_000_000 // RATE
            track.writer.append(
                b"".join(track.parts), epoch=self.epoch, first_sample=first, samples=track.samples, utc_ns=utc
            )
        track.parts, track.samples, track.blocks = [], 0, 0

    def _run(self) -> None:
        while not self._stop.wait(max(0.0, (self._due - time.monotonic_ns()) / 1e9)):
            self._write()

    def sound(self, name: str, seconds: float) -> Iterator[bytes]:
        """The frames of ``name`` from the one that is on ``seconds`` after the start."""
        track = self.tracks[name]
        first = int(seconds * RATE) // track.mount.frame
        return (data for data, _ in track.frames[first:])

    def moment(self, seconds: float) -> str:
        """``seconds`` after the start, as an address names it."""
        return (self.start + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def die(self) -> None:
        self._stop.set()
        self._thread.join()
