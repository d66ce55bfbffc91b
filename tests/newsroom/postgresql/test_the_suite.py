"""The newsroom's main flows, as they are tested on SQLite, once more on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.peers.postgresql import make_database

ROOT = Path(__file__).parents[3]

_BAKING = "tests/newsroom/baking/test_baking.py::test_"
FLOWS = [
    "tests/newsroom/search",
    "tests/newsroom/airlink/test_follower.py",
    "tests/newsroom/news/test_workflow.py",
    f"{_BAKING}a_published_article_is_baked_in_three_forms_and_stands_on_the_fronts",
    f"{_BAKING}a_page_touched_while_it_renders_is_not_kept_old",
    "tests/newsroom/baking/test_races.py",
]
"""Under ``ATHIR_LONG=1`` the whole suite of the newsroom."""


@pytest.mark.timeout(600)
@pytest.mark.needs("postgresql")
def test_the_main_flows_hold_on_postgresql_as_on_sqlite(server: str, prepared_house: Path, tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    env["ATHIR_TEST_DATABASE"] = make_database(server, "suite", "prepared")
    long = bool(os.environ.get("ATHIR_LONG"))
    wanted = ["tests/newsroom", "--deselect", "tests/newsroom/postgresql"] if long else FLOWS
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "--maxfail=3", f"--basetemp={tmp_path / 'within'}", *wanted],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "passed" in done.stdout.splitlines()[-1]
