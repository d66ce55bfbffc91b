"""Starts and stops the site: ``python -m athir.newsroom.serve``."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import logging
import os
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import athir
from athir.config import Settings, SettingsError, load
from athir.home import Home

THREADS = 8


def say(text: str) -> None:
    """One line of diagnostics."""
    print(f"web: {text}", file=sys.stderr, flush=True)


def check_port(bind: str, port: int) -> str:
    """Why the site cannot listen there, in words; ``""`` when it can. granian would print a backtrace."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"port {port} is in use: stop what listens there, or set ATHIR_SITE_PORT to another"
            if error.errno == errno.EACCES:
                return f"port {port} needs the right to use low ports: set ATHIR_SITE_PORT to one above 1023"
            if error.errno == errno.EADDRNOTAVAIL:
                return f"this machine has no address {bind}: set ATHIR_BIND to one it has, or 0.0.0.0"
            return f"cannot listen on {bind}:{port}: {error.strerror}"
    return ""


def build_of(settings: Settings) -> str:
    """What pages are made of besides the database: code, templates, translations, assets, settings."""
    digest = hashlib.sha256(repr(settings).encode())
    package = Path(athir.__file__).parent
    for part in ("newsroom", "arabic", "locale", "contracts"):
        for path in sorted((package / part).rglob("*")):
            if path.suffix in (".py", ".html", ".mo", ".css", ".js", ".woff2", ".svg") and path.is_file():
                digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _prepare(home: Home, settings: Settings) -> None:
    """Drop pages baked by another build; the database may be down, then old pages go on being served as they are."""
    from athir.newsroom.baking.baker import start_afresh

    if start_afresh(home.public_dir, build_of(settings)):
        say("baked pages are of another build: they are made anew as they are read")


async def _serve(home: Home, settings: Settings) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    from athir.newsroom.serve.app import Site

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="django") as pool:
        site = Site(home, settings, pool)
        server = Server(
            site,
            settings.bind,
            settings.site_port,
            interface=Interfaces.RSGI,
            http=HTTPModes.auto,
            websockets=False,
            log_enabled=False,
            backlog=1024,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.signal_handler_interrupt)
        say(f"listening on {settings.site_base}")
        await server.serve()
    say("stopped")


def main() -> int:
    home = Home.from_environment()
    try:
        settings = load(home)
        from athir.newsroom.setup import setup

        setup()
    except SettingsError as error:
        say(str(error))
        return 2
    logging.captureWarnings(True)
    trouble = check_port(settings.bind, settings.site_port)
    if trouble:
        say(trouble)
        return 1
    try:
        _prepare(home, settings)
    except OSError as error:
        say(f"{home.public_dir} cannot be written ({error.strerror}): pages are not kept, only rendered")
    asyncio.run(_serve(home, settings))
    return 0


def leave(status: int) -> NoReturn:
    """End the process at once. granian's own threads may still hold a connection, and one that asks for the
    interpreter while it is being taken down panics: one stop under load in six ended with SIGABRT."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    leave(main())
