"""Settings: ``athir.toml`` in the house, and one ``ATHIR_…`` variable for each, which wins.

Each field's metadata carries its help text; ``tests/house`` fails when one is missing from
``docs/reference/settings.md``. Values are checked here, once, with an error that says what to do.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from athir.contracts import bucket
from athir.home import Home


class SettingsError(Exception):
    """A setting that cannot be used: says which, why, and what would be right."""


def _setting(default: Any, help_text: str, *, env: str = "") -> Any:
    metadata = {"help": help_text, "env": env}
    if isinstance(default, (list, dict)):
        raise TypeError("defaults must be immutable")
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """All settings of a house, typed and checked. Field ``a_b`` is ``a_b`` in the file and ``ATHIR_A_B``."""

    name: str = _setting("أثير", "The station's name, as said in titles and on the page.")
    language: str = _setting("ar", "The main language: ar, fr, zgh or en.")
    zone: str = _setting("Africa/Casablanca", "The station's time zone, by its tz name.")
    bind: str = _setting("127.0.0.1", "Address on which site and radio listen; 0.0.0.0 for all.")
    site_port: int = _setting(8000, "Port of the site and the newsroom.")
    radio_port: int = _setting(8001, "Port of listeners and encoders; Shoutcast v1 sources use the next.")
    site_url: str = _setting("", "Public address of the site behind a proxy, such as https://radio.example.")
    radio_url: str = _setting("", "Public address of the radio port; an https page needs an https stream.")
    trusted_proxies: tuple[str, ...] = _setting(
        (), "Networks whose X-Forwarded-For is believed, such as 127.0.0.1/32, separated by commas."
    )
    demo_password: str = _setting("", "One password for all demo accounts; random when empty.")
    database_url: str = _setting(
        "", "Database, such as postgresql://athir:key@host/athir; empty means SQLite in the house.", env="DATABASE_URL"
    )
    redis_url: str = _setting("", "Redis for cache and events; empty means none.", env="REDIS_URL")
    storage_url: str = _setting("", "S3-compatible storage for media; empty means the house's disk.")
    max_upload_mb: int = _setting(
        4096, "The largest film or recording that the newsroom may upload, in MB (2^20 bytes); it is sent in pieces."
    )
    delivery_processes: int = _setting(0, "Delivery processes; 0 means one a core, 4 at most.")
    max_listeners: int = _setting(5000, "Listeners over all mounts and delivery processes.")
    max_sources: int = _setting(8, "Live sources connected at the same time.")
    burst_seconds: float = _setting(4.0, "Seconds of sound a new listener receives at once.")
    rewind_hours: float = _setting(
        12.0, "How many hours back one can listen (?from= on the radio port); 0 means not at all."
    )
    hold_seconds: float = _setting(3.0, "How long a broken line is held under a bed before the programme.")
    grace_seconds: float = _setting(60.0, "Whoever comes back within this time is on air again at once.")
    log_days: str = _setting("live.aac=400,live.mp3=14,low.aac=14", "Which mounts are logged, and for how many days.")
    log_days_of: str = _setting(
        "",
        "Other days for some of the mount that is kept longest, such as music=30 (outside of shows, nobody live) or "
        "show:ID=800 (a show's id in /api/v1/shows). What is shorter than the law asks must be confirmed. What the newsroom "
        "says (/admin/log/terms/) goes first.",
    )
    log_storage_url: str = _setting(
        "",
        "S3-compatible storage for old hours of the log, such as "
        "s3://KEY:SECRET@bucket/folder?endpoint=https://s3.example&region=eu-west-1; without a key the usual AWS_ACCESS_KEY_ID "
        "and AWS_SECRET_ACCESS_KEY count. Empty means that all of it stays on the house's disk.",
    )
    log_remote_after: int = _setting(
        30, "After how many days the log's sound moves to log_storage_url; longer than rewind_hours. 0 means never."
    )
    public_counts: bool = _setting(False, "Whether listener counts are public (now.json, status-json.xsl).")
    admin_password: str = _setting("", "Password of Icecast's admin pages on the radio port; empty closes them.")
    fm: str = _setting("", "FM frequencies shown to listeners when no desk says more, such as 98.5 MHz.")
    websub_hub: str = _setting("", "WebSub hub told of new articles, such as https://hub.example/; empty means none.")
    podping_url: str = _setting(
        "", "Podping service told of new episodes, such as https://TOKEN@podping.cloud/; empty means none."
    )
    ai_crawlers: str = _setting(
        "allow", "What robots.txt tells crawlers that feed language models: allow, refuse, or names to refuse."
    )
    security_contact: str = _setting(
        "", "Where security.txt sends reports (mailto: or https:); empty means the station's e-mail."
    )
    mail_url: str = _setting(
        "", "Mail server, such as smtp://user:key@mail.example:587 (smtps: TLS from the first byte); empty means none."
    )
    mail_from: str = _setting("", "Sender of the house's mails; empty means the first address of alarm_mail.")
    alarm_mail: tuple[str, ...] = _setting(
        (), "Who is mailed when a publication is late, separated by commas; empty means the station's e-mail."
    )
    debug: bool = _setting(False, "Tracebacks in pages and on the console. Never in service.")

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def site_base(self) -> str:
        """Public address of the site without a trailing slash."""
        return (self.site_url or f"http://{_shown(self.bind)}:{self.site_port}").rstrip("/")

    @property
    def radio_base(self) -> str:
        """Public address of the radio port without a trailing slash."""
        return (self.radio_url or f"http://{_shown(self.bind)}:{self.radio_port}").rstrip("/")

    @property
    def mail_server(self) -> MailServer | None:
        """The mail server, ``None`` without one."""
        return parse_mail_url(self.mail_url) if self.mail_url else None

    @property
    def logged_mounts(self) -> dict[str, int]:
        """Logged mounts and their retention in days."""
        return parse_log_days(self.log_days)

    @property
    def log_days_here(self) -> int:
        """Days after which the log's sound moves to the storage; 0 when there is none, or it never does."""
        return self.log_remote_after if self.log_storage_url else 0

    @property
    def kept_kinds(self) -> dict[str, int]:
        """Days by kind of programme (:mod:`athir.airlog.kinds`)."""
        return parse_log_days_of(self.log_days_of)


