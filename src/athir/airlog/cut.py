"""Ranges decoded, and encoded anew: to the sample in any format, faded, brought to a loudness (EBU R128).

The only module of the log that loads codecs (PyAV, numpy, lameenc); import it by its name. What can be had without
encoding is had from :mod:`athir.airlog.join`, which is a hundred times cheaper.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import av
import lameenc
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from athir.airlog import frames, lametag, mp4, ogg, relink
from athir.airlog.aired import Piece, RangeError, aired
from athir.airlog.index import Index
from athir.airlog.join import Joined, Placed, join
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import RATE

Pcm = NDArray[np.float32]
"""Shape (channels, samples), full scale ±1."""

TARGET = -16.0
"""LUFS of a copy that is made for listening (Apple's and Spotify's advice for podcasts; AES TD1008 for speech)."""

CEILING = -1.0
"""dBTP that a raised copy does not pass."""

JOIN_FADE = RATE // 200
"""5 ms at both sides of an inner join: what is cut does not click."""

BITRATES = {"mp3": 128_000, "m4a": 64_000, "opus": 64_000}
KINDS = ("mp3", "m4a", "opus", "wav")
_MAX_GAIN = 30.0


@dataclass(frozen=True)
class Loudness:
    """EBU R128: ``integrated`` in LUFS (``-inf``: nothing above the gate), ``peak`` in dBTP."""

    integrated: float
    peak: float

    def gain(self, target: float = TARGET) -> float:
        """dB that bring it to ``target``; 0 for what has no loudness."""
        if not math.isfinite(self.integrated):
            return 0.0
        return max(-_MAX_GAIN, min(_MAX_GAIN, target - self.integrated))


def sound(index: Index, pieces: Sequence[Piece], *, fade: int = 0) -> Iterator[Pcm]:
    """The pieces as PCM at 48 kHz with the mount's channels, to the sample, one after another.

    ``fade``: samples over which the whole comes in and goes out. Raises :class:`RangeError` when sound is gone.
    """
    for number, piece in enumerate(pieces):
        first, last = number == 0, number == len(pieces) - 1
        edges = (fade if first else JOIN_FADE, fade if last else JOIN_FADE)
        yield from _faded(_decoded(index, piece), piece.stretch.samples, *edges)


def _decoded(index: Index, piece: Piece) -> Iterator[Pcm]:
    mount = BY_NAME[index.folder.name]
    joined = join(index, (piece,), {"aac": "m4a"}.get(mount.codec, mount.codec))
    layout, left = "stereo" if mount.channels == 2 else "mono", joined.samples
    with av.open(io.BytesIO(b"".join(joined.chunks(index))), "r") as file:
        stream = file.streams.audio[0]
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=RATE)
        for frame in file.decode(stream):
            for part in resampler.resample(frame):
                pcm = np.asarray(part.to_ndarray(), np.float32)[:, :left]
                left -= pcm.shape[1]
                if pcm.shape[1]:
                    yield pcm
    if left > 0:
        raise RangeError(f"{mount.name}: {left} samples of {joined.samples} could not be decoded")


def _faded(chunks: Iterable[Pcm], samples: int, into: int, out: int) -> Iterator[Pcm]:
    into, out, at = min(into, samples // 2), min(out, samples // 2), 0
    for pcm in chunks:
        size = pcm.shape[1]
        if at < into or at + size > samples - out:
            places = np.arange(at, at + size)
            gain = np.ones(size)
            if into:
                gain = np.minimum(gain, (places + 0.5) / into)
            if out:
                gain = np.minimum(gain, (samples - places - 0.5) / out)
            pcm = (pcm * np.clip(gain, 0, 1)).astype(np.float32)
        at += size
        yield pcm


def measure(chunks: Iterable[Pcm]) -> Loudness:
    """Loudness of PCM as a whole. Digital silence has none."""
    integrated, peak = -math.inf, -math.inf
    for frame in _filtered(chunks, (("ebur128", "metadata=1:peak=true"),)):
        said = frame.metadata
        integrated = float(said.get("lavfi.r128.I", integrated))  # a last piece under 100 ms carries none
        for name, value in said.items():
            if name.startswith("lavfi.r128.true_peaks_ch"):
                peak = max(peak, 20 * math.log10(max(float(value), 1e-9)))
    return Loudness(-math.inf if integrated <= -70 else integrated, peak)


def levelled(chunks: Iterable[Pcm], gain: float) -> Iterator[Pcm]:
    """PCM raised by ``gain`` dB, its peaks kept below :data:`CEILING`; as many samples as came in."""
    limit = 10 ** ((CEILING - 0.5) / 20)
    chain = (
        ("volume", f"volume={gain:.2f}dB:precision=float"),
        ("alimiter", f"limit={limit:.4f}:level=disabled:latency=1:attack=5:release=80"),
        ("aformat", "sample_fmts=fltp"),
    )
    for frame in _filtered(chunks, chain):
        yield np.asarray(frame.to_ndarray(), np.float32)


def _filtered(chunks: Iterable[Pcm], chain: Sequence[tuple[str, str]]) -> Iterator[AudioFrame]:
    graph: av.filter.Graph | None = None
    position = 0
    for pcm in chunks:
        layout = "stereo" if pcm.shape[0] == 2 else "mono"
        if graph is None:
            graph = av.filter.Graph()
            source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout=layout, time_base=Fraction(1, RATE))
            steps = [graph.add(name, options) for name, options in chain]
            sink = graph.add("abuffersink")
            for before, after in zip([source, *steps], [*steps, sink], strict=True):
                before.link_to(after)
            graph.configure()
        source.push(_frame(pcm, "fltp", position))
        position += pcm.shape[1]
        yield from _pulled(sink)
    if graph is not None:
        source.push(None)
        yield from _pulled(sink)


def _pulled(sink: av.filter.context.FilterContext) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = sink.pull()
        except (BlockingIOError, EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame


def _frame(pcm: Pcm, layout_format: str, position: int) -> AudioFrame:
    layout = "stereo" if pcm.shape[0] == 2 else "mono"
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm, np.float32), format=layout_format, layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = RATE, position, Fraction(1, RATE)
    return frame


def encode(
    index: Index,
    pieces: Sequence[Piece],
    kind: str,
    *,
    loudness: float | None = None,
    fade: int = 0,
    bitrate: int = 0,
    told: mp4.Told = mp4.NOTHING,
    tag: bytes = b"",
) -> Joined:
    """The pieces encoded anew as ``kind`` (:data:`KINDS`), exact to the sample at every edge.

    ``loudness``: LUFS to bring it to (it is decoded twice then); ``fade`` in samples; ``told`` and ``tag`` as for
    :func:`athir.airlog.join.join`. Raises :class:`RangeError`.
    """
    if not pieces:
        raise RangeError(f"{index.folder.name}: nothing was logged in this range")
    gain = measure(sound(index, pieces, fade=fade)).gain(loudness) if loudness is not None else 0.0
    chunks = sound(index, pieces, fade=fade)
    if gain:
        chunks = levelled(chunks, gain)
    channels, samples = BY_NAME[index.folder.name].channels, sum(piece.stretch.samples for piece in pieces)
    rate = bitrate or BITRATES.get(kind, 0)
    parts, skip = _encoded(kind, chunks, channels, samples, rate, told, tag)
    return Joined(kind, parts, skip, samples, True, tuple(placed(pieces)))


def placed(pieces: Sequence[Piece]) -> Iterator[Placed]:
    """Where each piece is heard when they are encoded one after another."""
    at = 0
    for piece in pieces:
        yield Placed(at, piece.stretch)
        at += piece.stretch.samples


def _encoded(
    kind: str, chunks: Iterator[Pcm], channels: int, samples: int, rate: int, told: mp4.Told, tag: bytes
) -> tuple[tuple[bytes, ...], int]:
    if kind == "mp3":
        skip, data = 1105, _lame(chunks, channels, rate)
        at = frames.offsets("mp3", data)
        count = min(-(-(skip + samples) // 1152), len(at) - 1)
        body = data[: at[count]]
        info = lametag.info_frame(data, count, len(body), skip, count * 1152 - skip - samples)
        return (tag + info, body), skip
    if kind == "m4a":
        skip, packets = 1024, _libav(chunks, channels, rate, "aac", "fltp", {"aac_coder": "fast"})
        packets = packets[: -(-(skip + samples) // 1024)]
        head = mp4.head([len(p) for p in packets], channels, skip, samples, bitrate=rate, told=told)
        return (head, b"".join(packets)), skip
    if kind == "opus":
        options = {"vbr": "constrained", "application": "audio"}
        skip, packets = ogg.PRE_SKIP, _libav(chunks, channels, rate, "libopus", "flt", options)
        packets = packets[: -(-(skip + samples) // 960)]
        comments = [("TITLE", told.title)] if told.title else []
        head = ogg.opus_header_pages(relink.SERIAL, channels, skip, comments)
        return (head, *relink.pages(packets, 960, skip + samples)), skip
    if kind == "wav":
        body = b"".join(_int16(pcm) for pcm in chunks)
        return (_wav_head(channels, len(body)), body), 0
    raise RangeError(f"there is no kind {kind!r}; use one of {', '.join(KINDS)}")


def _padded(chunks: Iterator[Pcm], channels: int) -> Iterator[Pcm]:
    """And silence, so that the encoder lets go of the last of it."""
    yield from chunks
    yield np.zeros((channels, 4096), np.float32)


def _int16(pcm: Pcm) -> bytes:
    return bytes(np.rint(np.clip(pcm, -1, 1) * np.float32(32767)).astype("<i2").T.tobytes())


def _lame(chunks: Iterator[Pcm], channels: int, rate: int) -> bytes:
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_bit_rate(rate // 1000)
    lame.set_in_sample_rate(RATE)
    lame.set_out_sample_rate(RATE)
    lame.set_channels(channels)
    lame.set_quality(3)
    out = [bytes(lame.encode(_int16(pcm))) for pcm in _padded(chunks, channels)]
    return b"".join([*out, bytes(lame.flush())])


def _libav(
    chunks: Iterator[Pcm], channels: int, rate: int, codec: str, sample_format: str, options: dict[str, str]
) -> list[bytes]:
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, AudioCodecContext)
    layout = "stereo" if channels == 2 else "mono"
    context.sample_rate, context.layout, context.format = RATE, layout, sample_format
    context.bit_rate, context.time_base, context.options = rate, Fraction(1, RATE), options
    context.open()
    cutter = av.AudioResampler(format=sample_format, layout=layout, rate=RATE, frame_size=context.frame_size)
    found, position = list[bytes](), 0
    for pcm in _padded(chunks, channels):
        for part in cutter.resample(_frame(pcm, "fltp", position)):
            found += [bytes(packet) for packet in context.encode(part)]
        position += pcm.shape[1]
    return found


def _wav_head(channels: int, size: int) -> bytes:
    rate = RATE.to_bytes(4, "little") + (RATE * channels * 2).to_bytes(4, "little")
    form = (1).to_bytes(2, "little") + channels.to_bytes(2, "little") + rate
    form += (channels * 2).to_bytes(2, "little") + (16).to_bytes(2, "little")
    body = b"WAVEfmt " + (16).to_bytes(4, "little") + form + b"data" + size.to_bytes(4, "little")
    return b"RIFF" + (len(body) + size).to_bytes(4, "little") + body


def self_check(
    index: Index, station: str, start: datetime, end: datetime, chance: random.Random
) -> tuple[datetime, str]:
    """Decode a random minute of ``start``-``end``: when it is, and what is wrong with it (``""``: nothing).

    A minute in which nothing was logged, or whose sound was pruned, says so: who asks knows what should be there.
    """
    seconds = max(0.0, (end - start).total_seconds() - 60)
    at = start + timedelta(seconds=chance.random() * seconds)
    found = aired(index, station, at, at + timedelta(minutes=1))
    try:
        if not found.pieces:
            return at, "nothing was logged"
        peak = max((float(np.abs(pcm).max()) for pcm in sound(index, found.pieces)), default=0.0)
    except (RangeError, frames.FrameError, av.error.FFmpegError) as error:
        return at, str(error)
    return at, "" if peak > 1e-4 else "it is digital silence"
