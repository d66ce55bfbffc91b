"""The past of Ogg Opus: valid links (RFC 7845), no packet lost or doubled, and the same sound when it is decoded."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.delivery.conftest import Delivery, start
from tests.delivery.logging_air import LoggingAir, opus_packets

from athir.airlog import Ledger, ogg, relink
from athir.home import Home

FRAME = 960
RESTART, CHANGES = 30.25, {12.25: "أغنية ثانية", 24.0: "هدى", 44.0: "نشرة"}
HISTORY, BURST = 60.0, 4.0


@pytest.fixture(scope="module")
def air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoggingAir]:
    home = Home(tmp_path_factory.mktemp("rewind"))
    home.create()
    made = LoggingAir(
        home.station(), "live.opus", "low.opus", "low.aac", history=HISTORY, titles=CHANGES, restart=RESTART
    )
    yield made
    made.die()
    shutil.rmtree(home.station().shm_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def delivery(air: LoggingAir) -> Iterator[Delivery]:
    made = start(air.home, air.home.root.parents[1], log_days="live.opus=2,low.opus=2,low.aac=2")
    yield made
    assert made.stop() == 0, "delivery must end in order"


def links(got: bytes, present: bool = False) -> list[tuple[str, int, int]]:
    """Title, pre-skip and packets of each link; every page is where RFC 3533 and RFC 7845 want it. ``present``: the
    first link may be one of the live stream.
    """
    found, serials, at, page = list[list[int | str]](), set[int](), 0, None
    while (before := page, page := ogg.parse_page(got, at))[1] is not None:
        at += page.size
        if page.flags & ogg.BOS:
            assert page.serial not in serials, "a serial is of one link"
            serials.add(page.serial)
            found.append(["", int.from_bytes(page.packets[0][10:12], "little"), 0])
            continue
        assert before is not None and page.serial == before.serial
        # The air's headers for whoever comes into a link of the present are numbered 0 and 1, wherever that is.
        came_in = present and len(found) == 1 and before.sequence == 1
        assert page.sequence == before.sequence + 1 or came_in
        if page.packets[0].startswith(b"OpusTags"):
            found[-1][0] = page.packets[0].partition(b"TITLE=")[2].decode()
            continue
        if found[-1][2]:
            assert page.granule == before.granule + len(page.packets) * FRAME, "granule positions go on"
        assert page.granule >= len(page.packets) * FRAME
        found[-1][2] = int(found[-1][2]) + len(page.packets)
    return [(str(title), int(skip), int(packets)) for title, skip, packets in found]


def decoded(data: bytes) -> NDArray[np.float32]:
    """As a player decodes it: one channel. Of a page that has not come whole nothing is heard."""
    command = ["ffmpeg", "-v", "fatal", "-nostdin", "-f", "ogg", "-i", "-", "-ac", "1", "-f", "f32le", "-"]
    return np.frombuffer(
        subprocess.run(command, input=data, check=True, capture_output=True, timeout=60).stdout, np.float32
    )


def packets_of(air: LoggingAir, name: str) -> list[bytes]:
    return [packet for packet, _ in air.tracks[name].frames]


def aired(air: LoggingAir, name: str, first: int, count: int) -> NDArray[np.float32]:
    """``count`` packets from ``first`` on as one link that a decoder hears from the beginning of the air's sound."""
    packets = packets_of(air, name)[: first + count]
    head = ogg.opus_header_pages(1, air.tracks[name].mount.channels, 0, ())
    return decoded(head + b"".join(relink.pages(packets, FRAME, len(packets) * FRAME, serial=1)))[first * FRAME :]


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def place(air: LoggingAir, name: str, got: bytes) -> int:
    """Which packet of the air is the first of ``got``; all that follow must follow it."""
    whole, packets = packets_of(air, name), list(opus_packets(got))
    first = whole.index(packets[0])
    assert whole[first : first + len(packets)] == packets, "no packet is lost, doubled or another"
    return first


