"""The decoder child, as a real process: files and lines in, samples out; it may die, the air may not."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sound_rig import RATE, encoded, heard, mp3, power, tone

from athir.air import pcm
from athir.air.children import Child, Children
from athir.air.deck import Deck, Refused, check_file
from athir.air.jitter import Buffer, Feed, stretched
from athir.contracts.plan import PlanItem


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    made = Children()
    yield made
    made.close()


def drained(feed: Feed, seconds: float = 10.0) -> np.ndarray:
    """All sound of a feed until it is done."""
    give_up, parts = time.monotonic() + seconds, []
    while not feed.done or feed.buffer.size:
        assert time.monotonic() < give_up
        select.select([feed.child.stdout], [], [], 0.1)
        feed.pump()
        parts.append(feed.buffer.take(feed.buffer.size))
    return np.concatenate(parts, axis=1) if parts else np.zeros((2, 0), np.float32)


def played(children: Children, job: pcm.Job) -> tuple[np.ndarray, Feed]:
    child = children.for_file()
    child.begin(job)
    feed = Feed(child, 4 * RATE)
    sound = drained(feed)
    children.give_back(child, idle=feed.done and not feed.died)
    return sound, feed


@pytest.mark.parametrize(
    ("codec", "container", "rate"),
    [
        ("libmp3lame", "mp3", 44_100),
        ("aac", "adts", 48_000),
        ("libopus", "ogg", 48_000),
        ("vorbis", "ogg", 44_100),
        ("flac", "flac", 44_100),
        ("pcm_s16le", "wav", 22_050),
    ],
)
def test_a_file_of_any_kind_becomes_stereo_at_48_khz(
    children: Children, tmp_path: Path, codec: str, container: str, rate: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(encoded(tone(1000, 2, rate=rate), codec, container, rate))
    sound, feed = played(children, pcm.Job(path=str(path)))
    assert abs(sound.shape[1] - 2 * RATE) < RATE // 8 and not feed.died
    assert all(heard(sound[:, RATE // 4 : RATE * 7 // 4], 1000))


def test_cue_points_are_exact(children: Children, tmp_path: Path) -> None:
    path = tmp_path / "cues.flac"
    path.write_bytes(encoded(np.concatenate((tone(500, 5), tone(1000, 3), tone(2000, 4)), axis=1), "flac", "flac"))
    sound, _ = played(children, pcm.Job(path=str(path), start_ms=5000, end_ms=8000))
    assert sound.shape[1] == 3 * RATE
    assert (
        all(heard(sound, 1000)) and not any(heard(sound, 500, least=0.02)) and not any(heard(sound, 2000, least=0.02))
    )


def test_one_child_decodes_file_after_file(children: Children, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(mp3(1000, 1))
    pids = set()
    for _ in range(4):
        _, feed = played(children, pcm.Job(path=str(path)))
        pids.add(feed.child.pid)
    assert len(pids) == 1


@pytest.mark.parametrize("what", ["empty", "noise", "text", "playlist", "missing"])
def test_what_is_no_sound_is_said_so(children: Children, tmp_path: Path, what: str) -> None:
    path = tmp_path / "file.mp3"
    secret = tmp_path / "secret.wav"
    secret.write_bytes(encoded(tone(1000, 1), "pcm_s16le", "wav"))
    content = {
        "empty": b"",
        "noise": np.random.default_rng(3).integers(0, 256, 200_000, dtype=np.uint8).tobytes(),
        "text": "هذا نص وليس صوتاً\n".encode() * 500,
        "playlist": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n".encode(),
    }
    if what != "missing":
        path.write_bytes(content[what])
    sound, feed = played(children, pcm.Job(path=str(path)))
    assert sound.shape[1] == 0 and feed.fault and not feed.died


def test_a_torn_file_gives_what_it_has(children: Children, tmp_path: Path) -> None:
    path = tmp_path / "torn.mp3"
    path.write_bytes(mp3(1000, 4)[:32_000] + b"\0" * 3000)
    sound, _ = played(children, pcm.Job(path=str(path)))
    assert 1.5 * RATE < sound.shape[1] < 2.5 * RATE


def test_a_killed_child_is_told_from_one_that_is_done(children: Children) -> None:
    child = children.for_line()
    child.begin(pcm.Job(live=True))
    feed = Feed(child, RATE)
    child.kill()
    assert drained(feed).shape[1] == 0
    assert feed.died == "SIGKILL"
    children.give_back(child, idle=False)


def test_a_child_ends_with_the_air_that_started_it(tmp_path: Path) -> None:
    child = Child()
    try:
        child.close_input()
        give_up = time.monotonic() + 10
        while child.alive and time.monotonic() < give_up:
            time.sleep(0.02)
        assert not child.alive and child.death == ""
    finally:
        child.kill()
        while not child.reap():
            time.sleep(0.01)


def test_a_child_may_not_take_all_memory_nor_all_time(children: Children) -> None:
    child = children.for_line()
    select.select([child.stdout], [], [], 10)
    limits = Path(f"/proc/{child.pid}/limits").read_text(encoding="ascii")
    rows = {row[:25].strip(): row[26:46].strip() for row in limits.splitlines()}
    assert int(rows["Max address space"]) < 4 << 30
    assert int(rows["Max realtime timeout"]) == 2_000_000
    assert os.sched_getscheduler(child.pid) & ~os.SCHED_RESET_ON_FORK in (os.SCHED_OTHER, os.SCHED_RR)
    assert os.sched_getparam(child.pid).sched_priority < 9
    children.give_back(child, idle=False)


def test_a_spare_is_kept_and_a_dead_one_replaced(children: Children) -> None:
    children.warm()
    assert children.status()["spare"]
    first = children.for_line()
    children.warm()
    second = children.for_line()
    assert first.pid != second.pid
    children.warm()
    spare = children._spare
    assert spare is not None
    spare.kill()
    while spare.alive:
        time.sleep(0.01)
    children.warm()
    assert children.status()["spare"]
    for child in (first, second):
        children.give_back(child, idle=False)


def item(**more: object) -> PlanItem:
    fields: dict[str, object] = {
        "id": "a",
        "path": "a.mp3",
        "sha256": "",
        "bytes": 0,
        "duration_ms": 2000,
        "title": "a",
    }
    return PlanItem(**(fields | more))  # type: ignore[arg-type]


def test_a_deck_plays_at_the_programmes_loudness(children: Children, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(encoded(tone(1000, 2, 0.1), "flac", "flac"))
    deck = Deck(children, path, item(loudness=-22.0, peak=-20.0))
    give_up = time.monotonic() + 10
    while deck.remaining is None and time.monotonic() < give_up:
        select.select([deck.child_out], [], [], 0.1)
        deck.pump()
    assert deck.ready and not deck.problem
    sound = deck.read(RATE)
    assert power(sound[:, RATE // 2 :], 1000) == pytest.approx(0.1 * 10 ** (6 / 20), rel=0.02)
    assert deck.elapsed_ms == 1000
    deck.close()
    deck.close()


def test_a_file_that_is_not_the_one_in_the_plan_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    with pytest.raises(Refused, match="no such file"):
        check_file(path, item())
    path.write_bytes(b"12345")
    check_file(path, item(bytes=5))
    with pytest.raises(Refused, match="5 bytes, 6 in the plan"):
        check_file(path, item(bytes=6))
    with pytest.raises(Refused, match="not a file"):
        check_file(tmp_path, item())


def test_samples_that_are_no_sound_never_reach_the_bus() -> None:
    buffer = Buffer()
    bad = np.array([np.nan, np.inf, -np.inf, 1e30, 0.5, -0.5], np.float32)
    buffer.put(bad.tobytes())
    out = buffer.take(10)
    assert out.shape == (2, 3) and np.isfinite(out).all() and np.abs(out).max() <= 1.0


@pytest.mark.parametrize("speed", [0.995, 1.0, 1.005])
def test_a_line_is_played_a_little_faster_or_slower_without_a_click(speed: float) -> None:
    buffer = Buffer()
    buffer.put(np.ascontiguousarray(tone(1000, 3).T).tobytes())
    before = buffer.size
    blocks = [stretched(buffer, 12_000, speed) for _ in range(8)]
    sound = np.concatenate(blocks, axis=1)
    assert before - buffer.size == round(8 * 12_000 * speed)
    assert np.abs(np.diff(sound[0])).max() < 0.2 * 2 * np.pi * 1000 / RATE * 1.02
    assert power(sound, 1000 * speed) == pytest.approx(0.2, rel=0.02)


def test_a_record_of_another_kind_ends_the_child() -> None:
    reader = pcm.RecordReader()
    with pytest.raises(pcm.PcmError):
        reader.feed(b"P\xff\xff\xff\xff")
    with pytest.raises(pcm.PcmError):
        pcm.RecordReader().feed(b"P\0\0\0\x07" + b"1234567")
    assert pcm.decode_json(b"[1]") == {} and pcm.decode_json(b"{") == {}
