"""What is dropped into the audio folder: measured, named, aired, or set aside with a reason."""

from __future__ import annotations

import os
import sys
import time

import pytest

from athir.newsroom.airlink.probe import probe
from athir.newsroom.airlink.scanner import Scanner, run_probe
from athir.newsroom.library.models import AudioFile


@pytest.fixture
def scanner(house, db):
    return Scanner(house.audio_dir)


def settle(path):
    """As if the file had been copied a while ago."""
    then = time.time() - 60
    os.utime(path, (then, then))
    return path


def test_a_file_is_measured_and_named_by_its_tags(make_tone, scanner):
    settle(make_tone("music/lahn.flac", seconds=3, level=0.1, title="لحن", artist="فرقة", album="ألبوم"))
    assert scanner.scan()
    row = AudioFile.objects.get()
    assert (row.path, row.title, row.artist, row.album) == ("music/lahn.flac", "لحن", "فرقة", "ألبوم")
    assert row.duration_ms == pytest.approx(3000, abs=2)
    assert row.loudness == pytest.approx(-20.0, abs=1.0)
    assert row.peak == pytest.approx(-20.0, abs=0.2)
    assert len(row.sha256) == 64
    assert row.state == "ok"
    assert not scanner.scan(), "the second look finds nothing to do"


@pytest.mark.parametrize("name", ["a.mp3", "a.opus", "a.m4a", "a.wav"])
def test_formats_people_have(name, make_tone, scanner):
    settle(make_tone(name))
    scanner.scan()
    row = AudioFile.objects.get()
    assert (row.state, row.title) == ("ok", "a")
    assert row.duration_ms == pytest.approx(2000, abs=80)


def test_a_file_still_being_copied_waits(make_tone, scanner, house):
    whole = make_tone("a.wav").read_bytes()
    path = house.audio_dir / "a.wav"
    path.write_bytes(whole[:50_000])
    assert not scanner.scan()
    path.write_bytes(whole[:90_000])
    assert not scanner.scan(), "it grew since the last look"
    path.write_bytes(whole)
    assert not scanner.scan()
    assert scanner.scan(), "it stands still"
    assert AudioFile.objects.get().duration_ms == 2000


def test_what_is_no_audio_is_set_aside_and_left_where_it_is(scanner, house):
    page = settle_write(house.audio_dir / "notes.txt", b"this is no music at all\n" * 100)
    picture = settle_write(house.audio_dir / "cover.mp3", bytes([0x89]) + b"PNG\r\n\x1a\n" + b"\0" * 500)
    scanner.scan()
    rows = {row.path: row for row in AudioFile.objects.all()}
    assert {row.state for row in rows.values()} == {"refused"}
    assert rows["notes.txt"].reason == "not_audio"
    assert "no audio file" in rows["notes.txt"].shown_state
    assert page.exists() and picture.exists()
    assert not scanner.scan(), "it is not tried again and again"


def settle_write(path, data):
    path.write_bytes(data)
    return settle(path)


def test_a_playlist_file_fetches_nothing(house, db, scanner):
    """A dropped playlist that names an address must not make us call it."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        port = trap.getsockname()[1]
        lines = f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n"
        settle_write(house.audio_dir / "list.m3u8", lines.encode())
        scanner.scan()
        with pytest.raises(TimeoutError):
            trap.accept()
    assert AudioFile.objects.get().state == "refused"


def test_too_short_and_broken_say_so(make_tone, scanner, house):
    settle(make_tone("click.wav", seconds=0.1))
    cut = make_tone("cut.flac", seconds=4)
    data = bytearray(cut.read_bytes())
    for at in range(len(data) // 4, len(data), 37):
        data[at] ^= 0x5A
    settle_write(cut, bytes(data))
    scanner.scan()
    reasons = dict(AudioFile.objects.values_list("path", "reason"))
    assert reasons["click.wav"] == "short"
    assert reasons["cut.flac"] in ("broken", "not_audio")


def test_a_file_that_leaves_leaves_the_library_and_may_come_back(make_tone, scanner):
    path = settle(make_tone("a.flac", title="لحن"))
    scanner.scan()
    row = AudioFile.objects.get()
    row.title = "عنوان المحرر"
    row.save()
    away = path.with_name("b.flac")
    path.rename(away)
    scanner.scan()
    scanner.scan()
    moved = AudioFile.objects.get()
    assert (moved.pk, moved.path, moved.title, moved.state) == (row.pk, "b.flac", "عنوان المحرر", "ok")
    away.unlink()
    scanner.scan()
    assert AudioFile.objects.get().state == "gone"


def test_new_sound_under_an_old_name_is_measured_anew(make_tone, scanner):
    settle(make_tone("a.flac", seconds=1, title="قديم"))
    scanner.scan()
    path = make_tone("a.flac", seconds=2, title="جديد")
    then = time.time() - 30
    os.utime(path, (then, then))
    scanner.scan()
    row = AudioFile.objects.get()
    assert (row.title, row.duration_ms) == ("جديد", 2000)


def test_the_child_may_die_and_only_the_child(monkeypatch, tmp_path):
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nkill -SEGV $$\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    assert run_probe(tmp_path / "x", 5)["reason"] == "crashed"
    fake.write_text("#!/bin/sh\nexec sleep 30\n")
    assert run_probe(tmp_path / "x", 0.2)["reason"] == "slow"


def test_silence_has_no_loudness(make_tone):
    answer = probe(make_tone("silence.wav", level=0.0))
    assert answer["ok"]
    assert answer["loudness"] is None


def test_a_length_that_is_no_whole_tenth_of_a_second_is_measured_too(make_tone):
    answer = probe(make_tone("odd.wav", seconds=2.345, level=0.1))
    assert answer["duration_ms"] == 2345
    assert answer["loudness"] == pytest.approx(-20.0, abs=1.0)
    assert answer["peak"] is not None


def test_the_probe_prints_into_a_file_as_well(make_tone, tmp_path):
    import json
    import subprocess

    path, printed = make_tone("a.wav"), tmp_path / "out.json"
    with printed.open("wb") as out:
        subprocess.run([sys.executable, "-m", "athir.newsroom.airlink.probe", str(path)], stdout=out, check=True)
    assert json.loads(printed.read_bytes())["ok"]


def test_the_probe_needs_no_django():
    import subprocess

    code = "import sys, athir.newsroom.airlink.probe; print('django' in sys.modules, 'wagtail' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
