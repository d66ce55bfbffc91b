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


def _sounding(home: Home) -> None:
    from tests.airlog import sounding

    home.create()
    for mount in ("live.aac", "live.mp3"):
        sounding.record(home.station(), mount, START, seconds=20)


def test_a_range_is_cut_as_what_its_name_says(athir: Any, home: Home, tmp_path: Any) -> None:
    from tests.airlog.sounding import decode

    _sounding(home)
    asked = ("--from", "2026-11-24T08:00:05", "--to", "2026-11-24T08:00:09.5Z")
    for name, more in (
        ("a.mp3", ()),
        ("a.m4a", ("--chapters", "--title", "عنوان")),
        ("a.wav", ("--loudness", "--fade", "0.2")),
    ):
        done = athir("log", "cut", *asked, "--output", str(tmp_path / name), *more)
        assert done.returncode == 0, done.stderr
        assert "4.500 s" in done.stdout
        assert 0 <= decode((tmp_path / name).read_bytes()).shape[1] - 216_000 < 1024
    done = athir(
        "log", "cut", "--from", "2026-11-24T09:00", "--to", "2026-11-24T09:01", "--output", str(tmp_path / "b.mp3")
    )
    assert done.returncode == 1 and "Nothing of this range" in done.stderr
    assert athir("log", "cut", *asked, "--output", str(tmp_path / "b.flac")).returncode == 2
    assert not list(tmp_path.glob("b*"))


def test_a_letter_is_answered_with_a_folder_that_verifies(athir: Any, home: Home, tmp_path: Any) -> None:
    _sounding(home)
    asked = ("--from", "2026-11-24T08:00:05", "--to", "2026-11-24T08:01", "--output", str(tmp_path / "letter"))
    done = athir("log", "export", *asked, "--why", "رسالة 12/2026", "--by", "engineer")
    assert done.returncode == 0, done.stderr
    assert "live.aac" in done.stdout and "Not logged" in done.stdout
    assert athir("log", "verify", "--export", str(tmp_path / "letter")).returncode == 0
    (tmp_path / "letter" / "running-order.csv").write_text("forged")
    assert athir("log", "verify", "--export", str(tmp_path / "letter")).returncode == 1
    assert athir("log", "export", *asked).returncode == 1


def test_a_hold_is_made_shown_and_released(athir: Any, home: Home) -> None:
    _write(home)
    done = athir(
        "log", "hold", "--from", "2026-11-24T08:00", "--to", "2026-11-24T09:00", "--why", "complaint", "--by", "chief"
    )
    made = done.stdout.split()[2].rstrip(".")
    shown = athir("log", "list", "--kept").stdout
    assert made in shown and "chief: complaint" in shown
    assert athir("log", "release", made, "--why", "settled").returncode == 0
    assert athir("log", "release", made, "--why", "settled").returncode == 1
    assert "Nothing is held" in athir("log", "list", "--kept").stdout
    wrong = athir("log", "hold", "--from", "2026-11-24T09:00", "--to", "2026-11-24T08:00", "--why", "x")
    assert wrong.returncode == 2 and "ends before" in wrong.stderr


def test_what_the_newsroom_says_of_a_show_is_told_and_counts(athir: Any, home: Home) -> None:
    _write(home)
    ledger = airlog.Ledger(home.station().log_dir)
    ledger.term("music", 30, by="chief", why="a list is kept")
    assert "music is kept for 30 days  chief: a list is kept" in athir("log", "list", "--kept").stdout
    refused = athir("log", "prune", "--dry-run")
    assert refused.returncode == 1 and "30 days" in refused.stderr, "nobody answers for fewer than the law asks"
    ledger.term("music", 30, by="chief", why="a list is kept", law=400)
    assert athir("log", "prune", "--dry-run").returncode == 0


def test_a_range_is_withdrawn_and_restored_with_who_and_why(athir: Any, home: Home) -> None:
    _write(home)
    span = ("--from", "2026-11-24T08:00", "--to", "2026-11-24T09:00")
    done = athir("log", "withdraw", *span, "--why", "court order 12", "--by", "chief")
    made = done.stdout.split()[2].rstrip(".")
    assert f"withdrawn {made}" in athir("log", "list", "--kept").stdout
    assert airlog.Ledger(home.station().log_dir).state().is_withdrawn("live.aac", START, START.replace(hour=9))
    assert athir("log", "restore", made, "--why", "lifted").returncode == 0
    assert athir("log", "restore", made, "--why", "lifted").returncode == 1
    assert "Nothing is held" in athir("log", "list", "--kept").stdout


def test_pruning_says_what_it_does_and_what_it_will_not(athir: Any, home: Home) -> None:
    from athir.contracts import holds

    _write(home)
    holds.write(home.station().holds, holds.Holds(1, START, "main", ()))
    assert "begun anew" in athir("log", "prune").stderr
    assert athir("log", "prune").stdout == "0 hours deleted: 0.000 GB\n"
    refused = athir("log", "prune", ATHIR_LOG_DAYS="live.aac=30")
    assert refused.returncode == 1 and "the law asks for 400" in refused.stderr
    assert athir("log", "prune", "--shorter-because", "no room", ATHIR_LOG_DAYS="live.aac=30").returncode == 0
    forecast = athir("log", "prune", "--forecast").stdout
    assert ("live.aac, 400 days" in forecast and "277" in forecast) or "278" in forecast
