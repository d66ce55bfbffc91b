"""Which database the newsroom works with, out of ``DATABASE_URL``: SQLite in the house, or a PostgreSQL server.

Pure: nothing is opened here. Both are set as they were measured (docs/guides/postgresql.md).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from athir.config import SettingsError

POSTGRESQL = ("postgresql", "postgres")
_SQLITE = ("sqlite", "sqlite3")
_PASSED_ON = frozenset(
    {
        *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "channel_binding", "gssencmode"),
        *("connect_timeout", "application_name", "options", "target_session_attrs", "keepalives", "keepalives_idle"),
        *("passfile", "service"),
    }
)
"""Parameters of a URL that libpq is given as they are."""


def database(url: str, default: Path) -> dict[str, Any]:
    """Django's ``DATABASES["default"]`` for ``url``; empty means SQLite in ``default``.

    ``sqlite:///relative``, ``sqlite:////absolute`` or
    ``postgresql://user:password@host:port/name?sslmode=require``; a socket is ``postgresql:///name?host=/folder``.
    Raises :class:`~athir.config.SettingsError` for anything else.
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises for one that is no number
    except ValueError as error:
        raise SettingsError(f"DATABASE_URL cannot be read: {error}") from None
    if not url or parts.scheme in _SQLITE:
        path = unquote(parts.path.removeprefix("/") if parts.path.startswith("//") else parts.path)
        return _sqlite(path or str(default))
    if parts.scheme in POSTGRESQL:
        return _postgresql(url)
    # The address is not repeated: it may hold a password.
    raise SettingsError(
        f"DATABASE_URL {parts.scheme or '?'}://…: use postgresql://user:password@host/name or sqlite:///path"
    )


def _timeout() -> float:
    """Seconds to wait for a lock: a reader's page 5, the worker more (it sets the variable)."""
    return float(os.environ.get("ATHIR_DATABASE_TIMEOUT", "5"))


def _sqlite(path: str) -> dict[str, Any]:
    """WAL, writers queue from the first statement, a bounded cache; no ``temp_store=MEMORY``."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": _timeout(),
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-32000;"
                "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=67108864;"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = query.pop("host", "") or parts.hostname or ""
    port = query.pop("port", "") or str(parts.port or "")
    unknown = sorted(set(query) - _PASSED_ON)
    if unknown:
        raise SettingsError(f"DATABASE_URL: no parameter of PostgreSQL is called {unknown[0]!r}")
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise SettingsError("DATABASE_URL names no database: write postgresql://user:password@host/name")
    # A statement that waits for a lock gives up as SQLite does; one that hangs in the network ends by keepalive.
    waits = f"-c lock_timeout={round(_timeout() * 1000)} -c timezone=UTC -c jit=off"
    options = {"connect_timeout": "5", "application_name": "athir", "keepalives_idle": "30", **query}
    options["options"] = " ".join(filter(None, (query.get("options", ""), waits)))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        # Kept open by each thread, and looked at before a request uses it: a server that was restarted costs nobody
        # a page.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
