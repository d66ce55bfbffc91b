"""The log at full length: a year's index, and an hour cut out of it. One JSON line.

    .venv/bin/python bench/log.py [--days 365] [--places 500] [--folder FOLDER]

The year is synthetic (rows of 4 s as the air writes them, an hour a file; about 1 GB, made in a minute or two), the
hour of sound is real AAC, MP3 and Opus. Places are looked up as by a new process each time: nothing is remembered
between them but what the system's cache holds. The peer is ffmpeg (`-c copy`) on the same hour as one file.

`exact`: the hour cut to the sample without encoding anything, as each kind that can say where its sound begins and ends
(MP4's edit list, LAME's tag, Ogg Opus' pre-skip and last granule). What a decoder makes of it is compared with what the
same decoder makes of the whole log: `over` samples more than asked for (an M4A ends with a frame for FFmpeg; its last
packet's duration tells the sample), and the difference of the first and last half second in dB of the sound. AAC draws
its noise anew at each decoding, Opus comes near its state, MP3 is the same to the bit. `anew`: kinds that no mount has,
encoded as a whole.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import struct
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from athir.air import encoder, framing
from athir.airlog import Index, LogWriter, cut
from athir.airlog.aired import Aired, aired
from athir.airlog.join import join
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import BLOCK, RATE, utc_ns
from athir.home import Home, StationHome

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLES = 4 * RATE
TARGETS = {"located_ms": 5.0, "frames_cpu_seconds": 2.0, "exact_cpu_seconds": 5.0}
ALIKE = {"m4a": -30.0, "mp3": -100.0, "opus": -25.0}
"""dB of difference, at most."""
EDGE = RATE // 2
Pcm = NDArray[np.float32]
_BODY = struct.Struct("<4sHHQIIqqQII32s32sI")


def year(folder: Path, days: int) -> int:
    """Write the index of ``days`` days below a mount's folder; a hole of one segment every hour. Returns its rows."""
    seq, base = 0, utc_ns(BEGIN)
    for hour in range(days * 24):
        when = BEGIN + timedelta(hours=hour)
        day = folder / f"{when:%Y}" / f"{when:%m}" / f"{when:%d}"
        day.mkdir(parents=True, exist_ok=True)
        rows = bytearray()
        first_seq = seq
        for row in range(900):
            if row == 450:
                continue
            first = (hour * 900 + row) * SAMPLES
            at = base + first * 1_000_000_000 // RATE
            body = _BODY.pack(
                b"ALOG", 1, 128, seq, 1, SAMPLES, first, at, row * 32_000, 32_000, 0, bytes(32), bytes(32), 0
            )
            rows += body + zlib.crc32(body).to_bytes(4, "little")
            seq += 1
        (day / f"{when:%H}-{first_seq}.idx").write_bytes(rows)
    (folder / "HEAD").write_text(f"{when:%Y/%m/%d/%H}-{first_seq}\n")
    return seq


def located(folder: Path, days: int, places: int) -> tuple[list[float], list[float]]:
    """Milliseconds and those of CPU for each of ``places`` ranges of up to ten minutes, with a new reader each."""
    chance, found, used = random.Random(1), [], []
    for _ in range(places):
        start = BEGIN + timedelta(seconds=chance.uniform(7200, days * 86_400 - 7200))
        length = chance.choice((10.0, 60.0, 600.0))
        began, spent = time.perf_counter(), time.process_time()
        there = aired(Index(folder), "main", start, start + timedelta(seconds=length))
        found.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - spent) * 1000)
        assert (
            there.pieces
            and abs(sum(s.seconds for s in there.stretches) + sum(g.seconds for g in there.gaps) - length) < 0.1
        )
    return found, used


