"""What should be on when nobody is live: slot's playlist → station's playlist → emergency loop. Pure decisions.

Positions are kept by item id, so that a recompiled plan goes on where the old one was, and a restart with the right
item. What was refused is left alone for a while; when everything is, the emergency loop plays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from athir.contracts.plan import STATION_PLAYLIST, Plan, PlanItem, PlanSlot

REFUSED_SECONDS = 60.0
"""After this a refused item is tried again: its disk may be back."""

RESUME_MS = 20_000
"""After a restart an item goes on in the middle if at least this much of it is left; else the next one begins."""

PLAN, STATION, EMERGENCY, BED = "plan", "station", "emergency", "bed"
"""Where a choice comes from. ``BED``: even the emergency loop cannot be read, there is nothing to prepare."""

EMERGENCY_ITEM = PlanItem("emergency", "emergency.flac", "", 0, 0, "", kind="emergency", fade_ms=1000)
"""The loop that ships with Athir. It has no title: the station's name is shown."""


@dataclass(frozen=True)
class Choice:
    """One item to play, why, and from where. ``playlist`` is where its position is kept."""

    item: PlanItem
    source: str
    playlist: str = ""
    index: int = 0
    slot: str = ""
    start_ms: int | None = None

    def same(self, other: Choice | None) -> bool:
        """Whether a deck prepared for one can be played for the other."""
        return other is not None and (self.item, self.source, self.start_ms) == (
            other.item,
            other.source,
            other.start_ms,
        )


@dataclass(frozen=True)
class Position:
    """The last item of a playlist that was on. ``at_ms`` is set while it is: a restart goes on there."""

    item: str
    index: int
    at_ms: int | None = None


class Programme:
    """Positions in all playlists. Every time is handed in."""

    def __init__(self, positions: Mapping[str, Position] | None = None) -> None:
        self.positions: dict[str, Position] = dict(positions or {})
        self._resume: set[str] = {name for name, p in self.positions.items() if p.at_ms is not None}
        self._refused: dict[str, tuple[PlanItem, float]] = {}

    def next(self, plan: Plan | None, when: datetime, now: float) -> Choice:
        """What to play next at ``when`` (``now``: monotonic seconds). Never nothing."""
        if plan is not None:
            slot = plan.slot_at(when)
            for playlist, source in _chain(slot):
                choice = self._in_playlist(plan, playlist, source, slot, now)
                if choice is not None:
                    return choice
        return Choice(EMERGENCY_ITEM, BED if self._is_refused(EMERGENCY_ITEM, now) else EMERGENCY)

    def _in_playlist(self, plan: Plan, playlist: str, source: str, slot: PlanSlot | None, now: float) -> Choice | None:
        items = plan.playlists.get(playlist, ())
        if not items:
            return None
        first, resume = self._place(playlist, items)
        for step in range(len(items)):
            index = (first + step) % len(items)
            if not self._is_refused(items[index], now):
                start = resume if step == 0 else None
                return Choice(items[index], source, playlist, index, slot.id if slot else "", start)
        return None

    def _place(self, playlist: str, items: tuple[PlanItem, ...]) -> tuple[int, int | None]:
        """Index of the item that is due, and where in it to begin if it was interrupted."""
        last = self.positions.get(playlist)
        if last is None:
            return 0, None
        index = next((i for i, item in enumerate(items) if item.id == last.item), None)
        if index is None:
            # It left the playlist: what stood after it has moved up to its place.
            return last.index % len(items), None
        if playlist in self._resume and last.at_ms is not None:
            item = items[index]
            end = item.cue_out_ms if item.cue_out_ms is not None else item.duration_ms
            if end - last.at_ms >= RESUME_MS:
                return index, last.at_ms
        return (index + 1) % len(items), None

    def started(self, choice: Choice) -> None:
        """``choice`` is on air now."""
        if choice.playlist:
            self._resume.discard(choice.playlist)
            self.positions[choice.playlist] = Position(choice.item.id, choice.index, choice.start_ms or 0)

    def at(self, choice: Choice, elapsed_ms: int) -> None:
        """It has come so far."""
        here = self.positions.get(choice.playlist)
        if here is not None and here.item == choice.item.id:
            self.positions[choice.playlist] = replace(here, at_ms=elapsed_ms)

    def ended(self, choice: Choice) -> None:
        """It is over, or was cut short for good."""
        here = self.positions.get(choice.playlist)
        if here is not None and here.item == choice.item.id:
            self.positions[choice.playlist] = replace(here, at_ms=None)

    def refuse(self, item: PlanItem, now: float) -> None:
        """``item`` could not be played. Another version of it (size, hash, path) is not meant."""
        self._refused = {k: v for k, v in self._refused.items() if now - v[1] < REFUSED_SECONDS}
        self._refused[item.id] = (item, now)

    def forgive(self) -> None:
        """Try everything again (``reload``)."""
        self._refused.clear()

    def _is_refused(self, item: PlanItem, now: float) -> bool:
        known = self._refused.get(item.id)
        return known is not None and known[0] == item and now - known[1] < REFUSED_SECONDS

    def state(self) -> dict[str, Any]:
        """Positions as JSON, for the file that a restart reads."""
        return {name: asdict(position) for name, position in self.positions.items()}


def restore(state: object) -> dict[str, Position]:
    """Positions of :meth:`Programme.state`; what is no position is left out."""
    found: dict[str, Position] = {}
    for name, record in state.items() if isinstance(state, dict) else ():
        try:
            at_ms = record["at_ms"]
            found[str(name)] = Position(
                str(record["item"]), int(record["index"]), None if at_ms is None else int(at_ms)
            )
        except (KeyError, TypeError, ValueError):
            continue
    return found


def must_leave(playing: Choice, plan: Plan | None, when: datetime) -> bool:
    """Whether a slot with a playlist of its own has begun, so that what plays must make way now.

    At the end of a slot its last item is heard to the end: nothing waits for it by the clock.
    """
    slot = plan.slot_at(when) if plan is not None else None
    if plan is None or slot is None or not slot.playlist or not plan.playlists.get(slot.playlist):
        return False
    return playing.source != EMERGENCY and playing.playlist != slot.playlist


def _chain(slot: PlanSlot | None) -> list[tuple[str, str]]:
    """Playlists in the order in which they are tried, with the source each stands for."""
    chain = [(STATION_PLAYLIST, STATION)]
    if slot is not None and slot.playlist and slot.playlist != STATION_PLAYLIST:
        chain.insert(0, (slot.playlist, PLAN))
    return chain
