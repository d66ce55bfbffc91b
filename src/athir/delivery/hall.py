"""Who is here: listeners and live sources of this process, the counts of all, and what may be done with them.

The :class:`Hall` keeps the books and carries out the orders of ``answers.py`` (``floor.Floor``), here or on another
process. It touches no socket: the loop gives it two functions that close a listener and a source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from athir.config import Settings
from athir.contracts.access import AccessReader
from athir.contracts.counts import CountsWriter, read_all
from athir.contracts.mounts import Mount
from athir.contracts.units import iso
from athir.delivery.diary import Diary
from athir.delivery.feed import Feed
from athir.delivery.floor import ListenerInfo, SourceInfo, TitleResult
from athir.delivery.limits import Failures
from athir.delivery.listeners import Listener
from athir.delivery.peers import Peers
from athir.delivery.sources import Source
from athir.home import StationHome

_WORKERS = 64
"""Ids of listeners are spread over the processes by this modulus."""
_AGENTS = (
    ("Athir-Watchdog", "watchdog"),
    ("VLC", "vlc"),
    ("Lavf", "ffmpeg"),
    ("mpv", "mpv"),
    ("foobar", "foobar"),
    ("Winamp", "winamp"),
    ("iTunes", "apple"),
    ("AppleCoreMedia", "apple"),
    ("ExoPlayer", "android"),
    ("stagefright", "android"),
    ("Icecast", "relay"),
    ("curl", "tool"),
    ("Wget", "tool"),
    ("bot", "bot"),
    ("Mozilla", "browser"),
)


def agent_kind(agent: str) -> str:
    """A player's family, which is all the journal says of it."""
    lowered = agent.lower()
    return next((kind for mark, kind in _AGENTS if mark.lower() in lowered), "other" if agent else "none")


@dataclass(eq=False)
class LiveSource:
    """A source that was let in."""

    source: Source
    address: str
    mount: str
    agent: str
    since: datetime
    handle: Any
    """The loop's connection."""
    line_mask: int = 0
    began_ns: int = 0
    heard_ns: int = 0
    going: bool = False
    """Whether it was told to send."""
    expects_continue: bool = False

    def info(self) -> SourceInfo:
        hello = self.source.line.hello
        return SourceInfo(
            line=hello.line,
            account=hello.account,
            name=hello.name,
            mount=self.mount,
            content_type=hello.content_type,
            agent=self.agent,
            address=self.address,
            since=iso(self.since),
        )


