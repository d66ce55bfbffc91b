"""Listeners of the past, as they meet it: a real delivery process before a real log and ring of the same sound."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import av
import pytest
from tests.delivery.conftest import Delivery, start, wait_for
from tests.delivery.logging_air import LoggingAir

from athir.airlog import Ledger
from athir.contracts.counts import read_all
from athir.contracts.journal import JournalWriter
from athir.delivery.icy import Stripper, decode_title
from athir.home import Home

BURST = 4.0


@pytest.fixture(scope="module")
def air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoggingAir]:
    home = Home(tmp_path_factory.mktemp("rewind"))
    home.create()
    made = LoggingAir(home.station(), "live.aac", "live.mp3", history=60)
    yield made
    made.die()
    shutil.rmtree(home.station().shm_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def delivery(air: LoggingAir) -> Iterator[Delivery]:
    made = start(air.home, air.home.root.parents[1])
    yield made
    assert made.stop() == 0, "delivery must end in order"


def assert_same(got: bytes, air: LoggingAir, name: str, seconds: float) -> None:
    """``got`` is the air's sound from ``seconds`` on, to the byte."""
    wanted = b"".join(air.sound(name, seconds))
    if not wanted.startswith(got):
        differs = next(n for n, (a, b) in enumerate(zip(got, wanted, strict=False)) if a != b)
        pytest.fail(f"{name}: byte {differs} of {len(got)} is not what was on the air")


@pytest.mark.parametrize("name", ["live.aac", "live.mp3"])
def test_one_hears_the_past_from_the_frame_that_was_on_at_the_pace_of_the_air(
    delivery: Delivery, air: LoggingAir, name: str
) -> None:
    began = time.monotonic()
    stream = delivery.stream(f"/{name}?from={air.moment(10)}")
    assert stream.status.endswith("200 OK") and stream.headers["content-type"] in ("audio/aac", "audio/mpeg")
    got = stream.read_for(6)
    took = time.monotonic() - began
    assert_same(got, air, name, 10)
    heard = len(got) / air.tracks[name].mount.bytes_per_second
    assert took + BURST - 1.7 < heard < took + BURST + 1.2, "a burst, then no faster than the air"
    with av.open(BytesIO(got)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert samples / 48_000 == pytest.approx(heard, abs=0.8)


def test_a_listener_who_does_not_read_for_a_while_loses_nothing(delivery: Delivery, air: LoggingAir) -> None:
    stream = delivery.stream(f"/live.mp3?from={air.moment(15)}")
    time.sleep(3)
    assert_same(stream.read(16_000 * 7), air, "live.mp3", 15)


@pytest.mark.parametrize("back", [1.0, 4.0])
def test_close_to_the_present_the_log_joins_the_live_stream_without_a_doubled_or_lost_frame(
    delivery: Delivery, air: LoggingAir, back: float
) -> None:
    since = (datetime.now(UTC) - air.start).total_seconds() - back
    stream = delivery.stream(f"/live.aac?from={air.moment(since)}")
    got = stream.read_for(5.5)
    frames = list(air.sound("live.aac", since - 1.5))
    first = next(n for n, frame in enumerate(frames) if got.startswith(frame))
    assert b"".join(frames[first:]).startswith(got), "to the byte what the live listeners hear"
    assert len(got) / 8000 > 4, "and it goes on"


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("from=yesterday", 400, b"from is no time"),
        ("from=2026-11-24T14:32:00", 400, b"from is no time"),
        ("from=", 400, b"say from when"),
        ("to=2026-11-24T14:32:00Z", 400, b"say from when"),
        ("from=2001-01-01T00:00:00Z", 404, b"12 hours"),
        ("from=9999-12-31T23:59:59Z", 400, b"still to come"),
        ("from=%00", 400, b"from is no time"),
    ],
)
def test_a_moment_that_cannot_be_had_is_refused_in_a_sentence(
    delivery: Delivery, query: str, status: int, says: bytes
) -> None:
    answer = delivery.ask(f"GET /live.aac?{query} HTTP/1.0\r\n\r\n")
    assert int(answer.split()[1]) == status and says in answer


