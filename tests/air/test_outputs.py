"""All mounts from one bus: what delivery gets from the rings is what the log keeps, continuous to the sample."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from athir.air.disk import Disk
from athir.air.encoder import PRIMING
from athir.air.outputs import Outputs
from athir.airlog import Index, by_utc, runs, verify
from athir.airlog.writer import LogWriter
from athir.contracts.files import ContractError
from athir.contracts.journal import JournalReader
from athir.contracts.mounts import MOUNTS, Mount
from athir.contracts.ring import FLAG_LINK, Block, RingReader
from athir.contracts.units import BLOCK, BLOCK_NS, RATE, utc_ns
from athir.home import Home, StationHome

CLICK = (0.8 * np.sin(2 * np.pi * 2000 * np.arange(24) / RATE)).astype(np.float32)
START = datetime(2026, 11, 24, 8, 59, 52, tzinfo=UTC)
each_mount = pytest.mark.parametrize("mount", MOUNTS, ids=lambda m: m.name)


@dataclass
class Bus:
    """Feeds outputs with clicks every 0.37 s, at injected times."""

    station: StationHome
    disk: Disk
    outputs: Outputs
    sample: int = 0
    fed: int = 0
    utc: int = utc_ns(START)
    due: int = 1_000_000_000
    blocks: dict[str, list[Block]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.readers = {m.name: RingReader(self.station.ring(m.name)) for m in MOUNTS}

    def run(self, blocks: int) -> None:
        for _ in range(blocks):
            pcm = np.zeros((2, BLOCK), np.float32)
            at = -self.fed % 17_777
            if at + 24 <= BLOCK:
                pcm[:, at : at + 24] = CLICK
            self.outputs.write(pcm, self.sample, self.due, self.utc)
            self.fed += BLOCK
            self.sample += BLOCK
            self.due += BLOCK_NS
            self.utc += BLOCK_NS
            for name, reader in self.readers.items():
                reader.attach()
                while (block := reader.poll()) is not None:
                    self.blocks.setdefault(name, []).append(block)

    def end(self) -> None:
        self.outputs.close()
        self.disk.close(10)

    def data(self, mount: Mount) -> bytes:
        return b"".join(b.data for b in self.blocks[mount.name])

    def index(self, mount: Mount) -> Index:
        return Index(self.station.log_of(mount.name))


@pytest.fixture
def station(tmp_path: Path, shared_memory: Path) -> StationHome:
    home = Home(tmp_path / "house")
    home.create()
    return home.station()


@pytest.fixture
def new_bus(station: StationHome) -> Iterator[Callable[..., Bus]]:
    made: list[Bus] = []

    def make(epoch: int = 1, mounts: tuple[Mount, ...] = MOUNTS) -> Bus:
        disk = Disk(station.journal_dir)
        disk.start()
        bus = Bus(station, disk, Outputs(station, mounts, {m.name for m in mounts}, disk, epoch, "main"))
        made.append(bus)
        return bus

    yield make
    for bus in made:
        bus.disk.close(10)


@pytest.fixture
def bus(new_bus: Callable[..., Bus]) -> Bus:
    return new_bus()


def heard(data: bytes) -> NDArray[np.float32]:
    with av.open(io.BytesIO(data)) as container:
        parts = [f.to_ndarray() for f in container.decode(audio=0)]
    return np.concatenate([p[:1] for p in parts], axis=1)[0].astype(np.float32)


def click_offsets(sound: NDArray[np.float32], first_sample: int) -> set[int]:
    """How far clicks lie from where the bus put them, when ``sound`` begins at ``first_sample``."""
    found = set()
    for at in range(0, sound.size + first_sample, 17_777):
        window = sound[max(0, at - first_sample - 600) : at - first_sample + 648]
        if at - first_sample >= 600 and window.size == 1248 and at % BLOCK + 24 <= BLOCK:
            found.add(int(np.argmax(np.correlate(window, CLICK, "valid"))) - 600)
    return found


@each_mount
def test_the_log_is_what_listeners_got_and_decodes_without_a_seam(new_bus: Callable[..., Bus], mount: Mount) -> None:
    """Across segments, an hour's end and titles: sample counts and click positions are exact."""
    bus = new_bus(1, (mount,))
    for n in range(10):
        bus.run(8)
        bus.outputs.set_title(f"أغنية {n}")
    bus.end()
    rows = bus.index(mount).latest(100)
    assert len(rows) == 5
    assert len(runs(rows)) == 1
    assert len(list(bus.index(mount).folder.rglob("*.idx"))) == 2, "an hour ends in between"
    assert rows[0].first_sample == -PRIMING[mount.codec]
    joined = b"".join(map(bus.index(mount).read, rows))
    assert joined == bus.data(mount)
    sound = heard(joined)
    lost = PRIMING["opus"] if mount.codec == "opus" else 0
    assert sound.size == sum(s.samples for s in rows) - lost
    measured = click_offsets(sound, rows[0].first_sample + lost)
    assert measured and measured <= ({-1, 0, 1} if mount.name == "low.opus" else {0})
    assert verify(bus.index(mount).folder, "main").good


