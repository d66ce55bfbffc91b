"""What Icecast says and does below ``/admin/`` and in ``/status-json.xsl``, in Icecast 2.4's shapes.

Monitors, song updaters and relays know these to the byte, so the quirks stay: ``source`` is an object for one mount,
an array for several and absent for none; a trailing ``"dummy": null``; strings where XSLT found no number. Titles
are always strings here (there a song called 1984 became a number). Listeners' numbers are public only if the
station says so; the pages below ``/admin/`` need the administrator's password and are closed without one.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import unquote_to_bytes
from xml.sax.saxutils import escape, quoteattr

from athir.config import Settings
from athir.contracts.mounts import Mount
from athir.delivery import icy
from athir.delivery.floor import Floor
from athir.delivery.http import Request, Response
from athir.delivery.limits import Failures
from athir.delivery.replies import CORS, NO_STORE, json_bytes, sentence
from athir.delivery.sources import credentials
from athir.delivery.state import Song

XML = "text/xml; charset=utf-8"
REALM = ("WWW-Authenticate", 'Basic realm="Icecast2 Server", charset="UTF-8"')
ADMINS = ("admin", "relay")


@dataclass(frozen=True)
class Facts:
    """What the statistics are made of, at one moment."""

    settings: Settings
    name: str
    """The station's name as shown."""
    mounts: Sequence[Mount]
    """Those that carry sound now."""
    started: datetime
    """Of this delivery process."""
    base: str
    listeners: Mapping[str, int]
    peaks: Mapping[str, int]
    song: Song | None
    public: bool
    """Whether listener counts may be shown."""
    server: str


def status_json(facts: Facts, mount: str) -> Response:
    """``/status-json.xsl``, optionally of one mount (``?mount=/live.mp3``)."""
    chosen = [m for m in facts.mounts if mount in ("", m.path)]
    sources = [{name: value for name, value in source(facts, m) if value is not None} for m in chosen]
    for one in sources:
        one.setdefault("title", None)
        one["dummy"] = None
    body: dict[str, object] = dict(_server(facts))
    if len(sources) == 1:
        body["source"] = sources[0]
    elif sources:
        body["source"] = sources
    else:
        body["dummy"] = None
    headers = (*NO_STORE, *CORS)
    return Response(200, json_bytes({"icestats": body}), "application/json; charset=utf-8", headers)


def _server(facts: Facts) -> list[tuple[str, str]]:
    host = facts.base.partition("://")[2].partition("/")[0].partition(":")[0]
    return [
        ("admin", "icemaster@localhost"),
        ("host", host),
        ("location", facts.name),
        ("server_id", facts.server),
        ("server_start", format_datetime(facts.started)),
        ("server_start_iso8601", facts.started.strftime("%Y-%m-%dT%H:%M:%S+0000")),
    ]


def source(facts: Facts, mount: Mount) -> list[tuple[str, object]]:
    """Statistics of one mount, in Icecast's (alphabetical) order. Counts are ``None`` when they are not public."""
    song, ogg = facts.song, mount.codec == "opus"
    kbps = mount.bitrate // 1000
    title = (song.title if ogg else song.text) if song else None
    return [
        ("artist", (song.artist or None) if song and ogg else None),
        ("audio_info", f"channels={mount.channels};samplerate=48000;bitrate={kbps}"),
        ("bitrate", kbps),
        ("channels", mount.channels),
        ("genre", "various"),
        ("ice-bitrate", kbps if ogg else None),
        ("listener_peak", facts.peaks.get(mount.name, 0) if facts.public else None),
        ("listeners", facts.listeners.get(mount.name, 0) if facts.public else None),
        ("listenurl", f"{facts.base}{mount.path}"),
        ("samplerate", 48000),
        ("server_description", mount.label),
        ("server_name", facts.name),
        ("server_type", "application/ogg" if ogg else mount.content_type),
        ("server_url", facts.settings.site_base),
        ("stream_start", format_datetime(facts.started)),
        ("stream_start_iso8601", facts.started.strftime("%Y-%m-%dT%H:%M:%S+0000")),
        ("subtype", "Opus" if ogg else None),
        ("title", title),
    ]


