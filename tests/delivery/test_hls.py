"""HLS as a player meets it: playlists that go on over restarts, segments with their timestamps, real players."""

from __future__ import annotations

import gzip
import http.server
import json
import math
import re
import shutil
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from athir.airlog.segment import Segment
from athir.airlog.writer import LogWriter
from athir.contracts.units import utc_ns
from athir.delivery import hls
from athir.delivery.http import parse_head
from athir.delivery.state import Song
from athir.home import StationHome

Port = Any
START = datetime(2026, 11, 24, 11, 58, tzinfo=UTC)
FRAMES = 188
"""AAC frames of one segment: 4.01 s."""


class Air:
    """Writes the log of a mount as the air does: one encoder, whole frames, a new epoch at each boot."""

    def __init__(self, station: StationHome, mount: str) -> None:
        self.writer = LogWriter(station, mount)
        self.epoch, self.sample = 1, 0
        self.at = utc_ns(START)

    def segments(self, count: int, data: Callable[[int], bytes] = lambda n: b"\xff\xf1" + b"%d" % n) -> None:
        for number in range(count):
            samples = FRAMES * 1024
            self.writer.append(
                data(number), epoch=self.epoch, first_sample=self.sample, samples=samples, utc_ns=self.at
            )
            self.sample += samples
            self.at += samples * 1_000_000_000 // 48_000  # type: ignore[assignment]

    def reboot(self, seconds: float = 2) -> None:
        self.epoch, self.sample = self.epoch + 1, 0
        self.at += int(seconds * 1e9)  # type: ignore[assignment]

    def gap(self, seconds: int) -> None:
        self.sample += 48_000 * seconds
        self.at += seconds * 1_000_000_000  # type: ignore[assignment]


@pytest.fixture
def air(station: StationHome) -> Iterator[Air]:
    made = Air(station, "live.aac")
    yield made
    made.writer.close()


def lines(port: Port, path: str = "/hls/live.aac.m3u8") -> list[str]:
    answer = port.get(path)
    assert answer.status == 200, answer.body
    return answer.body.decode().splitlines()


def value(found: list[str], tag: str) -> int:
    return int(next(line for line in found if line.startswith(f"#EXT-X-{tag}:")).partition(":")[2])


def names(found: list[str]) -> list[str]:
    return [line for line in found if line and not line.startswith("#")]


def test_the_multivariant_playlist_offers_the_logged_aac_mounts(port: Port) -> None:
    found = lines(port, "/hls/live.m3u8")
    assert names(found) == ["live.aac.m3u8", "low.aac.m3u8"]
    assert sum("mp4a.40.2" in line and "BANDWIDTH=" in line for line in found) == 2
    assert port.get("/hls/live.m3u8").content_type == "application/vnd.apple.mpegurl"


def test_a_station_that_logs_no_aac_says_so(open_port: Callable[..., Port]) -> None:
    port = open_port(log_days="live.mp3=14,live.opus=3")
    assert port.get("/hls/live.m3u8").status == 404
    assert b"not offered" in port.get("/hls/live.opus.m3u8").body
    assert port.get("/hls/live.mp3.m3u8").status == 503, "offered, but nothing is logged yet"


def test_a_media_playlist_is_the_newest_minute_of_the_log(port: Port, air: Air) -> None:
    air.segments(40)
    found = lines(port)
    assert names(found) == [f"live.aac/{n}.aac" for n in range(25, 40)]
    assert value(found, "MEDIA-SEQUENCE") == 25
    assert value(found, "TARGETDURATION") == hls.TARGET
    durations = [float(line[8:-1]) for line in found if line.startswith("#EXTINF:")]
    assert durations == [pytest.approx(FRAMES * 1024 / 48_000, abs=1e-6)] * 15
    times = [line.partition(":")[2] for line in found if line.startswith("#EXT-X-PROGRAM-DATE-TIME")]
    assert len(times) == 15 and times[0] == "2026-11-24T11:59:40.266Z"
    assert not [line for line in found if line in ("#EXT-X-ENDLIST", "#EXT-X-DISCONTINUITY")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time) for time in times)


def test_a_new_segment_appears_and_the_oldest_leaves(port: Port, air: Air) -> None:
    air.segments(20)
    before = lines(port)
    air.segments(1)
    port.tick(1)
    after = lines(port)
    assert value(after, "MEDIA-SEQUENCE") == value(before, "MEDIA-SEQUENCE") + 1
    assert names(after)[:-1] == names(before)[1:]


def test_numbers_go_on_over_a_restart_of_air_and_delivery(
    open_port: Callable[..., Port], air: Air, station: StationHome
) -> None:
    air.segments(20)
    first = open_port()
    assert value(lines(first), "DISCONTINUITY-SEQUENCE") == 1
    air.writer.close()
    air.writer = LogWriter(station, "live.aac")
    air.reboot()
    air.segments(3)
    found = lines(open_port())
    assert names(found)[-1] == "live.aac/22.aac"
    at = found.index("#EXT-X-DISCONTINUITY")
    assert "live.aac/20.aac" in found[at:] and "live.aac/19.aac" in found[:at]
    air.segments(30)
    assert value(lines(open_port()), "DISCONTINUITY-SEQUENCE") == 2


