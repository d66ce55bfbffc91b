"""What was sent of the files that are counted: a line a request, a file a day and process, kept for two days.

A line holds no address: see :mod:`.visitors`. Times and days are UTC.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from athir.newsroom.numbers.agents import ROBOT, app_of
from athir.newsroom.numbers.ranges import PROBE
from athir.newsroom.numbers.visitors import visitor

_SALT = "salt-"
_SALT_BYTES = 32


@dataclass(frozen=True)
class Request:
    """``key`` of what was asked for, ``who`` and ``where`` (numbers of a day), ``app``, and the bytes that were sent."""

    key: str
    who: str
    where: str
    app: str
    first: int
    end: int


class RequestLog:
    """Writes the requests of one process. :meth:`add` may block on the disk: call it off the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._salt: tuple[date, bytes] | None = None

    def add(self, key: str, address: str, agent: str, first: int, end: int, now: datetime | None = None) -> bool:
        """Note that bytes ``first`` to ``end`` of ``key`` were sent. Whether it is counted at all: robots and probes are
        not. Raises ``OSError`` when the disk refuses."""
        app = app_of(agent)
        if app == ROBOT or end - first <= PROBE:
            return False
        day = (now or datetime.now(UTC)).date()
        with self._lock:
            who, where = visitor(self._salt_of(day), address, agent)
            line = json.dumps(asdict(Request(key, who, where, app, first, end)), ensure_ascii=False) + "\n"
            path = self._folder / f"{day.isoformat()}.{os.getpid()}.jsonl"
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                os.write(fd, line.encode())
            finally:
                os.close(fd)
        return True

    def _salt_of(self, day: date) -> bytes:
        if self._salt is None or self._salt[0] != day:
            self._salt = (day, _salt(self._folder, day))
        return self._salt[1]


def _salt(folder: Path, day: date) -> bytes:
    """The day's salt, made by whichever process needs it first."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_SALT}{day.isoformat()}"
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        temporary.write_bytes(secrets.token_bytes(_SALT_BYTES))
        temporary.chmod(0o600)
        try:
            os.link(temporary, path)  # whole, or not at all; another process's stays
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_bytes()


def days(folder: Path) -> list[date]:
    """The days of which requests stand there."""
    found = set()
    for path in folder.glob("*.jsonl"):
        try:
            found.add(date.fromisoformat(path.name.partition(".")[0]))
        except ValueError:
            continue
    return sorted(found)


def read(folder: Path, day: date) -> Iterator[Request]:
    """The day's requests; half a line, of a process that was killed, is passed over."""
    for path in sorted(folder.glob(f"{day.isoformat()}.*.jsonl")):
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    yield Request(**json.loads(line))
                except (ValueError, TypeError):
                    continue


def forget(folder: Path, today: date, keep: int) -> int:
    """Throw away the salts of days that are over, and requests older than ``keep`` days; how many files."""
    done = 0
    for path in folder.glob(f"{_SALT}*"):
        if path.name != f"{_SALT}{today.isoformat()}":
            path.unlink(missing_ok=True)
            done += 1
    for day in days(folder):
        if (today - day).days > keep:
            for path in folder.glob(f"{day.isoformat()}.*.jsonl"):
                path.unlink(missing_ok=True)
                done += 1
    return done
