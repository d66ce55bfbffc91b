"""Which processes make the house, in the order of their start, and in which order they stop."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from athir.config import Settings
from athir.home import MAIN

MOST_DELIVERY = 4
"""Delivery serves thousands of listeners on one core; more processes than this only cost memory."""


@dataclass(frozen=True)
class Process:
    """One process: what to run and how it stands to the others."""

    name: str
    command: tuple[str, ...]
    stage: int
    """Those of a stage stop together; a later stage stops when the earlier one has ended."""
    patience: float
    """Seconds that it may take to stop before it is ended by force."""
    once: bool = False
    """Runs to its end: status 0 is success, anything else is tried again."""
    after: str = ""
    """Starts only when this one-shot process has succeeded."""
    drains: bool = False
    """Lets a moment pass after the earlier stage has ended: what that one made last is still on its way."""


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """``python -m name``, with the folder of the caller kept out of the import path (``-P``)."""
    return (sys.executable, "-P", "-m", name, *arguments)


def delivery_processes(settings: Settings) -> int:
    """As set, or one a core this house may use, :data:`MOST_DELIVERY` at most."""
    return settings.delivery_processes or min(MOST_DELIVERY, len(os.sched_getaffinity(0)))


def house(settings: Settings, station: str = MAIN) -> tuple[Process, ...]:
    """Air and delivery come first and wait for nothing; web and worker wait until the newsroom is prepared.

    They stop the other way round: delivery last, since it sends what the air made a second ago.
    """
    delivery = tuple(
        Process(
            f"delivery-{worker}",
            module("athir.delivery", "--station", station, "--worker", str(worker)),
            stage=2,
            patience=6,
            drains=True,
        )
        for worker in range(delivery_processes(settings))
    )
    return (
        Process("air", module("athir.air", "--station", station), stage=1, patience=10),
        *delivery,
        Process("watcher", module("athir.air.watchdog", "--station", station), stage=0, patience=4),
        Process("prepare", module("athir.newsroom.prepare"), stage=0, patience=8, once=True),
        Process("web", module("athir.newsroom.serve"), stage=0, patience=8, after="prepare"),
        Process("worker", module("athir.newsroom.worker"), stage=0, patience=8, after="prepare"),
    )
