"""A mount's window in virtual time: pace, the air's absence and return at any phase, links and titles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.delivery.conftest import encode

from athir.contracts.mounts import BY_NAME
from athir.contracts.ring import FLAG_LINK, RingWriter
from athir.contracts.units import BLOCK, BLOCK_NS
from athir.delivery import ogg
from athir.delivery.feed import LEAD_NS, PATIENCE_NS, Feed

MP3, OPUS = BY_NAME["live.mp3"], BY_NAME["live.opus"]
STEP = 50_000_000


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[RingWriter]:
    made = RingWriter(tmp_path / "ring", 20, 16_000)
    made.set_meta("one")
    yield made
    made.close()


@pytest.fixture
def feed(tmp_path: Path, ring: RingWriter) -> Iterator[Feed]:
    (tmp_path / "filler").write_bytes(encode(MP3, seconds=2))
    made = Feed(MP3, tmp_path / "ring", tmp_path / "filler", 10)
    yield made
    made.close()


def test_a_block_is_sent_when_it_is_due_and_not_before(feed: Feed, ring: RingWriter) -> None:
    now = time.monotonic_ns()
    for n in range(4):
        ring.write(b"x" * 100, BLOCK, n * BLOCK, 1, now + n * BLOCK_NS)
    assert feed.poll(now + LEAD_NS)
    assert not feed.poll(now + LEAD_NS + BLOCK_NS - 1)
    assert feed.end == 1
    feed.poll(now + LEAD_NS + 2 * BLOCK_NS)
    assert feed.end == 3


@pytest.mark.parametrize("offset_ms", range(0, 250, 10))
@pytest.mark.parametrize("away_ms", [1500, 4030])
def test_the_air_comes_back_at_any_phase(feed: Feed, ring: RingWriter, tmp_path: Path, offset_ms, away_ms) -> None:
    start = time.monotonic_ns()
    ring.write(b"a" * 4000, BLOCK, 0, 1, start)
    back = start + away_ms * 1_000_000 + offset_ms * 1_000_000
    fresh: RingWriter | None = None
    due, now = back, start + LEAD_NS
    while now < back + 4 * LEAD_NS:
        if now >= back and fresh is None:
            fresh = RingWriter(tmp_path / "ring", 20, 16_000)
        while fresh is not None and due <= now:
            fresh.write(b"b" * 4000, BLOCK, 0, 2, due)
            due += BLOCK_NS
        feed.poll(now)
        now += STEP
    assert fresh is not None
    fresh.close()
    assert not feed.filling, "the air is heard again"
    assert feed.sound(feed.end - 1).data.startswith(b"b")
    played = sum(feed.sound(seq).samples for seq in range(feed.first, feed.end)) / 48_000
    went_by = (now - start - LEAD_NS) / 1e9
    assert went_by - 0.3 < min(played, went_by) <= played < went_by + 0.8, "no hole, nothing piled up"


def test_a_late_block_within_patience_brings_no_frames_in(feed: Feed, ring: RingWriter) -> None:
    start = time.monotonic_ns()
    ring.write(b"a" * 4000, BLOCK, 0, 1, start)
    feed.poll(start + LEAD_NS)
    feed.poll(start + LEAD_NS + BLOCK_NS + PATIENCE_NS)
    assert not feed.filling
    feed.poll(start + LEAD_NS + BLOCK_NS + PATIENCE_NS + 1)
    assert feed.filling


def test_without_prepared_frames_what_comes_late_is_still_sent(ring: RingWriter, tmp_path: Path) -> None:
    feed = Feed(MP3, tmp_path / "ring", tmp_path / "none", 10)
    start = time.monotonic_ns()
    ring.write(b"a", BLOCK, 0, 1, start)
    feed.poll(start + LEAD_NS)
    feed.poll(start + 3 * LEAD_NS)
    for n in range(1, 8):
        ring.write(b"a", BLOCK, 0, 1, start + n * BLOCK_NS)
    feed.poll(start + 3 * LEAD_NS)
    assert feed.end == 8
    feed.close()


def test_the_window_is_bounded_and_titles_have_their_place(feed: Feed, ring: RingWriter) -> None:
    start = time.monotonic_ns() - 30 * 1_000_000_000
    for n in range(100):
        if n == 90:
            ring.set_meta("two")
        ring.write(b"a" * 400, BLOCK, n * BLOCK, 1, start + n * BLOCK_NS)
        feed.poll(start + n * BLOCK_NS + LEAD_NS)
    assert 10 <= (feed.end - feed.first) / 4 <= 10.5
    assert feed.title == "two"
    assert feed.sound(feed.end - 1).title_pos == 90 * 400
    assert feed.start(4.0) == feed.end - 16
    assert feed.start(1000) == feed.first
    assert feed.seconds(feed.end - 8) == 2.0


def test_a_link_whose_first_block_was_missed_still_begins_with_its_headers(tmp_path: Path) -> None:
    (tmp_path / "filler").write_bytes(encode(OPUS, seconds=2))
    feed = Feed(OPUS, tmp_path / "ring", tmp_path / "filler", 10)
    now = time.monotonic_ns()
    for n in range(40):  # nothing but prepared pages
        feed.poll(now + n * STEP)
    writer = RingWriter(tmp_path / "ring", 20, 8000)
    writer.set_meta("one", b"HEAD")
    for n in range(12):  # the first blocks lie in time that went by
        flags = FLAG_LINK if n == 0 else 0
        data = b"HEAD" * (n == 0) + b"page"
        writer.write(data, BLOCK, n * BLOCK, 1, now + 40 * STEP - LEAD_NS + (n - 8) * BLOCK_NS, flags)
    while feed.filling:
        now += STEP
        feed.poll(now + 40 * STEP)
    first = next(feed.sound(seq) for seq in range(feed.first, feed.end) if feed.sound(seq).data.endswith(b"page"))
    assert first.data == b"HEADpage"
    assert first.init == b"", "its bytes begin with the headers already"
    last = feed.sound(feed.end - 1)
    assert last is first or last.init == b"HEAD"
    prepared = b"".join(feed.sound(seq).data for seq in range(first.seq))
    assert sum(page.flags & ogg.FIRST > 0 for page in ogg.pages(prepared)) == 1
    writer.close()
    feed.close()
