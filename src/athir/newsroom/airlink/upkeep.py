"""Jobs that come round by themselves: what the database needs, and what may be forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from athir.newsroom.airlink.task_runner import prune_results
from athir.newsroom.audience.push import forget
from athir.newsroom.clips.waves import keep_up as draw
from athir.newsroom.events.occurrences import keep_up
from athir.newsroom.frame.models import Station
from athir.newsroom.library.pieces import forget as forget_halves
from athir.newsroom.numbers import rollup
from athir.newsroom.settings import HOME

HOUR = 3600.0


def optimise() -> None:
    """Let SQLite look at its statistics again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")


def checkpoint() -> None:
    """Write the whole log back and cut it, so that a copy of the house is small and whole."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def forget_sessions() -> None:
    """Sessions that have ended."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def count() -> None:
    """Downloads, from what was sent."""
    rollup.step(HOME.numbers_dir)


def draw_the_air() -> None:
    """What the clip desk shows, so that it opens at once."""
    for slug in Station.objects.values_list("slug", flat=True):
        draw(slug)


@dataclass
class Job:
    """``run`` every ``seconds``, the first time after ``first``."""

    name: str
    seconds: float
    run: Callable[[], object]
    first: float = 60.0


@dataclass
class Upkeep:
    """The table of jobs. :meth:`step` runs those that are due, and gives their names."""

    jobs: tuple[Job, ...] = (
        Job("optimise", 24 * HOUR, optimise, first=10 * 60.0),
        Job("checkpoint", 24 * HOUR, checkpoint, first=6 * HOUR),
        Job("sessions", 24 * HOUR, forget_sessions, first=HOUR),
        Job("results", 24 * HOUR, prune_results, first=2 * HOUR),
        Job("subscriptions", 24 * HOUR, forget, first=3 * HOUR),
        Job("half uploads", HOUR, forget_halves, first=120.0),
        Job("numbers", 300.0, count, first=30.0),
        Job("dates of events", 6 * HOUR, keep_up, first=0.0),
        Job("drawn air", 60.0, draw_the_air, first=20.0),
    )
    due: dict[str, float] = field(default_factory=dict)

    def step(self, now: float | None = None) -> list[str]:
        now = time.monotonic() if now is None else now
        done = []
        for job in self.jobs:
            if now >= self.due.setdefault(job.name, now + job.first):
                self.due[job.name] = now + job.seconds
                job.run()
                done.append(job.name)
        return done
