"""A real PostgreSQL server on loopback, in a cluster of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.peers.postgresql import cluster, make_database


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The server's address, to which a database's name is added."""
    with cluster() as address:
        yield address


@pytest.fixture(scope="session")
def prepared_house(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house as ``prepare`` leaves it, whose tables are in the database ``prepared``, to make others of."""
    home = tmp_path_factory.mktemp("postgresql") / "station"
    env = os.environ | {"ATHIR_HOME": str(home), "DATABASE_URL": make_database(server, "prepared")}
    done = subprocess.run([sys.executable, "-m", "athir.newsroom.prepare"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return home
