"""``athir log``: what is kept, and whether it is what was written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from athir import airlog
from athir.contracts.units import utc_ns
from athir.home import Home

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def _write(home: Home) -> list[airlog.Segment]:
    home.create()
    writer = airlog.LogWriter(home.station(), "live.aac")
    segments = []
    for number, first in enumerate((0, 192_000, 960_000)):  # 12 s are missing before the third
        at = utc_ns(START) + first * 1_000_000_000 // 48_000
        segments.append(writer.append(bytes([number]) * 99, epoch=1, first_sample=first, samples=192_000, utc_ns=at))
    writer.close()
    return segments


def test_list_shows_continuous_stretches_in_the_station_s_time(athir: Any, home: Home) -> None:
    _write(home)
    assert athir("log", "list").stdout.splitlines() == [
        "live.aac  2026-11-24 08:00:00+0000 to 2026-11-24 08:00:08+0000  segments 0 to 1",
        "live.aac  2026-11-24 08:00:20+0000 to 2026-11-24 08:00:24+0000  segments 2 to 2",
    ]
    later = athir("log", "list", "--from", "2026-11-24T08:00:15", "--to", "2026-11-24T09:00:00Z").stdout
    assert len(later.splitlines()) == 1


def test_verify_tells_a_changed_log_from_a_whole_one(athir: Any, home: Home) -> None:
    segments = _write(home)
    assert athir("log", "verify").returncode == 0
    segments[0].path.write_bytes(b"x" + segments[0].path.read_bytes()[1:])
    done = athir("log", "verify", "--mount", "live.aac")
    assert done.returncode == 1
    assert "NOT all" in done.stdout


def test_a_mount_that_is_not_logged_is_said(athir: Any, home: Home) -> None:
    _write(home)
    done = athir("log", "list", "--mount", "live.ogg")
    assert done.returncode == 1
    assert "live.ogg" in done.stderr
