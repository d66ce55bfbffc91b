"""The second pass: the files. All are encoded at the same time, from the decoded sound on disk."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import av
import lameenc
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from athir.airlog import id3, lametag, mp4, ogg, relink
from athir.airlog.frames import mp3_size
from athir.contracts.units import RATE
from athir.newsroom.record.child.filters import Pcm, as_frame
from athir.newsroom.record.orders import CONTENT_TYPES, Order, Output, picture_type

LAME_QUALITY = 5
"""Of 0 (slowest) to 9: what follows from 3 on is not heard at 128 kbit/s, and costs a quarter more."""

LAME_DELAY = 1105
"""Samples that LAME and every decoder are late by."""

AAC_DELAY = 1024
FLUSH = 8192
"""Samples of silence after the last, so that the encoder lets go of it."""

Blocks = Iterator[Pcm]


def write(order: Order, output: Output, folder: Path, blocks: Blocks, samples: int, shift: int) -> dict[str, Any]:
    """One file, whole or not at all. ``shift``: samples that were trimmed before the first. Raises ``OSError``."""
    marks = tuple(_marks(order, samples, shift))
    place = folder / f".{output.name}.part"
    try:
        with place.open("wb") as file:
            tag = _WRITERS[output.kind](file, order, output, _fitting(blocks, output.channels), samples, marks)
            file.flush()
            os.fsync(file.fileno())
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = place.stat().st_size
        place.replace(folder / output.name)
    finally:
        place.unlink(missing_ok=True)
    return {
        "name": output.name,
        "content_type": CONTENT_TYPES[output.kind],
        "bitrate": output.bitrate,
        "bytes": size,
        "tag_bytes": tag,
        "sha256": digest,
    }


def _marks(order: Order, samples: int, shift: int) -> Iterator[mp4.Mark]:
    for ms, title, picture in order.illustrated():
        at = ms * RATE // 1000 - shift
        if at < samples:
            yield mp4.Mark(max(0, at), title, picture)


def _fitting(blocks: Blocks, channels: int) -> Blocks:
    """With as many channels as the file has."""
    for pcm in blocks:
        if pcm.shape[0] == channels:
            yield pcm
        elif channels == 1:
            yield pcm.mean(axis=0, dtype=np.float32, keepdims=True)
        else:
            yield np.repeat(pcm, channels, axis=0)
    yield np.zeros((channels, FLUSH), np.float32)


def _mp3(
    file: IO[bytes], order: Order, output: Output, blocks: Blocks, samples: int, marks: tuple[mp4.Mark, ...]
) -> int:
    tag = id3.tag(
        order.title,
        order.artist,
        album=order.album,
        date=order.date,
        chapters=marks,
        samples=samples,
        picture=Path(order.picture).read_bytes() if order.picture else b"",
        picture_type=picture_type(Path(order.picture)),
    )
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_bit_rate(output.bitrate // 1000)
    lame.set_in_sample_rate(RATE)
    lame.set_out_sample_rate(RATE)
    lame.set_channels(output.channels)
    lame.set_quality(LAME_QUALITY)
    size = 3 * output.bitrate // 1000  # of every frame: at 48 kHz no frame is padded
    wanted = -(-(LAME_DELAY + samples) // lametag.FRAME)
    file.write(tag + bytes(size))
    written, head = 0, b""
    for data in _lamed(lame, blocks):
        head = head or data[:size]
        part = data[: wanted * size - written]
        file.write(part)
        written += len(part)
    if len(head) < size or mp3_size(head) != size:
        raise ValueError(f"frames of {mp3_size(head)} bytes where {size} were expected")
    count = written // size
    tail = count * lametag.FRAME - LAME_DELAY - samples
    file.seek(len(tag))
    file.write(lametag.info_frame(head, count, written, LAME_DELAY, tail))
    return len(tag)


def _lamed(lame: Any, blocks: Blocks) -> Iterator[bytes]:
    for pcm in blocks:
        whole = np.rint(np.clip(pcm, -1, 1) * np.float32(32767)).astype("<i2")
        if data := bytes(lame.encode(whole.T.tobytes())):
            yield data
    yield bytes(lame.flush())


def _packets(
    output: Output, codec: str, sample_format: str, blocks: Blocks, options: dict[str, str]
) -> Iterator[bytes]:
    context = av.CodecContext.create(codec, "w")
    if not isinstance(context, AudioCodecContext):
        raise ValueError(f"{codec} is no audio codec")
    layout = "stereo" if output.channels == 2 else "mono"
    context.sample_rate, context.layout, context.format = RATE, layout, sample_format
    context.bit_rate, context.time_base, context.options = output.bitrate, Fraction(1, RATE), options
    context.open()
    cutter, at = av.AudioResampler(format=sample_format, layout=layout, rate=RATE, frame_size=context.frame_size), 0
    for pcm in blocks:
        for part in cutter.resample(as_frame(pcm, at)):
            yield from (bytes(packet) for packet in context.encode(part))
        at += pcm.shape[1]


def _m4a(
    file: IO[bytes], order: Order, output: Output, blocks: Blocks, samples: int, marks: tuple[mp4.Mark, ...]
) -> int:
    count, sizes = -(-(AAC_DELAY + samples) // mp4.FRAME), list[int]()
    body = Path(file.name + "-body")
    try:
        with body.open("w+b") as frames:
            for packet in _packets(output, "aac", "fltp", blocks, {"aac_coder": "fast"}):
                if len(sizes) < count:
                    frames.write(packet)
                    sizes.append(len(packet))
            told = mp4.Told(order.title, order.artist, marks)
            file.write(mp4.head(sizes, output.channels, AAC_DELAY, samples, bitrate=output.bitrate, told=told))
            frames.seek(0)
            shutil.copyfileobj(frames, file, 1 << 20)
    finally:
        body.unlink(missing_ok=True)
    return 0


def _opus(
    file: IO[bytes], order: Order, output: Output, blocks: Blocks, samples: int, marks: tuple[mp4.Mark, ...]
) -> int:
    last, options = ogg.PRE_SKIP + samples, {"vbr": "constrained", "application": "audio"}
    file.write(ogg.opus_header_pages(relink.SERIAL, output.channels, ogg.PRE_SKIP, _comments(order, marks)))
    wanted, number, done, held = -(-last // 960), 2, 0, list[bytes]()
    for packet in _packets(output, "libopus", "flt", blocks, options):
        if done + len(held) == wanted:
            continue
        if len(held) == relink.A_PAGE:
            done += len(held)
            file.write(ogg.page(held, granule=done * 960, serial=relink.SERIAL, sequence=number))
            number, held = number + 1, []
        held.append(packet)
    file.write(ogg.page(held, granule=last, serial=relink.SERIAL, sequence=number, flags=ogg.EOS))
    return 0


def _comments(order: Order, marks: tuple[mp4.Mark, ...]) -> list[tuple[str, str]]:
    """Vorbis comments; chapters by the convention that players read (CHAPTER001, CHAPTER001NAME)."""
    said = [("TITLE", order.title), ("ARTIST", order.artist), ("ALBUM", order.album), ("DATE", order.date)]
    for number, mark in enumerate(marks[:100], 1):
        ms = mark.sample * 1000 // RATE
        clock = f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
        said += [(f"CHAPTER{number:03}", clock), (f"CHAPTER{number:03}NAME", mark.title[:200])]
    return [(name, text) for name, text in said if text]


_WRITERS: dict[str, Callable[..., int]] = {"mp3": _mp3, "m4a": _m4a, "opus": _opus}
