"""The newsroom's worker, one process a house: ``python -m athir.newsroom.worker``.

Loops in threads of their own: journal → rows, library and database → plan and access, touched keys → baked pages,
the publish clock, background tasks, upkeep. When the database stands still each loop says so in a line, waits a
little longer each time, and goes on where it was: nothing here is needed by the air.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType

from athir.config import SettingsError
from athir.contracts.files import ContractError
from athir.home import Home
from athir.newsroom.setup import setup

LONGEST_WAIT = 30.0
STOP_SECONDS = 10.0


def say(text: str) -> None:
    """One line of diagnostics."""
    print(f"worker: {text}", file=sys.stderr, flush=True)


@dataclass
class Loop:
    """``step`` again and again, ``seconds`` apart; at once when it gives a true value (more is waiting)."""

    name: str
    seconds: float
    make: Callable[[], Callable[[], object]]
    """Makes the step inside the loop's thread, and anew after an error."""

    def run(self, stop: threading.Event, debug: bool = False) -> None:
        """Until ``stop``. Errors are said once each time they change, and again when all is well."""
        from django.db import DatabaseError, close_old_connections, connections

        step: Callable[[], object] | None = None
        trouble, wait = "", self.seconds
        while not stop.is_set():
            try:
                step = step or self.make()
                more = bool(step())
                if trouble:
                    say(f"{self.name}: all is well again")
                trouble, wait = "", 0.0 if more else self.seconds
            except Exception as error:
                words = explain(error, isinstance(error, DatabaseError))
                if words != trouble:
                    say(f"{self.name}: {words}")
                    if debug:
                        traceback.print_exc()
                trouble, step = words, None
                wait = min(max(wait * 2, 0.5), LONGEST_WAIT)
                connections.close_all()
            close_old_connections()
            if wait:
                stop.wait(wait)
        connections.close_all()


def explain(error: Exception, database: bool) -> str:
    """An error in one line that says what happens now."""
    text = " ".join(str(error).split()) or type(error).__name__
    if database and ("no such table" in text or ("relation" in text and "does not exist" in text)):
        return f"the database is not made yet ({text}): `athir up` prepares it; trying again"
    if database and ("locked" in text or "lock timeout" in text):
        return "the database is held by another program; trying again"
    if database:
        return f"the database cannot be used ({text}); the air goes on, trying again"
    if isinstance(error, ContractError):
        return f"{text}; trying again"
    return f"{type(error).__name__}: {text}; trying again"


def _stations() -> list[str]:
    from athir.newsroom.frame.models import Station

    return list(Station.objects.values_list("slug", flat=True))


