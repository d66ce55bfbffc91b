"""Live sources: who may come in, what of their bytes is sound, and the line to the air.

:func:`admit` decides; :class:`Source` turns a body into sound and titles; :class:`AirLine` carries them to the air's
UNIX socket (``contracts/intake.py``) and outlives the air: while it restarts, the newest seconds are kept, and the
same line is opened again.
"""

from __future__ import annotations

import base64
import binascii
import errno
import socket
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from athir.contracts import intake
from athir.contracts.access import Access, Presenter
from athir.delivery import http, icy
from athir.delivery.http import Body, Request, Response
from athir.delivery.ogg import HeadKeeper

STALL_NS = 30_000_000_000
"""A source that sends nothing for so long is closed; the air has long gone back to the programme."""
KEEP_NS = 4_000_000_000
"""How much of a source is kept while the air is away: older sound would only come late."""
MAX_KEPT = 1 << 20
"""Bytes kept for the air; with more the source is not read, while the air reads slowly."""
RETRY_NS = 250_000_000
CHALLENGE = ("WWW-Authenticate", 'Basic realm="Athir", charset="UTF-8"')
_DATA_PART = 64 * 1024


def credentials(request: Request) -> tuple[str, str] | None:
    """Account and key of HTTP Basic (RFC 7617), or ``None``.

    An encoder that knows no user name sends ``source``: there ``account:key`` may be the password, as in Shoutcast.
    """
    scheme, _, value = request.header("authorization").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        raw = base64.b64decode(value.strip().encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        return None
    account, colon, key = raw.decode("utf-8", "surrogateescape").partition(":")
    if not colon:
        return None
    if account == "source" and ":" in key:
        account, _, key = key.partition(":")
    return account, key


@dataclass(frozen=True)
class Grant:
    """A source that may come in."""

    presenter: Presenter
    content_type: str
    metaint: int
    body: Body


def sentence(status: int, text: str, *headers: tuple[str, str]) -> Response:
    return Response(status, text.encode("utf-8", "replace") + b"\n", headers=headers)


def unauthorized(why: str) -> Response:
    return sentence(401, why, CHALLENGE)


def admit(request: Request, access: Access | None, now: datetime) -> Grant | Response:
    """Whether this PUT or SOURCE may go live. Raises :class:`~athir.delivery.http.HttpError` for a bad body."""
    found = credentials(request)
    if found is None:
        return unauthorized("Log in with the account's name and its stream key.")
    if access is None:
        return sentence(503, "Nobody can be let in yet: the list of presenters was not written.", ("Retry-After", "10"))
    presenter, why = access.check(*found, now)
    if presenter is None:
        if why == "window":
            return sentence(403, _not_now(access, access.presenters[found[0]], now))
        return unauthorized("Account or stream key is wrong. The stream key is not the newsroom password.")
    content_type = request.header("content-type").partition(";")[0].strip().lower()
    if not content_type:
        if request.method == "PUT":
            return sentence(403, "No Content-Type given: say what the sound is, such as audio/mpeg.")
        content_type = "audio/mpeg"
    metaint = request.header("icy-metaint").strip()
    if metaint and not (metaint.isascii() and metaint.isdigit() and 0 < int(metaint[:9]) <= 1 << 20):
        return sentence(400, "icy-metaint is not a number of bytes up to 1048576.")
    return Grant(presenter, content_type, int(metaint or 0), http.body_of(request))


def _not_now(access: Access, presenter: Presenter, now: datetime) -> str:
    coming = sorted((w for w in presenter.windows if w.end > now), key=lambda w: w.start)
    if not coming:
        return f"{presenter.account} has no slot in the coming days: ask the station for one."
    try:
        zone = ZoneInfo(access.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    start, end = coming[0].start.astimezone(zone), coming[0].end.astimezone(zone)
    return f"{presenter.account} may go live from {start:%Y-%m-%d %H:%M} to {end:%H:%M} ({zone.key}), not now."


class SourceError(Exception):
    """The source's body is not what it said: a sentence."""


class Source:
    """The body of one source: bytes in, sound and titles to its line."""

    def __init__(self, grant: Grant, line: AirLine, charset: str = "") -> None:
        self.grant, self.line, self._charset = grant, line, charset
        self._stripper = icy.Stripper(grant.metaint) if grant.metaint else None

    @property
    def done(self) -> bool:
        """Whether the body came to its own end."""
        return self.grant.body.done

    def feed(self, data: bytes, now: int) -> None:
        """Raises :class:`SourceError`."""
        try:
            sound = self.grant.body.feed(data)
            titles: list[bytes] = []
            if self._stripper is not None:
                sound, titles = self._stripper.feed(sound)
        except (http.HttpError, icy.BadMetadata) as error:
            raise SourceError(str(error)) from None
        if sound:
            self.line.send_sound(sound, now)
        for title in titles:
            self.line.send_title(icy.decode_title(title, self._charset), now)


@dataclass(frozen=True)
class Verdict:
    """What the air says of a line: ``accept``, ``refuse`` or ``kill``."""

    kind: str
    code: str = ""
    text: str = ""


class AirLine:
    """One line to the air, non-blocking. The loop calls :meth:`on_ready` and :meth:`tick`, and closes it."""

    def __init__(self, path: Path, hello: intake.Hello, now: int) -> None:
        self.hello = hello
        self.verdict: Verdict | None = None
        self.away_since = now
        self.title = ""
        self._path = path
        self._sock: socket.socket | None = None
        self._decoder = intake.Decoder()
        self._kept: deque[tuple[int, bytes]] = deque()  # (when it came, frame)
        self._kept_bytes = 0
        self._out: deque[memoryview] = deque()  # frames on their way into the socket
        self._heads = HeadKeeper()
        self._tried = 0
        self._ending: bytes | None = None
        self.ended = False

    @property
    def fd(self) -> int:
        """Descriptor to watch, or -1 while the air is away."""
        return self._sock.fileno() if self._sock is not None else -1

    @property
    def wants_write(self) -> bool:
        return bool(self._out or self._kept)

    @property
    def full(self) -> bool:
        """Whether the source must not be read for now: the air is there, and reads slowly."""
        return self._sock is not None and self._kept_bytes >= MAX_KEPT

    def send_sound(self, data: bytes, now: int) -> None:
        self._heads.feed(data)
        for at in range(0, len(data), _DATA_PART):
            self._keep(intake.encode(intake.DATA, data[at : at + _DATA_PART]), now)
        self._pump(now)

    def send_title(self, title: str, now: int) -> None:
        self.title = title
        if self._sock is not None:
            self._keep(intake.encode(intake.TITLE, title.encode("utf-8", "replace")), now)
            self._pump(now)

    def end(self, why: str, now: int) -> None:
        """Say why the line ends, once all that came before is sent; then :attr:`ended`."""
        if self._ending is None:
            self._ending = intake.encode_json(intake.END, why=why)
            self._keep(self._ending, now)
            self._pump(now)
            if self._sock is None:
                self.ended = True

    def tick(self, now: int) -> bool:
        """Open the line when it is down. Whether :attr:`fd` is new."""
        if self._sock is not None or self.ended:
            return False
        while self._kept and now - self._kept[0][0] > KEEP_NS:
            self._kept_bytes -= len(self._kept.popleft()[1])
        if now - self._tried < RETRY_NS:
            return False
        self._tried = now
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        try:
            sock.connect(str(self._path))
        except OSError:
            sock.close()
            return False
        self._open(sock, now)
        return True

    def _open(self, sock: socket.socket, now: int) -> None:
        self._sock, self._decoder = sock, intake.Decoder()
        first = intake.encode_hello(self.hello)
        again = self.verdict is not None
        if again and self._heads.head:  # an Ogg decoder that begins anew needs the headers first
            first += intake.encode(intake.DATA, self._heads.head)
        if self.title:
            first += intake.encode(intake.TITLE, self.title.encode("utf-8", "replace"))
        self._out.append(memoryview(first))
        self._pump(now)

    def on_ready(self, now: int) -> None:
        """The socket can be read or written."""
        self._read(now)
        self._pump(now)

    def close(self) -> None:
        if self._sock is not None:
            self._sock.close()
            self._sock = None

    def _keep(self, frame: bytes, now: int) -> None:
        self._kept.append((now, frame))
        self._kept_bytes += len(frame)
        while self._sock is None and self._kept_bytes > MAX_KEPT:
            self._kept_bytes -= len(self._kept.popleft()[1])

    def _read(self, now: int) -> None:
        while self._sock is not None:
            try:
                data = self._sock.recv(16_384)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self._lost(now)
                return
            try:
                frames = self._decoder.feed(data)
            except intake.IntakeError:
                self._lost(now)
                return
            for kind, body in frames:
                self._on_frame(kind, intake.parse_json(body))

    def _on_frame(self, kind: bytes, body: dict[str, object]) -> None:
        names = {intake.ACCEPT: "accept", intake.REFUSE: "refuse", intake.KILL: "kill"}
        name = names.get(kind)
        if name is not None:
            self.verdict = Verdict(name, str(body.get("code", "")), str(body.get("text", "")))

    def _pump(self, now: int) -> None:
        while self._sock is not None and (self._out or self._kept):
            if not self._out:
                _, frame = self._kept.popleft()
                self._kept_bytes -= len(frame)
                self._out.append(memoryview(frame))
            try:
                sent = self._sock.send(self._out[0])
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    self._read(now)  # what the air said before it closed
                    self._lost(now)
                return
            if sent < len(self._out[0]):
                self._out[0] = self._out[0][sent:]
            else:
                self._out.popleft()
        if self._ending is not None and self._sock is not None:
            self.ended = True

    def _lost(self, now: int) -> None:
        """The air is away. Half a frame that was on its way is lost; the newest seconds stay."""
        if self._sock is None:
            return
        self._sock.close()
        self._sock = None
        self._out.clear()
        self.away_since = now
        if self._ending is not None:
            self.ended = True
