"""What the newsroom is shown of the log: storage, days and their gaps, what is kept, how the checks stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.cache import cache

from athir.airlog import LedgerError, away, retention
from athir.airlog.hours import Rows, day_files
from athir.airlog.index import Index
from athir.airlog.ledger import HOLD, USE, WITHDRAW, Entry, Ledger, State
from athir.airlog.ranges import Gap, by_utc
from athir.contracts.bucket import parse
from athir.contracts.files import ContractError
from athir.newsroom.record import log
from athir.newsroom.record.models import FromTheAir, Outcome
from athir.newsroom.settings import HOME, HOUSE

HOUR = timedelta(hours=1)
SHOWN_GAPS = 50
_FORECAST = "log-forecast-%s"


def rule() -> retention.Policy:
    """How long this house keeps its log."""
    return retention.policy(HOUSE.logged_mounts, HOUSE.zone, HOUSE.kept_kinds, HOUSE.log_days_here)


@dataclass(frozen=True)
class Storage:
    """``mounts`` with their forecast; ``needed`` still to come until the whole term is full, and ``free``, in bytes."""

    mounts: list[retention.Forecast]
    free: int
    after: int = 0
    """Days after which sound moves to ``bucket``; 0: never."""
    bucket: str = ""

    @property
    def away(self) -> int:
        return sum(one.away for one in self.mounts)

    @property
    def has_away(self) -> bool:
        return bool(self.after or self.away)

    @property
    def now(self) -> int:
        return sum(one.now for one in self.mounts)

    @property
    def full(self) -> int:
        return sum(one.full for one in self.mounts)

    @property
    def needed(self) -> int:
        return max(0, self.full - self.now)

    @property
    def fits(self) -> bool:
        return self.needed <= self.free


def storage(station: str) -> Storage:
    """What the log takes on disk, now and when its term is full: looked up once a minute, for it asks every file of it."""
    at = HOME.station(station)
    mounts = cache.get_or_set(_FORECAST % station, lambda: retention.forecast(at, rule()), 60)
    bucket = str(parse(HOUSE.log_storage_url)) if HOUSE.log_storage_url else ""
    return Storage(mounts, retention.free_bytes(at), HOUSE.log_days_here, bucket)


def forget_storage(station: str) -> None:
    """What decides on it was changed: look again."""
    cache.delete(_FORECAST % station)


@dataclass(frozen=True)
class HourCell:
    """Of one mount and hour: ``minutes`` logged (of ``of``), and whether its sound was deleted."""

    minutes: int
    of: int
    deleted: bool

    @property
    def whole(self) -> bool:
        return self.minutes >= self.of


@dataclass(frozen=True)
class Hour:
    """One hour of the wall, as it is shown, with the cells of the mounts."""

    start: datetime
    cells: list[HourCell]


@dataclass(frozen=True)
class DayLog:
    """A day of the station: ``mounts``, ``hours``, and by mount its ``gaps`` (of what is over)."""

    start: datetime
    end: datetime
    mounts: list[str]
    hours: list[Hour]
    gaps: list[tuple[str, list[Gap], int]]
    """Mount, the gaps that are shown, and how many more there are."""


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A day of the wall in UTC: 23 to 25 hours."""
    start, end = (datetime.combine(one, time(), tzinfo=zone) for one in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def day_log(station: str, day: date, zone: ZoneInfo, now: datetime) -> DayLog:
    """What each mount holds of a day."""
    start, end = bounds(day, zone)
    over = max(start, min(end, now.replace(microsecond=0)))
    mounts, columns, gaps = log.mounts(station), [], []
    starts = [start + n * HOUR for n in range(round((end - start) / HOUR))]
    for mount in mounts:
        found = by_utc(log.index(station, mount), start, over)
        columns.append(_cells(found.segments, starts, over))
        gaps.append((mount, list(found.gaps[:SHOWN_GAPS]), max(0, len(found.gaps) - SHOWN_GAPS)))
    hours = [Hour(at.astimezone(zone), [column[n] for column in columns]) for n, at in enumerate(starts)]
    return DayLog(start, end, mounts, [hour for hour in hours if hour.start < over], gaps)


def _cells(segments: Any, starts: list[datetime], over: datetime) -> list[HourCell]:
    seconds, deleted = [0.0] * len(starts), [False] * len(starts)
    there: dict[Any, bool] = {}
    for segment in segments:
        if segment.path not in there:
            there[segment.path] = away.kept(segment.path)
        exists = there[segment.path]
        begins, ends = segment.start, segment.end
        first = max(0, int((begins - starts[0]) / HOUR))
        for n in range(first, min(len(starts), first + 2)):
            part = (min(ends, starts[n] + HOUR) - max(begins, starts[n])).total_seconds()
            if part > 0:
                seconds[n] += part
                deleted[n] |= not exists
    of = [max(0, round((min(at + HOUR, over) - at).total_seconds() / 60)) for at in starts]
    return [HourCell(min(n, round(s / 60)), n, gone) for s, n, gone in zip(seconds, of, deleted, strict=True)]


def days(station: str, last: date, count: int, zone: ZoneInfo) -> list[tuple[date, list[float]]]:
    """The last days with the hours that each mount logged, by the rows of its hours' ends; newest first."""
    found = []
    for back in range(count):
        day = last - timedelta(days=back)
        start, end = bounds(day, zone)
        found.append((day, [_hours(log.index(station, mount), start, end) for mount in log.mounts(station)]))
    return found


def _hours(index: Index, start: datetime, end: datetime) -> float:
    total = 0.0
    for day in {start.date(), end.date()}:
        for file in day_files(index.folder, datetime.combine(day, time(), tzinfo=UTC)):
            if file.hour + HOUR <= start or file.hour >= end:
                continue
            rows = index.segments(file, 0, 1) + index.segments(file, max(0, len(Rows(file.index)) - 1), 1)
            if rows:
                total += max(0.0, (min(rows[-1].end, end) - max(rows[0].start, start)) / HOUR)
    return min(24.0, total)


# -- what is kept ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Kept:
    """Entries of the book by kind, the newest range first; ``problem`` when it cannot be read."""

    holds: list[Entry]
    withdrawn: list[Entry]
    uses: list[Entry]
    problem: str = ""


def kept(station: str) -> Kept:
    """What the log's book says is held, withdrawn and used."""
    try:
        state = Ledger(HOME.station(station).log_dir).state()
    except (LedgerError, ContractError) as error:
        return Kept([], [], [], str(error))
    return Kept(_newest(HOLD, state), _newest(WITHDRAW, state), _newest(USE, state))


def _newest(kind: str, state: State) -> list[Entry]:
    entries = {HOLD: state.holds, WITHDRAW: state.withdrawn, USE: state.uses}[kind]
    return sorted(entries.values(), key=lambda entry: entry.start, reverse=True)


def touched(station: str, mount: str, start: datetime, end: datetime) -> Iterator[FromTheAir]:
    """Clips, episodes and whatever else comes from the air of which a moment lies between ``start`` and ``end``."""
    for model in apps.get_models():
        if not issubclass(model, FromTheAir):
            continue
        rows = model._default_manager.filter(station__slug=station, started_at__lt=end, ended_at__gt=start)
        for row in rows.order_by("-started_at"):
            if _touches(row, start, end) and (not mount or row.mount in ("", mount)):
                yield row


def _touches(row: FromTheAir, start: datetime, end: datetime) -> bool:
    try:
        return any(part.start < end and start < part.end for part in row.pieces())
    except (KeyError, TypeError, ValueError):
        return True  # what cannot be read is rather named than left out


# -- the checks --------------------------------------------------------------------------------------------------------
def checks(station: str) -> list[Outcome]:
    """The last outcome of every job of every mount."""
    latest: dict[tuple[str, str], Outcome] = {}
    for row in Outcome.objects.filter(station=station).order_by("-at")[:500]:
        latest.setdefault((row.kind, row.mount), row)
    order = list(Outcome.Kind.values)
    return sorted(latest.values(), key=lambda row: (order.index(row.kind), row.mount))
