"""Check of the newsroom's database: SQLite in the house, or the server that ``DATABASE_URL`` names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from athir.cli.checks.finding import Finding, fail, ok
from athir.cli.words import gettext as _
from athir.config import Settings
from athir.home import Home

OLDEST = 140000
"""The oldest server that Django 5.2 speaks with: PostgreSQL 14."""


def database(home: Home, settings: Settings) -> Finding:
    from athir.newsroom.database import database as chosen

    found = chosen(settings.database_url, home.database)
    if found["ENGINE"].endswith("postgresql"):
        return _postgresql(found)
    return _sqlite(found["NAME"])


def _none_yet(where: str) -> Finding:
    return fail(
        "database",
        _("There is no database at %(file)s yet.") % {"file": where},
        _("Run `athir init`, or `athir demo` for the demo."),
    )


def _opens(rows: int) -> Finding:
    return ok("database", _("The database opens (%(count)d migrations).") % {"count": rows})


def _sqlite(file: str) -> Finding:
    path = Path(file).absolute()
    if not path.exists():
        return _none_yet(str(path))
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=3)) as connection:
            rows = connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
    except sqlite3.Error as error:
        return fail(
            "database",
            _("The database %(file)s cannot be read: %(why)s.") % {"file": str(path), "why": str(error)},
            _("Start the station, which brings it up to date, or put back a backup. The air goes on meanwhile."),
        )
    return _opens(rows)


def _postgresql(found: dict[str, Any]) -> Finding:
    import psycopg

    where = f"{found['USER'] or '?'}@{found['HOST'] or 'localhost'}/{found['NAME']}"
    try:
        with psycopg.connect(
            dbname=found["NAME"],
            user=found["USER"] or None,
            password=found["PASSWORD"] or None,
            host=found["HOST"] or None,
            port=found["PORT"] or None,
            **{**found["OPTIONS"], "connect_timeout": "3"},
        ) as connection:
            return _look(connection, where)
    except psycopg.Error as error:
        text, mend = explain(str(error), where)
        return fail("database", text, mend)


def _look(connection: Any, where: str) -> Finding:
    def one(question: str) -> Any:
        return connection.execute(question).fetchone()[0]

    shown = {"where": where}
    if connection.info.server_version < OLDEST:
        text = _("The server of %(where)s is PostgreSQL %(version)d, which is too old.")
        version = connection.info.server_version // 10000
        return fail("database", text % {**shown, "version": version}, _("Use PostgreSQL 14 or a later one."))
    if one("SHOW server_encoding") != "UTF8":
        text = _("The database %(where)s does not keep text as UTF-8.") % shown
        return fail("database", text, _("Make it anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."))
    if one("SELECT pg_is_in_recovery()"):
        text = _("The server of %(where)s is a standby: nothing can be written there.") % shown
        return fail("database", text, _("Name the primary server in DATABASE_URL."))
    if not one("SELECT to_regclass('django_migrations') IS NOT NULL"):
        if not one("SELECT has_schema_privilege(current_schema(), 'CREATE')"):
            text = _("The account of %(where)s may make no tables.") % shown
            return fail("database", text, _("Let it own the database: ALTER DATABASE … OWNER TO …."))
        return _none_yet(where)
    return _opens(one("SELECT count(*) FROM django_migrations"))


def explain(said: str, where: str) -> tuple[str, str]:
    """What a server, or the way to it, said when it would not be opened: in words, and what to do."""
    shown = {"where": where, "why": " ".join(said.split())[-300:]}
    for marks, text, mend in (
        (
            ("password authentication failed", "no password supplied"),
            _("The database server does not know this account or its password (%(where)s)."),
            _("Mend account and password in DATABASE_URL; signs such as @ : / # stand there percent-encoded."),
        ),
        (
            ("pg_hba.conf",),
            _("The database server lets nobody in from here (%(where)s)."),
            _("Add a line for this machine to the server's pg_hba.conf, then reload the server."),
        ),
        (
            ('" does not exist',),
            _("The database server has no such account or database (%(where)s)."),
            _(
                "Make them on the server: createuser --pwprompt athir, then createdb --owner athir --encoding UTF8 athir."
            ),
        ),
        (
            ("Connection refused", "No such file or directory"),
            _("Nothing answers where the database server should be (%(where)s)."),
            _("Start PostgreSQL, or mend host and port in DATABASE_URL. The air goes on meanwhile."),
        ),
        (
            ("resolve host", "translate host", "Name or service not known", "No address associated"),
            _("The name of the database server leads nowhere (%(where)s)."),
            _("Mend the host in DATABASE_URL, or look at the name service of this machine."),
        ),
        (
            ("timeout", "timed out"),
            _("The database server does not answer in time (%(where)s)."),
            _("Look whether the machine runs and a firewall stands between. The air goes on meanwhile."),
        ),
        (
            ("too many clients", "remaining connection slots"),
            _("The database server has no free place (%(where)s)."),
            _("Raise max_connections there: Athir needs about 25."),
        ),
    ):
        if any(mark in said for mark in marks):
            return text % shown, mend
    return (
        _("The database %(where)s cannot be opened: %(why)s.") % shown,
        _("Look at the server's own log. The air goes on meanwhile."),
    )
