"""HLS from a moment of the past: where it begins, how it grows, how it ends, and what may not be heard any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.delivery.test_hls import START, Air, lines, names, value

from athir.airlog import Ledger
from athir.home import StationHome

Port = Any
SEGMENT = 188 * 1024 / 48_000


@pytest.fixture
def air(station: StationHome) -> Iterator[Air]:
    made = Air(station, "live.aac")
    yield made
    made.writer.close()


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def past(port: Port, start: float, end: float | None = None) -> list[str]:
    return lines(port, f"/hls/live.aac.m3u8?from={at(start)}" + (f"&to={at(end)}" if end is not None else ""))


def test_the_moment_goes_on_into_the_variants(port: Port, air: Air) -> None:
    air.segments(20)
    found = names(lines(port, f"/hls/live.m3u8?from={at(10)}&to={at(30)}"))
    assert found == [f"{name}.m3u8?from={at(10)}&to={at(30)}" for name in ("live.aac", "low.aac")]
    assert names(lines(port, found and f"/hls/{found[0]}")) == [f"live.aac/{n}.aac" for n in range(2, 8)]


def test_it_begins_at_the_moment_and_grows_at_its_end(port: Port, air: Air) -> None:
    air.segments(25)
    found = past(port, 10)
    assert names(found) == [f"live.aac/{n}.aac" for n in range(2, 25)], "longer than the live window"
    assert value(found, "MEDIA-SEQUENCE") == 2
    offset = float(next(line for line in found if line.startswith("#EXT-X-START")).split("=")[1].split(",")[0])
    assert offset == pytest.approx(10 - 2 * SEGMENT, abs=0.002)
    assert sum(line.startswith("#EXT-X-PROGRAM-DATE-TIME") for line in found) == 2
    assert "#EXT-X-ENDLIST" not in found
    air.segments(1)
    port.tick(1)
    again = past(port, 10)
    assert again[: len(found)] == found and names(again)[-1] == "live.aac/25.aac"


def test_a_finished_range_ends(port: Port, air: Air) -> None:
    air.segments(29)
    found = past(port, 10, 30)
    assert names(found) == [f"live.aac/{n}.aac" for n in range(2, 8)] and found[-1] == "#EXT-X-ENDLIST"


def test_a_restart_of_the_air_is_a_discontinuity(port: Port, air: Air, station: StationHome) -> None:
    air.segments(5)
    air.reboot()
    air.segments(5)
    found = past(port, 6)
    where = found.index("#EXT-X-DISCONTINUITY")
    assert found.count("#EXT-X-DISCONTINUITY") == 1
    assert found[where + 1].startswith("#EXT-X-PROGRAM-DATE-TIME") and found[where + 3] == "live.aac/5.aac"


def test_what_is_withdrawn_is_a_gap_in_what_grows_and_left_out_of_what_ended(
    port: Port, air: Air, station: StationHome
) -> None:
    air.segments(29)
    for found in (past(port, 10), past(port, 10, 40), lines(port)):
        assert "#EXT-X-GAP" not in found
    assert port.get("/hls/live.aac/20.aac").status == 200
    ledger = Ledger(station.log_dir)
    first, last = START + timedelta(seconds=20), START + timedelta(seconds=85)
    ident = ledger.withdraw(first, last, by="chief", why="a court")
    port.tick(1)
    found = past(port, 10)
    assert names(found) == [f"live.aac/{n}.aac" for n in range(2, 29)] and found.count("#EXT-X-GAP") == 18
    assert names(past(port, 10, 40)) == [f"live.aac/{n}.aac" for n in (2, 3)]
    assert lines(port).count("#EXT-X-GAP") == 8, "of the live window too"
    assert port.get("/hls/live.aac/20.aac").status == 410
    assert names(past(port, 30))[0] == "live.aac/22.aac", "whoever begins in it begins after it"
    ledger.restore(ident, by="chief", why="over")
    port.tick(1)
    assert "#EXT-X-GAP" not in past(port, 10) and port.get("/hls/live.aac/20.aac").status == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("from=", 400), ("from=x", 400), ("from=2001-01-01T00:00:00Z", 404), ("to=2026-11-24T11:59:00Z", 400)],
)
def test_a_moment_that_cannot_be_had_is_refused(port: Port, air: Air, query: str, status: int) -> None:
    air.segments(3)
    for name in ("live", "live.aac"):
        answer = port.get(f"/hls/{name}.m3u8?{query}")
        assert answer.status == status and answer.body.endswith(b".\n")


def test_whoever_began_in_time_hears_it_to_the_end(open_port: Callable[..., Port], air: Air) -> None:
    air.segments(25)
    port = open_port(rewind_hours=0.01)
    assert port.get(f"/hls/live.m3u8?from={at(60)}").status == 404, "a minute ago is more than 36 seconds"
    assert port.get(f"/hls/live.aac.m3u8?from={at(60)}").status == 200
    assert open_port(rewind_hours=0).get(f"/hls/live.m3u8?from={at(119)}").status == 404
