"""The log's own book, ``log/ledger.jsonl``: what is held, used, withdrawn, what was deleted, by whom and why.

Append-only, one JSON object a line, each naming the SHA-256 of the line before; nothing is ever taken out, so a hold
that was released can still be read. A line counts once its newline is on the disk; half a line is cut off by the next
writer. A book that is damaged in any other way is not read at all, and then nothing is deleted.

Every change is made under one lock, the same that deletions are made under: a hold is there before :meth:`Ledger.hold`
returns, and what is deleted after that has been asked about it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from athir.airlog.aired import Stretch
from athir.airlog.kinds import is_kind
from athir.contracts.files import ContractError, disk_hint, fsync_dir
from athir.contracts.units import iso, parse_iso

NAME, LOCK = "ledger.jsonl", ".ledger.lock"
HOLD, RELEASE, USE, UNUSE = "hold", "release", "use", "unuse"
WITHDRAW, RESTORE, PRUNE, KEEP, CONFIRM, BEGIN = "withdraw", "restore", "prune", "keep", "confirm", "begin"
TERM = "term"


MOST_DAYS = 36_500
"""A hundred years."""


class LedgerError(Exception):
    """The book is damaged: says where. Nothing may be deleted by it."""


@dataclass(frozen=True)
class Entry:
    """A range that is kept or withdrawn. ``mount`` empty: all mounts. ``until`` ``None``: until it is released."""

    id: str
    kind: str
    start: datetime
    end: datetime
    by: str
    why: str
    at: datetime
    mount: str = ""
    until: datetime | None = None
    stretches: tuple[Stretch, ...] = ()

    def covers(self, mount: str, start: datetime, end: datetime, now: datetime) -> bool:
        """Whether it keeps anything of ``start``-``end`` on ``mount`` at ``now``. By time: epochs share it."""
        if self.until is not None and now >= self.until:
            return False
        return self.mount in ("", mount) and self.start < end and start < self.end


@dataclass(frozen=True)
class Pruned:
    """Sound that was deleted: the hour file by its name below the mount's folder, and what stood in it."""

    mount: str
    file: str
    first_seq: int
    bytes: int
    at: datetime
    why: str


@dataclass(frozen=True)
class Term:
    """For how many days a kind of programme (:mod:`athir.airlog.kinds`) is kept. ``days`` 0: for as many as the settings
    say. ``law``: what the law asked for when it was said: whoever said less took responsibility for it."""

    kind: str
    days: int
    by: str
    why: str
    at: datetime
    law: int = 0


@dataclass
class State:
    """What the book says now."""

    holds: dict[str, Entry] = field(default_factory=dict)
    uses: dict[str, Entry] = field(default_factory=dict)
    """By reference, such as ``episode:<id>``."""
    withdrawn: dict[str, Entry] = field(default_factory=dict)
    restored: set[str] = field(default_factory=set)
    """Ids of withdrawals that were taken back."""
    pruned: dict[tuple[str, str], Pruned] = field(default_factory=dict)
    confirmed: dict[str, Any] | None = None
    """The last word on keeping for less than the law asks: ``days``, ``by``, ``why``."""
    terms: dict[str, Term] = field(default_factory=dict)
    """By kind: the newsroom's word, where it has another than the settings."""
    told_terms: list[Term] = field(default_factory=list)
    """All of them that were ever said, oldest first."""
    lines: int = 0

    def keepers(self, mount: str, start: datetime, end: datetime, now: datetime) -> list[Entry]:
        """All that forbids deleting ``start``-``end`` of ``mount``. What is withdrawn is kept too: as evidence."""
        entries = (*self.holds.values(), *self.uses.values(), *self.withdrawn.values())
        return [entry for entry in entries if entry.covers(mount, start, end, now)]

    def is_withdrawn(self, mount: str, start: datetime, end: datetime) -> bool:
        """Whether anything of ``start``-``end`` must not be heard any more."""
        return any(entry.covers(mount, start, end, entry.at) for entry in self.withdrawn.values())

    def apply(self, record: dict[str, Any]) -> None:
        """Take in one line. Raises ``KeyError``, ``TypeError`` or ``ValueError`` when it says nothing of use."""
        kind = record["k"]
        if kind in (HOLD, USE, WITHDRAW):
            entry = _entry(record)
            self._kept(kind)[entry.id] = entry
            self.restored.discard(entry.id if kind == WITHDRAW else "")
        elif kind in (RELEASE, UNUSE, RESTORE):
            self._kept({RELEASE: HOLD, UNUSE: USE, RESTORE: WITHDRAW}[kind]).pop(record["id"], None)
            if kind == RESTORE:
                self.restored.add(record["id"])
        elif kind == PRUNE:
            done = Pruned(
                record["mount"],
                record["file"],
                record["first_seq"],
                record["bytes"],
                parse_iso(record["t"]),
                record["why"],
            )
            self.pruned[done.mount, done.file] = done
        elif kind == KEEP:
            self.pruned.pop((record["mount"], record["file"]), None)
        elif kind == CONFIRM:
            self.confirmed = record
        elif kind == TERM:
            self._say(_term(record))
        elif kind != BEGIN:
            raise ValueError(f"unknown kind {kind!r}")
        self.lines += 1

    def _say(self, term: Term) -> None:
        self.told_terms.append(term)
        if term.days:
            self.terms[term.kind] = term
        else:
            self.terms.pop(term.kind, None)

    def _kept(self, kind: str) -> dict[str, Entry]:
        return {HOLD: self.holds, USE: self.uses, WITHDRAW: self.withdrawn}[kind]


