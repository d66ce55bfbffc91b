"""Follows the book of each station's log, and tells the newsroom what was withdrawn or restored.

What it has told stands in rows (:class:`~.withdrawals.Withdrawal`), written in one transaction with what the receivers
change: a worker that is killed tells nothing twice and loses nothing. A book that is gone or damaged restores nothing:
only its own line does.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from athir.airlog.ledger import Entry, Ledger, LedgerReader, State
from athir.home import Home
from athir.newsroom.record import alarms
from athir.newsroom.record.alarms import Alarm
from athir.newsroom.record.signals import restored, withdrawn
from athir.newsroom.record.withdrawals import Withdrawal, as_record

log = logging.getLogger("athir.record")


class Watcher:
    """Watches one station's book. Keep one for a process: while nothing changes a step is a ``stat``."""

    def __init__(self, home: Home, station: str) -> None:
        self._station, log_dir = station, home.station(station).log_dir
        self._ledger, self._reader = Ledger(log_dir), LedgerReader(log_dir)
        self._seen: tuple[int, str] | None = None

    def step(self) -> int:
        """Tell what is new; how much that was. Raises what a receiver raised, after the others have been told."""
        state = self._reader.state()
        if self._trouble(state):
            return 0
        seen = (state.lines, self._reader.problem)
        if seen == self._seen:
            return 0
        told = {row.entry_id: row for row in Withdrawal.objects.filter(station=self._station)}
        count = 0
        for entry in list(state.withdrawn.values()):
            row = told.pop(entry.id, None)
            if row is not None and row.entry == as_record(entry):
                continue
            if row is not None:  # the same name for another range
                self._restored(row)
            self._withdrawn(entry)
            count += 1
        lost = [row for row in told.values() if row.entry_id not in state.restored]
        for row in told.values():
            if row.entry_id in state.restored:
                self._restored(row)
                count += 1
        self._say_lost(lost)
        self._seen = seen
        return count

    def _trouble(self, state: State) -> bool:
        """A book that cannot be read, or is gone, is an alarm and nothing else."""
        if self._reader.problem:
            if self._seen != (state.lines, self._reader.problem):
                alarms.raise_(self._station, Alarm.Kind.BOOK, self._reader.problem)
                self._seen = (state.lines, self._reader.problem)
            return True
        if self._seen is None or self._seen[1]:
            alarms.over(self._station, Alarm.Kind.BOOK)
        if not self._ledger.exists():
            if self._seen is None or self._seen[0] >= 0:
                rows = list(Withdrawal.objects.filter(station=self._station))
                self._say_lost(rows)
                self._seen = (-1, "")
            return True
        return False

    def _say_lost(self, rows: list[Withdrawal]) -> None:
        if not rows:
            alarms.over(self._station, Alarm.Kind.LOST)
        for row in rows:
            alarms.raise_(self._station, Alarm.Kind.LOST, f"{row.entry_id}: {row.entry['why']}"[:500])

    def _withdrawn(self, entry: Entry) -> None:
        row = Withdrawal(station=self._station, entry_id=entry.id, entry=as_record(entry))
        self._tell(withdrawn, entry, row.save)
        log.info("withdrawn: %s %s to %s (%s)", self._station, entry.start, entry.end, entry.id)

    def _restored(self, row: Withdrawal) -> None:
        self._tell(restored, row.as_entry(), row.delete)
        log.info("restored: %s (%s)", self._station, row.entry_id)

    def _tell(self, signal: Signal, entry: Entry, remember: Any) -> None:
        """All receivers and the row, or nothing. Where one fails the others still do their part: it is tried again."""
        said = {"station": self._station, "entry": entry}
        try:
            with transaction.atomic():
                signal.send(sender=None, **said)
                remember()
        except Exception:
            for _receiver, answer in signal.send_robust(sender=None, **said):
                if isinstance(answer, Exception):
                    log.error("a receiver of the log's signal failed: %s", answer)
            raise
