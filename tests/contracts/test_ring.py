"""The ring: a reader beside a writer never gets a block that is not whole."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contracts.conftest import Disk

from athir.contracts.files import ContractError
from athir.contracts.ring import FLAG_LINK, HEADER, MAX_TITLE, RingReader, RingWriter, cut_utf8


def block(seq: int, size: int) -> bytes:
    """Bytes that prove themselves: a digest of what follows, and a body made from the number."""
    body = (b"%d " % seq * (size // 2 + 1))[: max(0, size - 32)]
    return hashlib.sha256(b"%d:" % seq + body).digest() + body


def whole(seq: int, data: bytes) -> bool:
    return hashlib.sha256(b"%d:" % seq + data[32:]).digest() == data[:32]


def test_blocks_come_in_order_with_all_they_carry(tmp_path: Path) -> None:
    writer, reader = RingWriter(tmp_path / "r", 10, 16_000), RingReader(tmp_path / "r")
    assert reader.poll() is None and reader.closed and not reader.attached
    assert reader.attach() and not reader.attach()
    first = writer.set_meta("أغنية", b"OpusHead")
    writer.write(b"one", 11_520, -312, 3, 42, FLAG_LINK)
    second = writer.set_meta("")
    writer.write(b"two", 12_480, 11_208, 3, 43)
    a, b = reader.poll(), reader.poll()
    assert a is not None and b is not None and reader.poll() is None
    assert (a.seq, a.data, a.samples, a.first_sample, a.epoch, a.due_ns, a.flags) == (
        0, b"one", 11_520, -312, 3, 42, FLAG_LINK,
    )  # fmt: skip
    assert (a.meta, b.meta) == (first, second)
    found = reader.meta(first)
    assert found is not None and (found.title, found.init) == ("أغنية", b"OpusHead")
    assert reader.meta(0) is None and reader.meta(second + 1) is None
    assert not reader.closed
    writer.close()
    assert reader.closed
    reader.close()


def test_a_reader_that_slept_goes_on_with_the_oldest_block(tmp_path: Path) -> None:
    writer, reader = RingWriter(tmp_path / "r", 4, 1000), RingReader(tmp_path / "r")
    reader.attach()
    for n in range(100):
        writer.write(block(n, 100), 12_000, n, 1, n)
    found = reader.poll()
    assert found is not None and found.seq == reader.oldest > 0
    rest = []
    while (one := reader.poll()) is not None:
        rest.append(one.seq)
    assert rest == list(range(found.seq + 1, 100))
    assert reader.get(0) is None and reader.get(100) is None and reader.get(-1) is None
    reader.close()
    writer.close()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 17_000), min_size=1, max_size=120), st.randoms(use_true_random=False))
def test_whatever_the_sizes_no_block_is_mixed_with_another(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], chance: random.Random
) -> None:
    """Bursts far above the nominal rate overwrite data early; those blocks are missing, never wrong."""
    path = tmp_path_factory.mktemp("ring") / "r"
    writer, reader = RingWriter(path, 4, 100), RingReader(path)
    reader.attach()
    for n, size in enumerate(sizes):
        writer.write(block(n, size), 12_000, n, 1, n)
        if chance.random() < 0.3:
            while (one := reader.poll()) is not None:
                assert whole(one.seq, one.data)
        newest = reader.get(n)
        assert newest is not None and whole(n, newest.data), "the newest block can always be read"
        for seq in range(reader.oldest, n):
            old = reader.get(seq)
            assert old is None or whole(seq, old.data)
    reader.close()
    writer.close()


def _write(path: Path, seconds: float, sizes: tuple[int, int]) -> None:
    writer, chance = RingWriter(path, 4, 16_000), random.Random(5)
    end, n = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        if n % 7 == 0:
            writer.set_meta(f"{n} " * (n % 50), b"h" * (n % 300))
        writer.write(block(n, chance.randint(*sizes)), 12_000, n, 1, n)
        n += 1
    writer.close()


@pytest.mark.parametrize("sizes", [(32, 6000), (20_000, 40_000)])
def test_a_reader_beside_a_writing_process_never_gets_a_torn_block(tmp_path: Path, sizes: tuple[int, int]) -> None:
    """The writer runs as fast as it can, thousands of times faster than the air, and laps the reader at will."""
    path = tmp_path / "r"
    process = multiprocessing.get_context("spawn").Process(target=_write, args=(path, 2.0, sizes))
    process.start()
    reader, got, last = RingReader(path), 0, -1
    while process.is_alive() or reader.next_seq < reader.count:
        if not reader.attached and not reader.attach():
            time.sleep(0.001)
            continue
        found = reader.poll()
        if found is None:
            continue
        assert whole(found.seq, found.data), f"block {found.seq} of {len(found.data)} bytes is torn"
        assert found.seq > last
        last, got = found.seq, got + 1
        meta = reader.meta(found.meta)
        if meta is not None and meta.title:
            numbers = set(meta.title.split())
            assert len(numbers) == 1 and meta.init == b"h" * (int(numbers.pop()) % 300)
    process.join()
    assert process.exitcode == 0 and got > 100
    reader.close()


def test_a_new_boot_of_the_air_is_found(tmp_path: Path) -> None:
    path = tmp_path / "r"
    old, reader = RingWriter(path, 4, 1000), RingReader(path)
    old.write(b"old", 1, 0, 1, 0)
    reader.attach()
    boot = reader.boot
    assert reader.poll() is not None
    new = RingWriter(path, 4, 1000)
    new.write(b"new", 1, 0, 2, 0)
    assert reader.poll() is None, "the old ring is quiet, and still mapped"
    assert reader.attach() and reader.boot != boot
    found = reader.poll()
    assert found is not None and found.data == b"new"
    reader.close()
    new.close()


@pytest.mark.parametrize("spoil", ["empty", "short", "magic", "version", "slots", "size"])
def test_a_file_that_is_no_ring_is_left_alone(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "r"
    RingWriter(path, 4, 1000).close()
    raw = bytearray(path.read_bytes())
    if spoil == "magic":
        raw[0] ^= 1
    elif spoil == "version":
        raw[8] = 99
    elif spoil == "slots":
        raw[12:16] = bytes(4)
    elif spoil == "size":
        raw[16] ^= 1
    path.write_bytes(raw[: {"empty": 0, "short": HEADER - 1}.get(spoil, len(raw))])
    reader = RingReader(path)
    assert not reader.attach() and reader.poll() is None and reader.count == 0 and reader.beat_ns == 0


def test_a_beat_is_seen_without_a_block(tmp_path: Path) -> None:
    writer, reader = RingWriter(tmp_path / "r", 4, 1000), RingReader(tmp_path / "r")
    reader.attach()
    assert reader.beat_ns == 0
    writer.beat()
    assert 0 < reader.beat_ns <= time.monotonic_ns()
    reader.close()
    writer.close()


def test_full_shared_memory_is_said_before_anything_is_on_the_air(tmp_path: Path, disk: Disk) -> None:
    disk.broken.add("posix_fallocate")
    with pytest.raises(ContractError, match="/dev/shm"):
        RingWriter(tmp_path / "r", 4, 1000)
    assert list(tmp_path.iterdir()) == []


def test_a_block_or_header_that_cannot_fit_is_refused(tmp_path: Path) -> None:
    writer = RingWriter(tmp_path / "r", 4, 1000)
    with pytest.raises(ValueError):
        writer.write(b"x" * 1_000_000, 1, 0, 1, 0)
    with pytest.raises(ValueError):
        writer.set_meta("", b"x" * 9000)
    writer.close()


@given(st.text(), st.integers(0, 64))
def test_a_title_is_cut_between_letters(text: str, limit: int) -> None:
    cut = cut_utf8(text, limit)
    assert len(cut) <= limit and text.startswith(cut.decode())


def test_a_title_may_be_as_long_as_icy_carries(tmp_path: Path) -> None:
    writer, reader = RingWriter(tmp_path / "r", 4, 1000), RingReader(tmp_path / "r")
    reader.attach()
    found = reader.meta(writer.set_meta("ش" * 5000))
    assert found is not None and len(found.title.encode()) == MAX_TITLE
    reader.close()
    writer.close()