@dataclass
class Hall:
    """The books of one delivery process; implements ``floor.Floor``."""

    home: StationHome
    settings: Settings
    mounts: tuple[Mount, ...]
    worker: int
    now_ns: Callable[[], int]
    close_listener: Callable[[Listener, str], None] = lambda _listener, _why: None
    close_source: Callable[[LiveSource, str], None] = lambda _source, _why: None
    open: dict[int, Listener] = field(default_factory=dict)
    live: dict[str, LiveSource] = field(default_factory=dict)
    _unproven: dict[Listener, None] = field(default_factory=dict)
    _counted: dict[str, int] = field(default_factory=dict)
    _elsewhere: int = 0
    _total: dict[str, int] = field(default_factory=dict)
    _told: dict[str, int] | None = None
    _next_id: int = 0
    _watching: int = 0

    def __post_init__(self) -> None:
        self.access = AccessReader(self.home.access)
        self.failures = Failures()
        self.diary = Diary(self.home.journal_dir, f"delivery-{self.worker}")
        self.peers = Peers(self.home.peers_dir, self.worker)
        self._counts = CountsWriter(self.home.counts_dir, self.worker)
        self._filling: dict[str, bool] = {}

    # --- books

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id * _WORKERS + self.worker % _WORKERS

    @property
    def is_full(self) -> bool:
        """Whether one listener more would be too many, over all processes. Our own watcher takes nobody's place."""
        return len(self.open) - self._watching + self._elsewhere >= self.settings.max_listeners

    @property
    def has_room_for_source(self) -> bool:
        return len(self.live) + len(self.peers.others("sources")) < self.settings.max_sources

    def enter(self, listener: Listener) -> None:
        self.open[listener.id] = listener
        if listener.is_watcher:
            self._watching += 1
        else:
            self._unproven[listener] = None

    def leave(self, listener: Listener, now: int) -> None:
        if self.open.pop(listener.id, None) is not None and listener.is_watcher:
            self._watching -= 1
        self._unproven.pop(listener, None)
        if not listener.counted:
            return
        name = listener.feed.mount.name
        self._counted[name] -= 1
        seconds = round((now - listener.joined_ns) / 1e9, 1)
        kind = agent_kind(listener.agent)
        said = {"rewind": listener.since} if listener.since else {}
        self.diary.put("listener.end", mount=name, seconds=seconds, bytes=listener.delivered, agent=kind, **said)

    def each_second(self, now: int) -> None:
        burst = self.settings.burst_seconds
        for listener in [one for one in self._unproven if one.is_due_to_count(now, burst)]:
            del self._unproven[listener]
            listener.counted = True
            name = listener.feed.mount.name
            self._counted[name] = self._counted.get(name, 0) + 1
        self._counts.write(self._counted)
        self._total = read_all(self.home.counts_dir)
        self._elsewhere = max(0, sum(self._total.values()) - sum(self._counted.values()))
        self.access.read()

    def each_five_seconds(self) -> None:
        self.publish_sources()
        if self.settings.admin_password:
            self.peers.publish("listeners", [asdict(info) for info in self._own_listeners()])

    def each_ten_seconds(self) -> None:
        """One process speaks for all: the journal's counts are those of the station."""
        if self.worker == 0 and self._total != self._told:
            self._told = dict(self._total)
            self.diary.put("listeners", counts=self._told)

    def note_filler(self, feed: Feed) -> None:
        name = feed.mount.name
        if self.worker == 0 and self._filling.get(name, False) != feed.filling:
            self._filling[name] = feed.filling
            self.diary.put("delivery.filler", mount=name, on=feed.filling)

    def publish_sources(self) -> None:
        self.peers.publish("sources", [asdict(live.info()) for live in self.live.values()])

    def close(self) -> None:
        self.peers.close()
        self._counts.close()
        self.diary.close()

    # --- floor.Floor

    def update_title(self, account: str, key: str, mount: str, title: str, address: str = "") -> TitleResult:
        now = self.now_ns()
        if address and self.failures.wait_ns(address, now):
            return "slow"
        access = self.access.read()
        presenter, why = access.check(account, key, datetime.now(UTC)) if access else (None, "unknown")
        if presenter is None and why != "window":
            if address:
                self.failures.fail(address, now)
            return "key"
        return "ok" if self.set_title(account, title) else "line"

    def set_title(self, account: str, title: str) -> bool:
        if self._retitle(account, title):
            return True
        if any(row.get("account") == account for row in self.peers.others("sources")):
            self.peers.tell(do="title", account=account, title=title)
            return True
        return False

    def kill_client(self, ident: int) -> bool:
        listener = self.open.get(ident)
        if listener is not None:
            self.close_listener(listener, "killed")
            return True
        if any(row.get("id") == ident for row in self.peers.others("listeners")):
            self.peers.tell(do="kill_client", id=ident)
            return True
        return False

    def kill_source(self, mount: str) -> bool:
        done = self._kill_source(mount)
        if any(row.get("mount") == mount for row in self.peers.others("sources")):
            self.peers.tell(do="kill_source", mount=mount)
            done = True
        return done

    def listeners(self) -> list[ListenerInfo]:
        return self._own_listeners() + _rows(ListenerInfo, self.peers.others("listeners"))

    def sources(self) -> list[SourceInfo]:
        return [live.info() for live in self.live.values()] + _rows(SourceInfo, self.peers.others("sources"))

    def counts(self) -> dict[str, int]:
        return dict(self._total)

    def obey(self) -> None:
        """Carry out what other processes ordered."""
        for order in self.peers.orders():
            what = order.get("do")
            if what == "title":
                self._retitle(str(order.get("account")), str(order.get("title")))
            elif what == "kill_source":
                self._kill_source(str(order.get("mount")))
            elif what == "kill_client" and (listener := self.open.get(int(order.get("id") or 0))):
                self.close_listener(listener, "killed")

    def _own_listeners(self) -> list[ListenerInfo]:
        now = self.now_ns()
        return [
            ListenerInfo(
                id=one.id,
                mount=one.feed.mount.path,
                address=one.address,
                agent=one.agent,
                connected=(now - one.joined_ns) // 1_000_000_000,
            )
            for one in self.open.values()
            if not one.is_watcher
        ]

    def _retitle(self, account: str, title: str) -> bool:
        found = [live for live in self.live.values() if live.source.line.hello.account == account]
        for live in found:
            live.source.line.send_title(title, self.now_ns())
        return bool(found)

    def _kill_source(self, mount: str) -> bool:
        found = [live for live in self.live.values() if live.mount == mount]
        for live in found:
            self.close_source(live, "closed")
        return bool(found)


def _rows(kind: type[Any], rows: list[dict[str, Any]]) -> list[Any]:
    names = set(kind.__dataclass_fields__)
    return [kind(**row) for row in rows if set(row) == names]
