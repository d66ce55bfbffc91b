"""The loop: one epoll, one clock of 50 ms, and the only file that reads and writes listeners' sockets.

A step of the clock serves one phase (``listeners.Slot``): each group of it gets one ``send`` of shared bytes a
listener. A listener who is up to date is not even registered with epoll: that the client went away, the next send
says. Requests, answers, events and sources use the same epoll between the steps.
"""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator

from athir.delivery import heads
from athir.delivery.connections import (
    HEAD_SECONDS,
    IDLE_SECONDS,
    LINGER_SECONDS,
    MAX_EVENTS_WAITING,
    WRITE_SECONDS,
    Connection,
    State,
)
from athir.delivery.feed import Feed
from athir.delivery.floor import Speaker
from athir.delivery.hall import Hall
from athir.delivery.http import (
    MAX_SMALL_BODY,
    HttpError,
    LengthBody,
    OpenBody,
    Request,
    Response,
    body_of,
    split_target,
)
from athir.delivery.intake_desk import IntakeDesk
from athir.delivery.limits import client_address, networks
from athir.delivery.listeners import SLOT_NS, Listener, Slot, round_ns, send_buffer
from athir.delivery.moments import is_asked
from athir.delivery.rewind_desk import RewindDesk
from athir.delivery.sends import drain, send_all

_IN, _OUT = select.EPOLLIN, select.EPOLLOUT
_READ = 65_536
_ACCEPTS = 64
_IOVEC = 64
_AT_ONCE = 262_144
"""Bytes of one answer that are sent before others have their turn."""
_SECOND = 1_000_000_000
_QUARTER = 250_000_000 // SLOT_NS
_LATE_NS = 1_000_000_000
"""When the machine stood still for longer, the clock begins anew instead of catching up."""
_BYE_NS = 1_500_000_000
EVENTS_PATH = "/now/events"

Handler = Callable[[int], None]


