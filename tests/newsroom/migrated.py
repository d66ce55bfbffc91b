"""A database with all migrations in it, made once for a whole run of tests: it takes eighteen seconds."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_MIGRATE = """
from athir.newsroom.setup import setup
setup()
from django.db import connections
from athir.home import Home
from athir.newsroom.prepare import migrate
Home.from_environment().create()
migrate()
with connections["default"].cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""


def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database, an SQLite file to copy from. Processes of one run share it: the first makes it, others wait."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "migrated"
    folder.mkdir(exist_ok=True)
    found = folder / "whole.sqlite3"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            home = folder / "station"
            env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            done = subprocess.run(
                [sys.executable, "-c", _MIGRATE], env=env | {"ATHIR_HOME": str(home)}, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
            (home / "db.sqlite3").rename(found)
            shutil.rmtree(home)
    return found
