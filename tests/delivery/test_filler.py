"""The air dies; listeners hear prepared frames of the same format, and then the air again, without reconnecting."""

from __future__ import annotations

import json
import subprocess
import time

import pytest
from tests.delivery.conftest import FakeAir, encode, start, wait_for

from athir.contracts.mounts import BY_NAME, MOUNTS
from athir.contracts.units import RATE
from athir.delivery import ogg
from athir.delivery.filler import FrameFiller, OggFiller, adts_frames, load, mp3_frames


def lay_down(station) -> None:
    """What the air prepares: a tone of another pitch in each format."""
    station.filler_dir.mkdir(parents=True, exist_ok=True)
    for mount in MOUNTS:
        (station.filler_dir / mount.name).write_bytes(encode(mount, hertz=880, seconds=4))


@pytest.fixture
def station(house):
    lay_down(house.station())
    return house.station()


@pytest.mark.parametrize("mount", MOUNTS, ids=[mount.name for mount in MOUNTS])
def test_frames_go_round_at_the_pace_of_their_samples(station, mount) -> None:
    filler = load(station.filler_dir / mount.name, mount)
    assert isinstance(filler, OggFiller if mount.codec == "opus" else FrameFiller)
    filler.start()
    chunks = [filler.next() for _ in range(80)]
    seconds = sum(chunk.samples for chunk in chunks) / RATE
    size = sum(len(chunk.data) for chunk in chunks)
    assert seconds == pytest.approx(20, abs=1.5), "about a quarter of a second each"
    assert size / seconds == pytest.approx(mount.bytes_per_second, rel=0.6)


def test_an_ogg_filler_is_one_sound_link_however_long(station, tmp_path) -> None:
    filler = load(station.filler_dir / "live.opus", BY_NAME["live.opus"])
    assert filler is not None
    serials = set()
    for _ in range(2):
        filler.start()
        chunks = [filler.next() for _ in range(60)]
        assert [chunk.link for chunk in chunks] == [True] + [False] * 59
        made = list(ogg.pages(b"".join(chunk.data for chunk in chunks)))
        assert [page.sequence for page in made] == list(range(len(made)))
        granules = [page.granule for page in made]
        assert granules == sorted(granules)
        for page in made:
            assert int.from_bytes(page.data[22:26], "little") == ogg.checksum(page.data)
        serials |= {page.serial for page in made}
    assert len(serials) == 2, "each run is a link of its own"
    (tmp_path / "a.ogg").write_bytes(b"".join(chunk.data for chunk in chunks))
    done = subprocess.run(
        ["ffmpeg", "-v", "warning", "-i", str(tmp_path / "a.ogg"), "-f", "null", "-"], capture_output=True, timeout=30
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_without_frames_is_no_filler(tmp_path) -> None:
    path = tmp_path / "x"
    for mount in MOUNTS:
        assert load(path, mount) is None
        path.write_bytes(b"OggS" + b"nonsense" * 100)
        assert load(path, mount) is None
        path.unlink()


def test_the_air_dies_and_comes_back(house, station, materials) -> None:
    air = FakeAir(station, materials)
    own = start(station, house.root)
    streams = {mount.name: own.stream(mount.path) for mount in MOUNTS}
    heard = {name: stream.read(1000) for name, stream in streams.items()}
    try:
        air.die()
        began = time.monotonic()
        # Burst 4 s, lead 1 s: at the latest then everything of the air is sent, and what comes is prepared.
        while time.monotonic() - began < 6:
            for name, stream in streams.items():
                heard[name] += stream.read_for(0.1)
        air = FakeAir(station, materials, history=0.0)
        back = time.monotonic()
        while time.monotonic() - back < 4:
            for name, stream in streams.items():
                heard[name] += stream.read_for(0.1)
        seconds = time.monotonic() - began
        for mount in MOUNTS:
            sound = heard[mount.name]
            frames = {"mp3": mp3_frames, "aac": adts_frames}.get(mount.codec)
            if frames is not None:
                assert len(b"".join(frame for frame, _ in frames(sound))) > len(sound) - 2000, (
                    "frames, and nothing else"
                )
                length = sum(samples for _, samples in frames(sound)) / RATE
            else:
                links = [page for page in ogg.pages(sound) if page.flags & ogg.FIRST]
                assert len(links) == 3, "the air, prepared pages, the air again"
                assert len({page.serial for page in links}) == 3
                length = decoded_seconds(sound)
            assert seconds + 2.0 < length < seconds + 6.0, f"{mount.name}: neither starved nor piled up"
        wait_for(lambda: len(filler_events(station)) == 2 * len(MOUNTS), what="the journal's note of it")
        assert {event["on"] for event in filler_events(station)} == {True, False}
    finally:
        air.die()
        assert own.stop() == 0


def decoded_seconds(sound: bytes) -> float:
    command = ["ffmpeg", "-v", "error", "-i", "-", "-ac", "1", "-ar", "48000", "-f", "s16le", "-"]
    return len(subprocess.run(command, input=sound, capture_output=True, timeout=30).stdout) / 2 / RATE


def filler_events(station) -> list[dict]:
    lines = [line for path in station.journal_dir.glob("delivery-0.*.jsonl") for line in path.read_text().splitlines()]
    return [event for event in map(json.loads, lines) if event["k"] == "delivery.filler"]


def test_a_ring_of_a_past_broadcast_is_not_played(house, station, materials) -> None:
    from athir.delivery.feed import STALE_NS, Feed

    air = FakeAir(station, materials)
    air.die()
    mount = BY_NAME["live.mp3"]
    feed = Feed(mount, station.ring(mount.name), station.filler_dir / "absent", 10)
    later = time.monotonic_ns() + STALE_NS + 1_000_000_000
    for n in range(40):
        feed.poll(later + n * 50_000_000)
    assert feed.end == 0
    feed.close()
