"""A radio port without sockets: its answers, over a floor that remembers what it was asked. Fixtures for its tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from athir.config import Settings
from athir.contracts import journal, mounts, plan
from athir.delivery.answers import Answers
from athir.delivery.floor import ListenerInfo, SourceInfo, TitleResult
from athir.delivery.http import Request, Response, parse_head
from athir.home import Home, StationHome

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def station(tmp_path: Path, shared_memory: Path) -> StationHome:
    """An empty house; its shared memory apart."""
    home = Home(tmp_path / "station")
    home.create()
    return home.station()


@dataclass
class RecordingFloor:
    """Answers as the loop would, and keeps what it was asked."""

    keys: dict[str, str] = field(default_factory=lambda: {"presenter": "the-key"})
    connected: list[SourceInfo] = field(default_factory=list)
    listening: list[ListenerInfo] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    titles: list[tuple[str, str, str]] = field(default_factory=list)
    killed: list[object] = field(default_factory=list)
    guesses: int = 0

    def update_title(self, account: str, key: str, mount: str, title: str, address: str = "") -> TitleResult:
        if self.guesses > 5:
            return "slow"
        if self.keys.get(account) != key:
            self.guesses += 1
            return "key"
        return self._set(account, mount, title)

    def set_title(self, account: str, title: str) -> bool:
        return self._set(account, "", title) == "ok"

    def _set(self, account: str, mount: str, title: str) -> TitleResult:
        if account not in {one.account for one in self.connected}:
            return "line"
        self.titles.append((account, mount, title))
        return "ok"

    def kill_client(self, ident: int) -> bool:
        self.killed.append(ident)
        return ident in {one.id for one in self.listening}

    def kill_source(self, mount: str) -> bool:
        self.killed.append(mount)
        return mount in {one.mount for one in self.connected}

    def listeners(self) -> list[ListenerInfo]:
        return self.listening

    def sources(self) -> list[SourceInfo]:
        return self.connected

    def counts(self) -> dict[str, int]:
        return self.counted


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


class Port:
    """A radio port without sockets: what the loop would hand to the answers, and their answers."""

    def __init__(self, station: StationHome, clock: Clock, settings: Settings) -> None:
        self.station, self.clock, self.settings = station, clock, settings
        self.floor = RecordingFloor()
        self.counters: dict[str, int] = {}
        self.mono = 10_000_000_000
        self.answers = Answers(station, settings, mounts.MOUNTS, self.floor, self.counters, clock)
        self.air: journal.JournalWriter | None = None

    def get(self, target: str, method: str = "GET", peer: str = "203.0.113.9", **headers: str) -> Response:
        found = self.maybe(target, method, peer, **headers)
        assert found is not None, f"{target} is not spoken for"
        return found

    def maybe(self, target: str, method: str = "GET", peer: str = "203.0.113.9", **headers: str) -> Response | None:
        return self.answers.answer(request(target, method, **headers), peer)

    def tick(self, seconds: float = 0.25) -> None:
        """Let time pass for listeners, and the answers look."""
        self.clock.move(seconds)
        self.mono += int(seconds * 1e9)
        self.answers.tick(self.mono)
        self.answers.state.plan.settle()

    def journal(self, kind: str, /, at: datetime | None = None, **data: Any) -> None:
        """The air journals something, now unless said otherwise."""
        if self.air is None:
            self.boot()
        assert self.air is not None
        self.air.append(kind, at or self.clock.now, **data)

    def boot(self) -> None:
        """The air starts (again): a new journal file."""
        if self.air is not None:
            self.air.close()
        stamp = int(self.clock.now.timestamp() * 1e9)
        self.air = journal.JournalWriter(self.station.journal_dir, "air", journal.new_boot(stamp))
        self.air.append("air.start", self.clock.now, epoch=1)
        folder = self.station.journal_dir
        os.utime(folder, ns=(0, folder.stat().st_mtime_ns + 1))  # file systems with a coarse clock

    def item(self, item: str, title: str, artist: str = "", seconds: int = 180, source: str = "station") -> None:
        self.journal("item.start", item=item, title=title, artist=artist, source=source, duration_ms=seconds * 1000)

    def close(self) -> None:
        self.answers.close()
        if self.air is not None:
            self.air.close()


def request(target: str, method: str = "GET", **headers: str) -> Request:
    lines = [f"{method} {target} HTTP/1.1", "Host: radio.example:8001"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return parse_head("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_port(station: StationHome, clock: Clock) -> Iterator[Callable[..., Port]]:
    """Makes a radio port with settings of one's choice."""
    made: list[Port] = []

    def make(**settings: Any) -> Port:
        made.append(Port(station, clock, Settings(**settings)))
        return made[-1]

    yield make
    for port in made:
        port.close()


@pytest.fixture
def port(open_port: Callable[..., Port]) -> Port:
    return open_port()


@pytest.fixture
def write_plan(station: StationHome) -> Callable[..., plan.Plan]:
    """Writes a plan with a morning show, an evening show and three songs; fields can be replaced."""

    def write(**fields: Any) -> plan.Plan:
        items = tuple(
            plan.PlanItem(f"item-{n}", f"{n}.opus", "0" * 64, 1000, 180_000, f"Song {n}", f"Artist {n}", "Album")
            for n in range(3)
        )
        hour = timedelta(hours=1)
        slots = (
            plan.PlanSlot(
                "slot-1",
                NOON - hour,
                NOON + hour,
                "show-1",
                "morning",
                {"ar": "الصباح", "fr": "Le matin"},
                presenters=("presenter",),
                presenter_names={"presenter": "ليلى"},
            ),
            plan.PlanSlot("slot-2", NOON + hour, NOON + 2 * hour, "show-2", "evening", {"ar": "المساء"}),
        )
        names, lists = {"ar": "أثير"}, {"station": items}
        until = NOON + timedelta(days=2)
        made = plan.Plan(1, NOON, until, "main", "Africa/Casablanca", "2026c", names, slots, lists)
        made = replace(made, **fields)
        plan.write(station.plan, made)
        return made

    return write