@pytest.mark.parametrize("name", ["live.opus", "low.opus"])
def test_one_hears_the_past_to_the_sample_with_its_titles(delivery: Delivery, air: LoggingAir, name: str) -> None:
    began = time.monotonic()
    stream = delivery.stream(f"/{name}?from={air.moment(10.005)}")
    assert stream.status.endswith("200 OK") and stream.headers["content-type"] == "audio/ogg"
    got = stream.read_for(3)
    took = time.monotonic() - began
    (_, skip, _), (title, later, _) = links(got)
    first = place(air, name, got)
    assert first * FRAME + skip == round(10.005 * 48_000), "the decoder drops what it needs to converge"
    assert skip >= ogg.CONVERGE and (title, later) == ("أغنية ثانية", 0), "a new title drops nothing"
    sound = decoded(got)
    burst = 33_500 / 3000 if name == "low.opus" else BURST
    assert took + burst - 1.7 < len(sound) / 48_000 < took + burst + 1.2, "a burst, then no faster than the air"
    assert len(got) > 32_768 or name == "live.opus", "what Chromium waits for before anything is heard"
    whole = aired(air, name, first, (len(sound) + skip) // FRAME + 1)[skip:][: len(sound)]
    assert likeness(sound, whole) > 0.99


@pytest.mark.parametrize(("back", "title"), [(1.5, ""), (4.0, ""), (4.0, "جديد")])
def test_the_log_joins_the_live_stream_without_a_seam(
    delivery: Delivery, air: LoggingAir, back: float, title: str
) -> None:
    """While the title stays and where it changes: the bytes go on as they do for those who hear the present."""
    since = (datetime.now(UTC) - air.start).total_seconds() - back
    stream = delivery.stream(f"/live.opus?from={air.moment(since)}")
    got = stream.read_for(2)
    if title:
        air.retitle(title)
    got += stream.read_for(3.5)
    first, found = place(air, "live.opus", got), links(got, present=True)
    assert first * FRAME / 48_000 == pytest.approx(since, abs=1.5)
    assert sum(packets for _, _, packets in found) * 0.02 > back + 3, "and it goes on"
    assert [(name, skip) for name, skip, _ in found[1:]] == ([(title, 0)] if title else []), "no headers twice"
    sound, skip = decoded(got), found[0][1]
    whole = aired(air, "live.opus", first, (len(sound) + skip) // FRAME + 1)[skip:][: len(sound)]
    assert likeness(sound, whole) > 0.99, "no gap and no repetition where they join"


def test_the_past_goes_on_over_a_restart_of_the_air(delivery: Delivery, air: LoggingAir) -> None:
    got = delivery.stream(f"/live.opus?from={air.moment(RESTART - 2)}").read_for(1)
    place(air, "live.opus", got)
    (_, _, before), (_, skip, _) = links(got)
    assert before * 0.02 == pytest.approx(2.08, abs=0.021) and skip == ogg.PRE_SKIP


def test_what_is_withdrawn_is_left_out_and_a_new_link_begins(delivery: Delivery, air: LoggingAir) -> None:
    """In the middle of a title; the next title is the log's own link again."""
    stream = delivery.stream(f"/live.opus?from={air.moment(34)}")
    got = stream.read(16_000)
    ledger, whole = Ledger(air.home.log_dir), packets_of(air, "live.opus")
    since, until = air.start + timedelta(seconds=37), air.start + timedelta(seconds=41)
    ident = ledger.withdraw(since, until, by="chief", why="a court")
    try:
        got += stream.read_for(5)
        packets = list(opus_packets(got))
        first, left_out = whole.index(packets[0]), [n for n in range(39 * 50 + 10, 41 * 50) if whole[n] in packets]
        assert not left_out, "nothing of it is heard"
        at = next(n for n, packet in enumerate(packets) if whole[first + n] != packet)
        again = whole.index(packets[at])
        assert again >= 41 * 50 and packets[at:] == whole[again : again + len(packets) - at]
        found = links(got)
        assert [skip for _, skip, _ in found] == [ogg.CONVERGE, ogg.CONVERGE, 0], "then the news with its own headers"
        assert found[2][0] == "نشرة"
        assert len(decoded(got)) >= (sum(count for _, _, count in found) - 4) * FRAME - 2 * ogg.CONVERGE
        later = delivery.stream(f"/live.opus?from={air.moment(39)}").read(8000)
        assert place(air, "live.opus", later) >= 41 * 50, "it begins with the first that may be heard"
    finally:
        ledger.restore(ident, by="chief", why="over")


def test_after_something_was_left_out_one_joins_the_present_with_its_next_title(
    delivery: Delivery, air: LoggingAir
) -> None:
    """Until then the log is heard in a link of its own, as each of its segments comes."""
    since, ledger = (datetime.now(UTC) - air.start).total_seconds(), Ledger(air.home.log_dir)
    start, end = (air.start + timedelta(seconds=since - back) for back in (9.5, 5))
    ident = ledger.withdraw(start, end, by="chief", why="a court")
    try:
        stream = delivery.stream(f"/live.opus?from={air.moment(since - 14)}")
        got = stream.read_for(5)
        air.retitle("عاد")
        got += stream.read_for(7)
    finally:
        ledger.restore(ident, by="chief", why="over")
    whole, packets = packets_of(air, "live.opus"), list(opus_packets(got))
    first = whole.index(packets[0])
    at = next(n for n, packet in enumerate(packets) if whole[first + n] != packet)
    again = whole.index(packets[at])
    assert packets[at:] == whole[again : again + len(packets) - at], "no packet is lost or doubled after it"
    found = links(got)
    assert [skip for _, skip, _ in found[1:]] == [ogg.CONVERGE, 0] and found[-1][0] == "عاد"
    now = (datetime.now(UTC) - air.start).total_seconds()
    assert (again + len(packets) - at) * 0.02 > now - 3, "and it is the present"


def test_a_finished_range_is_a_file_also_over_a_restart(delivery: Delivery, air: LoggingAir) -> None:
    path = f"/live.opus?from={air.moment(10)}&to="
    for until, count in ((21.5, 1), (35.0, 2)):
        head, _, body = delivery.ask(f"GET {path}{air.moment(until)} HTTP/1.0\r\n\r\n").partition(b"\r\n\r\n")
        assert b" 200 " in head and b'.opus"' in head
        assert len(links(body)) == count
        assert len(decoded(body)) / 48_000 == pytest.approx(until - 10, abs=0.02)


def test_other_mounts_go_on_over_a_restart_too_and_the_weak_network_has_its_own_past(
    delivery: Delivery, air: LoggingAir
) -> None:
    got = delivery.stream(f"/low.aac?from={air.moment(RESTART - 2)}").read(4000 * 5)
    assert b"".join(air.sound("low.aac", RESTART - 2)).startswith(got)


@pytest.mark.parametrize("name", ["live.opus", "low.aac"])
def test_of_a_moment_before_the_log_begins_one_hears_its_beginning(
    delivery: Delivery, air: LoggingAir, name: str
) -> None:
    got = delivery.stream(f"/{name}?from={air.moment(-3600)}").read(4000)
    if name == "low.aac":
        assert b"".join(air.sound(name, 0)).startswith(got)
    else:
        assert place(air, name, got) == 0 and links(got)[0][1] == ogg.PRE_SKIP, "with the encoder's own headers"