def _follower(home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.journal_follower import BATCH, JournalFollower

    followers = [JournalFollower(home, slug) for slug in _stations()]
    return lambda: max((follower.step() for follower in followers), default=0) >= BATCH


def _withdrawals(home: Home) -> Callable[[], object]:
    from athir.newsroom.record.watching import Watcher

    watchers = [Watcher(home, slug) for slug in _stations()]
    return lambda: [watcher.step() for watcher in watchers] and False


def _log(home: Home) -> Callable[[], object]:
    from athir.newsroom.record.chaining import Chain
    from athir.newsroom.record.keeping import Keeper
    from athir.newsroom.settings import HOUSE

    stations = _stations()
    jobs: list[Keeper | Chain] = [Keeper(home, HOUSE, slug) for slug in stations]
    jobs += [Chain(home, slug, mount) for slug in stations for mount in HOUSE.logged_mounts]
    return lambda: [one.step() for one in jobs] and False


def _storage(home: Home) -> Callable[[], object]:
    from athir.newsroom.record.storing import Storing
    from athir.newsroom.settings import HOUSE

    if not HOUSE.log_days_here:
        return lambda: False
    movers = [Storing(home, HOUSE, slug) for slug in _stations()]
    return lambda: max((mover.step() for mover in movers), default=False)  # each of them, not only up to the first


def _exports(_home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.task_runner import TaskRunner
    from athir.newsroom.record.exporting import QUEUE

    runner = TaskRunner(QUEUE)
    return lambda: runner.step(1)


def _library(home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.scanner import Scanner

    scanner = Scanner(home.audio_dir)
    scanner.look()
    return lambda: scanner.scan() and False


def _compiler(home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.access_writer import AccessWriter
    from athir.newsroom.airlink.holds_writer import HoldsWriter
    from athir.newsroom.airlink.plan_compiler import PlanCompiler

    makers = (PlanCompiler, AccessWriter, HoldsWriter)
    writers = [maker(home, slug) for slug in _stations() for maker in makers]
    return lambda: [writer.step() for writer in writers] and False


def _baker(home: Home) -> Callable[[], object]:
    from athir.newsroom.baking.baker import Baker
    from athir.newsroom.baking.render import render

    render("/")  # loads templates and code: the first article after a start is not to wait a second for them
    return Baker(home.public_dir, watch=timedelta(seconds=0.5)).tick


def _clock(_home: Home) -> Callable[[], object]:
    from athir.newsroom.fronts.breaking import announce
    from athir.newsroom.news.clock import PublishClock

    clock = PublishClock()
    return lambda: clock.step() + announce() and False


def _episodes_due(_home: Home) -> Callable[[], object]:
    from athir.newsroom.podcasts.clock import EpisodeClock

    clock = EpisodeClock()
    return lambda: clock.step() and False


def _live_items(_home: Home) -> Callable[[], object]:
    from athir.newsroom.podcasts.announcing import announce

    return lambda: announce() and False


def _alarms(_home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink import log_alarm_mail
    from athir.newsroom.news import alarm_mail

    return lambda: alarm_mail.tell() >= alarm_mail.AT_MOST or log_alarm_mail.tell() >= log_alarm_mail.AT_MOST


def _tasks(_home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.task_runner import TaskRunner

    return TaskRunner().step


def _media(_home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.task_runner import TaskRunner
    from athir.newsroom.library.tasks import MEDIA_QUEUE

    runner = TaskRunner(MEDIA_QUEUE)
    return lambda: runner.step(1)


def _clips(_home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.task_runner import TaskRunner
    from athir.newsroom.clips.tasks import SOUND_QUEUE

    runner = TaskRunner(SOUND_QUEUE)
    return lambda: runner.step(1)


def _episodes(home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.episode_maker import EpisodeMaker

    makers = [EpisodeMaker(home, slug) for slug in _stations()]
    return lambda: [maker.step() for maker in makers] and False


def _episode_sound(_home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.task_runner import TaskRunner
    from athir.newsroom.podcasts.preparing import QUEUE

    runner = TaskRunner(QUEUE)
    return lambda: runner.step(1)


def _upkeep(_home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.upkeep import Upkeep

    upkeep = Upkeep()
    return lambda: upkeep.step() and False


def _cards(_home: Home) -> Callable[[], object]:
    from athir.newsroom.airlink.card_drawer import CardDrawer

    drawer = CardDrawer()
    return lambda: drawer.step() and False  # with a pause between two pictures: pages go first


def _services(_home: Home) -> Callable[[], object]:
    from athir.newsroom.services.upkeep import Upkeep

    services = Upkeep()
    return services.step


def loops(home: Home) -> list[Loop]:
    """The worker's loops."""
    made = (
        ("journal", 0.5, _follower),
        ("withdrawals", 1.0, _withdrawals),
        ("log", 5.0, _log),
        ("storage", 10.0, _storage),
        ("exports", 1.0, _exports),
        ("library", 5.0, _library),
        ("plan", 5.0, _compiler),
        ("baker", 0.15, _baker),
        ("clock", 0.5, _clock),
        ("episodes due", 1.0, _episodes_due),
        ("live items", 2.0, _live_items),
        ("alarms", 1.0, _alarms),
        ("tasks", 0.5, _tasks),
        ("media", 1.0, _media),
        ("clips", 0.5, _clips),
        ("episodes", 1.0, _episodes),
        ("episode sound", 1.0, _episode_sound),
        ("cards", 0.25, _cards),
        ("upkeep", 30.0, _upkeep),
        ("services", 30.0, _services),
    )
    return [Loop(name, seconds, _bound(make, home)) for name, seconds, make in made]


def _bound(make: Callable[[Home], Callable[[], object]], home: Home) -> Callable[[], Callable[[], object]]:
    return lambda: make(home)


def only_one(home: Home) -> int | None:
    """Take the worker's lock for the life of this process; ``None`` when another worker of this house has it."""
    home.run_dir.mkdir(parents=True, exist_ok=True)
    fd = os.open(home.run_dir / "worker.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        return None
    return fd


def run(home: Home, stop: threading.Event, debug: bool = False) -> None:
    """All loops until ``stop``; then each finishes what it is doing, for ten seconds at most."""
    threads = [
        threading.Thread(target=loop.run, args=(stop, debug), name=loop.name, daemon=True) for loop in loops(home)
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            say(f"{thread.name} did not end in time and is left")


def main() -> int:
    # Set before the settings are read: the worker may wait longer for the write lock than a reader's page.
    os.environ.setdefault("ATHIR_DATABASE_TIMEOUT", "20")
    home, stop = Home.from_environment(), threading.Event()

    def ask_to_stop(_signum: int, _frame: FrameType | None) -> None:
        stop.set()

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, ask_to_stop)
    try:
        setup()
    except SettingsError as error:
        say(str(error))
        return 1
    from athir.newsroom.settings import HOUSE

    lock = only_one(home)
    if lock is None:
        say(f"another worker runs in {home.root}; stop it first")
        return 1
    say("following the air, compiling the plan, baking pages")
    run(home, stop, HOUSE.debug)
    say("stopped")
    os.close(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
