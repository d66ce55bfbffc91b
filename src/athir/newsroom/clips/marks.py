"""What was on air in a stretch of time, by the journal: marks on the drawn air, a clip's show, and the music in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from athir.airlog.running import Entry, running_order
from athir.contracts.units import utc_ns
from athir.newsroom.library.models import AudioFile
from athir.newsroom.settings import HOME
from athir.newsroom.shows.models import Show, Slot

AROUND = timedelta(minutes=90)
"""How far before and after a clip its page looks for what was on air."""


@dataclass(frozen=True)
class Mark:
    """Something that was on air; times in ms since 1970. ``music``: a track of the library whose rights one must have."""

    start: int
    end: int
    kind: str
    title: str
    artist: str
    music: bool

    def as_record(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "title": f"{self.artist} – {self.title}" if self.artist else self.title,
            "short": self.title,
            "music": self.music,
        }


def marks(station: str, start: datetime, end: datetime) -> list[Mark]:
    """What was on air between two moments, cut to them, in order."""
    order = running_order(HOME.station(station).journal_dir, start, end)
    music = _music(order)
    return [
        Mark(
            _ms(entry.start), _ms(entry.end), entry.kind, entry.title or _stem(entry), entry.artist, entry.path in music
        )
        for entry in order
    ]


def tracks(station: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """The music between two moments: ``[{"title", "artist", "start_ms", "end_ms"}]``, ms from ``start`` on."""
    begin = _ms(start)
    return [
        {"title": mark.title, "artist": mark.artist, "start_ms": mark.start - begin, "end_ms": mark.end - begin}
        for mark in marks(station, start, end)
        if mark.music
    ]


def show_at(station: str, start: datetime, end: datetime) -> Show | None:
    """The show that had most of this time."""
    slots = [entry for entry in running_order(HOME.station(station).journal_dir, start, end) if entry.kind == "slot"]
    if not slots:
        return None
    longest = max(slots, key=lambda entry: entry.seconds)
    slot = Slot.objects.filter(public_id=longest.slot.partition(".")[0]).select_related("show").first()
    return slot.show if slot else None


def around(station: str, start: datetime, end: datetime) -> tuple[Entry | None, Entry | None]:
    """What was on air last before and first after, with a title."""
    order = running_order(HOME.station(station).journal_dir, start - AROUND, end + AROUND)
    named = [entry for entry in order if entry.title]
    before = [entry for entry in named if entry.end <= start]
    after = [entry for entry in named if entry.start >= end]
    return max(before, key=lambda e: e.end, default=None), min(after, key=lambda e: e.start, default=None)


def _music(order: list[Entry]) -> set[str]:
    paths = {entry.path for entry in order if entry.path}
    found = AudioFile.objects.filter(path__in=paths, kind=AudioFile.Kind.MUSIC)
    return set(found.values_list("path", flat=True))


def _stem(entry: Entry) -> str:
    return entry.path.rpartition("/")[2].rpartition(".")[0] or entry.account


def _ms(when: datetime) -> int:
    return round(utc_ns(when) / 1_000_000)
