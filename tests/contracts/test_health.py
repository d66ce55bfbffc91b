"""The watcher's verdict: absent, old or wrong means not sound."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from athir.contracts import health
from athir.contracts.health import STALE_SECONDS, Health, HealthReader, MountHealth

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
GOOD = Health(NOON, True, "", {"live.mp3": MountHealth(True, 9.5, -18.2, 0, 0.1, "mp3", 48_000, 2)})


def test_a_verdict_comes_back_as_it_was(tmp_path: Path) -> None:
    health.write(tmp_path / "h", GOOD)
    assert HealthReader(tmp_path / "h").read() == GOOD


def test_a_verdict_is_fresh_for_seconds() -> None:
    assert GOOD.fresh(NOON) and GOOD.fresh(NOON + timedelta(seconds=STALE_SECONDS))
    assert not GOOD.fresh(NOON + timedelta(seconds=STALE_SECONDS + 1)) and not GOOD.fresh(NOON - timedelta(hours=1))


@pytest.mark.parametrize(
    "wrong", [{"level": "loud"}, {"level": float("nan")}, {"late_seconds": None}, {"x": 1}, {"errors": []}]
)
def test_a_number_that_is_none_makes_no_verdict(tmp_path: Path, wrong: dict[str, object]) -> None:
    path = tmp_path / "h"
    health.write(path, GOOD)
    reader = HealthReader(path)
    reader.read()
    record = json.loads(path.read_bytes())
    record["mounts"]["live.mp3"] |= wrong
    path.write_text(json.dumps(record))
    assert reader.read() == GOOD and reader.problem
