"""The programme's two decks: one plays, the next stands ready, and they cross at the cue points. Bus thread only.

It always gives sound: where no deck has any, the bed is under it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np

from athir.air.bed import Bed
from athir.air.deck import Deck
from athir.air.fades import Pcm, Ramp, fade_out_tail
from athir.air.programme import BED, EMERGENCY, Choice, Programme, must_leave
from athir.contracts.plan import Plan
from athir.contracts.units import RATE

LOOK_AHEAD = timedelta(seconds=8)
"""So long before a slot its first item is prepared, and an item that ends meanwhile makes way for it."""

SPOKEN = frozenset({"speech", "jingle", "bulletin"})
JOINT = RATE // 20
"""Crossfade from and to words, 50 ms: none may be lost under music."""

LONGEST_FADE = 5 * RATE
BED_FADE = RATE // 4
STARVED_BLOCKS = 12
"""A decoder that gives nothing for three seconds is given up."""


@dataclass(frozen=True)
class ItemEvent:
    """Something for the journal and the titles: ``start``, ``end``, ``refused`` or ``died``, ``offset`` in the block."""

    kind: str
    choice: Choice
    offset: int = 0
    why: str = ""


@dataclass
class Playing:
    """A deck on the air with its fade."""

    choice: Choice
    deck: Deck
    ramp: Ramp
    wait: int = 0
    """Samples of the first block before it begins."""


class Ready(Protocol):
    """What prepares decks: :class:`~athir.air.prepare.Preparer`."""

    def get(self, choice: Choice) -> Deck | str | None: ...
    def ready(self, choice: Choice) -> bool: ...
    def refused(self, choice: Choice) -> str: ...


@dataclass
class Player:
    """Call :meth:`step`, then :meth:`read`, once a block while the programme is heard; :meth:`rest` when it is not."""

    programme: Programme
    preparer: Ready
    bed: Bed = field(default_factory=Bed)
    events: list[ItemEvent] = field(default_factory=list)
    """Taken by the caller after each step."""
    current: Playing | None = None
    _leaving: list[Playing] = field(default_factory=list)
    _bed: Ramp = field(default_factory=Ramp)
    _away: bool = False
    _skip: bool = False
    _starved: int = 0

    def skip(self) -> bool:
        """Go to the next item as soon as it is ready. False: nothing is playing."""
        self._skip = self.current is not None
        return self._skip

    def upcoming(self, plan: Plan | None, when: datetime, now: float) -> Choice:
        """What plays after the current item; what it cannot be is told once and left out."""
        choice = self.programme.next(plan, when + LOOK_AHEAD, now)
        for _ in range(8):
            why = self.preparer.refused(choice)
            if not why:
                break
            self.events.append(ItemEvent("refused", choice, why=why))
            self.programme.refuse(choice.item, now)
            choice = self.programme.next(plan, when + LOOK_AHEAD, now)
        return choice

    def rest(self, plan: Plan | None, when: datetime, now: float) -> None:
        """Somebody is live: keep the next item ready."""
        self._is_ready(self.upcoming(plan, when, now))

    def step(self, plan: Plan | None, when: datetime, now: float, samples: int) -> None:
        """Hand over to the next item if it is due within this block."""
        choice = self.upcoming(plan, when, now)
        ready = self._is_ready(choice)
        current = self.current
        if current is None:
            if ready:
                self._start(choice, 0, BED_FADE)
            return
        current.deck.pump()
        self.programme.at(current.choice, current.deck.elapsed_ms)
        fade = _fade(current.choice, choice)
        if ready and (why := self._must_go(current, choice, plan, when)):
            self._hand_over(choice, 0, min(fade, RATE) if why == "skip" else fade, why)
        elif (left := current.deck.remaining) is not None:
            self._near_end(current, choice, ready, left, fade, samples)
        elif current.deck.buffered < samples:
            self._starve(current)
        else:
            self._starved = 0

    def _is_ready(self, choice: Choice) -> bool:
        return choice.source != BED and self.preparer.ready(choice)

    def _must_go(self, current: Playing, choice: Choice, plan: Plan | None, when: datetime) -> str:
        if self._skip:
            return "skip"
        if must_leave(current.choice, plan, when):
            return "plan"
        # The emergency loop makes way for anything else that can be played.
        return "plan" if current.choice.source == EMERGENCY != choice.source else ""

    def _near_end(self, current: Playing, choice: Choice, ready: bool, left: int, fade: int, samples: int) -> None:
        why = "error" if current.deck.fell_short and current.choice.source != EMERGENCY else "end"
        if ready and left - fade < samples:
            self._hand_over(choice, max(0, left - fade), min(fade, left), why)
        elif left < samples + BED_FADE:
            # Nothing is ready: the bed comes in under the last of it.
            self._end(current, left, why)
            current.ramp.go(0.0, min(left, BED_FADE), max(0, left - BED_FADE))
            self._leaving.append(current)
            self.current = None

    def _starve(self, current: Playing) -> None:
        self._starved += 1
        if self._starved > STARVED_BLOCKS:
            self._end(current, 0, "error")
            current.deck.close()
            self.current = None

    def _hand_over(self, choice: Choice, offset: int, fade: int, why: str) -> None:
        current = self.current
        if current is None:
            return
        taken = self._take(choice)
        if taken is None:
            return
        self._end(current, offset, why)
        current.ramp.go(0.0, fade, offset)
        self._leaving.append(current)
        self._begin(choice, taken, offset, fade)

    def _start(self, choice: Choice, offset: int, fade: int) -> None:
        taken = self._take(choice)
        if taken is not None:
            self._begin(choice, taken, offset, fade)

    def _take(self, choice: Choice) -> Deck | None:
        found = self.preparer.get(choice)
        return found if isinstance(found, Deck) else None

    def _begin(self, choice: Choice, deck: Deck, offset: int, fade: int) -> None:
        ramp = Ramp()
        ramp.go(1.0, fade, offset)
        self.current = Playing(choice, deck, ramp, offset)
        self._skip, self._starved = False, 0
        self.programme.started(choice)
        self.events.append(ItemEvent("start", choice, offset))

    def _end(self, playing: Playing, offset: int, why: str) -> None:
        self.programme.ended(playing.choice)
        if playing.deck.died:
            self.events.append(ItemEvent("died", playing.choice, offset, playing.deck.died))
        self.events.append(ItemEvent("end", playing.choice, offset, why))

    def leave(self, why: str) -> None:
        """Somebody else is heard from now on: the current item is over, and sounds on until the caller has faded it."""
        self._away = True
        if self.current is not None:
            self._end(self.current, 0, why)
            self._leaving.append(self.current)
            self.current = None

    def come_back(self) -> None:
        """The programme is heard again: what still sounds from before goes."""
        self._away = False
        for playing in self._leaving:
            if playing.ramp.target > 0:
                playing.ramp.go(0.0, BED_FADE)

    def silence(self) -> None:
        """Nothing of the programme is heard any more: close what was fading."""
        for playing in self._leaving:
            playing.deck.close()
        self._leaving.clear()

    def close(self) -> None:
        self.silence()
        if self.current is not None:
            self.current.deck.close()
            self.current = None

    def read(self, samples: int) -> Pcm:
        """One block, shape (2, samples): decks, and the bed as far as they do not fill it."""
        out = np.zeros((2, samples), np.float32)
        short = self.current is None and not self._away
        for playing in [*self._leaving, *filter(None, (self.current,))]:
            if playing is not self.current:
                playing.deck.pump()
            got = playing.deck.read(samples - playing.wait)
            first, playing.wait = playing.wait, 0
            last = first + got.shape[1]
            if last < samples and playing.deck.remaining is None:
                # Its decoder did not keep up: no click, and back in softly when it has sound again.
                fade_out_tail(got, JOINT)
                playing.ramp.position = min(playing.ramp.position, playing.ramp.target, 0.5)
            gain = playing.ramp.gain(samples)
            out[:, first:last] += got * (gain if isinstance(gain, float) else gain[first:last])
            short |= playing is self.current and last < samples
        self._leaving = [p for p in self._leaving if self._still_heard(p)]
        self._under(out, short)
        return out

    def _still_heard(self, playing: Playing) -> bool:
        if playing.ramp.silent or playing.deck.remaining == 0:
            playing.deck.close()
            return False
        return True

    def _under(self, out: Pcm, short: bool) -> None:
        """Bring the bed in where the decks leave a gap, and take it away where they do not."""
        target = 1.0 if short else 0.0
        if self._bed.target != target:
            self._bed.go(target, BED_FADE)
        if not self._bed.silent:
            out += self.bed.read(out.shape[1]) * self._bed.gain(out.shape[1])


def _fade(current: Choice, following: Choice) -> int:
    """Samples of the crossfade."""
    if SPOKEN & {current.item.kind, following.item.kind}:
        return min(JOINT, current.item.fade_ms * RATE // 1000)
    longest = min(
        LONGEST_FADE, following.item.audible_ms * RATE // 2000 if following.item.duration_ms else LONGEST_FADE
    )
    return max(0, min(current.item.fade_ms * RATE // 1000, longest))
