"""The desk where encoders come in: from the first PUT or SOURCE to the end of the line.

The loop owns the sockets and reports here what came; the desk decides (``sources.admit``), opens the line to the
air, holds the go-ahead back for a moment until the air has agreed, and says how the line ended.
"""

from __future__ import annotations

import secrets
import select
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from athir.contracts import intake
from athir.delivery import heads
from athir.delivery.connections import Connection, State
from athir.delivery.hall import Hall, LiveSource
from athir.delivery.http import HttpError, LengthBody, OpenBody, Request, Response
from athir.delivery.limits import client_address, networks
from athir.delivery.sources import STALL_NS, AirLine, Grant, Source, SourceError, admit, credentials, sentence

_IN, _OUT = select.EPOLLIN, select.EPOLLOUT
AGREE_NS = 400_000_000
"""How long the air is given to refuse before the encoder is told to send: encoders wait four seconds at most."""
AWAY_NS = 30_000_000_000
"""When the air is away for longer, a source is closed: its sound goes nowhere."""
_BYE_NS = 2_000_000_000
_STATUS = {"busy": 403, "limit": 503}


class Sockets(Protocol):
    """What the desk needs of the loop."""

    now: int
    counters: dict[str, int]

    def watch(self, fd: int, mask: int, handler: Callable[[int], None]) -> None: ...
    def rewatch(self, fd: int, mask: int) -> None: ...
    def unwatch(self, fd: int) -> None: ...
    def set_mask(self, connection: Connection, mask: int) -> None: ...
    def answer(self, connection: Connection, response: Response) -> None: ...
    def refuse(self, connection: Connection, response: Response) -> None: ...
    def send(self, connection: Connection, data: bytes) -> None: ...
    def finish(self, connection: Connection) -> None: ...
    def close(self, connection: Connection) -> None: ...


