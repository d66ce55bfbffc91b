"""Writes which ranges of the log must not be deleted (``contracts/holds``).

Nothing in this version makes a hold, so the file says that there is none: retention deletes nothing while it cannot
read that.
"""

from __future__ import annotations

from datetime import UTC, datetime

from athir.contracts import holds as contract
from athir.home import Home
from athir.newsroom.airlink.models import StationLink
from athir.newsroom.frame.models import Station


class HoldsWriter:
    """Keeps one station's holds file whole."""

    def __init__(self, home: Home, station: str) -> None:
        self._path, self._station = home.station(station).holds, station
        self._reader = contract.HoldsReader(self._path)

    def step(self, now: datetime | None = None) -> contract.Holds | None:
        """Write the file if it is missing or unreadable. Raises ``ContractError``."""
        current = self._reader.fresh()
        if current is not None:
            return None
        station = Station.objects.get(slug=self._station)
        link, _made = StationLink.objects.get_or_create(station=station)
        made = contract.Holds(link.holds_generation + 1, now or datetime.now(UTC), station.slug, ())
        contract.write(self._path, made)
        StationLink.objects.filter(station=station).update(holds_generation=made.generation)
        return made
