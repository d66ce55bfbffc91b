"""Slow networks, limits, counts, small answers on kept connections, and the end of the process."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time

import pytest
from tests.delivery.conftest import FakeAir, start, wait_for
from tests.delivery.conftest import read_all as read_to_end

from athir.contracts.counts import read_all
from athir.contracts.mounts import BY_NAME, MOUNTS
from athir.delivery.feed import Feed
from athir.delivery.filler import mp3_frames
from athir.delivery.hall import agent_kind
from athir.delivery.listeners import BACKLOG_SECONDS, STUCK_NS, Listener, Slot, round_ns
from athir.home import Home


def status_of(answer: bytes) -> int:
    return int(answer.split()[1])


def headers_of(answer: bytes) -> dict[str, str]:
    lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_head_is_answered_like_get_without_the_sound(delivery) -> None:
    for mount in MOUNTS:
        answer = delivery.ask(f"HEAD {mount.path} HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer.startswith(b"HTTP/1.0 200 OK\r\n")
        assert answer.endswith(b"\r\n\r\n")
        assert headers_of(answer)["content-type"] == mount.content_type


def test_a_page_of_another_origin_may_ask_for_titles(delivery) -> None:
    ask = "OPTIONS /live.mp3 HTTP/1.1\r\nOrigin: https://x.example\r\nConnection: close\r\n"
    answer = delivery.ask(ask + "Access-Control-Request-Headers: icy-metadata\r\n\r\n")
    headers = headers_of(answer)
    assert status_of(answer) == 204
    assert headers["access-control-allow-origin"] == "*"
    assert "icy-metadata" in headers["access-control-allow-headers"].lower()
    stream = delivery.stream("/live.mp3", "Icy-MetaData: 1", "Origin: https://x.example")
    assert "icy-metaint" in stream.headers["access-control-expose-headers"].lower()
    stream.close()


def test_a_range_is_answered_by_200_so_that_titles_stay(delivery) -> None:
    stream = delivery.stream("/live.mp3", "Range: bytes=0-1", "Icy-MetaData: 1")
    assert stream.status == "HTTP/1.0 200 OK"
    assert "icy-metaint" in stream.headers
    stream.close()


def test_unknown_addresses_and_methods_are_told_what_there_is(delivery) -> None:
    answer = delivery.ask("GET /nothing HTTP/1.0\r\n\r\n")
    assert status_of(answer) == 404
    assert b"/live.mp3" in answer
    assert status_of(delivery.ask("DELETE /live.mp3 HTTP/1.0\r\n\r\n")) == 405
    assert status_of(delivery.ask("nonsense\r\n\r\n")) == 400
    assert status_of(delivery.ask("GET / HTTP/3.0\r\n\r\n")) == 505
    assert status_of(delivery.ask("GET /" + "x" * 9000)) == 431
    assert status_of(delivery.ask("POST /now.json HTTP/1.0\r\nContent-Length: 99999\r\n\r\n")) == 413


def test_small_answers_keep_the_connection(delivery) -> None:
    with delivery.connect() as sock:
        for _ in range(3):
            sock.sendall(b"GET /now.json HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            for status in (b"200", b"404"):
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += sock.recv(1)
                assert head.split()[1] == status
                left = int(headers_of(head)["content-length"])
                while left:
                    left -= len(sock.recv(left))


def test_now_events_begin_with_what_is_on(delivery) -> None:
    with delivery.connect() as sock:
        sock.sendall(b"GET /now/events HTTP/1.1\r\nHost: x\r\n\r\n")
        got = b""
        while b"\n\n" not in got.partition(b"\r\n\r\n")[2]:
            got += sock.recv(4096)
        assert headers_of(got)["content-type"].startswith("text/event-stream")
        assert b"data: {" in got


def test_curl_follows_a_stream(delivery) -> None:
    command = ["curl", "-sS", "-m", "2", "-H", "Icy-MetaData: 1", f"{delivery.url}/live.mp3"]
    done = subprocess.run(command, capture_output=True, timeout=20)
    assert done.returncode == 28, "curl ends by its own time limit"
    assert len(done.stdout) > 60_000


def test_a_reader_that_stops_reading_costs_the_others_nothing(delivery) -> None:
    slow = [delivery.stream("/live.mp3") for _ in range(20)]
    quick = delivery.stream("/live.mp3")
    quick.read(60_000)
    began = time.monotonic()
    quick.read(16_000 * 4)
    assert 2.5 < time.monotonic() - began < 5.5
    for stream in slow:
        stream.close()
    quick.close()


@pytest.fixture
def own_house(tmp_path, materials):
    """A house of its own: another delivery's worker 0 would write the same record of counts."""
    home = Home(tmp_path)
    home.create()
    made = FakeAir(home.station(), materials)
    yield home
    made.die()
    shutil.rmtree(home.station().shm_dir, ignore_errors=True)


