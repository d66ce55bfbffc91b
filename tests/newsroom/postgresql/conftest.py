"""A real PostgreSQL server on loopback, in a cluster of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bench.peers.postgresql import cluster


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The server's address, to which a database's name is added."""
    with cluster() as address:
        yield address