@dataclass(frozen=True)
class MailServer:
    """``secure``: TLS from the first byte (smtps). Another with a name and key is asked for STARTTLS."""

    host: str
    port: int
    user: str
    key: str
    secure: bool

    @property
    def upgraded(self) -> bool:
        """Whether STARTTLS is asked for: no key goes over an open line."""
        return bool(self.user) and not self.secure


def parse_mail_url(text: str) -> MailServer:
    """``"smtp://user:key@host:587"``; raises :class:`SettingsError`."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingsError("mail_url: write smtp://host:25, smtp://user:key@host:587 or smtps://user:key@host")
    secure = parts.scheme == "smtps"
    known = (unquote(parts.username or ""), unquote(parts.password or ""))
    return MailServer(parts.hostname, port or (465 if secure else 587 if known[0] else 25), *known, secure)


def _shown(bind: str) -> str:
    """An address a person on this machine can type: 0.0.0.0 is none."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(bind, bind)


def parse_log_days(text: str) -> dict[str, int]:
    """``"live.aac=400,low.aac=14"`` → mount name → days; raises :class:`SettingsError`."""
    result: dict[str, int] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        mount, _, days = part.partition("=")
        if not days.strip().isdigit():
            raise SettingsError(f"log_days: {part!r} is not MOUNT=DAYS, such as live.aac=400")
        result[mount.strip()] = int(days)
    return result


def parse_log_days_of(text: str) -> dict[str, int]:
    """``"music=30,show:k3v9…=800"`` → kind → days; raises :class:`SettingsError`."""
    result: dict[str, int] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        kind, _, days = (one.strip() for one in part.partition("="))
        if not days.isdigit() or int(days) < 1 or not re.fullmatch(r"music|show:\w+", kind):
            raise SettingsError(f"log_days_of: {part!r} is not music=DAYS or show:ID=DAYS")
        result[kind] = int(days)
    return result


