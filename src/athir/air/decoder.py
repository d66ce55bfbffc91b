"""The child process that decodes what nobody vouches for: a file, or the bytes of a live line.

``python -m athir.air.decoder``: one JSON line on standard input says what to do (:class:`~athir.air.pcm.Job`); of a
live line its bytes follow. Standard output carries records (:mod:`athir.air.pcm`): sound, and what is said about it.
It may crash, spin or be killed; the bus then plays something else. After a file it waits for the next one.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from athir.air import pcm, priority
from athir.air.demux import Demuxer
from athir.air.found import Found, Frame, Pages, Start, Title, Trim
from athir.contracts.units import BLOCK, RATE

CPU_SECONDS = 20
"""Processor time without any sound coming of it, after which the kernel ends this process."""

MEMORY = 768 * 1024 * 1024
"""Address space it may take beyond what it has at its start."""

BARREN_BYTES, BARREN_PAUSE = 256 * 1024, 0.05
"""After so many bytes without sound they are taken at about a megabyte a second: searching noise costs a processor."""

FORMATS = "mp3,aac,ogg,flac,wav,w64,aiff,mov,mp4,m4a,matroska,webm,asf,caf,ac3,eac3"
"""Containers that are opened. None of them names other files or addresses to be fetched, as playlists do."""


class ToBus:
    """Any decoded frames in, packed float32 stereo at 48 kHz out, whatever rate and layout each frame has."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._of: tuple[int, str, str] | None = None

    def convert(self, frame: AudioFrame) -> bytes:
        """Samples of one frame; more or less than it held."""
        of = (frame.sample_rate, frame.layout.name, frame.format.name)
        before = b""
        if of != self._of:
            before = self.flush()
            self._resampler, self._of = AudioResampler(format="flt", layout="stereo", rate=RATE), of
        # A stream of ours has no gaps: its samples follow each other, whatever times the packets claimed.
        frame.pts = None
        assert self._resampler is not None
        return before + _joined(self._resampler.resample(frame))

    def flush(self) -> bytes:
        """The last samples, else about 20 ms are lost."""
        if self._resampler is None:
            return b""
        rest = _joined(self._resampler.resample(None))
        self._resampler = self._of = None
        return rest


def _joined(frames: list[AudioFrame]) -> bytes:
    return b"".join(bytes(frame.planes[0])[: frame.samples * pcm.FRAME_BYTES] for frame in frames)


class Out:
    """Standard output. Blocks when the bus has enough: that is what paces a decoder."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.samples = 0
        self._renewed = 0

    def say(self, kind: bytes, body: bytes = b"") -> None:
        view = memoryview(pcm.encode(kind, body))
        while view:
            view = view[os.write(self._fd, view) :]

    def sound(self, data: bytes) -> None:
        """Send samples in records of at most one block."""
        for at in range(0, len(data), BLOCK * pcm.FRAME_BYTES):
            self.say(pcm.SOUND, data[at : at + BLOCK * pcm.FRAME_BYTES])
        self.samples += len(data) // pcm.FRAME_BYTES
        if self.samples - self._renewed > 5 * RATE:
            self._renewed = self.samples
            limit_cpu()


def limit_cpu() -> None:
    """Allow :data:`CPU_SECONDS` more from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))


