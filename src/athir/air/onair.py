"""One block of the air: who should be heard, the way from what was heard before, and what is said about it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from athir.air.bed import Bed
from athir.air.bus import Bus
from athir.air.children import Child
from athir.air.fades import Pcm
from athir.air.line import TAIL
from athir.air.linedesk import LineDesk, Seat
from athir.air.live import Happening, Presenters, Verdict
from athir.air.player import ItemEvent, Player
from athir.air.prepare import Preparer
from athir.air.programme import BED, EMERGENCY
from athir.air.titles import stream_title
from athir.contracts.plan import Plan, PlanSlot
from athir.contracts.units import BLOCK, RATE, from_utc_ns

LINE_IN, AWAY, LINE_OUT = RATE // 10, RATE // 2, RATE * 3 // 10
"""Fades: a presenter comes in within 0.1 s (no word lost), what was before goes within 0.5 s, a tail within 0.3 s."""

PROGRAMME, BED_CHANNEL = "programme", "bed"

Journal = Callable[..., None]
"""``journal(kind, at, **data)`` as of :class:`~athir.air.disk.Disk`."""


@dataclass(frozen=True)
class Moment:
    """A block's place in time. ``sample`` is that of its first sample as it leaves the bus."""

    mono_ns: int
    utc_ns: int
    sample: int
    epoch: int

    def at(self, offset: int) -> datetime:
        return from_utc_ns(self.utc_ns + offset * 1_000_000_000 // RATE)


@dataclass(frozen=True)
class Names:
    """What the station is called when the plan does not say."""

    station: str
    language: str


class OnAir:
    """Owned by the bus thread. ``titled`` takes the title of what is on the air."""

    def __init__(
        self,
        player: Player,
        preparer: Preparer,
        presenters: Presenters,
        arrivals: deque[tuple[Any, Child]],
        journal: Journal,
        titled: Callable[[str], None],
        names: Names,
        patience: float,
    ) -> None:
        self.player, self.preparer, self.presenters = player, preparer, presenters
        self.bus = Bus()
        self.bed = Bed()
        self.desk = LineDesk(arrivals, self._tell_now, int(patience * 1e9))
        self._journal, self._titled, self._names = journal, titled, names
        self._target = PROGRAMME
        self._slot: PlanSlot | None = None
        self._plan_said: tuple[int, str] | None = None
        self._moment = Moment(0, 0, 0, 0)
        self.title = ""
        self._show(PROGRAMME, 1)

    def block(self, moment: Moment) -> Pcm:
        """The next block; never fails for what lines and files bring."""
        self._moment = moment
        plan, when = self.preparer.plan, moment.at(0)
        self.desk.pump(moment.mono_ns)
        verdict = self.presenters.step(moment.mono_ns / 1e9, self.desk.states(moment.mono_ns))
        self._follow(verdict, plan)
        self._follow_slot(plan, when)
        self._line_titles()
        now = moment.mono_ns / 1e9
        if self._target == PROGRAMME:
            self.player.step(plan, when, now, BLOCK)
        else:
            self.player.rest(plan, when, now)
        self._item_events(plan)
        pcm, silent = self.bus.mix(BLOCK)
        if PROGRAMME in silent:
            self.player.silence()
        self.desk.sweep(self.presenters.on, self.bus.channels.__contains__)
        return pcm

    # --- who is heard
    def _follow(self, verdict: Verdict, plan: Plan | None) -> None:
        for line, why in verdict.dismissed:
            self.desk.dismiss(line, why, "the same account connected again")
        target = verdict.line or (BED_CHANNEL if verdict.held else PROGRAMME)
        if target != self._target:
            self._hide(self._target)
            self._target = target
            self._show(target, {PROGRAMME: AWAY, BED_CHANNEL: LINE_OUT}.get(target, LINE_IN))
        for happening in verdict.happened:
            self._happened(happening, plan)

    def _show(self, target: str, fade: int) -> None:
        if target == PROGRAMME:
            self.player.come_back()
            self.bus.show(PROGRAMME, self.player.read, fade)
        elif target == BED_CHANNEL:
            self.bus.show(BED_CHANNEL, self.bed.read, fade)
        else:
            seat = self.desk.seats[target]
            self.bus.show(seat.channel, seat.line.read, fade)

    def _hide(self, target: str) -> None:
        if target == PROGRAMME:
            self.player.leave("live")
            self.bus.hide(PROGRAMME, AWAY)
        elif target == BED_CHANNEL:
            self.bus.hide(BED_CHANNEL, AWAY)
        elif target in self.desk.seats:
            seat = self.desk.seats[target]
            left = min(seat.line.remaining, TAIL)
            # The last of a line is heard to its end; of one that was taken over, only the fade.
            ends = seat.line.state(0).spent
            fade = max(1, min(left, LINE_OUT))
            self.bus.hide(seat.channel, fade, left - fade if ends and left > fade else 0)

    def _happened(self, happening: Happening, plan: Plan | None) -> None:
        seat = self.desk.seats.get(happening.line)
        if happening.kind == "live.on":
            self._tell(
                "live.on", 0, **happening.data(), name=seat.line.hello.name if seat else "", sample=self._sample(0)
            )
            if seat is not None:
                seat.settled = False
                self._set_title(self._line_title(seat, plan))
            return
        self._tell(happening.kind, 0, **happening.data(), sample=self._sample(0))
        if seat is not None:
            # Of a held line the rules tell the end themselves, even when its seat is gone by then.
            seat.settled = True

    # --- what is said
    def _tell(self, kind: str, offset: int, **data: Any) -> None:
        self._journal(kind, self._moment.at(offset), epoch=self._moment.epoch, **data)

    def _tell_now(self, kind: str, **data: Any) -> None:
        self._tell(kind, 0, **data)

    def _sample(self, offset: int) -> int:
        return self._moment.sample + offset

    def _set_title(self, title: str) -> None:
        if title != self.title:
            self.title = title
            self._titled(title)

    def _station(self, plan: Plan | None) -> str:
        names = plan.name if plan else {}
        return _named(names, plan.language if plan else self._names.language) or self._names.station

    def _line_title(self, seat: Seat, plan: Plan | None) -> str:
        if seat.line.title:
            return seat.line.title
        slot, hello = self._slot, seat.line.hello
        expected = slot is not None and (not slot.presenters or hello.account in slot.presenters)
        show = _named(slot.title, plan.language) if plan and slot and expected else ""
        name = (slot.presenter_names.get(hello.account) if slot else "") or hello.name
        return stream_title(name, show or self._station(plan))

    def _line_titles(self) -> None:
        for seat, title in self.desk.titles():
            self._tell("live.title", 0, line=seat.id, title=title)
            if seat.id == self._target:
                self._set_title(title or self._line_title(seat, self.preparer.plan))

    def _follow_slot(self, plan: Plan | None, when: datetime) -> None:
        slot = plan.slot_at(when) if plan else None
        if plan is not None and (said := (plan.generation, self.preparer.plan_problem)) != self._plan_said:
            self._plan_said = said
            self._tell("plan.load", 0, generation=said[0], problem=said[1])
        if (slot.id if slot else "") == (self._slot.id if self._slot else ""):
            return
        if self._slot is not None:
            self._tell("slot.end", 0, slot=self._slot.id, sample=self._sample(0))
        if slot is not None:
            self._tell("slot.start", 0, slot=slot.id, show=slot.show, title=slot.title, sample=self._sample(0))
        self._slot = slot

    def _item_events(self, plan: Plan | None) -> None:
        for event in self.player.events:
            self._item_event(event, plan)
        self.player.events.clear()
        if self._target == PROGRAMME and self.player.current is None:
            self._set_title(self._station(plan))

    def _item_event(self, event: ItemEvent, plan: Plan | None) -> None:
        item, choice = event.choice.item, event.choice
        if event.kind == "refused":
            self._tell("item.refused", 0, item=item.id, path=item.path, why=event.why)
        elif event.kind == "died":
            self._tell("decoder.died", 0, what=item.path, why=event.why)
        elif event.kind == "end":
            self._tell("item.end", event.offset, item=item.id, sample=self._sample(event.offset), why=event.why)
        else:
            self._tell(
                "item.start",
                event.offset,
                item=item.id,
                path=item.path,
                title=item.title,
                artist=item.artist,
                source=choice.source,
                slot=choice.slot,
                sample=self._sample(event.offset),
                duration_ms=item.audible_ms,
            )
            named = stream_title(item.artist, item.title) if choice.source not in (EMERGENCY, BED) else ""
            self._set_title(named or self._station(plan))

    # --- what may be asked
    def status(self) -> dict[str, Any]:
        """What is on the air, for the control socket."""
        plan, current = self.preparer.plan, self.player.current
        live = self.presenters.on
        on: dict[str, Any] = {"source": "live" if live else "hold" if self._target == BED_CHANNEL else BED}
        if live:
            seat = self.desk.seats.get(live)
            on |= {"line": live, "account": seat.line.hello.account if seat else ""}
        elif on["source"] == "hold":
            on |= {"account": self.presenters.holding}
        elif current is not None:
            item = current.choice.item
            on = {
                "source": current.choice.source,
                "item": item.id,
                "path": item.path,
                "elapsed_ms": current.deck.elapsed_ms - item.cue_in_ms,
                "duration_ms": item.audible_ms,
                "kind": item.kind,
            }
        return {
            "on_air": on | {"title": self.title, "slot": self._slot.id if self._slot else ""},
            "lines": self.desk.status(),
            "plan": {"generation": plan.generation if plan else None, "problem": self.preparer.plan_problem},
            "level": round(self.bus.level, 1),
            "limiter_db": round(self.bus.limiter.reduction, 1),
        }

    def close(self, why: str) -> None:
        """The air ends: what is on is over."""
        if self.player.current is not None:
            # Not `ended`: a restart goes on in the middle of this item.
            item = self.player.current.choice.item
            self._tell("item.end", 0, item=item.id, sample=self._sample(0), why=why)
        self.player.close()


def _named(names: dict[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")
