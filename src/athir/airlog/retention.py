"""How long the log is kept: days by mount and by what was on (the settings', and where the log's book has the newsroom's
word, that), never what is held or used, and every deletion written down before it.

Deleted is sound, an hour's file at a time; its rows stay, so that the chain verifies for ever. An hour goes only when
all of it is older than its days and nothing of it is held (the newsroom's ``holds``, the log's own book), used or
withdrawn. Where any of that cannot be read, nothing goes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from athir.airlog import away
from athir.airlog.hours import HourFile, Rows, all_files, read_head
from athir.airlog.index import Index
from athir.airlog.kinds import Kinds
from athir.airlog.ledger import BEGIN, KEEP, PRUNE, Ledger, LedgerError, Page, State, Term
from athir.airlog.segment import ROW
from athir.contracts.files import ContractError, disk_hint, fsync_dir
from athir.contracts.holds import HoldsReader
from athir.contracts.mounts import BY_NAME
from athir.home import StationHome

LEGAL_DAYS: dict[str, int] = {"Africa/Casablanca": 400, "Africa/El_Aaiun": 400}
"""By time zone: Morocco's law 77-03, art. 64, asks for everything for a year at least; 400 leaves room for a letter."""

HOUR = timedelta(hours=1)
SEGMENT_SECONDS = 4
MARGIN = timedelta(minutes=1)
"""Held ranges are widened by this at both ends: a clock that was slewed moves no second out of a hold."""

NAMED_BY_HOLDS = "holds.json"


@dataclass(frozen=True)
class Policy:
    """Days by mount, and what the law of the station's country asks of the mount that is kept longest (0: nothing).
    ``kinds``: other days for some of what that mount holds (:mod:`athir.airlog.kinds`)."""

    days: Mapping[str, int]
    legal_days: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    here: int = 0
    """Days after which sound stands on a storage instead of this disk; 0: never."""

    @property
    def longest(self) -> int:
        """Days of the mount that is kept longest: the record that the law asks for."""
        return max(self.days.values(), default=0)

    @property
    def least(self) -> int:
        """Days for which everything that aired can be heard."""
        return min((self.longest, *self.kinds.values()))

    @property
    def short(self) -> bool:
        """Whether anything is kept for fewer days than the law asks."""
        return self.least < self.legal_days

    def soonest(self, mount: str) -> int:
        """Days after which some of ``mount`` may go."""
        days = self.days[mount]
        return min((days, *self.kinds.values())) if days == self.longest else days


def policy(days: Mapping[str, int], zone: str, kinds: Mapping[str, int] | None = None, here: int = 0) -> Policy:
    """The policy of a station: ``settings.logged_mounts``, its time zone's name, ``settings.kept_kinds``,
    ``settings.log_days_here``."""
    return Policy(dict(days), LEGAL_DAYS.get(zone, 0), dict(kinds or {}), here)


def in_force(rule: Policy, state: State) -> Policy:
    """The settings' policy with what the newsroom says of its shows and its music, which the book holds."""
    return replace(rule, kinds={**rule.kinds, **{term.kind: term.days for term in state.terms.values()}})


@dataclass(frozen=True)
class Deletion:
    """An hour's sound that is, or would be, deleted."""

    mount: str
    file: Path
    hour: datetime
    bytes: int
    away: bool = False
    """It stands on the storage, not on this disk."""


@dataclass(frozen=True)
class Outcome:
    """What :func:`prune` did. ``refused`` says why it deleted nothing; ``kept`` are old hours that something keeps."""

    deleted: tuple[Deletion, ...] = ()
    kept: tuple[tuple[Deletion, str], ...] = ()
    refused: str = ""

    @property
    def bytes(self) -> int:
        return sum(one.bytes for one in self.deleted)


NO_BOOK = "the log's book was missing and is begun anew: nothing is deleted today"
NO_HOLDS = "the newsroom's holds cannot be read: nothing is deleted"
NEW_TERMS = "for how long something is kept was changed meanwhile: what is left goes the next time"
TOO_SHORT = "no mount is kept for as long as the law asks, and nobody has taken responsibility for that"