def limit_memory() -> None:
    """No core, no more than :data:`MEMORY` beyond what is mapped now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    wanted = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    for kind, limit in ((resource.RLIMIT_AS, wanted), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (limit, limit))


class LiveDecoder:
    """Found pieces of a live line in, sound and sayings out. No error of a codec leaves it."""

    def __init__(self, out: Out) -> None:
        self._out = out
        self._to_bus = ToBus()
        self._context: AudioCodecContext | None = None
        self._codec = ""
        self._told: dict[str, Any] = {}
        self._skip = 0
        self._heard = 0
        self._limit: int | None = None
        self.errors = 0

    def take(self, found: Found) -> bytes:
        """Packed samples that came of it."""
        match found:
            case Start():
                return self._start(found)
            case Frame():
                return self._decode(found.data)
            case Title():
                self._out.say(pcm.TITLE, found.text.encode())
            case Pages():
                self._tell(page_ms=max(found.ms, self._told.get("page_ms", 0)))
            case Trim() if self._heard <= found.samples <= self._heard + 2 * RATE:
                # A source that did not count from 0 in this link says nothing about its end.
                self._limit = found.samples
        return b""

    def end(self) -> bytes:
        """The last samples."""
        return self._to_bus.flush()

    def _start(self, start: Start) -> bytes:
        rest = self._to_bus.flush()
        self._codec, self._skip, self._heard, self._limit = start.codec, start.skip, 0, None
        self._told = {}
        try:
            context = av.CodecContext.create(start.codec, "r")
            assert isinstance(context, AudioCodecContext)
            context.thread_count = 1
            if start.extradata:
                context.extradata = start.extradata
            context.open()
        except (av.error.FFmpegError, ValueError) as error:
            self._context = None
            self._out.say(pcm.FAULT, str(error).encode())
            return rest
        self._context = context
        return rest

    def _decode(self, data: bytes) -> bytes:
        if self._context is None:
            return b""
        sound = b""
        try:
            for frame in self._context.decode(av.Packet(data)):
                self._tell(codec=self._codec, rate=frame.sample_rate, channels=frame.layout.nb_channels)
                sound += self._to_bus.convert(frame)
        except (av.error.FFmpegError, ValueError):
            self.errors += 1
        return self._within(sound)

    def _within(self, sound: bytes) -> bytes:
        """Without the samples before the beginning and after the end that the stream declares."""
        count = len(sound) // pcm.FRAME_BYTES
        first = min(count, max(0, self._skip - self._heard))
        last = count if self._limit is None else max(first, min(count, self._limit - self._heard))
        self._heard += count
        return sound if (first, last) == (0, count) else sound[first * pcm.FRAME_BYTES : last * pcm.FRAME_BYTES]

    def _tell(self, **said: Any) -> None:
        if any(self._told.get(name) != value for name, value in said.items()):
            self._told.update(said)
            self._out.say(pcm.FORMAT, pcm.encode_json(self._told))


def decode_live(fd: int, out: Out) -> None:
    """Decode the bytes that follow on ``fd`` until they end."""
    demuxer, decoder, barren = Demuxer(), LiveDecoder(out), 0
    while data := os.read(fd, 65_536):
        sound = b"".join(map(decoder.take, demuxer.feed(data)))
        barren = 0 if sound else barren + len(data)
        if sound:
            out.sound(sound)
        elif barren > BARREN_BYTES:
            # Sound is paced by the bus; a flood of anything else is paced here.
            time.sleep(BARREN_PAUSE * len(data) / 65_536)
    out.sound(decoder.end())
    out.say(pcm.DONE, pcm.encode_json({"errors": decoder.errors, "lost": demuxer.lost}))


@dataclass
class Tally:
    """Packets of a file."""

    good: int = 0
    bad: int = 0

    @property
    def is_noise(self) -> bool:
        """More of them are broken than sound: no music with a scratch, but bytes that look like frames."""
        return self.bad > self.good


def decode_file(job: pcm.Job, out: Out) -> None:
    """Decode a file from ``start_ms`` to ``end_ms``; says FAULT when there is no sound in it.

    The first second is kept back until it is clear that most of it is sound.
    """
    tally, kept, before = Tally(), b"", out.samples
    why = "no sound in it"
    try:
        for sound in _file_sound(job, tally):
            kept += sound
            if out.samples > before or len(kept) >= RATE * pcm.FRAME_BYTES:
                if out.samples == before and tally.is_noise:
                    break
                out.sound(kept)
                kept = b""
    except (av.error.FFmpegError, OSError, ValueError) as error:
        tally.bad += 1
        why = getattr(error, "strerror", None) or str(error)
    if out.samples == before and tally.is_noise and kept:
        kept, why = b"", "damaged: most of it cannot be decoded"
    if kept:
        out.sound(kept)
    if out.samples == before:
        out.say(pcm.FAULT, why.encode())
    out.say(pcm.DONE, pcm.encode_json({"samples": out.samples - before, "errors": tally.bad}))


def _file_sound(job: pcm.Job, tally: Tally) -> Iterator[bytes]:
    """Pieces of about one block."""
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    with av.open(job.path, options=options, metadata_errors="replace") as container:
        if not container.streams.audio:
            raise ValueError("no sound in it")
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        first = job.start_ms * RATE // 1000
        if job.start_ms > 2000:
            container.seek((job.start_ms - 500) * 1000)
        wanted = None if job.end_ms is None else (job.end_ms - job.start_ms) * RATE // 1000 * pcm.FRAME_BYTES
        yield from _cut(_packets(container, stream, first, tally), wanted)


def _packets(container: Any, stream: Any, first: int, tally: Tally) -> Iterator[bytes]:
    """Sound from sample ``first`` of the file on."""
    to_bus = ToBus()
    drop: int | None = None
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            tally.bad += 1
            continue
        for frame in frames:
            tally.good += 1
            if drop is None:
                begins = round(float(frame.time or 0) * RATE) if first else 0
                drop = max(0, first - begins) * pcm.FRAME_BYTES
            sound = to_bus.convert(frame)
            yield sound[drop:]
            drop = max(0, drop - len(sound))
    yield to_bus.flush()[drop or 0 :]


def _cut(pieces: Iterator[bytes], wanted: int | None) -> Iterator[bytes]:
    """Gather pieces into blocks and stop after ``wanted`` bytes."""
    block, sent = b"", 0
    for piece in pieces:
        block += piece
        if wanted is not None and sent + len(block) >= wanted:
            block = block[: wanted - sent]
            break
        if len(block) >= BLOCK * pcm.FRAME_BYTES:
            yield block
            sent, block = sent + len(block), b""
    if block:
        yield block


def _read_line(fd: int) -> bytes:
    """The job. Byte by byte: what follows it belongs to the line's decoder."""
    line = b""
    while not line.endswith(b"\n") and len(line) < pcm.MAX_JOB:
        byte = os.read(fd, 1)
        if not byte:
            return b""
        line += byte
    return line


def main() -> int:
    """Serve jobs until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    limit_memory()
    priority.claim_child()
    out = Out(1)
    out.say(pcm.READY)
    while line := _read_line(0):
        limit_cpu()
        job = pcm.decode_job(line)
        if job.live:
            decode_live(0, out)
            return 0
        decode_file(job, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