def hour(station: StationHome, mount: str) -> None:
    """An hour of sound, encoded once for a minute and written sixty times: the frames are real, the hour is whole."""
    kind = BY_NAME[mount]
    coder, noise = encoder.make(kind), np.random.default_rng(1)
    time_axis = np.arange(62 * RATE) / RATE
    tone = 0.2 * np.sin(2 * np.pi * (300 * time_axis + 50 * np.sin(time_axis))) + noise.normal(0, 0.02, 62 * RATE)
    sound = np.stack((tone, tone)).astype(np.float32)
    frames: list[bytes] = []
    for at in range(0, sound.shape[1], BLOCK):
        frames += coder.encode(np.ascontiguousarray(sound[:, at : at + BLOCK]))
    coder.close()
    frames = frames[: 60 * RATE // kind.frame]
    writer, framer, first, base = LogWriter(station, mount), framing.make(kind), 0, utc_ns(BEGIN)
    a_segment = SAMPLES // kind.frame
    all_frames = frames * 61
    for at in range(0, len(all_frames) - a_segment, a_segment):
        held = [framer.frame(all_frames[part : part + 12]).data for part in range(at, at + a_segment - 11, 12)]
        rest = a_segment % 12
        held += [framer.frame(all_frames[at + a_segment - rest : at + a_segment]).data] if rest else []
        samples = a_segment * kind.frame
        utc = base + first * 1_000_000_000 // RATE
        writer.append(b"".join(held), epoch=1, first_sample=first, samples=samples, utc_ns=utc)
        first += samples
    writer.close()


def cpu(deed: Callable[[], object]) -> float:
    """Seconds of CPU, this process alone."""
    began = time.process_time()
    deed()
    return round(time.process_time() - began, 3)


def wanted(station: StationHome, mount: str) -> tuple[Index, Aired]:
    index = Index(station.log_of(mount))
    start = BEGIN + timedelta(seconds=7.123)
    return index, aired(index, "main", start, start + timedelta(hours=1))


def written(station: StationHome, mount: str, kind: str, target: Path) -> None:
    index, found = wanted(station, mount)
    with target.open("wb") as file:
        for chunk in join(index, found.pieces, kind).chunks(index):
            file.write(chunk)


def heard(path: Path, places: list[int]) -> tuple[list[Pcm], int, int]:
    """:data:`EDGE` decoded samples from each of ``places`` on; how many there are; and by the last packet's duration."""
    kept: list[list[Pcm]] = [[] for _ in places]
    at = short = 0
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        for packet in file.demux(stream):
            if packet.size and packet.duration:
                size = stream.codec_context.frame_size or 1024
                short = max(0, size - round(packet.duration * float(packet.time_base) * RATE))
            for frame in packet.decode():
                for place, found in zip(places, kept, strict=True):
                    if at < place + EDGE and at + frame.samples > place:
                        pcm = np.asarray(frame.to_ndarray(), np.float32)
                        pcm = pcm if frame.format.is_planar else pcm.reshape(-1, 2).T
                        found.append(pcm[:, max(0, place - at) : place + EDGE - at])
                at += frame.samples
    return [np.concatenate(found, axis=1) for found in kept], at, at - short


def like(one: Pcm, other: Pcm) -> float:
    """Of the difference to the sound, dB."""
    return round(float(10 * np.log10((np.mean((one - other) ** 2) + 1e-13) / np.mean(one**2))), 1)


def exact(station: StationHome, mount: str, kind: str, folder: Path) -> dict[str, float]:
    """The hour of ``mount`` as ``kind``: CPU, and what a decoder makes of its edges."""
    path, raw = folder / f"exact.{kind}", folder / f"raw.{mount}"
    spent = cpu(lambda: written(station, mount, kind, path))
    index, there = wanted(station, mount)
    (stretch,) = there.stretches
    with raw.open("wb") as file:
        if kind == "opus":  # a link needs its head
            whole = aired(index, "main", BEGIN, BEGIN + timedelta(hours=1, minutes=1))
            file.writelines(join(index, whole.pieces).chunks(index))
        else:
            file.writelines(index.read(segment) or b"" for segment in index.latest(10_000))
    first, last = stretch.first_sample, stretch.end_sample - EDGE
    on_air, _, _ = heard(raw, [first, last])
    found, decoded, told = heard(path, [0, stretch.samples - EDGE])
    raw.unlink()
    path.unlink()
    return {
        "cpu_seconds": spent,
        "over": decoded - stretch.samples,
        "over_by_packets": (told if kind == "m4a" else decoded) - stretch.samples,
        "start_db": like(on_air[0], found[0]),
        "end_db": like(on_air[1], found[1]),
    }


def peer(source: Path, target: Path) -> float:
    """CPU of ffmpeg copying the same hour out of one file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-ss", "7.123", "-t", "3600", "-i", str(source), "-c", "copy"]
    subprocess.run([*command, str(target)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--places", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="where to write; else the system's temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        mount = folder / "year" / "live.aac"
        rows = year(mount, options.days)
        times, used = located(mount, options.days, options.places)
        home = Home(folder / "house")
        home.create()
        station = home.station()
        for one in ("live.aac", "live.mp3", "live.opus"):
            hour(station, one)
        adts = cpu(lambda: written(station, "live.aac", "aac", folder / "cut.aac"))
        kinds = (("live.aac", "m4a"), ("live.mp3", "mp3"), ("live.opus", "opus"))
        found = {kind: exact(station, one, kind, folder) for one, kind in kinds}
        source = folder / "whole.mp3"
        written(station, "live.mp3", "mp3", source)
        index, there = wanted(station, "live.aac")
        anew = {kind: cpu(lambda kind=kind: cut.encode(index, there.pieces, kind)) for kind in ("wav", "m4a")}
        other = peer(source, folder / "peer.mp3")
        worst = max(one["cpu_seconds"] for one in found.values())
        right = all(
            one["over_by_packets"] == 0 and max(one["start_db"], one["end_db"]) < ALIKE[kind]
            for kind, one in found.items()
        )
        ok = right and adts < TARGETS["frames_cpu_seconds"] and worst < TARGETS["exact_cpu_seconds"]
        result = {
            "bench": "log",
            "index_days": options.days,
            "index_rows": rows,
            "located_ms": {
                "median": round(statistics.median(times), 3),
                "p99": round(sorted(times)[int(len(times) * 0.99)], 3),
                "worst": round(max(times), 3),
                "worst_cpu": round(max(used), 3),
            },
            "hour_cpu_seconds": {"frames_adts": adts, "exact": found, "anew": anew},
            "targets": TARGETS,
            "peer": {"ffmpeg_copy_mp3_cpu_seconds": other},
            "ratio_to_peer": round(found["mp3"]["cpu_seconds"] / other, 2) if other else None,
            "ok": ok and max(used) < TARGETS["located_ms"],
        }
        print(json.dumps(result))


if __name__ == "__main__":
    main()
