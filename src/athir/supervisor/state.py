"""``run/supervisor.json``: who runs, since when. Written on each change, read by ``athir status``.

What a file says of a process is believed only while the process is there: a pid counts with its start time, so
that a number used again by another program is not taken for ours.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from athir.contracts.files import read_document, write_document
from athir.contracts.units import iso, parse_iso

FORMAT, VERSION = "athir-supervisor", 1

RUNNING, PAUSED, WAITING, STOPPING, STOPPED, DONE, DEAD = (
    "running",
    "backoff",
    "waiting",
    "stopping",
    "stopped",
    "done",
    "dead",
)
"""``backoff``: to be started again; ``waiting``: for the newsroom to be prepared; ``done``: a one-shot that
succeeded; ``dead``: the file says it runs, but it does not (told by a reader, never written)."""


@dataclass(frozen=True)
class ProcessState:
    name: str
    pid: int
    """0 while none runs."""
    born: int
    """Start time of that pid in clock ticks since the machine started."""
    state: str
    since: datetime
    restarts: int
    last_exit: int | None
    """Exit status of the last life, minus the signal that ended it; ``None`` before the first end."""

    def alive(self) -> bool:
        return self.pid > 0 and born(self.pid) == self.born


@dataclass(frozen=True)
class State:
    pid: int
    born: int
    since: datetime
    processes: tuple[ProcessState, ...]

    def alive(self) -> bool:
        return born(self.pid) == self.born


def born(pid: int) -> int:
    """Start time of a living process (``proc(5)``, field 22 of ``stat``); 0 when there is none or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return 0 if fields[0] in ("Z", "X") else int(fields[19])
    except (OSError, IndexError, ValueError):
        return 0


def write(path: Path, state: State) -> None:
    """Replace the state; not fsynced, since a machine that went down has no processes.

    Raises :class:`~athir.contracts.files.ContractError`.
    """
    body: dict[str, Any] = asdict(state)
    body["since"] = iso(state.since)
    body["processes"] = [{**asdict(p), "since": iso(p.since)} for p in state.processes]
    write_document(path, FORMAT, VERSION, body, sync=False)


def read(path: Path) -> State | None:
    """The state, or ``None`` when no supervisor has left one that can be read. Never raises."""
    record = read_document(path, FORMAT, VERSION)
    if record is None:
        return None
    try:
        return State(
            pid=int(record["pid"]),
            born=int(record["born"]),
            since=parse_iso(record["since"]),
            processes=tuple(_process(p) for p in record["processes"]),
        )
    except (KeyError, ValueError, TypeError):
        return None


def _process(record: dict[str, Any]) -> ProcessState:
    last = record["last_exit"]
    return ProcessState(
        name=str(record["name"]),
        pid=int(record["pid"]),
        born=int(record["born"]),
        state=str(record["state"]),
        since=parse_iso(record["since"]),
        restarts=int(record["restarts"]),
        last_exit=None if last is None else int(last),
    )


def own_birth() -> int:
    """Start time of the calling process."""
    return born(os.getpid())