def _term(record: dict[str, Any]) -> Term:
    days, law = int(record["days"]), int(record["law"])
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(f"{days} days")
    return Term(str(record["kind"]), days, record["by"], record["why"], parse_iso(record["t"]), law)


def _entry(record: dict[str, Any]) -> Entry:
    until = parse_iso(record["until"]) if record.get("until") else None
    stretches = tuple(Stretch.from_record(one) for one in record.get("stretches", ()))
    start, end, at = (parse_iso(record[name]) for name in ("start", "end", "t"))
    if end <= start:
        raise ValueError("it ends before it begins")
    return Entry(
        record["id"], record["k"], start, end, record["by"], record["why"], at, record["mount"], until, stretches
    )


class Ledger:
    """The book of ``station.log_dir``. Safe between processes and threads."""

    def __init__(self, log_dir: Path) -> None:
        self.path, self._lock = log_dir / NAME, log_dir / LOCK
        self._read = _Read(State(), "", 0)

    def exists(self) -> bool:
        return self.path.exists()

    def state(self) -> State:
        """What it says now; an absent book says nothing. Raises :class:`LedgerError` when it is damaged."""
        return self._fresh().state

    def _fresh(self) -> _Read:
        self._read = _read_on(self.path, self._read)
        return self._read

    @contextlib.contextmanager
    def locked(self) -> Iterator[Page]:
        """Read and append as one deed: nobody else changes the book meanwhile. Raises :class:`LedgerError`."""
        try:
            fd = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ContractError("locking", self._lock, str(error.strerror), disk_hint(error)) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield Page(self.path, self._fresh())
        finally:
            os.close(fd)

    def hold(
        self,
        start: datetime,
        end: datetime,
        *,
        by: str,
        why: str,
        mount: str = "",
        until: datetime | None = None,
        stretches: Iterable[Stretch] = (),
        id: str = "",
    ) -> str:
        """Keep a range whatever the retention says; returns the hold's id."""
        return self._keep(HOLD, id or secrets.token_hex(6), start, end, by, why, mount, until, stretches)

    def release(self, id: str, *, by: str, why: str) -> bool:
        """End a hold; ``False`` when there is none of that id."""
        return self._end(RELEASE, "holds", id, by, why)

    def use(self, ref: str, stretches: Iterable[Stretch], *, by: str, mount: str = "") -> None:
        """An episode or a clip (``ref``, such as ``episode:<id>``) needs these stretches: they are kept. Replaces what
        ``ref`` needed before.
        """
        parts = tuple(stretches)
        if not parts:
            self.unuse(ref, by=by)
            return
        start = min(part.start for part in parts)
        end = max(part.end for part in parts)
        self._keep(USE, ref, start, end, by, ref, mount, None, parts)

    def unuse(self, ref: str, *, by: str) -> bool:
        """``ref`` needs nothing any more."""
        return self._end(UNUSE, "uses", ref, by, ref)

    def withdraw(self, start: datetime, end: datetime, *, by: str, why: str, mount: str = "", id: str = "") -> str:
        """Nobody may hear the range any more (court, complaint, error); the log keeps it. Returns its id."""
        return self._keep(WITHDRAW, id or secrets.token_hex(6), start, end, by, why, mount, None, ())

    def restore(self, id: str, *, by: str, why: str) -> bool:
        """Take back a withdrawal."""
        return self._end(RESTORE, "withdrawn", id, by, why)

    def confirm(self, days: int, *, by: str, why: str) -> None:
        """Take responsibility for keeping for fewer days than the law asks."""
        with self.locked() as page:
            page.append(CONFIRM, days=days, by=_said(by), why=_said(why))

    def term(self, kind: str, days: int, *, by: str, why: str, law: int = 0) -> None:
        """From now on ``kind`` is kept for ``days`` (0: as the settings say). ``law``: days that the law asks for; with
        fewer, whoever says so takes responsibility. Raises ``ValueError`` for what is no kind or no number of days.
        """
        if not is_kind(kind) or not 0 <= days <= MOST_DAYS:
            raise ValueError(f"{kind} for {days} days cannot be said")
        with self.locked() as page:
            page.append(TERM, kind=kind, days=days, by=_said(by), why=_said(why), law=law)

    def _keep(
        self,
        kind: str,
        id: str,
        start: datetime,
        end: datetime,
        by: str,
        why: str,
        mount: str,
        until: datetime | None,
        stretches: Iterable[Stretch],
    ) -> str:
        if end <= start:
            raise ValueError("a range ends after it begins")
        said = {
            "id": _said(id),
            "start": iso(start),
            "end": iso(end),
            "by": _said(by),
            "why": _said(why),
            "mount": mount,
        }
        said["until"] = iso(until) if until else ""
        with self.locked() as page:
            page.append(kind, **said, stretches=[part.as_record() for part in stretches])
        return id

    def _end(self, kind: str, kept: str, id: str, by: str, why: str) -> bool:
        with self.locked() as page:
            if id not in getattr(page.state, kept):
                return False
            page.append(kind, id=id, by=_said(by), why=_said(why))
        return True


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("who and why must be said")
    return text.strip()[:2000]


