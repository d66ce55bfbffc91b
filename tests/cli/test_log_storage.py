"""A month later: the sound stands on a storage, and a letter is answered as before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import s3
from tests.airlog import sounding

from athir.cli.checks import storage
from athir.cli.checks.finding import OK, WARN
from athir.config import Settings
from athir.contracts.bucket import parse
from athir.home import Home

START = datetime.now(UTC).replace(minute=10, second=0, microsecond=0) - timedelta(days=5)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3.server() as found:
        yield found


def _logged(home: Home) -> None:
    """An hour of five days ago, and one after it."""
    home.create()
    for mount in ("live.aac", "live.mp3"):
        sounding.record(home.station(), mount, START, seconds=12)
        sounding.record(home.station(), mount, START + timedelta(hours=2), epoch=2, seconds=5)


def test_the_doctor_writes_reads_and_deletes_on_the_storage(home: Home, endpoint: str) -> None:
    home.create()
    found = storage.storage(home.station(), Settings(log_storage_url=s3.bucket(endpoint)))
    assert [(one.name, one.level) for one in found] == [("storage", OK)]
    skew = storage.clock_skew(parse(s3.bucket(endpoint)))
    assert skew is not None and abs(skew) < 5
    (never,) = storage.storage(home.station(), Settings(log_storage_url=s3.bucket(endpoint), log_remote_after=0))
    assert never.level == WARN and "log_remote_after" in never.mend


def test_what_was_moved_is_cut_exported_and_verified_as_before(
    athir: Any, home: Home, tmp_path: Path, endpoint: str
) -> None:
    _logged(home)
    settings = {"ATHIR_LOG_STORAGE_URL": s3.bucket(endpoint), "ATHIR_LOG_REMOTE_AFTER": "2"}
    times = [f"{START + timedelta(seconds=s):%Y-%m-%dT%H:%M:%SZ}" for s in (2, 9)]

    def cut(name: str, **environ: str) -> Any:
        return athir("log", "cut", "--from", times[0], "--to", times[1], "--output", str(tmp_path / name), **environ)

    made = ("m4a", "mp3")
    for kind in made:
        assert cut(f"before.{kind}").returncode == 0
    assert athir("log", "move", "--dry-run", **settings).stdout.endswith("2 hours would move to the storage\n")
    done = athir("log", "move", **settings)
    assert done.returncode == 0 and done.stdout.endswith("2 hours moved to the storage\n"), done.stderr
    log = home.station().log_dir
    assert len([*log.rglob("*-*.aac"), *log.rglob("*-*.mp3")]) == 2, "only the newest hour of each stands here"
    for kind in made:
        assert cut(f"after.{kind}", **settings).returncode == 0
        assert (tmp_path / f"after.{kind}").read_bytes() == (tmp_path / f"before.{kind}").read_bytes()
    folder = str(tmp_path / "letter")
    exported = athir(
        *("log", "export", "--from", times[0], "--to", times[1], "--output", folder, "--why", "letter"), **settings
    )
    assert exported.returncode == 0, exported.stderr
    assert athir("log", "verify", "--export", folder).returncode == 0
    assert athir("log", "verify", **settings).returncode == 0
    without = cut("never.mp3")
    assert without.returncode == 1 and "log_storage_url" in without.stderr and "Traceback" not in without.stderr


def test_a_storage_that_is_not_there_is_said_and_nothing_is_deleted(athir: Any, home: Home) -> None:
    _logged(home)
    assert "log_storage_url" in athir("log", "move").stderr
    before = sorted(home.station().log_dir.rglob("*"))
    nowhere = {"ATHIR_LOG_STORAGE_URL": "s3://k:hidden@logs?endpoint=http://127.0.0.1:9", "ATHIR_LOG_REMOTE_AFTER": "2"}
    done = athir("log", "move", **nowhere)
    assert done.returncode == 1 and "s3://logs at 127.0.0.1:9 does not do it" in done.stderr
    assert "hidden" not in done.stderr + done.stdout and "Traceback" not in done.stderr
    assert [p for p in sorted(home.station().log_dir.rglob("*")) if p.name != ".moving.lock"] == before