class Loop:
    """Serves until :meth:`stop`. ``listening`` are bound, non-blocking sockets."""

    def __init__(self, hall: Hall, feeds: list[Feed], listening: list[socket.socket], counters: dict[str, int]) -> None:
        self._hall, self._feeds, self._listening, self.counters = hall, feeds, listening, counters
        self._by_path: dict[str, Feed] = {feed.mount.path: feed for feed in feeds}
        self._speaker: Speaker | None = None
        self._epoll = select.epoll()
        self._handlers: dict[int, Handler] = {}
        self._connections: dict[int, Connection] = {}
        self._subscribers: dict[int, Connection] = {}
        self._slots = [Slot(feeds) for _ in range(round_ns(hall.settings.burst_seconds) // SLOT_NS)]
        self._trusted = networks(hall.settings.trusted_proxies)
        self._burst = hall.settings.burst_seconds
        self._stopping = False
        self._accepting = False
        self._accept_again_ns = 0
        self._step = 0
        self.now = time.monotonic_ns()
        self.desk = IntakeDesk(hall, self)
        self.rewind = RewindDesk(hall, self, feeds)
        hall.close_listener = self.drop

    def speak_with(self, speaker: Speaker) -> None:
        self._speaker = speaker

    def stop(self) -> None:
        """End in order at the next step; safe in a signal handler."""
        self._stopping = True

    # --- the clock

    def run(self) -> None:
        self.watch(self._hall.peers.fd, _IN, lambda _events: self._hall.obey())
        self._accept_on()
        due = time.monotonic_ns()
        while not self._stopping:
            wait = (due - time.monotonic_ns()) / 1e9
            for fd, events in self._epoll.poll(max(0.0, wait), 256):
                handler = self._handlers.get(fd)
                if handler is not None:
                    self.now = time.monotonic_ns()
                    handler(events)
            self.now = time.monotonic_ns()
            if self.now - due > _LATE_NS:
                self.counters["late_steps"] = self.counters.get("late_steps", 0) + 1
                due = self.now
            if self.now >= due:
                self._tick()
                due += SLOT_NS
        self._goodbye()

    def _tick(self) -> None:
        for feed in self._feeds:
            filling = feed.filling
            feed.poll(self.now)
            if feed.filling != filling:
                self._hall.note_filler(feed)
        self._serve(self._slots[self._step % len(self._slots)])
        self._step += 1
        if self._step % _QUARTER == 0:
            self._quarter()
        if self._step % (4 * _QUARTER) == 1:
            self._each_second()

    def _quarter(self) -> None:
        """Four times a second."""
        self.desk.tick()
        self.rewind.tick(self.now, self._slots)
        if self._speaker is not None:
            self._speaker.tick(self.now)
            frame = self._speaker.events()
            if frame:
                for connection in list(self._subscribers.values()):
                    connection.push(frame)
                    self._flush(connection)

    def _each_second(self) -> None:
        if not self._accepting and self.now >= self._accept_again_ns:
            self._accept_on()
        self._hall.each_second(self.now)
        seconds = self._step // (4 * _QUARTER)
        if seconds % 5 == 0:
            self._hall.each_five_seconds()
        if seconds % 10 == 0:
            self._hall.each_ten_seconds()
        for connection in list(self._connections.values()):
            if self.now > connection.deadline_ns:
                self._overdue(connection)

    def _overdue(self, connection: Connection) -> None:
        if connection.state is State.EVENTS and not connection.out:
            connection.deadline_ns = self.now + WRITE_SECONDS * _SECOND
        elif connection.state is State.SOURCE:
            self.desk.stalled(connection)
        elif connection.state is State.BODY or (connection.state is State.HEAD and connection.parser.pending):
            self.refuse(connection, Response(408, b"The request did not come in time.\n"))
        else:
            self.close(connection)

    # --- sound

    def _serve(self, slot: Slot) -> None:
        """Everything that is due, to one phase: the hot path."""
        for feed in self._feeds:
            seq = max(slot.next[feed], feed.first)
            slot.next[feed] = feed.end
            groups = slot.groups[feed]
            if seq == feed.end or not groups:
                continue
            last = feed.sound(feed.end - 1)
            for phase, members in list(groups.items()):
                data = feed.span(seq, phase)
                for listener, sent in send_all(members, data):
                    if sent < 0:
                        self.drop(listener, "gone")
                        continue
                    slot.leave(listener)
                    listener.rest = [memoryview(data)[sent:]]
                    listener.seq, listener.pos, listener.link = feed.end, last.end, last.link
                    listener.progress_ns = self.now
                    self.await_(listener)
        for listener in list(slot.behind):
            why = listener.check(self.now)
            if why:
                self.counters["slow_listeners"] = self.counters.get("slow_listeners", 0) + 1
                self.drop(listener, why)
            elif not listener.waiting:
                self.catch_up(listener)
        if slot.shifted:
            self.rewind.serve(slot)

    def catch_up(self, listener: Listener) -> None:
        """Send a listener behind as much as the socket takes; back to its group when it has all."""
        if listener.replay is not None:
            self.rewind.play(listener)
            return
        while True:
            if not listener.rest and not listener.take():
                self.unawait(listener)
                if listener.link >= 0 and listener.titled:
                    listener.slot.join(listener)
                return
            try:
                sent = listener.sock.sendmsg(listener.rest[:_IOVEC])
            except BlockingIOError:
                self.await_(listener)
                return
            except OSError:
                self.drop(listener, "gone")
                return
            listener.took(sent, self.now)
            if listener.rest and sent == 0:
                self.await_(listener)
                return

    def await_(self, listener: Listener) -> None:
        if not listener.waiting:
            listener.waiting = True
            self.watch(listener.sock.fileno(), _OUT, lambda _events: self.catch_up(listener))

    def unawait(self, listener: Listener) -> None:
        if listener.waiting:
            listener.waiting = False
            self.unwatch(listener.sock.fileno())

    def drop(self, listener: Listener, _why: str) -> None:
        self.unawait(listener)
        listener.slot.remove(listener)
        self._hall.leave(listener, self.now)
        listener.sock.close()

    def _begin_stream(self, connection: Connection, request: Request, feed: Feed) -> None:
        """The connection becomes a listener of ``feed``."""
        settings, mount = self._hall.settings, feed.mount
        icy = mount.icy and request.header("icy-metadata").strip()[:1] == "1"
        head = heads.stream(mount, settings.name, settings.site_base, feed.metaint if icy else 0)
        listener = self.admit(connection, request, feed, icy=icy, head=head)
        if listener is not None:
            self.catch_up(listener)

    def admit(self, connection: Connection, request: Request, feed: Feed, *, icy: bool, head: bytes) -> Listener | None:
        """Make the connection a listener of ``feed``, behind, ``head`` not yet sent; ``None``: it was answered instead."""
        hall = self._hall
        agent = request.header("user-agent")[:200]
        if request.method == "HEAD":
            self._say(connection, head, keep=False)
            return None
        if hall.is_full and not agent.startswith("Athir-Watchdog/"):
            text = "All places for listeners are taken. Try again in half a minute.\n"
            self.refuse(connection, Response(503, text.encode(), headers=(("Retry-After", "30"),)))
            return None
        self._forget(connection)
        with contextlib.suppress(OSError):
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer(feed, self._burst))
        # A phase that was just served has the newest block: there the burst is whole.
        slot = min(self._slots, key=lambda one: (-one.next[feed], one.size))
        address = client_address(connection.peer, request.header("x-forwarded-for"), self._trusted)
        listener = Listener(
            id=hall.new_id(),
            sock=connection.sock,
            feed=feed,
            address=address,
            agent=agent,
            joined_ns=self.now,
            icy=icy,
            slot=slot,
        )
        listener.begin(self._burst, self.now)
        listener.rest.append(head)
        slot.add(listener)
        hall.enter(listener)
        self.counters["listeners_accepted"] = self.counters.get("listeners_accepted", 0) + 1
        return listener

    # --- connections

    def watch(self, fd: int, mask: int, handler: Handler) -> None:
        self._handlers[fd] = handler
        self._epoll.register(fd, mask)

    def rewatch(self, fd: int, mask: int) -> None:
        self._epoll.modify(fd, mask)

    def unwatch(self, fd: int) -> None:
        """Stop watching ``fd``; also after it was closed."""
        self._handlers.pop(fd, None)
        with contextlib.suppress(OSError, ValueError):
            self._epoll.unregister(fd)

    def set_mask(self, connection: Connection, mask: int) -> None:
        if mask != connection.mask:
            connection.mask = mask
            self._epoll.modify(connection.sock.fileno(), mask)

    def _accept_on(self) -> None:
        self._accepting = True
        for sock in self._listening:
            self.watch(sock.fileno(), _IN, lambda _events, sock=sock: self._accept(sock))  # type: ignore[misc]

    def _accept_off(self) -> None:
        self._accepting = False
        for sock in self._listening:
            self.unwatch(sock.fileno())

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(_ACCEPTS):
            try:
                sock, address = listening.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    self._out_of_files(error)
                    return
                continue  # the client went away before it was accepted
            sock.setblocking(False)
            connection = Connection(sock, str(address[0]), self.now + HEAD_SECONDS * _SECOND, mask=_IN)
            fd = sock.fileno()
            self._connections[fd] = connection
            self.watch(fd, _IN, lambda events, c=connection: self._on_ready(c, events))  # type: ignore[misc]

    def _out_of_files(self, error: OSError) -> None:
        """No descriptor is left: whoever is connected is served on, nobody new for half a second."""
        self.counters["accepts_paused"] = self.counters.get("accepts_paused", 0) + 1
        if self.now - self._accept_again_ns > 60 * _SECOND:
            hint = "Raise LimitNOFILE (ulimit -n) or lower max_listeners"
            print(f"delivery: no connection can be taken: {error.strerror}. {hint}", file=sys.stderr, flush=True)
        self._accept_again_ns = self.now + _SECOND // 2
        self._accept_off()

    def _on_ready(self, connection: Connection, events: int) -> None:
        if events & _OUT and connection.out:
            self._flush(connection)
        if events & ~_OUT and self._connections.get(connection.sock.fileno()) is connection:
            self._read(connection)

    def _read(self, connection: Connection) -> None:
        try:
            data = connection.sock.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            if connection.state is State.SOURCE:
                self.desk.broken(connection)
            else:
                self.close(connection)
            return
        state = connection.state
        if state is State.SOURCE:
            self.desk.on_bytes(connection, data)
        elif not data:
            # The client may have closed its half only, and still read: what waits for it goes out first.
            if state is State.ANSWER and connection.out:
                connection.keep = False
                self.set_mask(connection, _OUT)
            else:
                self.close(connection)
        elif state is State.HEAD:
            connection.parser.feed(data)
            self._parse(connection)
        elif state is State.BODY:
            self._take_body(connection, data)

    def _parse(self, connection: Connection) -> None:
        """Read requests as long as whole ones are there and the answers go out at once."""
        while connection.state is State.HEAD:
            try:
                request = connection.parser.next()
                if request is None:
                    return
                self.counters["requests"] = self.counters.get("requests", 0) + 1
                connection.request = request
                if request.method in ("PUT", "SOURCE"):
                    self.desk.knock(connection, request)
                    continue
                body = body_of(request)
            except HttpError as error:
                self.refuse(connection, Response(error.status, error.text.encode() + b"\n"))
                return
            if body.done:
                self._dispatch(connection, request)
                continue
            if isinstance(body, OpenBody) or (isinstance(body, LengthBody) and body.left > MAX_SMALL_BODY):
                self.refuse(connection, Response(413, b"The body of this request is too long, or has no length.\n"))
                return
            connection.state, connection.body = State.BODY, body
            if request.expects_continue:
                connection.push(heads.CONTINUE)
                self._flush(connection)
            self._take_body(connection, connection.parser.rest())

    def _take_body(self, connection: Connection, data: bytes) -> None:
        request, body = connection.request, connection.body
        if request is None or body is None:
            return
        try:
            connection.form += body.feed(data)
        except HttpError as error:
            self.refuse(connection, Response(error.status, error.text.encode() + b"\n"))
            return
        if len(connection.form) > MAX_SMALL_BODY:
            self.refuse(connection, Response(413, b"The body of this request is too long.\n"))
        elif body.done:
            connection.parser.feed(body.rest)
            form, connection.form, connection.body = bytes(connection.form), bytearray(), None
            connection.state = State.HEAD
            self._dispatch(connection, with_form(request, form))
            self._parse(connection)

    def _dispatch(self, connection: Connection, request: Request) -> None:
        feed = self._by_path.get(request.path)
        if feed is not None and request.method in ("GET", "HEAD") and is_asked(request):
            self.rewind.begin(connection, request, feed)
        elif feed is not None and request.method in ("GET", "HEAD"):
            self._begin_stream(connection, request, feed)
        elif request.path == EVENTS_PATH and request.method == "GET":
            self._begin_events(connection, request)
        else:
            response = self._speaker.answer(request, connection.peer) if self._speaker is not None else None
            self.answer(connection, response or self._otherwise(request, feed is not None))

    def _otherwise(self, request: Request, is_mount: bool) -> Response:
        if request.method == "OPTIONS":
            return heads.preflight()
        if is_mount or request.method not in ("GET", "HEAD"):
            return Response(405, b"Here one can listen (GET, HEAD) or come in as a source (PUT, SOURCE).\n")
        if request.path == EVENTS_PATH:
            return Response(200, content_type="text/event-stream; charset=utf-8")
        names = ", ".join(self._by_path)
        return Response(404, f"There is nothing here. There are: {names}, /now.json, /hls/live.m3u8.\n".encode())

    def answer(self, connection: Connection, response: Response) -> None:
        """Send a small answer; the connection goes on if the client wants it to."""
        request = connection.request
        keep = request is not None and request.keep_alive
        self._say(connection, heads.small(request, response, keep), keep)

    def refuse(self, connection: Connection, response: Response) -> None:
        """Send a small answer and close, whatever the client still sends."""
        self._say(connection, heads.small(connection.request, response, keep=False), keep=False)

    def _say(self, connection: Connection, data: bytes, keep: bool) -> None:
        connection.state, connection.keep = State.ANSWER, keep
        connection.deadline_ns = self.now + WRITE_SECONDS * _SECOND
        connection.push(data)
        self._flush(connection)

    def _begin_events(self, connection: Connection, request: Request) -> None:
        connection.state = State.EVENTS
        connection.deadline_ns = self.now + WRITE_SECONDS * _SECOND
        self._subscribers[connection.sock.fileno()] = connection
        connection.push(heads.event_stream(request.version))
        connection.push(self._speaker.hello() if self._speaker is not None else b"")
        self._flush(connection)

    def say(self, connection: Connection, head: bytes, more: Iterator[bytes], keep: bool) -> None:
        """Send a head, and a body as it is made."""
        connection.more = more
        self._say(connection, head, keep)

    def send(self, connection: Connection, data: bytes) -> None:
        """Send something in between, such as an encoder's go-ahead."""
        connection.push(data)
        self._flush(connection)

    def _flush(self, connection: Connection) -> None:
        left = _AT_ONCE
        while (connection.out or connection.refill()) and left > 0:
            try:
                sent = connection.sock.send(connection.out[0])
                connection.took(sent)
                left -= sent
            except BlockingIOError:
                break
            except OSError:
                if connection.state is State.SOURCE:
                    self.desk.broken(connection)
                else:
                    self.close(connection)
                return
            connection.deadline_ns = max(connection.deadline_ns, self.now + WRITE_SECONDS * _SECOND)
        if connection.out:
            if connection.state is State.EVENTS and connection.waiting > MAX_EVENTS_WAITING:
                self.close(connection)
            elif connection.state is State.ANSWER:
                self.set_mask(connection, _OUT)
            else:
                self.set_mask(connection, connection.mask | _OUT)
        elif connection.state is State.ANSWER:
            self._answered(connection)
        else:
            self.set_mask(connection, connection.mask & ~_OUT)

    def _answered(self, connection: Connection) -> None:
        if not connection.keep:
            self.finish(connection)
            return
        waited = connection.mask == _OUT
        connection.state, connection.request = State.HEAD, None
        connection.deadline_ns = self.now + IDLE_SECONDS * _SECOND
        self.set_mask(connection, _IN)
        if waited:  # else the caller goes on parsing by itself
            self._parse(connection)

    def finish(self, connection: Connection) -> None:
        """Close in order: say that nothing more comes, and wait a moment for the client, so that no reset eats it."""
        connection.state = State.LINGER
        connection.deadline_ns = self.now + LINGER_SECONDS * _SECOND
        try:
            connection.sock.shutdown(socket.SHUT_WR)
            self.set_mask(connection, _IN)
        except OSError:
            self.close(connection)

    def close(self, connection: Connection) -> None:
        self._forget(connection)
        connection.sock.close()

    def _forget(self, connection: Connection) -> None:
        connection.state = State.GONE
        fd = connection.sock.fileno()
        self._connections.pop(fd, None)
        self._subscribers.pop(fd, None)
        self.unwatch(fd)

    # --- the end

    def _goodbye(self) -> None:
        """Stop taking connections, send the last block to all, close without a reset."""
        self._accept_off()
        for sock in self._listening:
            sock.close()
        self.now = time.monotonic_ns()
        for slot in self._slots:
            self._serve(slot)
        self.desk.goodbye()
        for connection in list(self._connections.values()):
            if connection.state in (State.HEAD, State.BODY) or (connection.state is State.EVENTS):
                self.finish(connection)
        waiting: dict[int, socket.socket] = {}
        for listener in list(self._hall.open.values()):
            with contextlib.suppress(OSError):
                self.unawait(listener)
                listener.sock.shutdown(socket.SHUT_WR)
                waiting[listener.sock.fileno()] = listener.sock
                self.watch(listener.sock.fileno(), _IN, lambda _events: None)
        end = time.monotonic_ns() + _BYE_NS
        while (waiting or self._connections) and time.monotonic_ns() < end:
            for fd, events in self._epoll.poll(0.1, 512):
                self.now = time.monotonic_ns()
                if fd in waiting:
                    drain(waiting[fd], fd, waiting, self.unwatch)
                elif fd in self._handlers:
                    self._handlers[fd](events)
        for listener in list(self._hall.open.values()):
            self.drop(listener, "stop")
        for connection in list(self._connections.values()):
            self.close(connection)
        self._epoll.close()


def with_form(request: Request, form: bytes) -> Request:
    """An urlencoded body's fields as further arguments: some encoders send titles so (Liquidsoap's harbor takes it)."""
    if not form or "urlencoded" not in request.header("content-type"):
        return request
    text = form.decode("utf-8", "surrogateescape")
    target = f"{request.target}{'&' if '?' in request.target else '?'}{text}"
    path, query = split_target(target)
    return Request(request.method, target, path, query, request.version, request.headers)