class Page:
    """The book while it is locked: its state, and the pen."""

    def __init__(self, path: Path, read: _Read) -> None:
        self._path, self._read = path, read

    @property
    def state(self) -> State:
        return self._read.state

    def append(self, kind: str, at: datetime | None = None, /, **said: Any) -> None:
        """Write one line; it is on the disk when this returns. Raises ``ContractError``: then it does not count."""
        record = {"v": 1, "k": kind, "t": iso(at or datetime.now(UTC)), **said, "prev": self._read.head}
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            self._put(line)
        except OSError as error:
            raise ContractError("writing", self._path, str(error.strerror or error), disk_hint(error)) from error
        self._read.take(line)

    def _put(self, line: bytes) -> None:
        fresh = not self._path.exists()
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            os.ftruncate(fd, self._read.size)  # half a line of whoever was killed
            try:
                view = memoryview(line)
                while view:
                    view = view[os.write(fd, view) :]
                os.fsync(fd)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(fd, self._read.size)
                raise
        finally:
            os.close(fd)
        if fresh:
            fsync_dir(self._path.parent)


@dataclass
class _Read:
    """How far the book was read: what it says, the hash of its last line, the bytes of its whole lines."""

    state: State
    head: str
    size: int

    def take(self, line: bytes) -> None:
        """The next line. Raises ``ValueError``, ``KeyError`` or ``TypeError`` when it is none."""
        record = json.loads(line)
        if record["prev"] != self.head:
            raise ValueError("it does not follow the line before it")
        self.state.apply(record)
        self.head, self.size = hashlib.sha256(line).hexdigest(), self.size + len(line)


def _read_on(path: Path, known: _Read) -> _Read:
    """Read what came since ``known``; all of it when the book is shorter than that."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < known.size:
                known = _Read(State(), "", 0)
            file.seek(known.size)
            data = file.read()
    except FileNotFoundError:
        return _Read(State(), "", 0)
    except OSError as error:
        raise LedgerError(f"{path}: {error.strerror}") from error
    at = 0
    while (end := data.find(b"\n", at) + 1) > 0:
        try:
            known.take(data[at:end])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            raise LedgerError(f"{path}, line {known.state.lines + 1}: {error}") from error
        at = end
    return known


class LedgerReader:
    """Follows the book for those who must know at once what is withdrawn; a ``stat`` when nothing changed."""

    def __init__(self, log_dir: Path) -> None:
        self._ledger, self._seen = Ledger(log_dir), (-1, -1)
        self._state = State()
        self.problem = ""

    def state(self) -> State:
        """The last state that could be read. Never raises."""
        try:
            stat = self._ledger.path.stat()
        except OSError:
            return self._state
        seen = (stat.st_size, stat.st_mtime_ns)
        if seen != self._seen:
            try:
                self._state, self.problem = self._ledger.state(), ""
                self._seen = seen
            except LedgerError as error:
                self.problem = str(error)
        return self._state
