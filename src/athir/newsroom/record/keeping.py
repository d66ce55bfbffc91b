"""The daily jobs of the log: what is old is deleted, a random minute is decoded, the chain is verified.

Each outcome is a row, so that a worker which starts anew does not do it all again; what goes wrong is an alarm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from athir.airlog import Index, retention
from athir.airlog.kinds import Kinds
from athir.config import Settings
from athir.contracts.files import ContractError
from athir.contracts.units import iso
from athir.home import Home
from athir.newsroom.children import run
from athir.newsroom.record import alarms, sentences
from athir.newsroom.record.alarms import Alarm
from athir.newsroom.record.exporting import forget
from athir.newsroom.record.outcomes import Outcome

log = logging.getLogger("athir.record")

DAY = timedelta(days=1)
AGAIN = timedelta(minutes=10)
"""When it is asked again whether there is anything to do; so long a worker that starts is left in peace too."""

DELETE_AGAIN = timedelta(hours=1)
"""When it is tried again to delete what could not be deleted."""

FIRST = timedelta(hours=1)
"""So long after the worker's start a log that stands still is not yet wondered at: the house was off."""

FINE = ("", retention.NO_BOOK, retention.NEW_TERMS)
KEEP_OUTCOMES = timedelta(days=400)
SILENT_SECONDS = 300.0
SILENT_MINUTE = "it is digital silence"
"""What ``athir.airlog.cut.self_check`` says of a minute in which nothing is heard."""

TOO_FULL_DAYS = 14
"""Alarm when what is free does not take that many more days of sound."""

Decode = Callable[[str, datetime, datetime], dict[str, Any]]
"""Decodes a random minute of a mount's log between two times: the child's last line."""


@dataclass(frozen=True)
class Job:
    kind: str
    mount: str
    run: Callable[[datetime], None]


