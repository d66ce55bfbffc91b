"""The benchmark of the newsroom runs, a thousand articles small: all becomes visible, no query of a front reads a table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PATIENCE = 10.0
"""Seconds; the figures themselves are for a quiet machine and more articles (``make bench``)."""


@pytest.mark.timeout(600)
def test_a_thousand_articles_are_published_among_and_edited_without_reading_a_table(migrated: Path) -> None:
    command = [sys.executable, str(ROOT / "bench/newsroom.py"), "--articles", "1000", "--publishes", "4"]
    command += ["--baked", "100", "--tables", str(migrated)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["scans"] == []
    assert {"home", "desk", "feed", "search"} <= set(figures["visible_s"])
    assert max(place["p99"] for place in figures["visible_s"].values()) < PATIENCE, figures
    assert max(page["p95"] for page in figures["admin_s"].values()) < PATIENCE, figures