@each_mount
def test_segments_are_about_four_seconds_of_whole_frames(new_bus: Callable[..., Bus], mount: Mount) -> None:
    bus = new_bus(1, (mount,))
    bus.run(64)
    bus.end()
    for row in bus.index(mount).latest(3):
        assert row.samples % mount.frame == 0
        assert abs(row.seconds - 4) < 0.03
    seconds = [(row.utc_ns - utc_ns(START)) / 1e9 for row in bus.index(mount).latest(10)]
    samples = [row.first_sample / RATE for row in bus.index(mount).latest(10)]
    assert np.allclose(seconds, samples, atol=1e-6), "a row's UTC is that of its first sample"


@each_mount
def test_ring_blocks_follow_each_other_to_the_sample(new_bus: Callable[..., Bus], mount: Mount) -> None:
    bus = new_bus(1, (mount,))
    bus.run(40)
    blocks = bus.blocks[mount.name]
    assert len(blocks) == 40
    assert blocks[0].first_sample == -PRIMING[mount.codec]
    for before, block in pairwise(blocks):
        assert block.first_sample == before.first_sample + before.samples
        assert block.due_ns == before.due_ns + BLOCK_NS
    assert {b.epoch for b in blocks} == {1}


def test_titles_reach_icy_mounts_beside_the_frames(bus: Bus) -> None:
    bus.run(2)
    bus.outputs.set_title("\u202bعين الجهة\u202c\n")
    bus.run(2)
    reader, blocks = bus.readers["live.mp3"], bus.blocks["live.mp3"]
    titles = [reader.meta(b.meta).title for b in blocks]
    assert titles == ["", "", "عين الجهة", "عين الجهة"]


def test_titles_reach_ogg_as_a_new_link_that_late_joiners_can_enter(bus: Bus) -> None:
    bus.run(2)
    bus.outputs.set_title("عين الجهة")
    bus.run(6)
    reader, blocks = bus.readers["live.opus"], bus.blocks["live.opus"]
    assert [bool(b.flags & FLAG_LINK) for b in blocks] == [True, False, False, True, False, False, False, False]
    meta = reader.meta(blocks[5].meta)
    assert meta.title == "عين الجهة"
    with av.open(io.BytesIO(meta.init + b"".join(b.data for b in blocks[5:]))) as container:
        assert container.streams.audio[0].metadata["TITLE"] == "عين الجهة"
        samples = sum(f.samples for f in container.decode(audio=0))
    assert abs(samples - sum(b.samples for b in blocks[5:])) <= 3840


def test_the_same_title_again_makes_no_new_link(bus: Bus) -> None:
    bus.run(1)
    for _ in range(3):
        bus.outputs.set_title("x")
        bus.run(2)
    assert sum(b.flags & FLAG_LINK for b in bus.blocks["low.opus"]) == 2


@each_mount
def test_a_new_epoch_closes_segments_and_the_encoder_runs_on(new_bus: Callable[..., Bus], mount: Mount) -> None:
    bus = new_bus(1, (mount,))
    bus.run(10)
    bus.outputs.new_epoch(2)
    bus.sample, bus.utc = 0, bus.utc + 3_600_000_000_000
    bus.run(20)
    bus.end()
    rows = bus.index(mount).latest(10)
    assert [s.epoch for s in rows] == [1, 2, 2]
    assert rows[0].samples + sum(s.samples for s in rows[1:]) == sum(b.samples for b in bus.blocks[mount.name])
    # The first frame that begins in the new time is its first row; the frame before it reaches over the border.
    assert 0 <= rows[1].first_sample < mount.frame
    assert rows[1].first_sample == rows[0].end_sample - 10 * BLOCK
    sound = heard(b"".join(map(bus.index(mount).read, rows)))
    lost = PRIMING["opus"] if mount.codec == "opus" else 0
    assert click_offsets(sound, rows[0].first_sample + lost) <= {-1, 0, 1}, "nothing was cut out of the sound"


def test_skipped_blocks_are_an_explicit_gap(bus: Bus) -> None:
    bus.run(10)
    bus.sample += 4 * BLOCK
    bus.utc += 4 * BLOCK_NS
    bus.run(10)
    bus.end()
    index = bus.index(MOUNTS[1])
    found = by_utc(index, START, datetime(2026, 11, 24, 8, 59, 57, tzinfo=UTC))
    assert [round(gap.seconds, 6) for gap in found.gaps] == [1.0]
    assert [s.epoch for s in found.segments] == [1, 1]
    assert found.segments[1].first_sample - found.segments[0].end_sample == 4 * BLOCK