def test_a_mount_that_is_not_logged_says_which_are(delivery: Delivery, air: LoggingAir) -> None:
    answer = delivery.ask(f"GET /live.opus?from={air.moment(5)} HTTP/1.0\r\n\r\n")
    assert answer.split()[1] == b"404" and b"/live.aac, " in answer.replace(b"/live.mp3, ", b"")


def test_an_offset_is_understood_as_written(delivery: Delivery, air: LoggingAir) -> None:
    local = (air.start + timedelta(hours=1, seconds=10)).strftime("%Y-%m-%dT%H:%M:%S.%f+01:00")
    assert_same(delivery.stream(f"/live.aac?from={local}").read(20_000), air, "live.aac", 10)


def test_head_is_answered_without_sound(delivery: Delivery, air: LoggingAir) -> None:
    answer = delivery.ask(f"HEAD /live.aac?from={air.moment(5)} HTTP/1.0\r\n\r\n")
    assert answer.split()[1] == b"200" and answer.endswith(b"\r\n\r\n")


def test_what_is_withdrawn_is_broken_off_and_skipped(delivery: Delivery, air: LoggingAir) -> None:
    stream = delivery.stream(f"/live.aac?from={air.moment(12)}")
    stream.read(30_000)
    ledger = Ledger(air.home.log_dir)
    start, end = air.start + timedelta(seconds=16.5), air.start + timedelta(seconds=30)
    ident = ledger.withdraw(start, end, by="chief", why="a court")
    try:
        got = stream.read_for(6)
        refused = b"".join(air.sound("live.aac", 21))[:4000]
        assert refused not in got, "five seconds after the withdrawal nothing of it is sent"
        stream.close()
        later = delivery.stream(f"/live.aac?from={air.moment(20)}").read(20_000)
        frames = list(air.sound("live.aac", 30))
        first = next(n for n, frame in enumerate(frames) if later.startswith(frame))
        assert b"".join(frames[first:]).startswith(later), "it begins with the first that may be heard"
    finally:
        ledger.restore(ident, by="chief", why="over")
    wait_for(
        lambda: (
            delivery.stream(f"/live.aac?from={air.moment(20)}").read(400) == b"".join(air.sound("live.aac", 20))[:400]
        )
    )


def file_of(delivery: Delivery, path: str, *headers: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    lines = "".join(f"{line}\r\n" for line in headers)
    head, _, body = delivery.ask(f"{method} {path} HTTP/1.0\r\n{lines}\r\n").partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    pairs = (line.partition(":") for line in rest)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}, body