def prune(
    station: StationHome,
    rule: Policy,
    now: datetime | None = None,
    *,
    dry: bool = False,
    by: str = "retention",
    tell: Callable[[Deletion], None] | None = None,
    kinds: Kinds | None = None,
) -> Outcome:
    """Delete what is older than its days. A mount that the policy does not name is kept.

    ``kinds`` may be kept from run to run: what was on in an hour that is over does not change.

    Raises ``ContractError`` when the disk does not take the book's line: the hour stays then.
    """
    now = now or datetime.now(UTC)
    ledger = Ledger(station.log_dir)
    try:
        if not ledger.exists():
            if not dry:
                with ledger.locked() as page:
                    page.append(BEGIN, now, by=by)
            return Outcome(refused=NO_BOOK)
        state = ledger.state()
        if not answered_for(state, rule):
            return Outcome(refused=TOO_SHORT)
        terms, rule = dict(state.terms), in_force(rule, state)
        kinds = kinds or Kinds.of(rule.kinds, station.journal_dir)
        kinds.use(rule.kinds)
        return _prune(station, ledger, rule, terms, now, dry, by, tell, kinds)
    except LedgerError as error:
        return Outcome(refused=f"{error}: nothing is deleted")


def answered_for(state: State, rule: Policy) -> bool:
    """Whether somebody answers for all that is kept for fewer days than the law asks: for what the settings say by one
    word (``confirm``), for what the newsroom says of a kind by that word itself."""
    low = rule.legal_days if state.confirmed is None else int(state.confirmed["days"])
    settings = replace(rule, kinds={kind: days for kind, days in rule.kinds.items() if kind not in state.terms})
    short = [term for term in state.terms.values() if term.days < rule.legal_days and term.law < rule.legal_days]
    return (not settings.short or low <= settings.least) and all(low <= term.days for term in short)


def _prune(
    station: StationHome,
    ledger: Ledger,
    rule: Policy,
    terms: Mapping[str, Term],
    now: datetime,
    dry: bool,
    by: str,
    tell: Callable[[Deletion], None] | None,
    kinds: Kinds,
) -> Outcome:
    deleted: list[Deletion] = []
    kept: list[tuple[Deletion, str]] = []
    holds = HoldsReader(station.holds)
    for mount in rule.days:
        for file in old_hours(station.log_of(mount), now - timedelta(days=rule.soonest(mount))):
            hour = _deletion(station.log_of(mount), file)
            days = _days(rule, kinds, station.log_of(mount), file, now)
            if hour is None or days is None:
                continue
            # Asked again for every hour, and under the lock: a hold that came a moment ago counts.
            with ledger.locked() as page:
                if holds.fresh() is None:
                    return Outcome(tuple(deleted), tuple(kept), NO_HOLDS)
                if page.state.terms != terms:
                    return Outcome(tuple(deleted), tuple(kept), NEW_TERMS)
                keeper = _keeper(page, holds, station.log_of(mount), file, now)
                if keeper:
                    kept.append((hour, keeper))
                    _take_back(page, station.log_of(mount), hour, now, dry)
                    continue
                if not dry:
                    _delete(page, station.log_of(mount), file, hour, now, by, days)
            deleted.append(hour)
            if tell is not None:
                tell(hour)
    return Outcome(tuple(deleted), tuple(kept))


def _days(rule: Policy, kinds: Kinds, folder: Path, file: HourFile, now: datetime) -> int | None:
    """For how many days the hour was kept; ``None``: it is not yet old."""
    full = rule.days[folder.name]
    if not rule.kinds or full != rule.longest:
        return full
    start, end = times(Index(folder), file)
    if end is None:
        return None
    days = kinds.term(start, end, full)
    return days if end < now - timedelta(days=days) else None


def old_hours(folder: Path, before: datetime) -> list[HourFile]:
    """Hour files all of whose sound ended before ``before``; never the one that is written now, nor one without rows."""
    head, index = read_head(folder), Index(folder)
    files = all_files(folder)
    found = []
    for file in files[:-1]:
        if file == head or file.hour + HOUR > before:
            continue
        _start, end = times(index, file)
        if end is not None and end < before:
            found.append(file)
    return found


def times(index: Index, file: HourFile) -> tuple[datetime, datetime | None]:
    """When the sound of an hour file begins and ends; the end is ``None`` when its rows cannot be read."""
    count = len(Rows(file.index))
    rows = index.segments(file, 0, 1) + index.segments(file, count - 1, 1) if count else []
    if len(rows) < 2:
        return file.hour, None
    return min(file.hour, rows[0].start), max(rows[-1].end, rows[0].end)


def _keeper(page: Page, holds: HoldsReader, folder: Path, file: HourFile, now: datetime) -> str:
    """What keeps the hour: its name; ``""``: nothing."""
    start, end = times(Index(folder), file)
    if end is None:
        return "rows"
    start, end = start - MARGIN, end + MARGIN
    entries = page.state.keepers(folder.name, start, end, now)
    if entries:
        return f"{entries[0].kind} {entries[0].id}"
    said = holds.value
    return NAMED_BY_HOLDS if said is None or said.covers(folder.name, start, end, now) else ""