class Keeper:
    """Does the jobs of one station's log when they are due, one a step. Keep one for a process."""

    def __init__(self, home: Home, settings: Settings, station: str, decode: Decode | None = None) -> None:
        self._station, self._name = home.station(station), station
        self._rule = retention.policy(
            settings.logged_mounts, settings.zone, settings.kept_kinds, settings.log_days_here
        )
        self._kinds = Kinds.of(self._rule.kinds, self._station.journal_dir)
        self._decode = decode or self._in_a_child
        self._waits: dict[tuple[str, str], datetime] = {}
        self._started: datetime | None = None
        self._jobs = [Job(str(Outcome.Kind.PRUNE), "", self._prune)]
        for mount in settings.logged_mounts:
            self._jobs.append(Job(str(Outcome.Kind.DAY), mount, self._minute_of_day(mount)))
            self._jobs.append(Job(str(Outcome.Kind.TERM), mount, self._minute_of_term(mount)))

    def step(self, now: datetime | None = None) -> bool:
        """Do one job that is due; whether there was one."""
        now = now or datetime.now(UTC)
        self._started = self._started or now
        for job in self._jobs:
            key = (job.kind, job.mount)
            if key not in self._waits:
                last = Outcome.objects.filter(station=self._name, kind=job.kind, mount=job.mount).order_by("-at")
                self._waits[key] = max((row.at + _pause(row.kind, row.good) for row in last[:1]), default=now + AGAIN)
            if now >= self._waits[key]:
                self._waits[key] = now + AGAIN
                job.run(now)
                return True
        return False

    def _done(self, kind: object, mount: str, good: bool, now: datetime, **found: Any) -> None:
        Outcome.objects.create(station=self._name, mount=mount, kind=str(kind), good=good, at=now, found=found)
        Outcome.objects.filter(station=self._name, at__lt=now - KEEP_OUTCOMES).delete()
        self._waits[str(kind), mount] = now + _pause(str(kind), good)

    # -- what is old -----------------------------------------------------------------------------------------------
    def _prune(self, now: datetime) -> None:
        try:
            done = retention.prune(self._station, self._rule, now, kinds=self._kinds)
        except (ContractError, OSError) as error:
            alarms.raise_(self._name, Alarm.Kind.PRUNE, str(error))
            self._done(Outcome.Kind.PRUNE, "", False, now, refused=str(error))
            return
        alarms.over(self._name, Alarm.Kind.PRUNE)
        if done.refused == retention.TOO_SHORT:
            alarms.raise_(self._name, Alarm.Kind.SHORT)
        else:
            alarms.over(self._name, Alarm.Kind.SHORT)
        found = {"deleted": len(done.deleted), "bytes": done.bytes, "kept": len(done.kept), "refused": done.refused}
        self._done(Outcome.Kind.PRUNE, "", done.refused in FINE, now, **found)
        self._measure(now)
        forget(now)

    def _measure(self, now: datetime) -> None:
        """Whether the disk takes what is still to come."""
        mounts = retention.forecast(self._station, self._rule, now)
        needed = sum(max(0, one.full - one.now) for one in mounts)
        soon = min(needed, sum(one.a_day for one in mounts) * TOO_FULL_DAYS)
        if retention.free_bytes(self._station) >= soon:
            alarms.over(self._name, Alarm.Kind.DISK)
        elif not Alarm.objects.standing().filter(station=self._name, kind=str(Alarm.Kind.DISK)).exists():
            alarms.raise_(self._name, Alarm.Kind.DISK, at=now)

    # -- a random minute -------------------------------------------------------------------------------------------
    def _minute_of_day(self, mount: str) -> Callable[[datetime], None]:
        def check(now: datetime) -> None:
            newest = Index(self._station.log_of(mount)).last()
            if newest is None or newest.end < now - DAY:
                if newest is not None and now - (self._started or now) >= FIRST:
                    alarms.raise_(self._name, Alarm.Kind.SILENT, "", mount, now)
                    self._done(Outcome.Kind.DAY, mount, False, now, at="", code=sentences.NOTHING, values={})
                return
            alarms.over(self._name, Alarm.Kind.SILENT, mount)
            self._minute(Outcome.Kind.DAY, mount, now - DAY, now)

        return check

    def _minute_of_term(self, mount: str) -> Callable[[datetime], None]:
        def check(now: datetime) -> None:
            self._minute(Outcome.Kind.TERM, mount, datetime.fromtimestamp(0, UTC), now)

        return check

    def _minute(self, kind: object, mount: str, start: datetime, now: datetime) -> None:
        """Decode one; what is wrong with it is an alarm that stands until somebody has looked."""
        answer = self._decode(mount, start, now)
        at, code, values = str(answer.get("at", "")), *_wrong(answer)
        if not at and not code:
            return  # no sound is kept yet
        if code:
            alarms.raise_(self._name, Alarm.Kind.MINUTE, at, mount, now, code, values)
            log.error("a minute of the log cannot be heard: %s %s %s %s", mount, at, code, values.get("why", ""))
        self._done(kind, mount, not code, now, at=at, code=code, values=values)

    def _in_a_child(self, mount: str, start: datetime, end: datetime) -> dict[str, Any]:
        words = [str(self._station.log_of(mount)), self._name, iso(start), iso(end)]
        return run("athir.newsroom.record.minute", words, lambda _percent: None, silent=SILENT_SECONDS)


def _wrong(answer: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """What the child's answer says is wrong: a code and its values; ``""``: nothing."""
    if not answer.get("ok"):
        return sentences.DIED, {"why": f"{answer.get('reason')} {answer.get('detail')}"}
    wrong = str(answer.get("wrong", ""))
    if wrong == SILENT_MINUTE:
        return sentences.SILENCE, {}
    return (sentences.UNDECODED, {"why": wrong[:300]}) if wrong else ("", {})


def _pause(kind: str, good: bool) -> timedelta:
    """How long after an outcome the job comes round again."""
    return DAY if good or kind != str(Outcome.Kind.PRUNE) else DELETE_AGAIN