def test_the_watcher_takes_nobodys_place(own_house) -> None:
    own = start(own_house.station(), own_house.root, workers=1, max_listeners="1")
    try:
        assert own.stream("/live.mp3", "User-Agent: Athir-Watchdog/1").status == "HTTP/1.0 200 OK"
        assert own.stream("/live.mp3").status == "HTTP/1.0 200 OK"
        assert status_of(refused(own)) == 503
    finally:
        assert own.stop() == 0


def test_places_are_limited_over_all_processes(own_house) -> None:
    own = start(own_house.station(), own_house.root, workers=2, max_listeners="3")
    try:
        # First, so that it would take a place if it counted.
        watcher = own.stream("/live.mp3", "User-Agent: Athir-Watchdog/1")
        assert watcher.status == "HTTP/1.0 200 OK"
        open_streams = []
        for _ in range(3):
            stream = own.stream("/live.mp3")
            assert stream.status == "HTTP/1.0 200 OK"
            open_streams.append(stream)
        wait_for(lambda: sum(read_all(own.home.counts_dir).values()) == 3, what="three who count")
        answers: list[bytes] = []
        wait_for(lambda: answers.append(refused(own)) or status_of(answers[-1]) == 503, 5, "no place for a fourth")
        assert "retry-after" in headers_of(answers[-1])
        open_streams.pop().close()
        wait_for(lambda: own.stream("/live.mp3").status == "HTTP/1.0 200 OK", what="the place is free again")
    finally:
        assert own.stop() == 0
    lines = [line for path in own.home.journal_dir.glob("delivery-*.jsonl") for line in path.read_text().splitlines()]
    found = [event for event in map(json.loads, lines) if event["k"] == "listener.end"]
    assert found
    assert found[0]["mount"] == "live.mp3"
    assert found[0]["seconds"] > 3
    assert found[0]["bytes"] > 50_000
    assert "127.0.0.1" not in "".join(lines), "no addresses in the journal"


def refused(own) -> bytes:
    with own.connect() as sock:
        sock.sendall(b"GET /live.mp3 HTTP/1.0\r\n\r\n")
        return sock.recv(4096)


def test_a_probe_and_the_watcher_are_no_listeners(house, air) -> None:
    own = start(house.station(), house.root)
    try:
        watcher = own.stream("/live.mp3", "User-Agent: Athir-Watchdog/1.0")
        probe = own.stream("/live.aac")
        probe.close()
        real = own.stream("/live.opus")
        wait_for(lambda: read_all(own.home.counts_dir) == {"live.opus": 1})
        watcher.close()
        real.close()
        wait_for(lambda: not read_all(own.home.counts_dir), what="whoever left counts no more")
    finally:
        assert own.stop() == 0


def test_a_slow_head_is_cut_off(house, air, monkeypatch) -> None:
    own = start(house.station(), house.root)
    try:
        with own.connect() as sock:
            sock.settimeout(25)
            sock.sendall(b"GET /live.mp3 HTTP/1.1\r\nHost:")
            began = time.monotonic()
            assert status_of(read_to_end(sock)) == 408
            assert 14 < time.monotonic() - began < 18
    finally:
        assert own.stop() == 0


