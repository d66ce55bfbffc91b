"""Everything that is said over HTTP besides sound: one front for the loop (``floor.Speaker``).

:meth:`Answers.answer` takes a request and gives a small answer, or ``None`` for an address that is not spoken for
here (mounts, ``/now/events``). It is called from the event loop: nothing in it waits, and no request makes it raise.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from athir import __version__
from athir.config import Settings
from athir.contracts.health import HealthReader
from athir.contracts.mounts import Mount
from athir.delivery import health, now, playlists
from athir.delivery.floor import Floor
from athir.delivery.hls import Hls
from athir.delivery.http import Request, Response
from athir.delivery.icecast_admin import Admin, Facts, status_json
from athir.delivery.limits import client_address, networks
from athir.delivery.moments import Refused, asked, is_asked, moment_query
from athir.delivery.replies import NO_STORE, Prepared, json_bytes, redirect, sentence
from athir.delivery.state import State
from athir.home import StationHome

READ = ("GET", "HEAD")
KEEPALIVE_NS = 15_000_000_000
"""Proxies close what is silent for a minute or less; a comment keeps ``/now/events`` open."""
PREFLIGHT = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match, Range, Last-Event-ID, Cache-Control"),
    ("Access-Control-Max-Age", "86400"),
)
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\Z")
_SECOND = 1_000_000_000
_BASES = 8

Handler = Callable[[Request, str], Response]


@dataclass
class _NowBody:
    tag: str
    made_ns: int
    prepared: Prepared


class Answers:
    """Made once a process. ``counters`` are the loop's own, shown by ``/metrics``."""

    def __init__(
        self,
        home: StationHome,
        settings: Settings,
        mounts: Sequence[Mount],
        floor: Floor,
        counters: Mapping[str, int],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings, self._mounts, self._floor, self._counters = settings, mounts, floor, counters
        self._clock, self._started = clock, clock()
        self._trusted = networks(settings.trusted_proxies)
        self.state = State(home, clock)
        self._rings = health.Rings(home, mounts)
        self._health = HealthReader(home.health)
        self._hls = Hls(
            home, mounts, settings.logged_mounts, self.state.title_at, clock=clock, hours=settings.rewind_hours
        )
        self._admin = Admin(settings, mounts, floor, self._facts)
        self._mono = time.monotonic_ns()
        self._peaks: dict[str, int] = {}
        self._peaks_at = 0
        self._online = False
        self._part: dict[str, Any] = {}
        self._key: object = None
        self._tag = ""
        self._bodies: OrderedDict[str, _NowBody] = OrderedDict()
        self._sent, self._sent_ns = "", self._mono
        self._routes: dict[str, Handler] = {
            "/": lambda _request, _peer: redirect(f"{settings.site_base}/radio/"),
            "/now.json": self._now,
            "/status-json.xsl": self._status,
            "/healthz": self._healthz,
            "/metrics": self._metrics,
        }
        self._refresh()

    # What the loop calls

    def tick(self, mono_ns: int) -> None:
        """Take in what the air journalled. Cheap; about four times a second."""
        self._mono = mono_ns
        self._hls.tick(mono_ns)
        self.state.tick()
        if mono_ns - self._peaks_at >= _SECOND:
            self._peaks_at = mono_ns
            self._online = self._rings.alive(mono_ns)
            for mount, count in self._floor.counts().items():
                self._peaks[mount] = max(self._peaks.get(mount, 0), count)
        self._refresh()

    def answer(self, request: Request, peer: str = "") -> Response | None:
        """The answer, or ``None``. ``peer`` is the address at the other end of the socket, a proxy's perhaps."""
        handler = self._handler(request)
        if handler is None or request.method in ("PUT", "SOURCE"):
            return None
        if request.method == "OPTIONS":
            return Response(204, b"", headers=PREFLIGHT)
        if request.method not in READ and not (request.method == "POST" and request.path.startswith("/admin")):
            return sentence(405, "Here one can only read: use GET or HEAD.", ("Allow", "GET, HEAD, OPTIONS"))
        return handler(request, peer)

    def events(self) -> bytes | None:
        """The frame for all subscribers of ``/now/events``: when something changed, or to keep them connected."""
        if self._sent != self._tag:
            self._sent, self._sent_ns = self._tag, self._mono
            return self.hello()
        if self._mono - self._sent_ns >= KEEPALIVE_NS:
            self._sent_ns = self._mono
            return b": still here\n\n"
        return None

    def hello(self) -> bytes:
        """The present state as one event, for a new subscriber."""
        body = self._body(self._settings.radio_base)
        return now.frame(body.prepared.body, self._tag.removeprefix("W/").strip('"'))

    def close(self) -> None:
        self._rings.close()

    # Who answers what

    def _handler(self, request: Request) -> Handler | None:
        path = request.path
        found = self._routes.get(path)
        if found is not None:
            return found
        if path.startswith("/hls/"):
            return lambda asked, _peer: self._hls.answer(asked) or sentence(404, "There is nothing here.")
        if path in ("/admin", "/admin.cgi") or path.startswith("/admin/"):
            return self._admin_page
        named = playlists.named(path, self._mounts)
        if named is not None:
            kind, mounts = named
            return lambda asked, peer: self._playlist(asked, peer, kind, mounts)
        return None

    def _now(self, request: Request, peer: str) -> Response:
        return self._body(self.base_of(request, peer)).prepared.answer(request)

    def _status(self, request: Request, peer: str) -> Response:
        facts = self._facts(self.base_of(request, peer), public=self._settings.public_counts)
        return status_json(facts, request.arg("mount"))

    def _healthz(self, _request: Request, _peer: str) -> Response:
        return health.healthz(self._health, self._clock(), self._rings.away(self._mono))

    def _metrics(self, _request: Request, _peer: str) -> Response:
        body = health.metrics(
            mounts=self._mounts,
            health=self._health.read(),
            now=self._clock(),
            listeners=self._floor.counts(),
            sources=len(self._floor.sources()),
            counters=self._counters,
            rings=self._rings.facts(time.monotonic_ns()),
            segments=self._hls.newest(),
        )
        return Response(200, body, health.METRICS_TYPE, NO_STORE)

    def _admin_page(self, request: Request, peer: str) -> Response:
        address = client_address(peer, request.header("x-forwarded-for"), self._trusted)
        return self._admin.answer(request, address) or sentence(404, "There is nothing here.")

    def _playlist(self, request: Request, peer: str, kind: str, mounts: Sequence[Mount]) -> Response:
        s, query = self._settings, ""
        if is_asked(request):
            try:
                wanted = asked(request, self._clock(), s.rewind_hours)
            except Refused as refused:
                return sentence(refused.status, refused.text)
            query = moment_query(wanted)
            mounts = [mount for mount in mounts if mount.name in s.logged_mounts]
            if not mounts:
                return sentence(404, "Of this mount nothing is kept to go back to.")
        made = playlists.render(kind, self.base_of(request, peer), self._name, s.site_base, mounts, query)
        file = request.path.removeprefix("/")
        return made.answer(request, ("Content-Disposition", f'inline; filename="{file}"'))

    # What they are made of

    def base_of(self, request: Request, peer: str) -> str:
        """The radio port's public address as this client knows it, without a trailing slash.

        The setting wins; else the request's Host, or behind a trusted proxy what that says of host and scheme.
        """
        if self._settings.radio_url:
            return self._settings.radio_base
        scheme, host = "http", request.header("host")
        if self._is_trusted(peer):
            host = request.header("x-forwarded-host").split(",")[-1].strip() or host
            said = request.header("x-forwarded-proto").split(",")[-1].strip().lower()
            scheme = said if said in ("http", "https") else scheme
        return f"{scheme}://{host}" if _HOST.match(host) else self._settings.radio_base

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address.version == net.version and address in net for net in self._trusted)

    @property
    def _name(self) -> str:
        plan = self.state.plan.value
        return (plan.name.get(self._settings.language) if plan else "") or self._settings.name

    def _facts(self, base: str = "", public: bool = True) -> Facts:
        counts = self._floor.counts()
        return Facts(
            settings=self._settings,
            name=self._name,
            mounts=self._mounts,
            started=self._started,
            base=base or self._settings.radio_base,
            listeners=counts,
            peaks={m: max(count, self._peaks.get(m, 0)) for m, count in {**self._peaks, **counts}.items()},
            song=now.shown(self.state.on_air(), self._name, self._settings.language),
            public=public,
            server=f"Athir {__version__}",
        )

    def _refresh(self) -> None:
        on = self.state.on_air()
        name = self._name
        key = (id(on), self._online, name)
        if key != self._key:
            self._key, self._on = key, on  # the object is kept, so that its id stays its own
            self._part = now.stable(on, self._online, name, self._settings.language)
            self._tag = now.tag(self._part)

    def _body(self, base: str) -> _NowBody:
        """``now.json`` for one public address, made at most once a second."""
        found = self._bodies.get(base)
        if found is None or found.tag != self._tag or self._mono - found.made_ns >= _SECOND:
            counts = self._floor.counts() if self._settings.public_counts else None
            document = now.document(self._part, self._clock(), base, self._settings, self._name, self._mounts, counts)
            prepared = Prepared.of(json_bytes(document), "application/json; charset=utf-8", now.MAX_AGE, etag=self._tag)
            found = self._bodies[base] = _NowBody(self._tag, self._mono, prepared)
            while len(self._bodies) > _BASES:
                self._bodies.popitem(last=False)
        return found
