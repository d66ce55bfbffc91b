"""Moves old hours of the log to the storage, one a step, and reads back one of those that are there each day."""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from athir.airlog import moving
from athir.airlog.away import AwayError, Note, note_of
from athir.airlog.hours import all_files
from athir.airlog.ledger import LedgerError
from athir.airlog.moving import Store
from athir.airlog.storage import Storage
from athir.config import Settings
from athir.contracts.files import ContractError
from athir.home import Home
from athir.newsroom.record import alarms
from athir.newsroom.record.alarms import Alarm

log = logging.getLogger("athir.record")

DAY = timedelta(days=1)
AGAIN = timedelta(minutes=10)
"""After the last hour, and after a storage that did not answer."""

_STAYS = {moving.CHANGED: "stays", moving.NOT_BACK: "not_back"}


class Storing:
    """Old hours of one station. Keep one for a process; its waits are for the network, so give it a thread."""

    def __init__(self, home: Home, settings: Settings, station: str, store: Store | None = None) -> None:
        self._station, self._name = home.station(station), station
        self._mounts, self._days = tuple(settings.logged_mounts), settings.log_days_here
        self._store = store or Storage(settings.log_storage_url)
        self._wait = self._read_back = datetime.fromtimestamp(0, UTC)
        self._stays: dict[Path, datetime] = {}
        """Hours that did not move, and when they are tried again."""
        self._chance = random.Random()

    def step(self, now: datetime | None = None) -> bool:
        """Move an hour; whether there may be another. What goes wrong is an alarm until it goes right again."""
        now = now or datetime.now(UTC)
        if now < self._wait:
            return False
        try:
            more = self._move(now)
            if not more:
                moving.forget(self._station, self._store, self._mounts)
                self._look(now)
                alarms.over(self._name, Alarm.Kind.AWAY, "", now)  # the storage answers; what is wrong there stands
        except (AwayError, LedgerError, ContractError, OSError) as error:
            self._wait = now + AGAIN
            self._alarm(str(error), now)
            return False
        if not more:
            self._wait = now + AGAIN
        return more

    def _move(self, now: datetime) -> bool:
        for hour in moving.due(self._station, self._mounts, self._days, now):
            if now < self._stays.get(hour.file, now):
                continue
            wrong = moving.move(self._station, self._store, hour, now).wrong
            if not wrong:
                return True
            if wrong != moving.PRUNED:
                self._stays[hour.file] = now + DAY
                where = hour.file.relative_to(self._station.log_of(hour.mount))
                alarms.raise_(self._name, Alarm.Kind.AWAY, str(where), hour.mount, now, _STAYS[wrong])
        return False

    def _look(self, now: datetime) -> None:
        """Read back one of what is there: a storage that loses sound is found out while others still have it."""
        if now < self._read_back:
            return
        notes = [(mount, note) for mount in self._mounts for note in self._notes(mount)]
        if notes:
            mount, note = self._chance.choice(notes)
            if not self._store.holds(note.key, note.bytes, note.sha256):
                alarms.raise_(self._name, Alarm.Kind.AWAY, note.key, mount, now, "lost")
                log.error("sound on the storage was lost: %s %s", self._name, note.key)
        self._read_back = now + DAY

    def _notes(self, mount: str) -> list[Note]:
        files = all_files(self._station.log_of(mount))
        found = (note_of(file.index.with_suffix("." + mount.rpartition(".")[2])) for file in files)
        return [note for note in found if note is not None]

    def _alarm(self, said: str, now: datetime) -> None:
        """One stands at a time: what a storage says differs each time it does not answer."""
        standing = Alarm.objects.standing().filter(station=self._name, kind=str(Alarm.Kind.AWAY), mount="")
        if not standing.exists():
            alarms.raise_(self._name, Alarm.Kind.AWAY, said, "", now)
            log.error("old hours of %s do not get to the storage: %s", self._name, said)