class IntakeDesk:
    def __init__(self, hall: Hall, sockets: Sockets) -> None:
        self._hall, self._sockets = hall, sockets
        self._trusted = networks(hall.settings.trusted_proxies)
        self._by_connection: dict[Connection, LiveSource] = {}
        self._leaving: dict[AirLine, int] = {}
        """Lines whose last words are still on their way, and until when they are waited for."""
        self._fds: dict[AirLine, int] = {}
        self._masks: dict[AirLine, int] = {}
        hall.close_source = self._end

    # --- coming in

    def knock(self, connection: Connection, request: Request) -> None:
        """A PUT or SOURCE: refuse it, or open its line."""
        now, sockets = self._sockets.now, self._sockets
        address = client_address(connection.peer, request.header("x-forwarded-for"), self._trusted)
        wait = self._hall.failures.wait_ns(address, now)
        if wait:
            seconds = wait // 1_000_000_000 + 1
            text = f"Too many wrong keys came from this address. Wait {seconds} seconds."
            sockets.refuse(connection, sentence(429, text, ("Retry-After", str(seconds))))
            return
        try:
            found = admit(request, self._hall.access.read(), datetime.now(UTC))
        except HttpError as error:
            found = sentence(error.status, error.text)
        if isinstance(found, Response):
            if found.status == 401 and credentials(request) is not None:
                self._hall.failures.fail(address, now)
            # A body that was announced may already be under way: then the answer ends the connection.
            bare = request.header("content-length").strip() == "0" or request.expects_continue
            (sockets.answer if bare else sockets.refuse)(connection, found)
            return
        self._hall.failures.forgive(address)
        if isinstance(found.body, LengthBody) and found.body.done:
            sockets.answer(connection, Response(200))  # libshout pokes so, to learn what is spoken here
        elif not self._hall.has_room_for_source:
            most = self._hall.settings.max_sources
            sockets.refuse(connection, sentence(403, f"{most} sources are connected already, which is the most."))
        else:
            self._open(connection, request, found, address)

    def _open(self, connection: Connection, request: Request, grant: Grant, address: str) -> None:
        now, agent = self._sockets.now, request.header("user-agent")[:200]
        hello = intake.Hello(
            line=secrets.token_hex(8),
            station=self._hall.home.slug,
            account=grant.presenter.account,
            name=grant.presenter.name,
            content_type=grant.content_type,
            via=request.method.lower(),
            agent=_clean(agent),
            mount=_clean(request.path[:200]),
            priority=grant.presenter.priority,
        )
        line = AirLine(self._hall.home.intake_socket, hello, now)
        live = LiveSource(
            source=Source(grant, line),
            address=address,
            mount=hello.mount,
            agent=hello.agent,
            since=datetime.now(UTC),
            handle=connection,
            began_ns=now,
            heard_ns=now,
            expects_continue=request.expects_continue,
        )
        connection.state, connection.deadline_ns = State.SOURCE, now + STALL_NS
        self._by_connection[connection] = live
        self._hall.live[hello.line] = live
        self._hall.publish_sources()
        self._sockets.counters["sources_accepted"] = self._sockets.counters.get("sources_accepted", 0) + 1
        self._sockets.set_mask(connection, 0)  # nothing is read before the air agreed
        line.tick(now)
        self._mind(line)
        self._judge(live)

    def _go(self, live: LiveSource) -> None:
        """Tell the encoder to send: 100 if it waits for that, then Icecast 2.4's early 200."""
        connection: Connection = live.handle
        live.going = True
        head = heads.CONTINUE if live.expects_continue else b""
        self._sockets.set_mask(connection, _IN)
        self._sockets.send(connection, head + heads.source_accepted())
        if connection.state is State.SOURCE:
            early = connection.parser.rest()
            if early:
                self.on_bytes(connection, early)

    # --- sound and titles

    def on_bytes(self, connection: Connection, data: bytes) -> None:
        """Bytes of a body; none: the client closed its half."""
        live = self._by_connection.get(connection)
        if live is None:
            return
        now = self._sockets.now
        if not data:
            whole = isinstance(live.source.grant.body, OpenBody) or live.source.done
            self._end(live, intake.HANGUP if whole else intake.RESET)
            return
        live.heard_ns, connection.deadline_ns = now, now + STALL_NS
        try:
            live.source.feed(data, now)
        except SourceError as error:
            self._end(live, intake.GARBAGE, str(error))
            return
        self._mind(live.source.line)
        if live.source.done:
            self._end(live, intake.HANGUP)
        elif live.source.line.full:
            self._sockets.set_mask(connection, connection.mask & ~_IN)

    def broken(self, connection: Connection) -> None:
        """The connection was reset."""
        live = self._by_connection.get(connection)
        if live is not None:
            self._end(live, intake.RESET)

    def stalled(self, connection: Connection) -> None:
        """Nothing came for :data:`STALL_NS`: unless it is us who do not read."""
        live = self._by_connection.get(connection)
        if live is None:
            self._sockets.close(connection)
        elif live.source.line.full:
            connection.deadline_ns = self._sockets.now + STALL_NS
        else:
            self._end(live, intake.STALL)

    # --- the line to the air

    def tick(self) -> None:
        """Four times a second: open lines that are down, let encoders in that waited, close what is over."""
        now = self._sockets.now
        for live in list(self._by_connection.values()):
            line = live.source.line
            if line.tick(now):
                self._mind(line)
            self._judge(live)
            if (
                live.handle in self._by_connection
                and line.fd < 0
                and now - max(line.away_since, live.began_ns) > AWAY_NS
            ):
                self._end(live, intake.CLOSED)
        for line, until in list(self._leaving.items()):
            if line.ended or now > until:
                self._let_go(line)

    def _mind(self, line: AirLine) -> None:
        """Keep epoll's idea of the line's socket in step with the line."""
        before, after = self._fds.get(line, -1), line.fd
        mask = _IN | (_OUT if line.wants_write else 0)
        if before >= 0 and after < 0:
            self._sockets.unwatch(before)
            del self._fds[line]
        elif before < 0 <= after:
            self._fds[line], self._masks[line] = after, mask
            self._sockets.watch(after, mask, lambda _events: self._on_line(line))
        elif after >= 0 and mask != self._masks[line]:
            self._masks[line] = mask
            self._sockets.rewatch(after, mask)

    def _on_line(self, line: AirLine) -> None:
        line.on_ready(self._sockets.now)
        self._mind(line)
        live = self._hall.live.get(line.hello.line)
        if live is not None:
            self._judge(live)
        elif line.ended:
            self._let_go(line)

    def _judge(self, live: LiveSource) -> None:
        """Act on what the air said, and let the encoder send."""
        line, connection = live.source.line, live.handle
        verdict = line.verdict
        if verdict is not None and verdict.kind in ("refuse", "kill"):
            if live.going:
                self._end(live, intake.CLOSED, verdict.text)
                return
            self._remove(live)
            self._let_go(line)
            text = verdict.text or "The air does not take this source now."
            self._sockets.refuse(connection, sentence(_STATUS.get(verdict.code, 403), text))
        elif not live.going:
            if verdict is not None or self._sockets.now - live.began_ns > AGREE_NS:
                self._go(live)
        elif not line.full and not connection.mask & _IN:
            self._sockets.set_mask(connection, connection.mask | _IN)

    # --- going out

    def _end(self, live: LiveSource, why: str, text: str = "") -> None:
        """``text`` is for the person at the encoder: all that can be said after the early 200."""
        line, connection = live.source.line, live.handle
        self._remove(live)
        line.end(why, self._sockets.now)
        self._mind(line)
        if line.ended:
            self._let_go(line)
        else:
            self._leaving[line] = self._sockets.now + _BYE_NS
        if why == intake.RESET:
            self._sockets.close(connection)
        else:
            if text:
                self._sockets.send(connection, text.encode("utf-8", "replace") + b"\n")
            if connection.state is State.SOURCE:
                self._sockets.finish(connection)

    def _remove(self, live: LiveSource) -> None:
        self._by_connection.pop(live.handle, None)
        self._hall.live.pop(live.source.line.hello.line, None)
        self._hall.publish_sources()

    def _let_go(self, line: AirLine) -> None:
        self._leaving.pop(line, None)
        self._masks.pop(line, None)
        fd = self._fds.pop(line, -1)
        if fd >= 0:
            self._sockets.unwatch(fd)
        line.close()

    def goodbye(self) -> None:
        """Delivery stops: to the air a broken line, which it holds, since the encoder will call again."""
        for live in list(self._by_connection.values()):
            self._end(live, intake.RESET)
        for line in list(self._leaving):
            self._let_go(line)


def _clean(text: str) -> str:
    """Text that JSON and UTF-8 can carry, whatever bytes the client sent."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
