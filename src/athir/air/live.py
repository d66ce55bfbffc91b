"""Who is on the air live: takeover, hold, grace, the wings. A pure state machine; time and lines are handed in.

What may be heard is one of three: a line, the bed (a line that broke is waited for), the programme. Rules:

* A line that is ready goes on if nobody is; of several the highest priority, then whoever broke off within the grace,
  then who came first. The others wait in the wings.
* A newer line of the same account takes over as soon as it is ready, whatever state the old one is in.
* A higher priority takes the air from a lower one, which goes back to the wings.
* A line that hangs up is over. One that breaks or stalls is held for a while, then the programme goes on; whoever is
  back within the grace has the air at once again, also from somebody of no higher priority who came on meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from athir.contracts.intake import CLOSED, RESET, STALL

TAKEOVER, PRIORITY, KILL = "takeover", "priority", "kill"
_HELD_WHEN = (RESET, STALL)
"""Ends of a line that are nobody's wish: worth waiting for."""


@dataclass(frozen=True)
class LineState:
    """A line as the bus finds it at this block."""

    line: str
    account: str
    order: int
    """Rises with each new line."""
    priority: int = 0
    ready: bool = False
    """Enough is buffered to go on the air."""
    spent: bool = False
    """What is buffered is only a tail any more: what comes next must come in now."""
    ended: str = ""
    """Why no more will come; empty while more may."""


@dataclass(frozen=True)
class Happening:
    """Something for the journal: ``live.on``, ``live.hold``, ``live.off`` with line, account and why."""

    kind: str
    line: str
    account: str
    why: str = ""

    def data(self) -> dict[str, Any]:
        return {"line": self.line, "account": self.account} | ({"why": self.why} if self.why else {})


@dataclass
class Verdict:
    """What should be heard from now on: ``line`` if set, else the bed if ``held``, else the programme."""

    line: str = ""
    held: bool = False
    happened: list[Happening] = field(default_factory=list)
    dismissed: list[tuple[str, str]] = field(default_factory=list)
    """Lines to be ended, and why."""


@dataclass(frozen=True)
class _Hold:
    line: str
    account: str
    why: str
    until: float
    priority: int


class Presenters:
    """``hold`` and ``grace`` in seconds, as the times given to :meth:`step`."""

    def __init__(self, hold: float, grace: float) -> None:
        self._hold_seconds, self._grace_seconds = hold, grace
        self._on: LineState | None = None
        self._held: _Hold | None = None
        self._grace: dict[str, float] = {}

    @property
    def on(self) -> str:
        """The line on the air, or an empty string."""
        return self._on.line if self._on else ""

    @property
    def holding(self) -> str:
        """The account that is waited for, or an empty string."""
        return self._held.account if self._held else ""

    def in_grace(self, account: str, now: float) -> bool:
        return self._grace.get(account, now) > now

    def step(self, now: float, lines: Sequence[LineState]) -> Verdict:
        """Decide for the block that begins at ``now``."""
        verdict = Verdict()
        self._grace = {a: until for a, until in self._grace.items() if until > now}
        here = self._without_older(lines, verdict)
        self._follow_on_air(now, here, verdict)
        self._follow_hold(now, here, verdict)
        self._seat(now, here, verdict)
        verdict.line, verdict.held = self.on, self._held is not None
        return verdict

    def _without_older(self, lines: Sequence[LineState], verdict: Verdict) -> dict[str, LineState]:
        """Dismiss each account's lines but its newest ready one (and what is on its way to be ready)."""
        newest: dict[str, int] = {}
        for line in lines:
            if line.ready and not line.spent:
                newest[line.account] = max(newest.get(line.account, -1), line.order)
        stays = {}
        for line in lines:
            if line.order < newest.get(line.account, -1):
                verdict.dismissed.append((line.line, TAKEOVER))
            else:
                stays[line.line] = line
        return stays

    def _follow_on_air(self, now: float, here: dict[str, LineState], verdict: Verdict) -> None:
        on = self._on
        if on is None:
            return
        line = here.get(on.line)
        if line is None:
            taken = next((name for name, why in verdict.dismissed if name == on.line and why == TAKEOVER), "")
            self._leave(on, TAKEOVER if taken else KILL, verdict)
        elif line.spent and (not line.ended or line.ended in _HELD_WHEN):
            why = line.ended or STALL
            self._on = None
            self._grace[line.account] = now + self._grace_seconds
            self._held = _Hold(line.line, line.account, why, now + self._hold_seconds, line.priority)
            verdict.happened.append(Happening("live.hold", line.line, line.account, why))
        elif line.spent:
            self._leave(line, line.ended, verdict)
        else:
            self._on = line

    def _follow_hold(self, now: float, here: dict[str, LineState], verdict: Verdict) -> None:
        held = self._held
        if held is None:
            return
        back = [line for line in here.values() if line.account == held.account and _fit(line)]
        if back:
            # A line that only stood still goes on; another line of the account ends the broken one.
            returned = max(back, key=lambda line: line.order)
            if returned.line != held.line:
                verdict.happened.append(Happening("live.off", held.line, held.account, held.why))
            self._held = None
            self._enter(returned, verdict)
            return
        line = here.get(held.line)
        given_up = line is not None and bool(line.ended) and line.ended not in _HELD_WHEN
        over = now >= held.until or given_up or (line is None and held.why == CLOSED)
        if over or any(_fit(other) and other.priority > held.priority for other in here.values()):
            why = line.ended if given_up and line is not None else held.why
            verdict.happened.append(Happening("live.off", held.line, held.account, why))
            self._held = None

    def _seat(self, now: float, here: dict[str, LineState], verdict: Verdict) -> None:
        """Put the best of the ready lines on the air."""
        if self._held is not None:
            return
        ready = [line for line in here.values() if _fit(line)]
        best = max(ready, key=lambda line: self._rank(line, now), default=None)
        on = self._on
        if best is None or (on is not None and best.line == on.line):
            return
        if on is not None:
            # Whoever is on stays against an equal, unless that equal only comes back to what broke off.
            returns = self.in_grace(best.account, now) and not self.in_grace(on.account, now)
            if best.priority < on.priority or (best.priority == on.priority and not returns):
                return
            self._leave(on, PRIORITY if best.priority > on.priority else TAKEOVER, verdict)
        self._enter(best, verdict)

    def _rank(self, line: LineState, now: float) -> tuple[int, bool, int]:
        return line.priority, self.in_grace(line.account, now), -line.order

    def _enter(self, line: LineState, verdict: Verdict) -> None:
        self._on = line
        self._grace.pop(line.account, None)
        verdict.happened.append(Happening("live.on", line.line, line.account))

    def _leave(self, line: LineState, why: str, verdict: Verdict) -> None:
        self._on = None
        verdict.happened.append(Happening("live.off", line.line, line.account, why))


def _fit(line: LineState) -> bool:
    return line.ready and not line.spent
