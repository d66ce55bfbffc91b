"""How fast a podcast's feed is: rendered for the first time, served to apps, and new after a publication. One JSON line.

    .venv/bin/python bench/podcasts.py [--episodes 2000] [--asks 300]

A house of its own is given a podcast with so many episodes, each with notes, chapters, people, a transcript and two
files, and is served by its real site process. ``cold_ms`` is the first answer after a change (every row read, the document
made anew, of the items that changed or are kept), ``served_ms`` the next ones, ``not_modified_ms`` those to an app that has it, ``visible_ms`` from the
commit of a publication or withdrawal to the first answer that shows it. All over HTTP, one after another.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from peers.fullhouse import WORDS, house, prepare

TARGET_MS = 100.0
"""Within this a feed of 2,000 episodes is answered."""
VISIBLE_MS = 1000.0
_PATH = "/podcasts/bench/feed.xml"


def words(count: int, start: int) -> str:
    return " ".join(WORDS[(start * 7 + n * 3) % len(WORDS)] for n in range(count))


def fill(episodes: int) -> None:
    """The podcast, its episodes a day apart, the newest today."""
    from django.utils import timezone

    from athir.newsroom.dossiers.models import Person
    from athir.newsroom.frame.models import Station
    from athir.newsroom.podcasts.guids import episode_guid, podcast_guid
    from athir.newsroom.podcasts.models import (
        Chapter,
        Episode,
        EpisodeFile,
        EpisodePerson,
        Podcast,
        Transcript,
    )

    now = timezone.now()
    station = Station.objects.get(slug="main")
    podcast = Podcast.objects.create(
        slug="bench", station=station, names={"ar": "صوت الواحة"}, description={"ar": words(60, 1)}, live=True
    )
    podcast.guid = podcast_guid("https://radio.example/podcasts/bench/feed.xml")
    podcast.save()
    host = Person.objects.create(slug="huda", names={"ar": "هدى"})
    made = Episode.objects.bulk_create(
        Episode(
            podcast=podcast,
            station=station,
            title=f"{words(5, n)} {n}",
            slug=f"halqa-{n}",
            guid=episode_guid(),
            summary=words(30, n),
            notes="".join(f"<p>{words(60, n + p)}</p>" for p in range(4)),
            state="ready",
            duration_ms=1_800_000,
            live=True,
            published_at=now - timedelta(days=n),
        )
        for n in range(episodes)
    )
    for kind, rows in (
        (EpisodeFile, lambda e: [("master", "e.mp3", "audio/mpeg", 128_000), ("small", "e.opus", "audio/ogg", 24_000)]),
    ):
        kind.objects.bulk_create(
            kind(episode=e, role=role, name=name, content_type=type_, bitrate=rate, bytes=225 * rate, sha256="ab" * 32)
            for e in made
            for role, name, type_, rate in rows(e)
        )
    Chapter.objects.bulk_create(
        Chapter(episode=e, start_ms=at * 300_000, title=words(4, at)) for e in made for at in range(6)
    )
    EpisodePerson.objects.bulk_create(EpisodePerson(episode=e, person=host) for e in made)
    text = "WEBVTT\n\n00:00.000 --> 00:04.000\n" + words(8, 1) + "\n"
    Transcript.objects.bulk_create(Transcript(episode=e, text=text) for e in made)


@contextlib.contextmanager
def served(env: dict[str, str], base: str) -> Iterator[http.client.HTTPConnection]:
    process = subprocess.Popen([sys.executable, "-m", "athir.newsroom.serve"], env=env, stderr=subprocess.DEVNULL)
    try:
        parts = urlsplit(base)
        line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        limit = time.monotonic() + 60
        while True:
            try:
                line.request("GET", "/robots.txt")
                line.getresponse().read()
                break
            except OSError:
                line.close()
                if time.monotonic() > limit or process.poll() is not None:
                    sys.exit("the site does not answer")
                time.sleep(0.1)
        yield line
        line.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def ask(line: http.client.HTTPConnection, **headers: str) -> tuple[float, int, dict[str, str], bytes]:
    """Milliseconds, status, headers, body."""
    began = time.perf_counter()
    line.request("GET", _PATH, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = line.getresponse()
    body = answer.read()
    told = {name.lower(): value for name, value in answer.getheaders()}
    return (time.perf_counter() - began) * 1000, answer.status, told, body


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 2),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
        "most": round(ordered[-1], 2),
    }


def changed(line: http.client.HTTPConnection, change: Any, shown: bytes, there: bool) -> tuple[float, float]:
    """Milliseconds from the commit of ``change`` until the feed shows (or does not show) ``shown``; and of that answer."""
    change()
    began = time.perf_counter()
    while True:
        took, status, _told, body = ask(line)
        if status == 200 and (shown in body) == there:
            return (time.perf_counter() - began) * 1000, took
        if time.perf_counter() - began > 30:
            sys.exit("a change never became visible")


def measure(line: http.client.HTTPConnection, asks: int, changes: int) -> dict[str, Any]:
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.models import Episode

    first, status, told, body = ask(line)
    if status != 200:
        sys.exit(f"the feed answers {status}")
    newest = Episode.objects.order_by("-published_at").first()
    assert newest is not None
    visible, cold = [], []
    for number in range(changes):
        away = number % 2 == 0
        act = actions.unpublish if away else actions.publish
        seen, took = changed(line, lambda act=act: act(newest), newest.guid.encode(), not away)
        visible.append(seen)
        cold.append(took)
    ask(line)
    plain = [ask(line)[0] for _ in range(asks)]
    packed = [ask(line, accept_encoding="gzip") for _ in range(asks)]
    etag = ask(line)[2]["etag"]
    known = [ask(line, if_none_match=etag) for _ in range(asks)]
    assert {one[1] for one in known} == {304}
    return {
        "first_ms": round(first, 1),
        "cold_ms": spread(cold),
        "served_ms": spread(plain),
        "served_gzip_ms": spread([one[0] for one in packed]),
        "not_modified_ms": spread([one[0] for one in known]),
        "visible_ms": spread(visible),
        "bytes": len(body),
        "gzip_bytes": len(packed[0][3]),
        "items": body.count(b"<item>"),
        "fresh": told["cache-control"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=2000)
    parser.add_argument("--asks", type=int, default=300)
    parser.add_argument("--changes", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="athir-bench-podcasts-") as folder:
        env, base = house(Path(folder), "")
        prepare(env)
        os.environ.update(env)
        fill(options.episodes)
        with served(env, base) as line:
            figures = measure(line, options.asks, options.changes)
    ok = max(figures["served_ms"]["p99"], figures["cold_ms"]["median"]) < TARGET_MS
    ok = ok and figures["visible_ms"]["most"] < VISIBLE_MS
    print(json.dumps({"bench": "podcasts", "episodes": options.episodes, **figures, "target_ms": TARGET_MS, "ok": ok}))


if __name__ == "__main__":
    main()
