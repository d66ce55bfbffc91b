"""``python -m athir.delivery --station main --worker N``: one process of the radio port."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import resource
import signal
import socket
import sys
import time

from athir.config import Settings, SettingsError, load
from athir.contracts.mounts import MOUNTS
from athir.delivery.answers import Answers
from athir.delivery.feed import Feed
from athir.delivery.hall import Hall
from athir.delivery.listeners import window_seconds
from athir.delivery.loop import Loop
from athir.home import MAIN, Home

PRIORITY = 9
"""Real-time priority, one below the air's: sound before pages."""
_BACKLOG = 4096


class PortError(Exception):
    """The radio port cannot be had: says why and what to do."""


def listen(settings: Settings) -> list[socket.socket]:
    """The radio port, shared with the other processes of delivery (SO_REUSEPORT). Raises :class:`PortError`."""
    sockets: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(settings.bind, settings.radio_port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in dict.fromkeys(found):
            sock = socket.socket(family, kind | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, protocol)
            sockets.append(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted sockets inherit it
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            sock.bind(address)
            sock.listen(_BACKLOG)
    except OSError as error:
        for sock in sockets:
            sock.close()
        where = f"{settings.bind}:{settings.radio_port}"
        raise PortError(
            f"the radio port {where} cannot be opened: {error.strerror or error}. "
            "Set ATHIR_RADIO_PORT to a free port, or end the program that holds it"
        ) from None
    return sockets


def raise_file_limit() -> int:
    """As many open files as the system allows; a listener is one. The limit now in force."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def take_priority() -> str:
    """Round-robin real-time scheduling where it is allowed, else a nicer place; what was got, in a word."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(PRIORITY))
        return f"real-time {PRIORITY}"
    except (OSError, AttributeError):
        pass
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -10)
        return "nice -10"
    except OSError:
        return "normal priority"


def serve(home: Home, settings: Settings, station: str, worker: int) -> None:
    """Run until SIGTERM or SIGINT. Raises :class:`PortError`."""
    at = home.station(station)
    for folder in (at.shm_dir, at.journal_dir):
        folder.mkdir(parents=True, exist_ok=True)
    os.chmod(at.shm_dir, 0o700)
    files = raise_file_limit()
    listening = listen(settings)
    hall = Hall(at, settings, MOUNTS, worker, time.monotonic_ns)
    keep = window_seconds(settings.burst_seconds)
    feeds = [Feed(mount, at.ring(mount.name), at.filler_dir / mount.name, keep) for mount in MOUNTS]
    counters: dict[str, int] = {}
    loop = Loop(hall, feeds, listening, counters)
    answers = Answers(at, settings, MOUNTS, hall, counters)
    loop.speak_with(answers)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: loop.stop())
    priority = take_priority()
    gc.freeze()
    where = f"{settings.bind}:{settings.radio_port}"
    print(f"delivery {worker}: on {where}, {files} files, {priority}", file=sys.stderr, flush=True)
    try:
        loop.run()
    finally:
        answers.close()
        hall.close()
        for feed in feeds:
            feed.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m athir.delivery")
    parser.add_argument("--station", default=MAIN)
    parser.add_argument("--worker", type=int, default=0)
    options = parser.parse_args(arguments)
    home = Home.from_environment()
    try:
        settings = load(home)
        serve(home, settings, options.station, options.worker)
    except (SettingsError, PortError, OSError) as error:
        print(f"delivery: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
