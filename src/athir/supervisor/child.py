"""One process of the house and its life: started, heard, ended, started again."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from athir.supervisor import state
from athir.supervisor.backoff import Backoff
from athir.supervisor.diagnostics import Lines, RotatedFile
from athir.supervisor.processes import Process

_PR_SET_PDEATHSIG = 1


def _dies_with_parent() -> Callable[[], None] | None:
    """What the new process does before its program: ask the kernel for SIGTERM when the supervisor dies.

    So a supervisor killed by force leaves nobody behind, and the processes stop in order all the same. It runs
    between fork and exec, which is sound because the supervisor has one thread (``prctl(2)``: the "parent" is
    the *thread* that forked).
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before it could be asked
            os._exit(1)

    return ask


class Child:
    """State of one :class:`Process`. Times are monotonic seconds, except ``since``."""

    def __init__(self, process: Process, diagnostics: Path, backoff: Backoff) -> None:
        self.process = process
        self.backoff = backoff
        self.file = RotatedFile(diagnostics / f"{process.name}.log")
        self.lines = Lines()
        self.popen: subprocess.Popen[bytes] | None = None
        self.born = 0
        self.started_at = 0.0
        self.due: float | None = None
        """When to start it (again); ``None`` = not to be started."""
        self.lives = 0
        self.last_exit: int | None = None
        self.asked = False
        self.kill_at: float | None = None
        self.state = state.WAITING
        self.since = datetime.now(UTC)

    @property
    def name(self) -> str:
        return self.process.name

    @property
    def pid(self) -> int:
        return self.popen.pid if self.popen else 0

    def enter(self, name: str) -> None:
        self.state, self.since = name, datetime.now(UTC)

    def start(self, environ: Mapping[str, str]) -> int:
        """Start it; returns the descriptor on which it is heard. Raises ``OSError``.

        It gets a session of its own: Ctrl-C on the terminal reaches the supervisor alone, which stops them in
        order, and the kernel gives each a task group of its own, so that a busy newsroom does not starve the air.
        """
        read, write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        os.set_blocking(write, True)
        try:
            self.popen = subprocess.Popen(
                self.process.command,
                stdin=subprocess.DEVNULL,
                stdout=write,
                stderr=write,
                env=dict(environ),
                start_new_session=True,
                preexec_fn=_dies_with_parent(),
            )
        except (OSError, subprocess.SubprocessError):
            os.close(read)
            raise
        finally:
            os.close(write)
        self.born = state.born(self.popen.pid)
        self.started_at, self.due, self.asked, self.kill_at = time.monotonic(), None, False, None
        self.lives += 1
        self.enter(state.RUNNING)
        return read

    def ended(self) -> int | None:
        """Its exit status once it has ended; then whatever it left running in its group is ended too."""
        if self.popen is None:
            return None
        if os.waitid(os.P_PID, self.popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self._signal_group(signal.SIGKILL)  # before the zombie is collected: its number is still ours
        self.last_exit = self.popen.wait()
        self.popen, self.kill_at = None, None
        return self.last_exit

    def ask_to_stop(self, now: float, patience: float) -> None:
        if self.popen is not None:
            self.asked, self.kill_at = True, now + patience
            self.enter(state.STOPPING)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.popen.pid, signal.SIGTERM)

    def kill(self) -> None:
        self.kill_at = None
        self._signal_group(signal.SIGKILL)

    def _signal_group(self, number: signal.Signals) -> None:
        if self.popen is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, number)

    def report(self) -> state.ProcessState:
        return state.ProcessState(
            name=self.name,
            pid=self.pid,
            born=self.born if self.popen else 0,
            state=self.state,
            since=self.since,
            restarts=max(0, self.lives - 1),
            last_exit=self.last_exit,
        )
