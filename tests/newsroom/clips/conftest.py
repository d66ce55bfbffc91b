"""Half a minute that was on the air five minutes ago: speech-like sound with pauses, a click, and a journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.airlog import sounding

from athir.contracts.journal import JournalWriter, new_boot
from athir.contracts.units import RATE, utc_ns
from athir.home import Home

SECONDS = 32
CLICK = 10.5
"""Seconds after the beginning: inside the third stretch of sound."""


def speech() -> sounding.Pcm:
    """Three seconds of sound, one of silence, over and over; one click."""
    time = np.arange(SECONDS * RATE) / RATE
    sound = np.where(time % 4 < 3, 0.1 * np.sin(2 * np.pi * 440 * time), 0.0)
    sound[round(CLICK * RATE)] = 0.95
    return np.stack((sound, sound)).astype(np.float32)


@dataclass
class Air:
    """``start`` is when the first sample was on air."""

    start: datetime
    house: Home
    show: Any

    def at(self, seconds: float) -> datetime:
        return self.start + timedelta(seconds=seconds)

    def ms(self, seconds: float) -> int:
        return utc_ns(self.at(seconds)) // 1_000_000


@pytest.fixture
def air(db: None, house: Home) -> Air:
    """A log of two mounts, and what the journal tells of it: a show, and music from its 16th second to its 24th."""
    from athir.newsroom.frame.models import Station
    from athir.newsroom.library.models import AudioFile
    from athir.newsroom.shows.models import Show, Slot

    start = (datetime.now(UTC) - timedelta(minutes=5)).replace(microsecond=0)
    for mount in ("live.aac", "low.aac"):
        sounding.record(house.station(), mount, start, seconds=SECONDS, sound=speech())
    station: Any = Station.objects.get(slug="main")
    show = Show.objects.create(station=station, slug="oasis", names={"ar": "حديث الواحة", "fr": "L’oasis"})
    slot = Slot(show=show, weekday=0, start="08:00", minutes=60)
    slot.save()
    AudioFile.objects.create(path="music/song.mp3", sha256="0" * 64, kind="music", title="أغنية", state="ok")
    told = JournalWriter(house.station().journal_dir, "air", new_boot(utc_ns(start)))
    told.append("air.start", start, epoch=1)
    told.append("slot.start", start, slot=f"{slot.public_id}.20261124", title=show.names)
    told.append("item.start", start, item="t", path="speech/talk.mp3", title="حديث", source="plan", duration_ms=16_000)
    then = start + timedelta(seconds=16)
    told.append("item.end", then, item="t", why="end")
    told.append(
        *("item.start", then),
        item="m",
        path="music/song.mp3",
        title="أغنية",
        artist="فنانة",
        source="plan",
        duration_ms=8_000,
    )
    told.append("item.end", start + timedelta(seconds=24), item="m", why="end")
    told.append("listeners", start + timedelta(seconds=31), counts={})
    return Air(start, house, show)
