"""The log as the newsroom asks it: by the station's slug, out of the house's own folders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from athir.airlog import Index, LedgerReader, Stretch
from athir.airlog.aired import aired
from athir.airlog.away import kept
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import RATE
from athir.home import MAIN
from athir.newsroom.settings import HOME

_readers: dict[str, LedgerReader] = {}


def index(station: str, mount: str) -> Index:
    """The index of one mount's log. It reads; nothing needs closing."""
    return Index(HOME.station(station).log_of(mount))


def mounts(station: str = MAIN) -> list[str]:
    """Mounts of which a log stands on disk, the best sounding first."""
    folder = HOME.station(station).log_dir
    found = [path.name for path in folder.iterdir() if path.name in BY_NAME] if folder.is_dir() else []
    return sorted(found, key=lambda name: -BY_NAME[name].bitrate)


def best_mount(station: str, start: datetime, end: datetime) -> str:
    """The logged mount that holds most of ``start``-``end``, to the second; of equals the best sounding.

    ``""``: nothing of it was logged, or its sound is no longer kept.
    """
    best, most = "", 0
    for mount in mounts(station):
        found = aired(index(station, mount), station, start, end)
        segments = [segment for piece in found.pieces for segment in piece.segments]
        seconds = round(found.samples / RATE)
        if seconds > most and all(kept(path) for path in {segment.path for segment in segments}):
            best, most = mount, seconds
    return best


def reader(station: str) -> LedgerReader:
    """The reader of the station's book in this process: a ``stat`` while nothing changes."""
    if station not in _readers:
        _readers[station] = LedgerReader(HOME.station(station).log_dir)
    return _readers[station]


def is_withdrawn(station: str, stretches: Iterable[Stretch], mount: str = "") -> bool:
    """Whether anything of the stretches must not be heard; on ``mount``, or (empty) on any.

    A withdrawal is by time and touches what shares a moment with it.
    """
    withdrawn = reader(station).state().withdrawn.values()
    return any(
        (not mount or entry.mount in ("", mount)) and entry.start < part.end and part.start < entry.end
        for part in stretches
        for entry in list(withdrawn)
    )
