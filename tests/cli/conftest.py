"""The command ``athir`` as a person runs it: a process, its words, its exit status."""

from __future__ import annotations

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
    ports = {"ATHIR_SITE_PORT": str(free_port()), "ATHIR_RADIO_PORT": str(free_port())}

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


def free_port() -> int:
    """A port that is free now, with the next one free too (Shoutcast sources use it)."""
    for _ in range(100):
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                other.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no two free ports beside each other")
