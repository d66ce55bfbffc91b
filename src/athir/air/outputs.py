"""From the bus to everyone: one encoder a mount, its ring for delivery, its segments for the log.

Runs in the bus thread. Nothing here waits for a disk or for a listener.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from athir.air import encoder, filler, framing
from athir.air.disk import Disk
from athir.air.encoder import Pcm
from athir.air.recorder import Recorder
from athir.air.timeline import Timeline
from athir.air.titles import clean, cut
from athir.contracts.files import ContractError
from athir.contracts.mounts import Mount
from athir.contracts.ring import FLAG_LINK, RingWriter
from athir.home import StationHome

RING_SECONDS = 60.0
"""What a ring holds at least: the lead, any sensible burst, and a delivery process that was held up."""

MINUTE_BLOCKS = 240


class MountOutput:
    """One mount: encoder, framer, ring and, where it is logged, recorder."""

    def __init__(self, station: StationHome, mount: Mount, disk: Disk, logged: bool, ring_seconds: float) -> None:
        self.mount = mount
        self._encoder = encoder.make(mount)
        self._framer = framing.make(mount)
        self._ring = RingWriter(station.ring(mount.name), ring_seconds, mount.bytes_per_second)
        self.recorder = Recorder(station, mount.name, disk) if logged else None
        self._position = -encoder.PRIMING[mount.codec]
        self.bytes = 0
        self.frames = 0
        self.restarts = 0
        if mount.icy:
            self._ring.set_meta("")

    def set_title(self, title: str) -> None:
        self._framer.retitle(title)
        if self.mount.icy:
            self._ring.set_meta(title)

    def write(self, pcm: Pcm, timeline: Timeline, due_ns: int) -> None:
        """Encode one block; put what became whole into ring and log. Never raises."""
        try:
            frames = self._encoder.encode(pcm)
            for run in self._runs(frames, timeline):
                self._put(run, timeline, due_ns)
        except Exception as error:
            # One encoder out of order must not silence the others: it begins anew, and the log shows the gap.
            self.restarts += 1
            print(f"{self.mount.name}: encoder begins anew: {error!r}", file=sys.stderr, flush=True)
            self._begin_anew(timeline.position)

    def _begin_anew(self, position: int) -> None:
        title = self._framer.title
        self._encoder, self._framer = encoder.make(self.mount), framing.make(self.mount)
        self._framer.retitle(title)
        self._position = position - encoder.PRIMING[self.mount.codec]

    def _runs(self, frames: list[bytes], timeline: Timeline) -> Iterator[list[bytes]]:
        """Frames in stretches without a break in time: nearly always one."""
        size = self.mount.frame
        while frames:
            key = timeline.at(self._position).key
            count = len(frames)
            if timeline.at(self._position + (count - 1) * size).key != key:
                keys = (timeline.at(self._position + i * size).key for i in range(count))
                count = next(i for i, other in enumerate(keys) if other != key)
            run, frames = frames[:count], frames[count:]
            yield run

    def _put(self, run: list[bytes], timeline: Timeline, due_ns: int) -> None:
        anchor = timeline.at(self._position)
        first, utc = anchor.sample(self._position), anchor.utc(self._position)
        samples = len(run) * self.mount.frame
        self._position += samples
        framed = self._framer.frame(run)
        if framed.link:
            self._ring.set_meta(self._framer.title, self._framer.init())
        self._ring.write(framed.data, samples, first, anchor.epoch, due_ns, FLAG_LINK if framed.link else 0)
        if self.recorder is not None:
            self.recorder.add(framed.data, samples, anchor.epoch, first, utc)
        self.bytes += len(framed.data)
        self.frames += len(run)

    def status(self) -> dict[str, Any]:
        """Figures for ``athir status`` and tests."""
        seconds = self.frames * self.mount.frame / 48_000
        found: dict[str, Any] = {
            "frames": self.frames,
            "kbps": round(self.bytes * 8 / seconds / 1000, 1) if seconds else 0.0,
            "title": self._framer.title,
            "restarts": self.restarts,
            "logged": self.recorder is not None,
        }
        if self.recorder is not None:
            found |= {
                "log_seq": self.recorder.last_seq,
                "log_lost_segments": self.recorder.lost_segments,
                "log_problem": self.recorder.problem,
            }
        return found

    def close(self) -> None:
        if self.recorder is not None:
            self.recorder.close()
        self._encoder.close()
        self._ring.close()


class Outputs:
    """All mounts of a station. Not thread-safe: the bus thread owns it.

    ``logged`` names the mounts that are logged. Raises :class:`~athir.contracts.files.ContractError` when a ring
    cannot be made; after that, never.
    """

    def __init__(
        self,
        station: StationHome,
        mounts: Sequence[Mount],
        logged: Collection[str],
        disk: Disk,
        epoch: int,
        station_slug: str,
        *,
        ring_seconds: float = RING_SECONDS,
    ) -> None:
        self.station_slug = station_slug
        self._disk, self._epoch = disk, epoch
        self._timeline = Timeline()
        self._title = ""
        self._mounts = [MountOutput(station, m, disk, m.name in logged, ring_seconds) for m in mounts]
        self._latest: deque[int] = deque(maxlen=MINUTE_BLOCKS)
        disk.submit(lambda: self._prepare_filler(station.filler_dir, mounts))

    @staticmethod
    def _prepare_filler(folder: Path, mounts: Sequence[Mount]) -> None:
        try:
            filler.prepare(folder, mounts)
        except ContractError as error:
            print(f"prepared frames: {error}", file=sys.stderr, flush=True)

    def write(self, pcm: Pcm, first_sample: int, due_ns: int, utc_ns: int) -> None:
        """One block, shape (2, n), to all mounts. ``first_sample`` and ``utc_ns`` are those of its first sample."""
        if not np.isfinite(pcm.sum()):
            pcm = np.nan_to_num(pcm, nan=0.0, posinf=1.0, neginf=-1.0)
        self._timeline.add(pcm.shape[1], self._epoch, first_sample, utc_ns)
        for output in self._mounts:
            output.write(pcm, self._timeline, due_ns)
        self._latest.append(time.monotonic_ns() - due_ns)

    def new_epoch(self, epoch: int) -> None:
        """The blocks from now on belong to ``epoch``, whose samples may begin at 0 again (a clock step).

        What the encoders still hold of the old epoch stays in it; then the open segments are closed.
        """
        self._epoch = epoch

    def set_title(self, title: str) -> None:
        """The title of what is on air from the next block on: ICY beside the frames, in Ogg as a new link."""
        title = cut(clean(title))
        if title != self._title:
            self._title = title
            for output in self._mounts:
                output.set_title(title)

    def status(self) -> dict[str, Any]:
        """JSON-able figures. ``latest_ms``: from due to standing in all rings, at worst in the last minute."""
        return {
            "epoch": self._epoch,
            "title": self._title,
            "mounts": {output.mount.name: output.status() for output in self._mounts},
            "latest_ms": round(max(self._latest, default=0) / 1e6, 1),
            "disk_waiting": self._disk.waiting,
            "disk_dropped": self._disk.dropped,
            "journal_problem": self._disk.problem,
        }

    def close(self) -> None:
        """Close the last segments, end the rings. Call it before ``disk.close``, which then writes them."""
        for output in self._mounts:
            output.close()