def _audio(folder: Path, file: HourFile) -> Path:
    return file.index.with_suffix("." + folder.name.rpartition(".")[2])


def _deletion(folder: Path, file: HourFile) -> Deletion | None:
    audio = _audio(folder, file)
    try:
        return Deletion(folder.name, audio, file.hour, audio.stat().st_size)
    except FileNotFoundError:
        note = away.note_of(audio)
        return None if note is None else Deletion(folder.name, audio, file.hour, note.bytes, away=True)


def _delete(page: Page, folder: Path, file: HourFile, hour: Deletion, now: datetime, by: str, days: int) -> None:
    """The line first, then the sound. Killed between the two, the next run finds the sound still there and asks anew."""
    name = hour.file.relative_to(folder).as_posix()
    said = {"mount": folder.name, "file": name, "first_seq": file.first_seq, "bytes": hour.bytes, "by": by}
    page.append(PRUNE, now, **said, rows=len(Rows(file.index)), why=f"older than {days} days")
    try:
        hour.file.unlink(missing_ok=True)
        fsync_dir(hour.file.parent)
        away.let_go(hour.file)
    except OSError as error:
        page.append(KEEP, now, mount=folder.name, file=name)
        raise ContractError("deleting", hour.file, str(error.strerror or error), disk_hint(error)) from error


def _take_back(page: Page, folder: Path, hour: Deletion, now: datetime, dry: bool) -> None:
    """A run before this one was killed after its line and before its deed, and now something keeps the hour."""
    name = hour.file.relative_to(folder).as_posix()
    if not dry and (folder.name, name) in page.state.pruned:
        page.append(KEEP, now, mount=folder.name, file=name)


@dataclass(frozen=True)
class Forecast:
    """What a mount takes on disk, in bytes: now, a day, and when its whole term is full (rows stay for ever: a year's)."""

    mount: str
    days: int
    now: int
    a_day: int
    full: int
    held: int
    """Of ``now``, older than its days and kept by something."""
    away: int = 0
    """What stands on the storage; ``now``, ``full`` and ``held`` are of this disk."""


def forecast(station: StationHome, rule: Policy, now: datetime | None = None) -> list[Forecast]:
    """By mount, from what the last week took; a mount without a log is reckoned from its rate. What of the longest kept
    mount has other days is counted by the last week's programme."""
    now = now or datetime.now(UTC)
    with contextlib.suppress(LedgerError):
        rule = in_force(rule, Ledger(station.log_dir).state())
    # Its own: it asks of hours of today too, of which a longer kept one would remember half.
    kinds = Kinds.of(rule.kinds, station.journal_dir)
    return [_forecast(station.log_of(mount), days, rule, now, kinds) for mount, days in rule.days.items()]


def _forecast(folder: Path, days: int, rule: Policy, now: datetime, kinds: Kinds) -> Forecast:
    mount, rows_a_day = folder.name, ROW * 86_400 // SEGMENT_SECONDS
    mixed = bool(rule.kinds) and days == rule.longest
    hours = [(f, d) for f in all_files(folder) if (d := _deletion(folder, f)) is not None]
    rate = BY_NAME[mount].bytes_per_second if mount in BY_NAME else 0
    recent = [(f, d) for f, d in hours[:-1] if f.hour > now - timedelta(days=7)]
    spread = len({d.hour for _f, d in recent})
    a_day = sum(d.bytes for _f, d in recent) * 24 // spread if spread >= 6 else rate * 86_400
    terms = [_term(folder, file, days, kinds) for file, _d in recent] if mixed and spread >= 24 else [days]
    here = [(f, d) for f, d in hours if not d.away]
    longest = max((days, *rule.kinds.values())) if mixed else days
    held = sum(d.bytes for f, d in here if f.hour + HOUR < now - timedelta(days=longest))
    rows = sum(Rows(f.index).stored for f in all_files(folder))
    total = sum(d.bytes for _f, d in here) + rows
    stands = sum(min(term, rule.here or term) for term in terms) / len(terms)
    full = round(a_day * stands) + rows_a_day * max(days, 365) + held
    elsewhere = sum(d.bytes for _f, d in hours if d.away)
    return Forecast(mount, days, total, a_day + rows_a_day, full, held, elsewhere)


def _term(folder: Path, file: HourFile, full: int, kinds: Kinds) -> int:
    """For how many days an hour is kept, by what was on."""
    start, end = times(Index(folder), file)
    return full if end is None else kinds.term(start, end, full)


def free_bytes(station: StationHome) -> int:
    """What is free on the log's disk for the station's user."""
    stat = os.statvfs(station.log_dir)
    return stat.f_bavail * stat.f_frsize