def test_a_gap_is_a_discontinuity_and_is_counted_for_ever(open_port: Callable[..., Port], air: Air) -> None:
    air.segments(16)
    steady = open_port()
    lines(steady)
    air.gap(60)
    air.segments(5)
    steady.tick(1)
    assert lines(steady).count("#EXT-X-DISCONTINUITY") == 1
    air.segments(20)
    steady.tick(1)
    assert value(lines(steady), "DISCONTINUITY-SEQUENCE") == 2
    assert value(lines(open_port()), "DISCONTINUITY-SEQUENCE") == 2, "a process that did not see the gap agrees"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["segments", "reboot", "gap", "late", "poll"]), min_size=6, max_size=40))
def test_every_process_gives_a_segment_the_same_discontinuity_number(steps: list[str]) -> None:
    import tempfile
    from pathlib import Path

    from athir.airlog.index import Index
    from athir.delivery.breaks import Breaks
    from athir.home import Home

    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:  # syncing costs nothing there
        home = Home(Path(folder))
        station = home.station()
        station.run_dir.mkdir(parents=True)
        air = Air(station, "low.aac")
        air.segments(2)

        def process() -> Breaks:
            return Breaks(Index(station.log_of("low.aac")), station.hls_anchor("low.aac"))

        processes, seen = [process()], dict[int, int]()
        for step in [*steps, "poll"]:
            if step == "segments":
                air.segments(4)
            elif step == "reboot":
                air.reboot()
            elif step == "gap":
                air.gap(5)
            elif step == "late":
                processes.append(process())
            else:
                for one in processes:
                    window = hls.window_of(Index(station.log_of("low.aac")).latest(30))
                    for segment, number in zip(window, one.numbers(window), strict=True):
                        assert seen.setdefault(segment.seq, number) == number
        air.writer.close()


