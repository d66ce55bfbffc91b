"""The command ``athir`` as a person runs it: a process, its words, its exit status."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from athir.home import Home

Done = subprocess.CompletedProcess[str]
Athir = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "station")


@pytest.fixture
def athir(home: Home) -> Athir:
    """``athir("status", "--json", LANG="fr_FR.UTF-8")``: run it on ``home``, with free ports."""
    radio = free_ports()
    ports = {"ATHIR_SITE_PORT": str(radio + 2), "ATHIR_RADIO_PORT": str(radio)}

    def run(*arguments: str, stdin: str = "", **environ: str) -> Done:
        return subprocess.run(
            [sys.executable, "-P", "-m", "athir", *arguments],
            env={**os.environ, "ATHIR_HOME": str(home.root), **ports, **environ},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def free_ports() -> int:
    """The first of three free neighbours: the radio, Shoutcast sources beside it, the site, which must be neither."""
    for _ in range(100):
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            one = held.enter_context(socket.socket())
            one.bind(("127.0.0.1", 0))
            first = int(one.getsockname()[1])
            for port in (first + 1, first + 2):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
    raise RuntimeError("no three free ports beside each other")
