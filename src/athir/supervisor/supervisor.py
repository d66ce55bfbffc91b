"""The life of a station's processes: start, restart with back-off, stop in order. One thread, one loop."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from athir.contracts.files import ContractError
from athir.contracts.units import LEAD_SECONDS
from athir.home import Home
from athir.supervisor import records, state
from athir.supervisor.backoff import CEILING, FIRST, FORGIVEN_AFTER, Backoff
from athir.supervisor.child import Child
from athir.supervisor.processes import Process

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class AlreadyRunning(Exception):
    """Another supervisor holds this house. ``pid`` is 0 when it could not be told."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"another supervisor (process {pid}) runs this house")
        self.pid = pid


@dataclass(frozen=True)
class Timing:
    """Seconds; tests shorten them."""

    first_pause: float = FIRST
    longest_pause: float = CEILING
    forgiven_after: float = FORGIVEN_AFTER
    drain: float = LEAD_SECONDS
    """Between the end of the air and the order to delivery: what was made last is sent that much later."""
    leftovers: float = 12.0
    hurry: float = 1.0
    """All the patience left after a second signal."""
    same_signal: float = 1.0
    """Signals that follow the first within this are the same wish: `make` and `timeout` pass on what the terminal
    sends to all."""


class Supervisor:
    """Runs ``processes`` of ``home`` until it is told to stop.

    ``emit`` is called for each record and must neither block nor raise; ``tick`` about once a second.
    """

    def __init__(
        self,
        home: Home,
        processes: Sequence[Process],
        emit: Callable[[records.Record], None],
        *,
        environ: Mapping[str, str] = os.environ,
        tick: Callable[[], None] | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._home, self._emit, self._tick = home, emit, tick
        self._timing = timing or Timing()
        self._environ = {**environ, "ATHIR_HOME": str(home.root), "PYTHONUNBUFFERED": "1"}
        self._children = [Child(p, home.diagnostics_dir, self._backoff()) for p in processes]
        self._selector = selectors.DefaultSelector()
        self._since = datetime.now(UTC)
        self._born = state.own_birth()
        self._written: tuple[state.ProcessState, ...] | None = None
        self._state_trouble = ""
        self._received: list[str] = []
        self._signals = 0
        self._stopping_since = 0.0
        self._stage: int | None = None
        self._stage_from = 0.0
        self._next_tick = 0.0

    def _backoff(self) -> Backoff:
        t = self._timing
        return Backoff(t.first_pause, t.longest_pause, t.forgiven_after)

    # -- the whole life ------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Start everything, return when everything has ended. Raises :class:`AlreadyRunning`."""
        with self._lock(), self._wakeups():
            try:
                self._await_leftovers()
                self._begin()
                while not self._over():
                    self._turn()
            finally:
                self._end()

    def _stop(self, why: str) -> None:
        """Stop in order; a second time, hurry."""
        now = time.monotonic()
        if self._signals and now - self._stopping_since < self._timing.same_signal:
            return
        self._signals += 1
        if self._signals == 1:
            self._stopping_since = now
            self._emit(records.Stopping(why))

    def _begin(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if not child.process.after:
                child.due = now

    def _turn(self) -> None:
        now = time.monotonic()
        self._start_due(now)
        self._write_state()
        for key, _ in self._selector.select(self._patience(now)):
            if isinstance(key.data, Child):
                self._hear(key.data, key.fd)
            else:
                self._drain_wakeups(key.fd)
        while self._received:
            self._stop(self._received.pop(0))
        self._collect(time.monotonic())
        if self._signals:
            self._stop_in_order(time.monotonic())
        if self._tick is not None and time.monotonic() >= self._next_tick:
            self._next_tick = time.monotonic() + 1.0
            self._tick()

    def _patience(self, now: float) -> float:
        """How long the loop may sleep: until something is due, a second at most."""
        moments = [child.due for child in self._children if child.due is not None]
        moments += [child.kill_at for child in self._children if child.kill_at is not None]
        if self._stage is not None:
            moments.append(max(self._stage_from, now + 0.05))
        return max(0.0, min([now + 1.0, *moments]) - now)

    def _over(self) -> bool:
        return self._signals > 0 and all(child.popen is None for child in self._children)

    def _end(self) -> None:
        """However the loop ended, nobody stays behind."""
        for child in self._children:
            if child.popen is not None:
                child.kill()
                child.popen.wait()
                child.popen = None
            child.due = None
            child.enter(state.STOPPED)
            child.file.close()
        self._write_state()
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, Child):
                os.close(key.fd)
        self._selector.close()
        self._emit(records.Stopped())

    # -- start and end of one process ----------------------------------------------------------------------------

    def _start_due(self, now: float) -> None:
        for child in self._children:
            if child.due is None or child.due > now or self._signals:
                continue
            try:
                descriptor = child.start(self._environ)
            except (OSError, subprocess.SubprocessError) as error:
                self._emit(records.NotStarted(child.name, str(error)))
                self._pause(child, 0.0)
                continue
            self._selector.register(descriptor, selectors.EVENT_READ, child)
            self._emit(records.Started(child.name, child.pid, child.lives - 1))

    def _collect(self, now: float) -> None:
        for child in self._children:
            pid = child.pid
            code = child.ended()
            if code is None:
                if child.kill_at is not None and now >= child.kill_at:
                    self._emit(records.Killed(child.name, pid, child.process.patience))
                    child.kill()
                continue
            self._hear_out(child)
            lived = now - child.started_at
            finished = child.process.once and code == 0
            if not finished:
                self._emit(records.Exited(child.name, pid, code, lived, child.asked))
            if self._signals:
                child.enter(state.STOPPED)
            elif finished:
                self._finish(child, now)
            else:
                self._pause(child, lived)

    def _pause(self, child: Child, lived: float) -> None:
        seconds = child.backoff.after(lived)
        child.due = time.monotonic() + seconds
        child.enter(state.PAUSED)
        self._emit(records.Waiting(child.name, seconds))

    def _finish(self, child: Child, now: float) -> None:
        child.enter(state.DONE)
        self._emit(records.Finished(child.name))
        for other in self._children:
            if other.process.after == child.name and other.popen is None:
                other.due = now

    # -- what they say -------------------------------------------------------------------------------------------

    def _hear(self, child: Child, descriptor: int) -> bool:
        """Read what there is; whether there may be more."""
        try:
            data = os.read(descriptor, 65_536)
        except BlockingIOError:
            return False
        for line in child.lines.feed(data) if data else child.lines.close():
            child.file.write(line)
            self._emit(records.Said(child.name, line, str(child.file.path)))
        if not data:
            self._selector.unregister(descriptor)
            os.close(descriptor)
        return bool(data)

    def _hear_out(self, child: Child) -> None:
        """Its last words; then its pipe is closed, even if a grandchild still holds the other end."""
        for key in list(self._selector.get_map().values()):
            if key.data is child:
                while self._hear(child, key.fd):
                    pass
                if key.fd in self._selector.get_map():
                    self._selector.unregister(key.fd)
                    os.close(key.fd)
        for line in child.lines.close():
            child.file.write(line)
            self._emit(records.Said(child.name, line, str(child.file.path)))

    # -- stopping ------------------------------------------------------------------------------------------------

    def _stop_in_order(self, now: float) -> None:
        for child in self._children:
            if child.due is not None:
                child.due = None
                child.enter(state.STOPPED)
        running = [child for child in self._children if child.popen is not None]
        if self._signals > 1:
            for child in running:
                if not child.asked:
                    child.ask_to_stop(now, self._timing.hurry)
                elif child.kill_at is not None:
                    child.kill_at = min(child.kill_at, now + self._timing.hurry)
            return
        if not running:
            return
        stage = min(child.process.stage for child in running)
        if stage != self._stage:
            drains = any(child.process.drains for child in running if child.process.stage == stage)
            waits = drains and self._stage is not None
            self._stage, self._stage_from = stage, now + (self._timing.drain if waits else 0.0)
        if now >= self._stage_from:
            for child in running:
                if child.process.stage == stage and not child.asked:
                    child.ask_to_stop(now, child.process.patience)

    # -- one supervisor a house ----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        descriptor = os.open(lock_file(self._home), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning(_pid_in(descriptor)) from None
            with contextlib.suppress(OSError):  # a full disk keeps nobody off the air
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def _await_leftovers(self) -> None:
        """Processes of a supervisor that was killed are stopping by themselves: two airs must not write one log."""
        before = state.read(self._home.supervisor_state)
        alive = [p for p in before.processes if p.alive()] if before else []
        for process in alive:
            self._emit(records.Leftover(process.name, process.pid))
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + self._timing.leftovers
        while alive and time.monotonic() < deadline:
            time.sleep(0.05)
            alive = [p for p in alive if p.alive()]
        for process in alive:
            self._emit(records.Killed(process.name, process.pid, self._timing.leftovers))
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)

    def _write_state(self) -> None:
        processes = tuple(child.report() for child in self._children)
        if processes == self._written:
            return
        self._written = processes
        try:
            state.write(self._home.supervisor_state, state.State(os.getpid(), self._born, self._since, processes))
            self._state_trouble = ""
        except ContractError as error:
            if str(error) != self._state_trouble:
                self._state_trouble = str(error)
                self._emit(records.Trouble(str(error)))

    # -- signals -------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _wakeups(self) -> Iterator[None]:
        """Signals end the loop's sleep: the wake-up descriptor is one of those it waits for."""
        read, write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        before = {number: signal.getsignal(number) for number in (*_STOP_SIGNALS, signal.SIGCHLD)}
        previous = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in _STOP_SIGNALS:
            signal.signal(number, lambda n, _frame: self._received.append(signal.Signals(n).name))
        signal.signal(signal.SIGCHLD, lambda _n, _frame: None)
        self._selector.register(read, selectors.EVENT_READ, None)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(previous)
            os.close(read)
            os.close(write)

    def _drain_wakeups(self, descriptor: int) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(descriptor, 4096):
                pass


def lock_file(home: Home) -> Path:
    """Held by the supervisor of this house for as long as it lives."""
    return home.run_dir / "supervisor.lock"


def running_pid(home: Home) -> int | None:
    """The supervisor that holds this house: its pid (0 = could not be told), ``None`` when there is none."""
    try:
        descriptor = os.open(lock_file(home), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid_in(descriptor)
    finally:
        os.close(descriptor)
    return None


def _pid_in(descriptor: int) -> int:
    text = os.pread(descriptor, 32, 0).strip()
    return int(text) if text.isdigit() else 0