def test_a_playlist_comes_packed_and_is_not_sent_twice(port: Port, air: Air) -> None:
    air.segments(20)
    packed = port.get("/hls/live.aac.m3u8", accept_encoding="br, gzip;q=0.8")
    headers = dict(packed.headers)
    assert headers["Content-Encoding"] == "gzip" and headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == port.get("/hls/live.aac.m3u8").body
    assert port.get("/hls/live.aac.m3u8", accept_encoding="gzip;q=0").body.startswith(b"#EXTM3U")
    again = port.get("/hls/live.aac.m3u8", accept_encoding="gzip", if_none_match=headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert headers["Access-Control-Allow-Origin"] == "*"


def tag_of(body: bytes) -> tuple[dict[str, bytes], bytes]:
    """The frames of the ID3 tag at the beginning, and what follows it."""
    assert body[:6] == b"ID3\x04\x00\x00"

    def size(raw: bytes) -> int:
        return raw[0] << 21 | raw[1] << 14 | raw[2] << 7 | raw[3]

    end, at, frames = 10 + size(body[6:10]), 10, {}
    while at < end:
        length = size(body[at + 4 : at + 8])
        frames[body[at : at + 4].decode()] = body[at + 10 : at + 10 + length]
        at += 10 + length
    return frames, body[end:]


def test_a_segment_is_the_logs_bytes_behind_a_timestamp_and_a_title(port: Port, air: Air) -> None:
    port.journal("item.start", at=START - timedelta(seconds=1), item="a", title="شمس", artist="ليلى")
    air.segments(5)
    port.tick(2)
    answer = port.get("/hls/live.aac/3.aac")
    assert (answer.status, answer.content_type) == (200, "audio/aac")
    frames, sound = tag_of(answer.body)
    assert sound == b"\xff\xf13"
    owner, _, stamp = frames["PRIV"].partition(b"\0")
    assert owner == b"com.apple.streaming.transportStreamTimestamp"
    assert struct.unpack(">Q", stamp)[0] == 3 * FRAMES * 1024 * 90_000 // 48_000
    assert frames["TIT2"][1:].decode() == "شمس" and frames["TPE1"][1:].decode() == "ليلى"
    headers = dict(answer.headers)
    assert "immutable" in headers["Cache-Control"]
    assert port.get("/hls/live.aac/3.aac", if_none_match=headers["ETag"]).status == 304


def test_a_segment_stays_long_after_it_left_the_playlist(port: Port, air: Air) -> None:
    air.segments(60)
    assert "live.aac/2.aac" not in lines(port)
    assert port.get("/hls/live.aac/2.aac").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/hls/live.aac/99.aac",
        "/hls/live.aac/9999999999999999999.aac",
        "/hls/live.aac/99999999999999999999999999.aac",
        "/hls/live.aac/0.mp3",
        "/hls/live.aac/-1.aac",
        "/hls/live.aac/01.aac",
        "/hls/../../athir.toml",
        "/hls/..%2f..%2fathir.toml",
        "/hls/%2e%2e/live.aac/0.aac",
        "/hls/live.aac/",
        "/hls/",
        "/hls/nothing.m3u8",
        "/hls/live.aac%00.m3u8",
        "/hls/live.aac.m3u8/",
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(port: Port, air: Air, path: str) -> None:
    air.segments(1)
    answer = port.get(path)
    assert answer.status == 404 and answer.body.endswith(b".\n")
    assert ("Cache-Control", "no-store") in answer.headers


@given(st.integers(-(1 << 40), 1 << 63), st.text(), st.text())
def test_a_tag_is_whole_whatever_the_title(sample: int, title: str, artist: str) -> None:
    frames, rest = tag_of(hls.id3(sample, Song("", title, artist, "station", START)) + b"sound")
    assert rest == b"sound"
    stamp = struct.unpack(">Q", frames["PRIV"][-8:])[0]
    assert 0 <= stamp < 1 << 33


def test_the_timestamp_wraps_after_a_day() -> None:
    assert hls.timestamp(48_000) == 90_000
    assert hls.timestamp(-1024) == (1 << 33) - 1920
    wrap = (1 << 33) * 8 // 15
    assert hls.timestamp(wrap + 8) < 20


def test_a_window_has_no_hole_in_its_numbers() -> None:
    def segment(seq: int) -> Segment:
        return Segment(__import__("pathlib").Path(), seq, 1, seq * 192_000, 192_000, 0, 0, 1, b"", b"")

    found = hls.window_of([segment(n) for n in (1, 2, 3, 7, 8, 9)])
    assert [s.seq for s in found] == [7, 8, 9]


# A real player


def encode(seconds: float, bitrate: int, channels: int) -> list[bytes]:
    """A 440 Hz tone as the frames of one continuous ADTS stream."""
    sink = BytesIO()
    with av.open(sink, "w", format="adts") as container:
        stream = container.add_stream("aac", rate=48_000)
        stream.bit_rate = bitrate
        stream.layout = "stereo" if channels == 2 else "mono"  # type: ignore[attr-defined]
        total = int(seconds * 48_000)
        wave = (0.3 * np.sin(2 * math.pi * 440 * np.arange(total) / 48_000)).astype(np.float32)
        for at in range(0, total, 1024):
            part = np.repeat(wave[None, at : at + 1024], channels, axis=0)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), "fltp", stream.layout.name)  # type: ignore[attr-defined]
            frame.sample_rate, frame.pts = 48_000, at
            container.mux(stream.encode(frame))  # type: ignore[attr-defined]
        container.mux(stream.encode(None))  # type: ignore[attr-defined]
    data, frames, at = sink.getvalue(), [], 0
    while at + 7 <= len(data):
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        frames.append(data[at : at + size])
        at += size
    return frames


@pytest.fixture
def served(port: Port) -> Iterator[str]:
    """The port's answers behind a real HTTP server; gives its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = port.answers.answer(parse_head(f"GET {self.path} HTTP/1.1\r\n{self.headers}".encode()))
            assert answer is not None
            self.send_response(answer.status)
            for name, text in (("Content-Type", answer.content_type), *answer.headers):
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
def test_ffmpeg_plays_the_window_without_a_hole(station: StationHome, served: str) -> None:
    for name, bitrate, channels in (("live.aac", 64_000, 2), ("low.aac", 32_000, 1)):
        frames = encode(40, bitrate, channels)
        air = Air(station, name)
        count = len(frames) // FRAMES
        air.segments(count, lambda n, frames=frames: b"".join(frames[n * FRAMES : (n + 1) * FRAMES]))  # type: ignore[misc]
        air.writer.close()
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json", f"{served}/hls/live.m3u8"],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    streams = json.loads(probe.stdout)["streams"]
    assert {(s["codec_name"], s["sample_rate"], s["channels"]) for s in streams} == {
        ("aac", "48000", 2),
        ("aac", "48000", 1),
    }
    played = subprocess.run(
        ["ffmpeg", "-v", "warning", "-live_start_index", "0", "-i", f"{served}/hls/live.aac.m3u8", "-t", "34",
         "-f", "f32le", "-ac", "1", "-ar", "48000", "-"],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    sound = np.frombuffer(played.stdout, dtype=np.float32)
    assert abs(len(sound) / 48_000 - 34) < 0.1, played.stderr
    whole = (len(sound) - 4800) // 480 * 480
    body = sound[4800 : 4800 + whole].reshape(-1, 480)  # the decoder needs a moment; then every 10 ms
    levels = np.sqrt((body**2).mean(axis=1))
    assert levels.min() > 0.15, "the tone is never interrupted from segment to segment"