def test_the_next_boot_goes_on_in_the_same_log(new_bus: Callable[..., Bus]) -> None:
    first = new_bus(1)
    first.run(20)
    first.end()
    second = new_bus(2)
    second.utc = first.utc + 10**9
    second.run(20)
    second.end()
    for mount in MOUNTS:
        rows = second.index(mount).latest(10)
        assert [s.seq for s in rows] == [0, 1, 2, 3]
        assert [s.epoch for s in rows] == [1, 1, 2, 2]
        assert verify(second.index(mount).folder, "main").good


def test_a_full_disk_stops_the_log_and_not_the_air(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    real = LogWriter._put

    def full(self: LogWriter, *args: object) -> object:
        raise OSError(28, "No space left on device")

    bus.run(16)
    assert bus.disk.flush(5)
    monkeypatch.setattr(LogWriter, "_put", full)
    bus.run(32)
    assert bus.disk.flush(5)
    assert "No space left" in bus.outputs.status()["mounts"]["live.aac"]["log_problem"]
    monkeypatch.setattr(LogWriter, "_put", real)
    bus.run(16)
    bus.end()
    assert {len(blocks) for blocks in bus.blocks.values()} == {64}
    index = bus.index(MOUNTS[1])
    rows = index.latest(10)
    assert [s.seq for s in rows] == [0, 1]
    assert [round(g.seconds, 1) for g in by_utc(index, rows[0].start, rows[1].end).gaps] == [8.0]
    kinds = [(e.kind, e.data["mount"]) for e in JournalReader(bus.station.journal_dir).read()]
    assert [kind for kind, mount in kinds if mount == "live.aac"] == ["log.stop", "log.resume"]
    assert "stands still" in capfd.readouterr().err
    assert bus.outputs.status()["mounts"]["live.aac"]["log_problem"] == ""


def test_a_disk_too_slow_for_the_log_is_told_and_the_gap_is_explicit(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    bus.run(16)
    assert bus.disk.flush(5)
    monkeypatch.setattr(bus.disk, "submit", lambda work: False)
    bus.run(16)
    monkeypatch.undo()
    bus.run(16)
    bus.end()
    rows = bus.index(MOUNTS[0]).latest(5)
    assert [s.seq for s in rows] == [0, 1]
    assert rows[1].first_sample > rows[0].end_sample
    events = [e.kind for e in JournalReader(bus.station.journal_dir).read() if e.data["mount"] == "live.mp3"]
    assert events == ["log.stop", "log.resume"]
    assert "too slow" in capfd.readouterr().err


def test_mounts_that_are_not_logged_leave_nothing_on_disk(station: StationHome) -> None:
    disk = Disk(station.journal_dir)
    disk.start()
    outputs = Outputs(station, MOUNTS, {"live.aac"}, disk, 1, "main")
    for n in range(20):
        outputs.write(np.zeros((2, BLOCK), np.float32), n * BLOCK, 0, utc_ns(START))
    outputs.close()
    disk.close(10)
    assert [p.name for p in station.log_dir.iterdir() if p.is_dir()] == ["live.aac"]


def test_its_status_is_json(bus: Bus) -> None:
    bus.run(8)
    status = json.loads(json.dumps(bus.outputs.status()))
    assert status["mounts"]["live.mp3"]["kbps"] == 128.0
    assert status["epoch"] == 1


def test_a_ring_that_cannot_be_made_is_said_at_start(station: StationHome) -> None:
    for path in sorted(station.shm_dir.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    station.shm_dir.rmdir()
    disk = Disk(station.journal_dir)
    with pytest.raises(ContractError, match="making the ring"):
        Outputs(station, MOUNTS, (), disk, 1, "main")


@each_mount
def test_an_encoder_out_of_order_begins_anew_and_its_log_shows_the_gap(
    new_bus: Callable[..., Bus],
    mount: Mount,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    bus = new_bus(1, (mount,))
    bus.run(10)
    [output] = bus.outputs._mounts

    def broken(_pcm: object) -> list[bytes]:
        raise ValueError("no MP3 frame at byte 0")

    monkeypatch.setattr(output._encoder, "encode", broken, raising=True)
    bus.run(10)
    bus.end()
    assert "encoder begins anew" in capfd.readouterr().err
    assert bus.outputs.status()["mounts"][mount.name]["restarts"] == 1
    rows = bus.index(mount).latest(9)
    assert [len(run) for run in runs(rows)] == [1, 1]
    assert rows[1].first_sample == 11 * BLOCK - PRIMING[mount.codec]
    sound = heard(bus.index(mount).read(rows[1]))
    lost = PRIMING["opus"] if mount.codec == "opus" else 0
    assert click_offsets(sound, rows[1].first_sample + lost) <= {-1, 0, 1}


def test_what_is_no_number_is_not_sent_to_any_encoder(bus: Bus) -> None:
    pcm = np.full((2, BLOCK), np.nan, np.float32)
    bus.outputs.write(pcm, 0, 0, utc_ns(START))
    assert {m["restarts"] for m in bus.outputs.status()["mounts"].values()} == {0}
    bus.sample = BLOCK
    bus.run(8)
