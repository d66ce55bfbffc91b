"""What the supervisor has to tell, as typed records; whoever listens finds the words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Started:
    name: str
    pid: int
    restarts: int


@dataclass(frozen=True)
class NotStarted:
    """The machine refused a new process (no memory, too many processes, no interpreter)."""

    name: str
    why: str


@dataclass(frozen=True)
class Exited:
    """A process ended. ``code`` is its exit status, or minus the signal that ended it; ``lived`` in seconds."""

    name: str
    pid: int
    code: int
    lived: float
    asked: bool
    """Whether the supervisor had asked it to stop."""


@dataclass(frozen=True)
class Waiting:
    """It will be started again in ``seconds``."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Finished:
    """A one-shot process did its work; what waited for it may start."""

    name: str


@dataclass(frozen=True)
class Said:
    """One line of a process's diagnostics; ``file`` holds all of them."""

    name: str
    line: str
    file: str


@dataclass(frozen=True)
class Leftover:
    """A process of an earlier supervisor that was killed still runs; it is waited for."""

    name: str
    pid: int


@dataclass(frozen=True)
class Stopping:
    why: str


@dataclass(frozen=True)
class Killed:
    """It did not stop within ``seconds`` and was ended by force."""

    name: str
    pid: int
    seconds: float


@dataclass(frozen=True)
class Stopped:
    """Every process has ended."""


@dataclass(frozen=True)
class Trouble:
    """Something of the supervisor's own cannot be done, such as writing its state; the house goes on."""

    what: str


Record = Started | NotStarted | Exited | Waiting | Finished | Said | Leftover | Stopping | Killed | Stopped | Trouble
