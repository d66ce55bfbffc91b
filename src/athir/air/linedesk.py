"""The lines that are connected, seen from the bus: what they bring, which must go and why."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from athir.air.children import Child
from athir.air.line import Line
from athir.air.live import LineState
from athir.contracts.intake import GARBAGE, KILL, REFUSE, STALL, Hello

NO_SOUND_NS = 5_000_000_000
"""Bytes that give no sound for so long are none that we can decode."""

NO_BYTES_NS = 10_000_000_000
MAX_DEATHS = 3

_NOT_AUDIO = "no sound in what was sent; send MP3, AAC (ADTS), or Ogg with Opus, Vorbis or FLAC"
_NOTHING = "nothing was sent for 10 seconds"

Tell = Callable[..., None]
"""Journal: kind, then fields."""


class WireLike(Protocol):
    """What the desk uses of :class:`~athir.air.intake.Wire`."""

    hello: Hello | None
    ended: str
    last_data: int
    first_data: int
    titles: deque[str]

    def dismiss(self, kind: bytes, code: str, text: str) -> None: ...
    def renew(self, give: Callable[[Child | None], None]) -> None: ...
    def release(self) -> None: ...


@dataclass
class Seat:
    """A line and its wire."""

    line: Line
    wire: WireLike
    id: str
    dismissed: bool = False
    settled: bool = False
    """Its end is in the journal."""
    renewed: deque[Child | None] = field(default_factory=deque)

    @property
    def channel(self) -> str:
        return f"line {self.id}"


class LineDesk:
    """All seats. Bus thread only; ``tell`` writes to the journal."""

    def __init__(self, arrivals: deque[tuple[Any, Child]], tell: Tell, patience_ns: int) -> None:
        self._arrivals, self._tell, self._patience = arrivals, tell, patience_ns
        self._order = 0
        self._gains: dict[str, float] = {}
        self.seats: dict[str, Seat] = {}

    def pump(self, now_ns: int) -> None:
        """Take new lines, read what all of them decoded, send away what is none."""
        while self._arrivals:
            self._seat(*self._arrivals.popleft(), now_ns)
        for seat in self.seats.values():
            while seat.renewed:
                self._renewed(seat, seat.renewed.popleft())
            if not seat.line.renewing:
                seat.line.pump(now_ns, seat.wire.last_data, seat.wire.ended)
            if not seat.dismissed:
                self._judge(seat, now_ns)

    def states(self, now_ns: int) -> list[LineState]:
        return [replace(seat.line.state(now_ns), line=seat.id) for seat in self.seats.values() if not seat.dismissed]

    def titles(self) -> list[tuple[Seat, str]]:
        """Titles that came since the last call."""
        found = []
        for seat in self.seats.values():
            for queue in (seat.wire.titles, seat.line.feed.titles):
                while queue:
                    seat.line.title = queue.popleft().strip()
                    found.append((seat, seat.line.title))
        return found

    def dismiss(self, line: str, code: str, text: str, kind: bytes = KILL) -> None:
        """End a line from here."""
        seat = self.seats.get(line)
        if seat is not None and not seat.dismissed:
            seat.dismissed = True
            seat.wire.dismiss(kind, code, text)

    def kill(self, name: str, why: str, text: str) -> list[str]:
        """End the line, or all lines of the account, called ``name``; their ids."""
        found = [s for s in self.seats.values() if name in (s.id, s.line.hello.account) and not s.dismissed]
        for seat in found:
            seat.line.end_now(why)
            seat.wire.dismiss(KILL, why, text)
        return [seat.id for seat in found]

    def sweep(self, on: str, heard: Callable[[str], bool]) -> None:
        """Let go of lines that are over; ``heard`` says whether a channel still sounds."""
        for seat in list(self.seats.values()):
            line = seat.line
            finished = seat.dismissed or line.over or (line.state(0).ended and seat.id != on)
            if finished and not heard(seat.channel):
                if not seat.settled:
                    self._tell("live.off", line=seat.id, account=line.hello.account, why=line.ended or "takeover")
                self._gains[line.hello.account] = line.leveller.gain_db
                seat.wire.release()
                del self.seats[seat.id]
            elif seat.id != on and not heard(seat.channel):
                line.wait()

    def status(self) -> list[dict[str, Any]]:
        return [
            {
                "line": seat.id,
                "account": seat.line.hello.account,
                "name": seat.line.hello.name,
                "via": seat.line.hello.via,
                "agent": seat.line.hello.agent,
                "buffered_ms": seat.line.buffered_ms,
                "level": round(seat.line.leveller.level, 1),
                "gain_db": round(seat.line.leveller.gain_db, 1),
                "title": seat.line.title,
                "ended": seat.line.ended,
                **seat.line.feed.format,
            }
            for seat in self.seats.values()
        ]

    def _seat(self, wire: WireLike, child: Child, now_ns: int) -> None:
        hello = wire.hello
        if hello is None:
            return
        self._order += 1
        line = Line(hello, child, self._order, now_ns, self._gains.pop(hello.account, 0.0))
        # Delivery opens the same line again when its connection to us broke: what the old one left still sounds.
        name = hello.line if hello.line not in self.seats else f"{hello.line}.{self._order}"
        self.seats[name] = Seat(line, wire, name)
        self._tell(
            "live.connect",
            line=name,
            account=hello.account,
            name=hello.name,
            content_type=hello.content_type,
            via=hello.via,
        )

    def _judge(self, seat: Seat, now_ns: int) -> None:
        feed, wire = seat.line.feed, seat.wire
        if feed.died and not wire.ended and not seat.line.renewing:
            self._died(seat)
        elif not feed.received:
            silent = wire.first_data and now_ns - wire.first_data > NO_SOUND_NS
            if silent or (feed.done and not feed.died):
                self._refuse(seat, GARBAGE, _NOT_AUDIO)
            elif not wire.first_data and now_ns - seat.line.begun_ns > NO_BYTES_NS:
                self._refuse(seat, STALL, _NOTHING)
        elif not wire.ended and now_ns - wire.last_data > self._patience:
            self.kill(seat.id, STALL, "nothing came for too long")

    def _refuse(self, seat: Seat, code: str, text: str) -> None:
        self._tell("live.refused", line=seat.id, account=seat.line.hello.account, why=text)
        seat.settled = True
        self.dismiss(seat.id, code, text, REFUSE)

    def _died(self, seat: Seat) -> None:
        seat.line.deaths += 1
        self._tell("decoder.died", what=f"line of {seat.line.hello.account}", why=seat.line.feed.died)
        if seat.line.deaths > MAX_DEATHS:
            self.kill(seat.id, GARBAGE, "what was sent ended our decoder several times")
            return
        seat.line.renewing = True
        seat.wire.renew(seat.renewed.append)

    def _renewed(self, seat: Seat, child: Child | None) -> None:
        if child is not None:
            seat.line.renew(child)
        else:
            seat.line.renewing = False
            self.kill(seat.id, GARBAGE, "no decoder for it")
