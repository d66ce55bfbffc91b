"""From the end of a show to its published episode, for an hour of show. One JSON line.

    .venv/bin/python bench/episode.py [--minutes 60] [--no-peer]

A house with a log of real MP3 (speech-like sound) and a journal in which a presenter says goodbye; then what the worker
does: the journal is read, the draft made, its sound decoded once, measured, trimmed, levelled, encoded twice (MP3 128,
Opus 24 mono), and the episode published. The worker looks once a second, which is added. The peer is ffmpeg doing the
sound alone: `loudnorm` in one pass and the same two files.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from athir.air import encoder, framing
from athir.airlog import Index, LogWriter
from athir.contracts.journal import JournalWriter, new_boot
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import BLOCK, RATE, utc_ns
from athir.home import Home, StationHome
from peers.fullhouse import house, prepare

TARGET_SECONDS = 60.0
LOOK_SECONDS = 1.0
PART = 300
"""Seconds that are really encoded; the rest of the hour are the same segments again."""


def speech(seconds: int) -> Any:
    """Two channels of syllables: a voiced tone with noise, swelling and fading."""
    count = seconds * RATE
    at = np.arange(count) / RATE
    swell = np.clip(np.sin(2 * np.pi * 2.1 * at) + np.sin(2 * np.pi * 0.37 * at), 0, 2) / 2
    noise = np.random.default_rng(3).standard_normal(count)
    voice = np.sin(2 * np.pi * 150 * at + 3 * np.sin(7 * at)) + 0.5 * np.sin(2 * np.pi * 900 * at) + 0.2 * noise
    return np.stack((0.2 * swell * voice, 0.16 * swell * voice)).astype(np.float32)


def record(station: StationHome, start: datetime, minutes: int) -> Path:
    """Log ``minutes`` on ``live.mp3``; also as one file, for the peer."""
    kind = BY_NAME["live.mp3"]
    coder, framer, sound = encoder.make(kind), framing.make(kind), speech(min(PART, minutes * 60))
    held: list[tuple[bytes, int]] = []
    parts: list[bytes] = []
    samples = 0
    for number, at in enumerate(range(0, sound.shape[1], BLOCK), 1):
        if got := coder.encode(np.ascontiguousarray(sound[:, at : at + BLOCK])):
            parts.append(framer.frame(got).data)
            samples += len(got) * kind.frame
        if number % 16 == 0:
            held.append((b"".join(parts), samples))
            parts, samples = [], 0
    writer, first, path = LogWriter(station, "live.mp3"), 0, station.root / "peer.mp3"
    with path.open("wb") as file:
        while first < (minutes * 60 + 8) * RATE:
            for data, count in held:
                at_ns = utc_ns(start) + first * 1_000_000_000 // RATE
                writer.append(data, epoch=1, first_sample=first, samples=count, utc_ns=at_ns)
                file.write(data)
                first += count
    writer.close()
    coder.close()
    return path


def tell(station: StationHome, start: datetime, end: datetime, slot: str, show: str) -> None:
    journal = JournalWriter(station.journal_dir, "air", new_boot(utc_ns(start)))
    line = {"line": "1", "account": "amina", "name": "Amina"}
    journal.append("slot.start", start, slot=slot, show=show, title={"ar": "x"})
    journal.append("live.on", start, **line)
    for minute in range(0, int((end - start).total_seconds() // 60), 10):
        journal.append("live.title", start + timedelta(minutes=minute), line="1", title=f"part {minute}")
    journal.append("live.off", end, **line, why="hangup")
    journal.append("slot.end", end, slot=slot)
    journal.close()


def rows() -> tuple[str, str]:
    """A show with a presenter, a slot and a podcast that publishes by itself; the slot's and the show's public ids."""
    from athir.newsroom.accounts.actions import create_user
    from athir.newsroom.dossiers.models import Person
    from athir.newsroom.frame.models import Station
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.models import Podcast
    from athir.newsroom.shows.models import Show, Slot

    user = create_user("amina", "presenter", "correct horse battery staple", "en", check=False)
    station = Station.objects.get_or_create(slug="main", defaults={"names": {"ar": "x"}})[0]
    show = Show.objects.create(station=station, slug="show", names={"ar": "عرض"}, description={"ar": "عرض"})
    show.presenters.add(Person.objects.create(slug="amina", names={"ar": "أمينة"}, user=user))
    show.save()
    slot = Slot(show=show, weekday=0, start="08:00", minutes=60)
    slot.save()
    podcast = Podcast.objects.create(
        slug="show", station=station, names=show.names, description=show.description, show=show, auto_publish=True
    )
    actions.publish_podcast(podcast)
    return f"{slot.public_id}.20261124", show.public_id


def made(home: Home) -> dict[str, Any]:
    """Seconds from the last line of the journal to the published episode, and what it became."""
    from athir.newsroom.airlink.episode_maker import EpisodeMaker
    from athir.newsroom.airlink.task_runner import TaskRunner
    from athir.newsroom.podcasts.models import Episode
    from athir.newsroom.podcasts.preparing import QUEUE

    maker, runner = EpisodeMaker(home, "main"), TaskRunner(QUEUE)
    spent, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    drafts = maker.step()
    drafted = time.perf_counter() - began
    runner.step(1)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    episode: Any = Episode.objects.get()
    return {
        "drafts": drafts,
        "drafted_seconds": round(drafted, 2),
        "published_seconds": round(seconds + LOOK_SECONDS, 1),
        "sound_cpu_seconds": round(used.ru_utime + used.ru_stime - spent.ru_utime - spent.ru_stime, 1),
        "published": episode.live,
        "state": episode.state,
        "minutes": round(episode.duration_ms / 60_000, 2),
        "lufs": episode.lufs,
        "chapters": episode.chapters.count(),
        "bytes": sum(file.bytes for file in episode.files.all()),
    }


def peer(path: Path, minutes: int) -> float | None:
    """Seconds that ffmpeg takes for the sound."""
    if shutil.which("ffmpeg") is None:
        return None
    level = ["-af", "loudnorm=I=-16:TP=-1.0", "-ar", "48000"]
    command = ["ffmpeg", "-nostdin", "-y", "-loglevel", "error", "-t", str(minutes * 60), "-i", str(path)]
    command += [*level, "-c:a", "libmp3lame", "-b:a", "128k", str(path.with_name("peer-out.mp3"))]
    command += [*level, "-c:a", "libopus", "-b:a", "24k", "-ac", "1", str(path.with_name("peer-out.opus"))]
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return round(time.perf_counter() - began, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="athir-bench-episode-") as folder:
        env, _base = house(Path(folder), "")
        prepare(env)
        home = Home(Path(env["ATHIR_HOME"]))
        home.create()
        end = datetime.now(UTC) - timedelta(seconds=20)
        start = end - timedelta(minutes=options.minutes)
        station = home.station()
        whole = record(station, start, options.minutes)
        assert Index(station.log_of("live.mp3")).last() is not None
        tell(station, start, end, *rows())
        figures = made(home)
        other = None if options.no_peer else peer(whole, options.minutes)
    ok = figures["published"] and figures["published_seconds"] < TARGET_SECONDS * max(1.0, options.minutes / 60)
    figures |= {"peer_ffmpeg_seconds": other, "target_seconds": TARGET_SECONDS, "load": round(os.getloadavg()[0], 1)}
    print(json.dumps({"bench": "episode", "show_minutes": options.minutes, **figures, "ok": bool(ok)}))


if __name__ == "__main__":
    main()
