"""The thread that may wait: opens the next item seconds before it is due, reads the plan, keeps a spare child warm."""

from __future__ import annotations

import select
import sys
import threading
import time
from pathlib import Path

from athir.air.children import Children
from athir.air.deck import Deck, Refused, check_file
from athir.air.programme import EMERGENCY, Choice
from athir.contracts.plan import Plan, PlanReader

PLAN_SECONDS = 1.0
PATIENCE_SECONDS = 5.0
"""An item of which nothing was decoded in this time is refused."""

EMERGENCY_FILE = Path(__file__).with_name("assets") / "emergency.flac"


class Preparer:
    """:meth:`get` is asked by the bus at each block and never waits."""

    def __init__(self, children: Children, library: Path, plan: Path, emergency: Path = EMERGENCY_FILE) -> None:
        self._children, self._library, self._emergency = children, library, emergency
        self._reader = PlanReader(plan)
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._wanted: Choice | None = None
        self._found: tuple[Choice, Deck | str] | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="prepare", daemon=True)
        self.plan: Plan | None = None
        self.plan_problem = ""

    def start(self) -> None:
        """Read the plan, start the thread."""
        self._read_plan()
        self._thread.start()

    def get(self, choice: Choice) -> Deck | str | None:
        """A deck ready to play ``choice``, or why it cannot be (once), or ``None``: not yet. A deck is the caller's."""
        with self._lock:
            if self._found is not None and choice.same(self._found[0]):
                found, self._found, self._wanted = self._found[1], None, None
                return found
            if not choice.same(self._wanted):
                self._wanted = choice
                self._wake.set()
            return None

    def ready(self, choice: Choice) -> bool:
        """Whether :meth:`get` would give a deck now; asks for it if not."""
        with self._lock:
            if self._found is not None and choice.same(self._found[0]):
                return True
            if not choice.same(self._wanted):
                self._wanted = choice
                self._wake.set()
            return False

    def refused(self, choice: Choice) -> str:
        """Why ``choice`` cannot be played, if that is known; forgets it."""
        with self._lock:
            if self._found is not None and choice.same(self._found[0]) and isinstance(self._found[1], str):
                why, self._found, self._wanted = self._found[1], None, None
                return why
            return ""

    def nudge(self) -> None:
        """Look after plan and spare now."""
        self._wake.set()

    def close(self, timeout: float = 2.0) -> None:
        self._stopping = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        self._put_away()

    def _run(self) -> None:
        due = 0.0
        while not self._stopping:
            try:
                if time.monotonic() >= due:
                    due = time.monotonic() + PLAN_SECONDS
                    self._read_plan()
                    self._children.reap()
                self._prepare_wanted()
                self._children.warm()
            except Exception as error:
                print(f"prepare: {error!r}", file=sys.stderr, flush=True)
            self._wake.wait(max(0.05, due - time.monotonic()))
            self._wake.clear()

    def _read_plan(self) -> None:
        self.plan = self._reader.read()
        self.plan_problem = self._reader.problem

    def _prepare_wanted(self) -> None:
        with self._lock:
            choice = self._wanted
            if choice is None or (self._found is not None and choice.same(self._found[0])):
                return
        self._put_away()
        result = self._prepare(choice)
        with self._lock:
            self._found = (choice, result)

    def _put_away(self) -> None:
        """Close a deck that was prepared and is not wanted any more."""
        with self._lock:
            found, self._found = self._found, None
        if found is not None and isinstance(found[1], Deck):
            found[1].close()

    def _prepare(self, choice: Choice) -> Deck | str:
        path = self._emergency if choice.source == EMERGENCY else self._library / choice.item.path
        try:
            check_file(path, choice.item)
            deck = Deck(self._children, path, choice.item, choice.start_ms)
        except Refused as refused:
            return str(refused)
        except OSError as error:
            return f"no decoder: {error.strerror}"
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not deck.ready and not deck.problem and time.monotonic() < give_up and not self._stopping:
            select.select([deck.child_out], [], [], 0.2)
            deck.pump()
        if deck.ready:
            return deck
        why = deck.problem or f"nothing decoded in {PATIENCE_SECONDS:.0f} s"
        deck.close()
        return why
