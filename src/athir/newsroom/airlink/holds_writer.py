"""Writes which ranges of the log must not be deleted (``contracts/holds``).

What people hold stands in the log's own book, so the file says that there is nothing more: retention deletes nothing
while it cannot read that. A file that is there and cannot be read is left as it is, for somebody to look at.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from athir.contracts import holds as contract
from athir.home import Home
from athir.newsroom.airlink.models import StationLink
from athir.newsroom.frame.models import Station
from athir.newsroom.record import alarms
from athir.newsroom.record.alarms import Alarm


class HoldsWriter:
    """Keeps one station's holds file whole."""

    def __init__(self, home: Home, station: str) -> None:
        self._path, self._station = home.station(station).holds, station
        self._reader = contract.HoldsReader(self._path)
        self._said: str | None = None

    def step(self, now: datetime | None = None) -> contract.Holds | None:
        """Write the file if it is missing; one that cannot be read is an alarm. Raises ``ContractError``."""
        current = self._reader.fresh()
        if current is not None:
            if self._said != "":
                alarms.over(self._station, Alarm.Kind.HOLDS)
                self._said = ""
            return None
        if os.path.lexists(self._path):
            if self._reader.problem != self._said:
                alarms.raise_(self._station, Alarm.Kind.HOLDS, self._reader.problem)
                self._said = self._reader.problem
            return None
        station = Station.objects.get(slug=self._station)
        link, _made = StationLink.objects.get_or_create(station=station)
        made = contract.Holds(link.holds_generation + 1, now or datetime.now(UTC), station.slug, ())
        contract.write(self._path, made)
        StationLink.objects.filter(station=station).update(holds_generation=made.generation)
        return made
