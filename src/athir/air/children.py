"""Decoder children as the air sees them: started ahead of need, read without waiting, ended by hand.

A line gets a child that nobody used before. Files, which are our own library, share children one after another, since
a start costs as much processor time as a minute of sound.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from athir.air import pcm

PIPE_BYTES = 1 << 20
"""What a child may decode ahead in the pipe: 2.7 s."""

MAX_JOBS = 200
"""Files that one child decodes before it is replaced: whatever a codec leaks goes with it."""


class Child:
    """One process. ``read`` never waits; whoever owns the child closes it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "athir.air.decoder"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self.stdin, self.stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        self.jobs = 0
        os.set_blocking(self.stdin, False)
        os.set_blocking(self.stdout, False)
        # An unprivileged user's pipes may be small (pipe-user-pages-soft): then it paces sooner.
        with contextlib.suppress(OSError):
            fcntl.fcntl(self.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    @property
    def pid(self) -> int:
        return self._process.pid

    def begin(self, job: pcm.Job) -> None:
        """Give it something to do. Raises ``OSError`` when it is gone."""
        self.jobs += 1
        os.write(self.stdin, pcm.encode_job(job))

    def read(self, size: int) -> bytes | None:
        """Bytes of its output; ``b""`` when it has ended, ``None`` when there are none now."""
        try:
            return os.read(self.stdout, size)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def write(self, data: bytes | memoryview) -> int:
        """Bytes it took of a line's; 0 when it cannot take any now. Raises ``BrokenPipeError`` when it is gone."""
        try:
            return os.write(self.stdin, data)
        except BlockingIOError:
            return 0

    def close_input(self) -> None:
        """There is no more of the line: it ends when it has decoded what it has."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End it without waiting."""
        if self._process.returncode is None:
            self._process.kill()

    def reap(self) -> bool:
        """Close its pipes if it has ended; whether it has."""
        if self._process.poll() is None:
            return False
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return True

    @property
    def death(self) -> str:
        """How it ended, in a word: ``SIGKILL``, ``exit 1``; empty while it runs or when it ended in order."""
        code = self._process.poll()
        if not code:
            return ""
        return signal.Signals(-code).name if code < 0 else f"exit {code}"


class Children:
    """All children of the air, with one spare kept warm. Any thread may call; none waits but for a start (10 ms)."""

    def __init__(self, start: Callable[[], Child] = Child) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._spare: Child | None = None
        self._idle: list[Child] = []
        self._used: set[Child] = set()
        self._ended: list[Child] = []

    def warm(self) -> None:
        """See to it that there is a spare. Raises ``OSError`` when no process can be started."""
        with self._lock:
            if self._spare is not None and self._spare.alive:
                return
            dead, self._spare = self._spare, self._start()
            if dead is not None:
                self._ended.append(dead)

    def for_line(self) -> Child:
        """A fresh child. Raises ``OSError`` when none can be started."""
        with self._lock:
            return self._take_spare()

    def for_file(self) -> Child:
        """A child for a file of the library. Raises ``OSError``."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    self._used.add(child)
                    return child
                self._ended.append(child)
            return self._take_spare()

    def give_back(self, child: Child, *, idle: bool) -> None:
        """Return a child; ``idle``: it has done its job and waits for another."""
        with self._lock:
            self._used.discard(child)
            if idle and child.alive and child.jobs < MAX_JOBS and len(self._idle) < 2:
                self._idle.append(child)
                return
            child.kill()
            self._ended.append(child)

    def reap(self) -> None:
        """Collect those that have ended."""
        with self._lock:
            self._ended = [child for child in self._ended if not child.reap()]

    def close(self) -> None:
        """End all of them and wait for it."""
        with self._lock:
            everyone = [*self._idle, *self._used, *self._ended, *filter(None, (self._spare,))]
            self._spare, self._idle, self._used, self._ended = None, [], set(), []
        for child in everyone:
            child.kill()
        for child in everyone:
            child._process.wait()
            child.reap()

    def status(self) -> dict[str, Any]:
        with self._lock:
            return {
                "spare": self._spare is not None and self._spare.alive,
                "idle": len(self._idle),
                "busy": [child.pid for child in self._used],
            }

    def _take_spare(self) -> Child:
        child, self._spare = self._spare, None
        if child is not None and not child.alive:
            self._ended.append(child)
            child = None
        child = child or self._start()
        self._used.add(child)
        return child
