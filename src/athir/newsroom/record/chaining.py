"""Walks along the chain of hashes, an hour's file at a time, for ever.

Two walks a mount: ``fresh`` follows what is written as soon as its hour is over, ``again`` goes through the whole log
within a month, sound included, and begins anew: a disk that forgets is found, and who rewrote all rows up to now
too, since ``fresh`` remembers in the database how they were.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from athir.airlog.chain import Mark, Problem, Verdict, verify_on
from athir.airlog.hours import all_files
from athir.home import Home
from athir.newsroom.record import alarms
from athir.newsroom.record.alarms import Alarm
from athir.newsroom.record.outcomes import ChainMark, Outcome

log = logging.getLogger("athir.record")

CLOSED = timedelta(minutes=5)
"""So long after its hour a file is no longer written and stands on the disk."""

ROUND = timedelta(days=30)
LONGEST, SHORTEST = timedelta(hours=1), timedelta(seconds=5)
IDLE = timedelta(minutes=5)
DAY = timedelta(days=1)


class Chain:
    """Both walks of one mount. Keep one for a process."""

    def __init__(self, home: Home, station: str, mount: str) -> None:
        self._folder, self._station, self._mount = home.station(station).log_of(mount), station, mount
        self._due = dict.fromkeys((ChainMark.FRESH, ChainMark.AGAIN), datetime.min.replace(tzinfo=UTC))

    def step(self, now: datetime | None = None) -> bool:
        """Verify one hour's file if it is time; whether anything was verified."""
        now = now or datetime.now(UTC)
        if not self._folder.is_dir():
            return False
        if now >= self._due[ChainMark.FRESH] and self._fresh(now):
            return True
        return now >= self._due[ChainMark.AGAIN] and self._again(now)

    def _mark(self, walk: str) -> ChainMark:
        known = {"station": self._station, "mount": self._mount, "walk": walk}
        mark: ChainMark = ChainMark.objects.get_or_create(**known)[0]
        return mark

    def _fresh(self, now: datetime) -> bool:
        row = self._mark(ChainMark.FRESH)
        verdict, mark = verify_on(self._folder, self._station, _of(row), ended_by=now - CLOSED)
        self._say(verdict.problems, now)
        moved = mark.seq != row.seq
        if moved:
            _move(row, mark)
        self._due[ChainMark.FRESH] = now if moved else now + IDLE
        self._sum_up(verdict, row, now)
        return moved

    def _again(self, now: datetime) -> bool:
        fresh, row = self._mark(ChainMark.FRESH), self._mark(ChainMark.AGAIN)
        if not fresh.seq:
            self._due[ChainMark.AGAIN] = now + IDLE
            return False
        verdict, mark = verify_on(self._folder, self._station, _of(row), ended_by=now - CLOSED, stop=fresh.seq)
        problems = list(verdict.problems)
        if mark.seq >= fresh.seq:
            if mark.prev.hex() != fresh.prev:
                problems.append(Problem(self._folder, mark.seq, "rewritten"))
            row.round, row.begun_at, mark = row.round + 1, now, Mark()
        self._say(problems, now)
        moved = mark.seq != row.seq
        _move(row, mark)
        files = len(all_files(self._folder)) or 1
        self._due[ChainMark.AGAIN] = now + min(LONGEST, max(SHORTEST, ROUND / files))
        return moved

    def _say(self, problems: list[Problem] | tuple[Problem, ...], now: datetime) -> None:
        for problem in problems[:10]:
            where = problem.index.relative_to(self._folder) if problem.index.is_relative_to(self._folder) else ""
            place, said = f"{where} {problem.row}".strip(), (problem.code, problem.values)
            alarms.raise_(self._station, Alarm.Kind.CHAIN, place, self._mount, now, *said)
            log.error("the chain of %s is broken: %s: %s", self._mount, place, problem.why)

    def _sum_up(self, verdict: Verdict, fresh: ChainMark, now: datetime) -> None:
        """Once a day a row says how it stands: good as long as no break waits for somebody."""
        rows = Outcome.objects.filter(station=self._station, kind=str(Outcome.Kind.CHAIN), mount=self._mount)
        if not fresh.seq or rows.filter(at__gt=now - DAY).exists():
            return
        broken = Alarm.objects.standing().filter(station=self._station, kind=str(Alarm.Kind.CHAIN), mount=self._mount)
        again = self._mark(ChainMark.AGAIN)
        found = {"rows": fresh.seq, "head": fresh.prev, "again": again.seq, "round": again.round}
        rows.create(
            station=self._station,
            kind=str(Outcome.Kind.CHAIN),
            mount=self._mount,
            good=verdict.good and not broken.exists(),
            at=now,
            found=found,
        )


def _of(row: ChainMark) -> Mark:
    return Mark(row.seq, bytes.fromhex(row.prev))


def _move(row: ChainMark, mark: Mark) -> None:
    row.seq, row.prev = mark.seq, mark.prev.hex()
    row.save()