@pytest.mark.parametrize("name", ["live.aac", "live.mp3"])
def test_a_finished_range_is_a_file_that_is_had_whole_and_in_parts(
    delivery: Delivery, air: LoggingAir, name: str
) -> None:
    path = f"/{name}?from={air.moment(10)}&to={air.moment(21.5)}"
    status, headers, whole = file_of(delivery, path)
    assert status == 200 and headers["accept-ranges"] == "bytes"
    assert int(headers["content-length"]) == len(whole)
    assert headers["content-disposition"].endswith(f'.{name[-3:]}"')
    with av.open(BytesIO(whole)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert samples / 48_000 == pytest.approx(11.5, abs=0.05)
    status, head, body = file_of(delivery, path, method="HEAD")
    assert (status, head["content-length"], body) == (200, str(len(whole)), b"")
    etag = headers["etag"]
    for asked, expected in (("1000-70000", whole[1000:70001]), ("-50", whole[-50:]), ("90000-", whole[90000:])):
        status, part, body = file_of(delivery, path, f"Range: bytes={asked}", f"If-Range: {etag}")
        assert status == 206 and body == expected and part["content-range"].endswith(f"/{len(whole)}")
    assert file_of(delivery, path, "Range: bytes=5-9", 'If-Range: "other"')[::2] == (200, whole)
    status, part, _ = file_of(delivery, path, f"Range: bytes={len(whole)}-")
    assert status == 416 and part["content-range"] == f"bytes */{len(whole)}"
    assert file_of(delivery, path, f"If-None-Match: {etag}")[::2] == (304, b"")


def test_a_withdrawn_part_is_cut_out_of_a_file(delivery: Delivery, air: LoggingAir) -> None:
    path = f"/live.aac?from={air.moment(10)}&to={air.moment(30)}"
    _, before, _ = file_of(delivery, path)
    ledger = Ledger(air.home.log_dir)
    start, end = air.start + timedelta(seconds=15), air.start + timedelta(seconds=20)
    ident = ledger.withdraw(start, end, by="chief", why="a complaint")
    try:
        _, after, body = file_of(delivery, path)
        assert b"".join(air.sound("live.aac", 15.1))[:2000] not in body
        assert int(before["content-length"]) - int(after["content-length"]) == pytest.approx(40_000, abs=3000)
        assert before["etag"] != after["etag"]
        assert file_of(delivery, f"/live.aac?from={air.moment(16)}&to={air.moment(19)}")[0] == 404
    finally:
        ledger.restore(ident, by="chief", why="over")


def test_a_range_must_be_one_and_be_over(delivery: Delivery, air: LoggingAir) -> None:
    assert file_of(delivery, f"/live.aac?from={air.moment(20)}&to={air.moment(10)}")[0] == 400
    assert file_of(delivery, f"/live.aac?from={air.moment(20)}&to=2999-01-01T00:00:00Z")[0] == 400
    since = (datetime.now(UTC) - air.start).total_seconds()
    status, headers, _ = file_of(delivery, f"/live.aac?from={air.moment(20)}&to={air.moment(since + 0.5)}")
    assert status == 503 and headers["retry-after"]


@pytest.fixture(scope="module")
def told(air: LoggingAir) -> None:
    """What was on: a song until ten seconds after the start, one until thirty, then a presenter."""
    journal = JournalWriter(air.home.journal_dir, "air")

    def say(kind: str, seconds: float, **data: object) -> None:
        journal.append(kind, air.start + timedelta(seconds=seconds), **data)

    say("air.start", 0)
    for item, first, last, title in (("a", 0, 10, "أغنية أولى"), ("b", 10, 30, "أغنية ثانية")):
        say("item.start", first, item=item, title=title, artist="فرقة", source="plan")
        say("item.end", last, item=item, why="end")
    say("live.on", 30, line="1", account="huda", name="هدى")
    journal.close()


@pytest.mark.parametrize("name", ["live.aac", "live.mp3"])
def test_the_past_has_the_titles_of_its_own_time(delivery: Delivery, air: LoggingAir, told: None, name: str) -> None:
    stream = delivery.stream(f"/{name}?from={air.moment(5)}", "Icy-MetaData: 1")
    metaint = int(stream.headers["icy-metaint"])
    got = stream.read_for(3.5)
    sound, titles = Stripper(metaint).feed(got)
    assert_same(sound, air, name, 5)
    assert [decode_title(title) for title in titles] == ["فرقة - أغنية أولى", "فرقة - أغنية ثانية"][
        : len(titles)
    ] and titles
    later = delivery.stream(f"/{name}?from={air.moment(40)}", "Icy-MetaData: 1").read_for(1.5)
    assert [decode_title(title) for title in Stripper(metaint).feed(later)[1]] == ["هدى"]


def test_titles_go_on_where_the_log_joins_the_live_stream(delivery: Delivery, air: LoggingAir, told: None) -> None:
    since = (datetime.now(UTC) - air.start).total_seconds() - 4
    stream = delivery.stream(f"/live.aac?from={air.moment(since)}", "Icy-MetaData: 1")
    sound, titles = Stripper(int(stream.headers["icy-metaint"])).feed(stream.read_for(7))
    frames = list(air.sound("live.aac", since - 1.5))
    first = next(n for n, frame in enumerate(frames) if sound.startswith(frame))
    assert b"".join(frames[first:]).startswith(sound), (
        "no byte of a title is taken for sound, nor one of sound for a title"
    )
    assert len(sound) / 8000 > 6 and titles


def test_the_journal_says_of_a_listener_from_when_on_it_heard_the_past(air: LoggingAir) -> None:
    own = start(air.home, air.home.root.parents[1], burst_seconds="1")
    moment = air.moment(3)
    own.stream(f"/live.aac?from={moment}").read(8000 * 3)
    wait_for(lambda: sum(read_all(own.home.counts_dir).values()) >= 1, what="it counts as a listener")
    assert own.stop() == 0
    lines = [line for path in air.home.journal_dir.glob("delivery-*.jsonl") for line in path.read_text().splitlines()]
    ends = [event for event in map(json.loads, lines) if event["k"] == "listener.end"]
    assert any(event.get("rewind") == moment for event in ends)