def env_name(name: str) -> str:
    """The environment variable of a setting."""
    for f in fields(Settings):
        if f.name == name:
            return f.metadata["env"] or f"ATHIR_{name.upper()}"
    raise KeyError(name)


def _convert(name: str, kind: str, value: Any, origin: str) -> Any:
    try:
        if kind == "bool":
            if isinstance(value, str):
                return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[
                    value.strip().lower()
                ]
            return bool(value)
        if kind == "int":
            return int(value)
        if kind == "float":
            return float(value)
        if kind.startswith("tuple"):
            parts = value.split(",") if isinstance(value, str) else value
            return tuple(p.strip() for p in parts if p.strip())
        return str(value)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise SettingsError(f"{origin}: {name} = {value!r} is not a value of kind {kind}") from None


def _check(s: Settings) -> Settings:
    try:
        ZoneInfo(s.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(f"zone {s.zone!r} is unknown; use a tz name such as Africa/Casablanca") from None
    if s.language not in ("ar", "fr", "zgh", "en"):
        raise SettingsError(f"language {s.language!r}: use ar, fr, zgh or en")
    for name in ("site_port", "radio_port"):
        if not 0 < getattr(s, name) < 65535:
            raise SettingsError(f"{name} = {getattr(s, name)}: use a port from 1 to 65534")
    if s.site_port in (s.radio_port, s.radio_port + 1):
        raise SettingsError(f"site_port {s.site_port} collides with the radio port or the one after it")
    if not 1 <= s.max_upload_mb <= 65536:
        raise SettingsError(f"max_upload_mb = {s.max_upload_mb}: use 1 to 65536")
    for url in ("site_url", "radio_url", "websub_hub", "podping_url"):
        if getattr(s, url) and not getattr(s, url).startswith(("http://", "https://")):
            raise SettingsError(f"{url} = {getattr(s, url)!r}: begin with http:// or https://")
    for net in s.trusted_proxies:
        try:
            ip_network(net, strict=False)
        except ValueError:
            raise SettingsError(f"trusted_proxies: {net!r} is no network such as 127.0.0.1/32") from None
    for name in ("burst_seconds", "hold_seconds", "grace_seconds"):
        if not 0 <= getattr(s, name) <= 600:
            raise SettingsError(f"{name} = {getattr(s, name)}: use 0 to 600 seconds")
    if not 0 <= s.rewind_hours <= 168:
        raise SettingsError(f"rewind_hours = {s.rewind_hours}: use 0 to 168 hours")
    if s.log_storage_url:
        try:
            bucket.parse(s.log_storage_url)
        except ValueError as error:
            raise SettingsError(f"log_storage_url: {error}") from None
    if s.log_remote_after < 0 or (s.log_days_here and s.log_days_here * 24 < s.rewind_hours + 24):
        raise SettingsError(
            f"log_remote_after = {s.log_remote_after}: use 0, or a day more than rewind_hours ({s.rewind_hours:g} hours)"
        )
    for address in (*s.alarm_mail, *filter(None, (s.mail_from,))):
        if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address):
            raise SettingsError(f"{address!r} is no e-mail address such as desk@radio.example")
    if s.mail_url:
        parse_mail_url(s.mail_url)
    parse_log_days(s.log_days)
    parse_log_days_of(s.log_days_of)
    return s


def load(home: Home, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read ``athir.toml`` (absent: defaults), let the environment win, check everything."""
    values: dict[str, Any] = {}
    kinds = {f.name: str(f.type) for f in fields(Settings)}
    if home.settings_file.exists():
        try:
            table = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsError(f"{home.settings_file}: {error}") from None
        for name, value in table.items():
            if name not in kinds:
                raise SettingsError(f"{home.settings_file}: no setting is called {name!r}")
            values[name] = _convert(name, kinds[name], value, str(home.settings_file))
    for name, kind in kinds.items():
        variable = env_name(name)
        if variable in environ:
            values[name] = _convert(name, kind, environ[variable], variable)
    return _check(Settings(**values))
