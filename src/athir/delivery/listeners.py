"""Listeners without their sockets' I/O: who hears what from where, and who is too slow.

A round of at most a second (:func:`round_ns`) has phases of 50 ms, the *slots*. A listener sits in one of them; whoever
has everything that was due is in a *group* (one feed, one metadata phase) whose members get the very same bytes.
Whoever fell behind keeps a number and the rest of one send, nothing more: the window it reads from is shared.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from athir.delivery.feed import Feed
from athir.delivery.replay import Replay

SLOT_NS = 50_000_000
BACKLOG_SECONDS = 10.0
"""How far a slow listener may fall behind what it was sent; then it skips."""
RESUME_SECONDS = 2.0
"""Where it goes on after a skip: so far behind the newest block."""
STUCK_NS = 20_000_000_000
"""A listener who took nothing for so long is dropped."""
SKIP_WINDOW_NS = 60_000_000_000
MAX_SKIPPED = 30.0
"""Seconds that may be skipped in a minute; a listener who skips more is dropped: a lower mount serves better."""
COUNTED_SECONDS = 10.0
NO_ICY = -1

Send = Callable[[bytes], int]


@dataclass(eq=False, slots=True)
class Listener:
    """One connection that is sent a mount."""

    id: int
    sock: socket.socket
    feed: Feed
    address: str
    agent: str
    joined_ns: int
    icy: bool
    slot: Slot
    send: Send = field(init=False)
    seq: int = 0
    """The next block to send, while not in a group."""
    pos: int = 0
    """Position after the last block taken up, while not in a group."""
    start_pos: int = 0
    phase: int = NO_ICY
    titled: bool = False
    link: int = -1
    rest: list[memoryview | bytes] = field(default_factory=list)
    """What of the blocks taken up the socket did not take yet."""
    waiting: bool = False
    """Whether the loop was asked to say when the socket takes more."""
    grouped: bool = False
    progress_ns: int = 0
    skip_began_ns: int = 0
    skipped: float = 0.0
    skipped_bytes: int = 0
    counted: bool = False
    replay: Replay | None = None
    """Where it stands in the log, while it hears the past."""
    since: str = ""
    """From when on it heard the past (ISO, UTC), if it began there."""

    def __post_init__(self) -> None:
        self.send = self.sock.send

    @property
    def delivered(self) -> int:
        """Bytes of sound handed to the socket so far."""
        if self.replay is not None:
            return self.replay.sent
        end = self.feed.pos if self.grouped else self.pos
        return max(0, end - self.start_pos - self.skipped_bytes)

    @property
    def is_watcher(self) -> bool:
        return self.agent.startswith("Athir-Watchdog/")

    def begin(self, burst_seconds: float, now: int) -> None:
        """Choose the first block: ``burst_seconds`` behind what is due."""
        self.seq = min(self.feed.start(burst_seconds), self.slot.next[self.feed])
        self.pos = self.feed.sound(self.seq).pos if self.seq < self.feed.end else self.feed.pos
        self.start_pos = self.pos
        self.phase = self.pos % self.feed.metaint if self.icy else NO_ICY
        self.titled = not self.icy
        self.progress_ns = self.skip_began_ns = now

    def take(self, limit: int = 32) -> bool:
        """Move blocks from the window to :attr:`rest`, as far as this slot has come. Whether anything moved."""
        feed, end = self.feed, self.slot.next[self.feed]
        if self.seq < feed.first:
            self.skip_to(max(feed.first, min(feed.start(RESUME_SECONDS), end)))
        moved = False
        while self.seq < end and limit > 0:
            sound = feed.sound(self.seq)
            if sound.link != self.link:
                if sound.init:
                    self.rest.append(sound.init)
                self.link = sound.link
            if self.icy:
                data, titled = sound.icy(self.phase, feed.metaint, not self.titled)
                self.titled = self.titled or titled
            else:
                data = sound.data
            self.rest.append(data)
            self.pos = sound.end
            self.seq += 1
            limit -= 1
            moved = True
        return moved

    def took(self, count: int, now: int) -> None:
        """The socket took ``count`` bytes of :attr:`rest`."""
        if count:
            self.progress_ns = now
        done = 0
        for part in self.rest:
            if count < len(part):
                break
            count -= len(part)
            done += 1
        del self.rest[:done]
        if count:
            self.rest[0] = memoryview(self.rest[0])[count:]

    def skip_to(self, seq: int) -> None:
        """Leave out what lies between; the metadata's phase moves with the bytes that are not sent."""
        target = self.feed.sound(seq).pos if seq < self.feed.end else self.feed.pos
        gone = target - self.pos
        if gone <= 0:
            return
        self.skipped += gone / self.feed.mount.bytes_per_second
        self.skipped_bytes += gone
        if self.icy:
            self.phase = (self.phase + gone) % self.feed.metaint
            self.titled = False
        self.seq, self.pos = seq, target

    def check(self, now: int) -> str:
        """For a listener behind: skip if it must; the reason to drop it, or nothing."""
        if self.rest and now - self.progress_ns > STUCK_NS:
            return "stuck"
        if now - self.skip_began_ns > SKIP_WINDOW_NS:
            self.skip_began_ns, self.skipped = now, 0.0
        if self.rest and self.feed.seconds(self.seq) > BACKLOG_SECONDS:
            self.skip_to(min(self.feed.start(RESUME_SECONDS), self.slot.next[self.feed]))
        return "slow" if self.skipped > MAX_SKIPPED else ""

    def is_due_to_count(self, now: int, burst_seconds: float) -> bool:
        """Whether this is a listener and not a probe: more than ten seconds heard, or twice the burst."""
        sound = self.delivered / self.feed.mount.bytes_per_second
        by_burst = burst_seconds > 0 and sound > 2 * burst_seconds
        return by_burst or sound > COUNTED_SECONDS or now - self.joined_ns > COUNTED_SECONDS * 1e9


