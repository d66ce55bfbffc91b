"""A PostgreSQL server of its own: a fresh cluster on loopback, without fsync, stopped and removed in the end."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROLE = "athir"


class ClusterError(Exception):
    """The server could not be made or started: what it said."""


def programs() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl``, the newest version's; ``None`` where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    path = shutil.which("initdb")
    return Path(path).parent if path else None


def _owner() -> pwd.struct_passwd | None:
    """The server refuses to run as root: then it runs as Debian's own user of it."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _run(*command: str, owner: pwd.struct_passwd | None) -> None:
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
    # Into a file: a server that is started holds on to its output.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, stdout=said, stderr=said, env=env, cwd="/", check=False, **as_owner)  # type: ignore[call-overload]
        if done.returncode:
            said.seek(0)
            raise ClusterError(said.read().decode(errors="replace")[-2000:])


@contextlib.contextmanager
def cluster(durable: bool = False, kept: Path | None = None) -> Iterator[str]:
    """Its address ``postgresql://athir@127.0.0.1:<port>``, to which a database's name is added.

    ``durable`` keeps fsync on, for measurements of writing; ``kept`` is where it lies and stays, made when it is not
    there yet. Raises :class:`ClusterError`.
    """
    folder = programs()
    if folder is None:
        raise ClusterError("PostgreSQL is not installed (apt-get install postgresql)")
    owner = _owner()
    root = kept.resolve() if kept else Path(tempfile.mkdtemp(prefix="athir-tests-postgresql-"))
    root.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    data = str(root / "data")
    settings = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=128MB"
        f" -c fsync={'on' if durable else 'off'} -c max_connections=60 -c timezone=UTC"
        f" -c max_wal_size={'4GB' if durable else '1GB'}"
    )
    try:
        if owner:
            os.chown(root, owner.pw_uid, owner.pw_gid)
        if not Path(data).exists():
            _run(
                *(str(folder / "initdb"), "-D", data, "-A", "trust", "-U", ROLE),
                *("--no-sync", "-E", "UTF8", "--locale=C.UTF-8"),
                owner=owner,
            )
        _run(str(folder / "pg_ctl"), "-D", data, "-o", settings, "-l", str(root / "log"), "-w", "start", owner=owner)
        try:
            yield f"postgresql://{ROLE}@127.0.0.1:{port}"
        finally:
            _run(str(folder / "pg_ctl"), "-D", data, "-m", "fast" if kept else "immediate", "-w", "stop", owner=owner)
    finally:
        if kept is None:
            shutil.rmtree(root, ignore_errors=True)


def make_database(server: str, name: str, template: str = "template1") -> str:
    """The address of a database of that server, made as a copy of ``template`` when it is not there yet."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(make)
    return f"{server}/{name}"