class Admin:
    """Answers below ``/admin/``. ``facts`` is asked for each answer; it sees all counts, public or not."""

    def __init__(self, settings: Settings, mounts: Sequence[Mount], floor: Floor, facts: Callable[[], Facts]) -> None:
        self._password = settings.admin_password
        self._mounts = {mount.path: mount for mount in mounts}
        self._floor, self._facts = floor, facts
        self._failures = Failures()
        self._pages: dict[str, Callable[[Request], Response]] = {
            "/admin/stats": self._stats,
            "/admin/stats.xml": self._stats,
            "/admin/listclients": self._listclients,
            "/admin/listmounts": self._listmounts,
            "/admin/killclient": self._killclient,
            "/admin/killsource": self._killsource,
            "/admin/moveclients": self._moveclients,
            "/admin/streamlist.txt": self._streamlist,
        }

    def answer(self, request: Request, address: str = "") -> Response | None:
        """``address`` of the client, by which wrong keys are counted."""
        if request.path in ("/admin/metadata", "/admin.cgi"):
            return self._metadata(request, address)
        page = self._pages.get(request.path)
        if page is None:
            if request.path == "/admin" or request.path.startswith("/admin/"):
                return sentence(404, f"There is no such page. There are: {', '.join(sorted(self._pages))}.")
            return None
        if not self._password:
            return sentence(403, "These pages are closed: set admin_password in athir.toml to open them.")
        return self._refused(request, address) or page(request)

    def _refused(self, request: Request, address: str) -> Response | None:
        """Why this is not the administrator. Whoever guesses has to wait longer each time."""
        now = time.monotonic_ns()
        wait = self._failures.wait_ns(address, now)
        if wait:
            seconds = str(wait // 1_000_000_000 + 1)
            return sentence(429, "Too many wrong passwords from this address; wait.", ("Retry-After", seconds))
        who = credentials(request)
        if self.is_admin(who):
            self._failures.forgive(address)
            return None
        if who is not None:
            self._failures.fail(address, now)
        return sentence(401, "The administrator's name (admin) and password are needed.", REALM)

    def is_admin(self, who: tuple[str, str] | None) -> bool:
        """Constant time in the password; never true while none is set."""
        if who is None or not self._password:
            return False
        given, right = (text.encode("utf-8", "surrogateescape") for text in (who[1], self._password))
        return hmac.compare_digest(given, right) and who[0] in ADMINS

    def _metadata(self, request: Request, address: str) -> Response:
        """A new title for a live line (admin.c ``command_metadata``; ``admin.cgi`` is Shoutcast v1's)."""
        raw = raw_query(request.target)
        who = credentials(request) or _in_query(raw)
        if who is None:
            return sentence(401, "Account and stream key are needed.", REALM)
        if request.arg("mode") != "updinfo":
            return reply("No such action", False)
        title = title_of(raw)
        if title is None:
            return reply("No title: give song, or artist and title", False)
        mount = request.arg("mount")
        if who[0] in ADMINS and self._password:
            return self._refused(request, address) or self._title_by_admin(mount, title)
        result = self._floor.update_title(*who, mount, title, address)
        if result == "key":
            return sentence(401, "Account or stream key is wrong.", REALM)
        if result == "slow":
            return sentence(429, "Too many wrong keys from this address; wait a minute.", ("Retry-After", "60"))
        if result == "line":
            return Response(400, _document("iceresponse", _fields("Source does not exist", False)), XML, NO_STORE)
        return reply("Metadata update successful", True)

    def _title_by_admin(self, mount: str, title: str) -> Response:
        """To the line that named ``mount``; when none did, to all: every source is heard on every mount here."""
        sources = self._floor.sources()
        named = [one for one in sources if one.mount.strip("/") == mount.strip("/")] or sources
        done = [self._floor.set_title(account, title) for account in {one.account for one in named}]
        if any(done):
            return reply("Metadata update successful", True)
        return reply("Source does not exist", False)

    def _stats(self, request: Request) -> Response:
        facts = self._facts()
        total = sum(facts.listeners.values())
        counts = (("clients", total), ("listeners", total), ("sources", len(facts.mounts)))
        rows = [*_server(facts), *((name, str(value)) for name, value in counts)]
        inner = "".join(f"<{name}>{_safe(value)}</{name}>" for name, value in rows)
        wanted = request.arg("mount")
        for mount in facts.mounts:
            if wanted in ("", mount.path):
                fields = ((k, v) for k, v in source(facts, mount) if v is not None)
                told = "".join(f"<{name}>{_safe(str(value))}</{name}>" for name, value in fields)
                inner += f"<source mount={quoteattr(mount.path)}>{told}</source>"
        return _xml("icestats", inner)

    def _listmounts(self, _request: Request) -> Response:
        facts = self._facts()
        inner = "".join(
            f"<source mount={quoteattr(m.path)}><fallback/><listeners>{facts.listeners.get(m.name, 0)}</listeners>"
            f"<content-type>{_safe(m.content_type)}</content-type></source>"
            for m in facts.mounts
        )
        return _xml("icestats", inner)

    def _listclients(self, request: Request) -> Response:
        mount = self._mount(request)
        if isinstance(mount, Response):
            return mount
        found = [one for one in self._floor.listeners() if one.mount.strip("/") == mount.name]
        inner = "".join(
            f'<listener id="{one.id}"><IP>{_safe(one.address)}</IP><UserAgent>{_safe(one.agent)}</UserAgent>'
            f"<Connected>{one.connected}</Connected><ID>{one.id}</ID></listener>"
            for one in found
        )
        head = f"<Listeners>{len(found)}</Listeners>"
        return _xml("icestats", f"<source mount={quoteattr(mount.path)}>{head}{inner}</source>")

    def _killclient(self, request: Request) -> Response:
        text = request.arg("id")
        if not (text.isascii() and text.isdigit() and len(text) < 20):
            return sentence(400, "Missing parameter: id, a number from /admin/listclients.")
        if self._floor.kill_client(int(text)):
            return reply(f"Client {text} removed", True)
        return reply(f"Client {text} not found", False)

    def _killsource(self, request: Request) -> Response:
        mount = request.arg("mount")
        if not mount:
            return sentence(400, "Missing parameter: mount.")
        if self._floor.kill_source(mount):
            return reply("Source Removed", True)
        return reply("Source does not exist", False)

    def _moveclients(self, _request: Request) -> Response:
        return reply("Listeners are never moved here: each mount has one continuous encoder", False)

    def _streamlist(self, _request: Request) -> Response:
        """For Icecast slaves: one mount a line (slave.c)."""
        body = "".join(f"{path}\n" for path in self._mounts)
        return Response(200, body.encode(), headers=NO_STORE)

    def _mount(self, request: Request) -> Mount | Response:
        name = request.arg("mount")
        if not name:
            return sentence(400, "Missing parameter: mount, such as /live.mp3.")
        return self._mounts.get(name) or sentence(400, "Source does not exist")


def raw_query(target: str) -> list[tuple[bytes, bytes]]:
    """The pairs of a target's query as bytes: a title may be in any charset."""
    query = target.partition("#")[0].partition("?")[2].encode("utf-8", "surrogateescape")
    pairs = (part.partition(b"=") for part in query.split(b"&") if part)
    return [(_unquote(name), _unquote(value)) for name, _, value in pairs]


def _unquote(raw: bytes) -> bytes:
    return unquote_to_bytes(raw.replace(b"+", b" "))


def title_of(raw: Sequence[tuple[bytes, bytes]]) -> str | None:
    """``song``, or ``artist`` and ``title`` joined, decoded by ``charset`` or by what fits; ``None`` without either."""
    first: dict[bytes, bytes] = {}
    for name, value in raw:
        first.setdefault(name, value)
    charset = first.get(b"charset", b"").decode("ascii", "replace")
    if b"song" in first:
        return icy.decode_title(first[b"song"], charset)
    if b"title" in first:
        parts = (icy.decode_title(first.get(name, b""), charset) for name in (b"artist", b"title"))
        return " - ".join(part for part in parts if part)
    return None


def _in_query(raw: Sequence[tuple[bytes, bytes]]) -> tuple[str, str] | None:
    """``pass=account:key`` or ``account,key``: Shoutcast v1 has no user name."""
    for name, value in raw:
        if name == b"pass":
            text = value.decode("utf-8", "surrogateescape")
            comma = "," if "," in text and ":" not in text else ":"
            user, _, key = text.partition(comma)
            return user, key
    return None


def reply(message: str, done: bool) -> Response:
    """Icecast's answer to a command."""
    return _xml("iceresponse", _fields(message, done))


def _fields(message: str, done: bool) -> str:
    return f"<message>{_safe(message)}</message><return>{int(done)}</return>"


def _xml(root: str, inner: str) -> Response:
    return Response(200, _document(root, inner), XML, NO_STORE)


def _document(root: str, inner: str) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{inner}</{root}>\n'
    return text.encode("utf-8", "replace")


def _safe(text: str) -> str:
    """Text that XML 1.0 may carry (§2.2): a user agent is whatever someone sent."""
    clean = text.encode("utf-8", "replace").decode()
    return escape("".join(c if c >= " " and c not in "\x7f\ufffe\uffff" else " " for c in clean))