def test_the_end_is_the_last_block_and_no_reset(house, air) -> None:
    own = start(house.station(), house.root)
    streams = [own.stream("/live.mp3") for _ in range(5)]
    sound = [stream.read(60_000) for stream in streams]
    own.process.terminate()
    ends = []
    for n, stream in enumerate(streams):
        ends.append((sound[n] + stream.read_to_end())[-384:])
        stream.close()
    assert len(set(ends)) == 1, "all heard the same last frame"
    assert len(list(mp3_frames(ends[0]))) == 1, "and heard it whole"
    assert own.stop() == 0


def test_two_processes_share_the_port(house, air) -> None:
    own = start(house.station(), house.root, workers=2)
    try:
        streams = [own.stream("/low.aac") for _ in range(24)]
        wait_for(lambda: read_all(own.home.counts_dir).get("low.aac") == 24, 20)
        own.others[0].kill()
        own.others[0].wait()
        alive = sum(stream.is_alive() for stream in streams)
        assert 0 < alive < 24
        again = own.stream("/low.aac")
        assert again.read(1000)
    finally:
        own.others.clear()
        assert own.stop() == 0


@pytest.fixture
def feed(house, air) -> Feed:
    mount = BY_NAME["live.mp3"]
    made = Feed(mount, house.station().ring(mount.name), house.root / "none", 16)
    wait_for(lambda: made.poll(time.monotonic_ns()) and made.seconds(made.first) > 6)
    yield made
    made.close()


def a_listener(feed: Feed, icy: bool = True) -> Listener:
    ours, theirs = socket.socketpair()
    theirs.close()
    listener = Listener(1, ours, feed, "192.0.2.1", "VLC/3", 0, icy, Slot([feed]))
    listener.begin(4.0, 0)
    ours.close()
    return listener


def test_a_listener_begins_at_a_frame_with_the_burst(feed: Feed) -> None:
    listener = a_listener(feed, icy=False)
    while listener.take():
        pass
    sound = b"".join(listener.rest)
    assert 4.0 <= len(sound) / 16_000 < 4.3
    assert sound == b"".join(frame for frame, _ in mp3_frames(sound))


def test_whoever_is_too_slow_skips_whole_blocks_and_keeps_in_step(feed: Feed, air: FakeAir) -> None:
    listener = a_listener(feed)
    listener.take(limit=2)
    before = b"".join(listener.rest)
    listener.rest = [b"x"]
    wait_for(lambda: feed.poll(time.monotonic_ns()) and feed.seconds(listener.seq) > BACKLOG_SECONDS + 0.5, 20)
    listener.slot.next[feed] = feed.end
    assert listener.check(1) == ""
    assert listener.skipped > 5
    listener.rest.clear()
    while listener.take():
        pass
    whole = before + b"".join(listener.rest)
    sound, at = b"", 0
    while at + feed.metaint < len(whole):
        sound += whole[at : at + feed.metaint]
        at += feed.metaint + 1 + whole[at + feed.metaint] * 16
    frames = b"".join(frame for frame, _ in mp3_frames(sound))
    assert sound.startswith(frames), "metadata stands where the player expects it, also after the gap"
    assert len(sound) - len(frames) < 384


def test_whoever_takes_nothing_is_dropped(feed: Feed) -> None:
    listener = a_listener(feed)
    listener.take(limit=1)
    assert listener.check(STUCK_NS + 1) == "stuck"


def test_rounds_are_never_longer_than_the_burst_allows() -> None:
    for burst in (0.0, 0.5, 1.5, 3.0, 60.0):
        assert round_ns(burst) <= max(0.25, burst / 2) * 1e9


def test_the_journal_knows_families_of_players_only() -> None:
    assert agent_kind("VLC/3.0.18 LibVLC/3.0.18") == "vlc"
    assert agent_kind("Mozilla/5.0 (X11; Linux)") == "browser"
    assert agent_kind("") == "none"
    assert agent_kind("Radio of 192.0.2.1") == "other"