Members = dict[Listener, Send]


class Slot:
    """One phase of the tick: its groups, and how far each feed was sent to them."""

    def __init__(self, feeds: list[Feed]) -> None:
        self.next: dict[Feed, int] = {feed: feed.end for feed in feeds}
        self.groups: dict[Feed, dict[int, Members]] = {feed: {} for feed in feeds}
        self.behind: dict[Listener, None] = {}
        self.shifted: dict[Listener, None] = {}
        """Who hears the past."""
        self.size = 0

    def add(self, listener: Listener) -> None:
        self.behind[listener] = None
        self.size += 1

    def join(self, listener: Listener) -> None:
        """``listener`` has all that was due: from now on it gets what its group gets."""
        self.behind.pop(listener, None)
        listener.grouped = True
        self.groups[listener.feed].setdefault(listener.phase, {})[listener] = listener.send

    def leave(self, listener: Listener) -> None:
        """Out of its group, but not gone: it is behind."""
        self._out(listener)
        self.behind[listener] = None

    def remove(self, listener: Listener) -> None:
        self._out(listener)
        self.behind.pop(listener, None)
        self.shifted.pop(listener, None)
        self.size -= 1

    def _out(self, listener: Listener) -> None:
        if not listener.grouped:
            return
        listener.grouped = False
        groups = self.groups[listener.feed]
        members = groups.get(listener.phase)
        if members is not None:
            members.pop(listener, None)
            if not members:
                del groups[listener.phase]


def round_ns(burst_seconds: float) -> int:
    """How often a listener is sent to. What a listener costs is the number of sends, hardly their size (measured: 7.5 µs
    a send of 4 kB on loopback, 8 of 16), and the burst has given it sound for longer than a round.
    """
    if burst_seconds >= 3:
        return 1_000_000_000
    return 500_000_000 if burst_seconds >= 1.5 else 250_000_000


def window_seconds(burst_seconds: float) -> float:
    """How much sound a feed must keep for the burst and the slowest listener."""
    return max(burst_seconds, RESUME_SECONDS) + BACKLOG_SECONDS + 2.0


def send_buffer(feed: Feed, burst_seconds: float) -> int:
    """Bytes to ask for as a listener's send buffer: the burst and some seconds; the kernel must not hold minutes."""
    return int(feed.mount.bytes_per_second * (burst_seconds + 4.0)) + 4096
