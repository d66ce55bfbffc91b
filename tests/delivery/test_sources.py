"""What a presenter's encoder meets: who may come in, what is said, how bytes and titles reach the air."""

from __future__ import annotations

import base64
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.delivery.conftest import Delivery, encode, read_all, start, wait_for
from tests.delivery.fake_intake import FakeIntake

from athir.contracts import access
from athir.contracts.access import Access, Presenter, Window, hash_key
from athir.contracts.mounts import BY_NAME
from athir.delivery.http import parse_head
from athir.delivery.limits import FREE_FAILURES, Failures, client_address, networks
from athir.delivery.ogg import HeadKeeper
from athir.delivery.sources import Grant, admit, credentials

KEY = "مفتاح-key-0123456789"
NOW = datetime.now(UTC)


def basic(account: str = "presenter", key: str = KEY) -> str:
    return "Authorization: Basic " + base64.b64encode(f"{account}:{key}".encode()).decode()


def people() -> Access:
    later = Window(NOW + timedelta(hours=5), NOW + timedelta(hours=6))
    rows = [
        Presenter("presenter", "ليلى", hash_key(KEY), always=True, priority=2),
        Presenter("presenter2", "Samir", hash_key(KEY), windows=(later,)),
        Presenter("guest", "Guest", hash_key(KEY)),
    ]
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Access(1, made, made, "main", "Africa/Casablanca", "2026c", {row.account: row for row in rows})


@pytest.fixture(scope="module")
def intake_end(house) -> Iterator[FakeIntake]:
    station = house.station()
    station.shm_dir.mkdir(parents=True, exist_ok=True)
    access.write(station.access, people())
    made = FakeIntake(station.intake_socket)
    yield made
    made.die()


@pytest.fixture
def desk(intake_end: FakeIntake, delivery: Delivery) -> FakeIntake:
    intake_end.refusal, intake_end.mute, intake_end.slow = {}, False, False
    intake_end.calls.clear()
    return intake_end


def knock(delivery: Delivery, *lines: str, method: str = "PUT", version: str = "HTTP/1.1") -> socket.socket:
    sock = delivery.connect()
    sock.sendall("\r\n".join([f"{method} /studio {version}", "Host: x", *lines, "", ""]).encode())
    return sock


def head_of(sock: socket.socket, ends: int = 1) -> str:
    got = b""
    while got.count(b"\r\n\r\n") < ends:
        part = sock.recv(4096)
        assert part, got
        got += part
    return got.decode()


MP3 = "Content-Type: audio/mpeg"


def test_put_is_answered_at_once_and_its_bytes_reach_the_air(desk, delivery) -> None:
    with knock(delivery, basic(), MP3, "User-Agent: butt 1.45") as sock:
        assert head_of(sock).startswith("HTTP/1.0 200 OK\r\n")
        sock.sendall(b"sound" * 1000)
        wait_for(lambda: len(desk.last.sound) == 5000)
        hello = desk.last.hello
        assert (hello.account, hello.name, hello.via, hello.priority) == ("presenter", "ليلى", "put", 2)
        assert (hello.content_type, hello.mount, hello.agent) == ("audio/mpeg", "/studio", "butt 1.45")
    wait_for(lambda: desk.last.end == "hangup")


def test_expect_is_answered_by_100_and_then_as_icecast_does(desk, delivery) -> None:
    with knock(delivery, basic(), MP3, "Expect: 100-continue") as sock:
        answer = head_of(sock, 2)
        assert answer.startswith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\n")


def test_source_method_of_old_encoders(desk, delivery) -> None:
    for version in ("HTTP/1.0", "ICE/1.0"):
        with knock(delivery, basic(), method="SOURCE", version=version) as sock:
            assert head_of(sock).startswith("HTTP/1.0 200 OK\r\n")
            assert desk.last.hello.content_type == "audio/mpeg", "what Icecast assumes when none is named"


def test_an_encoder_that_knows_no_user_name(desk, delivery) -> None:
    with knock(delivery, basic("source", f"presenter:{KEY}"), MP3) as sock:
        head_of(sock)
        assert desk.last.hello.account == "presenter"


def test_a_chunked_body_is_unwrapped_and_ends_by_itself(desk, delivery) -> None:
    with knock(delivery, basic(), MP3, "Transfer-Encoding: chunked") as sock:
        head_of(sock)
        sock.sendall(b"5\r\nabcde\r\n3;x=y\r\nfgh\r\n0\r\n\r\n")
        assert read_all(sock) == b""
        wait_for(lambda: desk.last.end == "hangup")
        assert bytes(desk.last.sound) == b"abcdefgh"


def test_a_chunked_body_that_is_cut_off_is_a_broken_line(desk, delivery) -> None:
    with knock(delivery, basic(), MP3, "Transfer-Encoding: chunked") as sock:
        head_of(sock)
        sock.sendall(b"5\r\nabcde\r\n")
    wait_for(lambda: desk.last.end == "reset")


def test_garbage_instead_of_a_chunk_ends_the_source(desk, delivery) -> None:
    with knock(delivery, basic(), MP3, "Transfer-Encoding: chunked") as sock:
        head_of(sock)
        sock.sendall(b"nonsense\r\n")
        assert b"size in hexadecimal" in read_all(sock)
        wait_for(lambda: desk.last.end == "garbage")


def test_content_length_ends_the_source(desk, delivery) -> None:
    with knock(delivery, basic(), MP3, "Content-Length: 6") as sock:
        head_of(sock)
        sock.sendall(b"abcdefTOO MUCH")
        wait_for(lambda: desk.last.end == "hangup")
        assert bytes(desk.last.sound) == b"abcdef"


def test_a_reset_connection_is_told_from_a_hang_up(desk, delivery) -> None:
    sock = knock(delivery, basic(), MP3)
    head_of(sock)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
    wait_for(lambda: desk.last.end == "reset")


def test_the_poke_of_libshout_learns_that_put_is_spoken(desk, delivery) -> None:
    with knock(delivery, basic(), MP3, "Content-Length: 0") as sock:
        answer = head_of(sock)
        assert answer.startswith("HTTP/1.1 200 OK")
        assert "Allow: GET, HEAD, PUT, OPTIONS, SOURCE" in answer
        assert "Connection: keep-alive" in answer
        sock.sendall(f"PUT /studio HTTP/1.1\r\n{basic()}\r\n{MP3}\r\n\r\n".encode())
        assert head_of(sock).startswith("HTTP/1.0 200 OK")
        assert len(desk.calls) == 1, "the poke itself is no line"


def test_without_a_key_the_answer_asks_for_one(desk, delivery) -> None:
    with knock(delivery, MP3, "Content-Length: 0") as sock:
        answer = head_of(sock)
        assert answer.startswith("HTTP/1.1 401 ")
        assert 'WWW-Authenticate: Basic realm="Athir"' in answer
        assert "Allow: GET, HEAD, PUT, OPTIONS, SOURCE" in answer


@pytest.mark.parametrize(
    ("lines", "status", "words"),
    [
        ((basic("presenter", "wrong"), MP3), 401, "stream key is wrong"),
        ((basic("nobody"), MP3), 401, "stream key is wrong"),
        ((basic(),), 403, "Content-Type"),
        ((basic(), MP3, "Transfer-Encoding: gzip"), 501, "chunked"),
        ((basic(), MP3, "icy-metaint: many"), 400, "icy-metaint"),
        ((basic("guest"), MP3), 403, "no slot"),
    ],
)
def test_refusals_say_what_is_wrong(desk, delivery, lines, status, words) -> None:
    with knock(delivery, *lines) as sock:
        answer = read_all(sock).decode()
        assert answer.split()[1] == str(status)
        assert words in answer
        assert not desk.calls


def test_outside_the_window_the_answer_says_when(desk, delivery) -> None:
    with knock(delivery, basic("presenter2"), MP3) as sock:
        answer = read_all(sock).decode()
    from zoneinfo import ZoneInfo

    start_at = (NOW + timedelta(hours=5)).astimezone(ZoneInfo("Africa/Casablanca"))
    assert answer.split()[1] == "403"
    assert f"{start_at:%Y-%m-%d %H:%M}" in answer
    assert "(Africa/Casablanca)" in answer


def test_the_air_may_refuse_with_its_own_words(desk, delivery) -> None:
    desk.refusal = {"code": "busy", "text": "Another presenter is on air."}
    with knock(delivery, basic(), MP3, "Expect: 100-continue") as sock:
        answer = read_all(sock).decode()
        assert answer.startswith("HTTP/1.1 403 ")
        assert "Another presenter is on air." in answer


def test_the_air_may_kill_a_line(desk, delivery) -> None:
    from athir.contracts import intake

    with knock(delivery, basic(), MP3) as sock:
        head_of(sock)
        desk.last.say(intake.KILL, text="taken over")
        assert read_all(sock) == b"taken over\n"


def test_inline_titles_are_taken_out_and_sent_on(desk, delivery) -> None:
    text = "StreamTitle='نشرة الأخبار';".encode("windows-1256")
    block = bytes([(len(text) + 15) // 16]) + text.ljust((len(text) + 15) // 16 * 16, b"\0")
    with knock(delivery, basic(), MP3, "icy-metaint: 100") as sock:
        head_of(sock)
        sock.sendall(b"a" * 100 + block + b"b" * 100 + b"\0" + b"c" * 50)
        wait_for(lambda: desk.last.titles == ["نشرة الأخبار"])
        assert bytes(desk.last.sound) == b"a" * 100 + b"b" * 100 + b"c" * 50


def test_title_updates_by_url_in_three_charsets(desk, delivery) -> None:
    with knock(delivery, basic(), MP3) as sock:
        head_of(sock)
        for raw, charset in ((b"%D9%85%D8%B1%D8%AD%D8%A8%D8%A7", ""), (b"%E3%D1%CD%C8%C7", ""), (b"caf%E9", "latin1")):
            target = b"/admin/metadata?mode=updinfo&mount=/studio&song=" + raw
            target += f"&charset={charset}".encode() if charset else b""
            answer = delivery.ask(b"GET " + target + b" HTTP/1.0\r\n" + basic().encode() + b"\r\n\r\n")
            assert b"Metadata update successful" in answer
        wait_for(lambda: len(desk.last.titles) == 3)
        assert desk.last.titles == ["مرحبا", "مرحبا", "café"]


def test_the_air_is_away_for_a_moment_and_the_presenter_stays(desk, delivery) -> None:
    with knock(delivery, basic(), MP3) as sock:
        head_of(sock)
        sock.sendall(b"before")
        wait_for(lambda: bytes(desk.last.sound) == b"before")
        line = desk.last.hello.line
        desk.die()
        sock.sendall(b"between")
        time.sleep(0.3)
        desk.open()
        wait_for(lambda: desk.last.hello is not None and len(desk.of("presenter")) == 2)
        sock.sendall(b"after")
        wait_for(lambda: bytes(desk.last.sound).endswith(b"after"))
        assert desk.last.hello.line == line, "the air knows the line again"
        assert bytes(desk.last.sound) == b"betweenafter", "what came meanwhile was kept"


def test_an_ogg_source_gets_its_headers_again_at_a_new_air(desk, delivery) -> None:
    raw = encode(BY_NAME["live.opus"], seconds=4)
    with knock(delivery, basic(), "Content-Type: application/ogg; codecs=opus") as sock:
        head_of(sock)
        sock.sendall(raw[:8000])
        wait_for(lambda: len(desk.last.sound) == 8000)
        desk.die()
        time.sleep(0.1)
        desk.open()
        wait_for(lambda: len(desk.of("presenter")) == 2)
        sock.sendall(raw[8000:])
        wait_for(lambda: bytes(desk.last.sound).endswith(raw[-100:]))
        again = bytes(desk.last.sound)
        assert again.startswith(b"OggS")
        assert b"OpusHead" in again[:100]
        assert b"OpusTags" in again[:400]


def test_a_fast_source_is_held_by_the_air_and_not_by_memory(desk, delivery) -> None:
    desk.slow = True
    with knock(delivery, basic(), MP3) as sock:
        head_of(sock)
        sock.settimeout(1)
        sent = 0
        with pytest.raises(TimeoutError):
            while sent < 64 << 20:
                sent += sock.send(b"x" * 65_536)
        assert sent < 24 << 20
    desk.die()
    desk.open()


@pytest.mark.parametrize("legacy", [0, 1])
def test_ffmpeg_as_an_encoder(desk, delivery, legacy) -> None:
    url = f"icecast://presenter:demo-key@127.0.0.1:{delivery.port}/live"
    rows = people()
    rows.presenters["presenter"] = Presenter("presenter", "ليلى", hash_key("demo-key"), always=True)
    access.write(delivery.home.access, rows)
    try:
        tone = ["-re", "-f", "lavfi", "-i", "sine=frequency=1000:duration=2"]
        out = ["-c:a", "libmp3lame", "-b:a", "128k", "-content_type", "audio/mpeg", "-legacy_icecast", str(legacy)]
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", *tone, *out, "-f", "mp3", url], capture_output=True, timeout=30
        )
        assert done.returncode == 0, done.stderr
        wait_for(lambda: desk.last.end, what="the end of the line")
        # In its legacy mode ffmpeg never reads our 200, so its system resets the connection instead of ending it.
        assert desk.last.end == ("reset" if legacy else "hangup")
        assert len(desk.last.sound) > 20_000
        assert desk.last.hello.via == ("source" if legacy else "put")
    finally:
        access.write(delivery.home.access, people())


def test_curl_as_an_encoder_sends_chunks(desk, delivery, tmp_path) -> None:
    sound = encode(BY_NAME["live.mp3"], seconds=2)
    (tmp_path / "a.mp3").write_bytes(sound)
    command = ["curl", "-sS", "-i", "-u", f"presenter:{KEY}", "-H", MP3, "-H", "Transfer-Encoding: chunked"]
    done = subprocess.run(
        [*command, "-T", str(tmp_path / "a.mp3"), f"{delivery.url}/studio"], capture_output=True, timeout=20
    )
    assert b"200 OK" in done.stdout, done.stderr
    wait_for(lambda: desk.last.end == "hangup")
    assert bytes(desk.last.sound) == sound


def test_guessing_keys_is_slowed_for_that_address(house, desk, air) -> None:
    own = start(house.station(), house.root)
    try:
        for _ in range(FREE_FAILURES):
            with knock(own, basic("presenter", "guess"), MP3) as sock:
                assert b" 401 " in read_all(sock)
        with knock(own, basic(), MP3) as sock:
            answer = read_all(sock)
            assert b" 429 " in answer
            assert b"Retry-After: " in answer
    finally:
        assert own.stop() == 0


def test_a_title_reaches_a_source_on_another_process(house, desk, air) -> None:
    own = start(house.station(), house.root, workers=2)
    try:
        with knock(own, basic(), MP3) as sock:
            head_of(sock)
            for n in range(6):  # the port is shared: some of these reach the other process
                target = f"/admin/metadata?mode=updinfo&mount=/studio&song=title{n}"
                answer = own.ask(f"GET {target} HTTP/1.0\r\n{basic()}\r\n\r\n")
                assert b"successful" in answer
            wait_for(lambda: len(desk.last.titles) == 6)
            assert own.stop() == 0
            wait_for(lambda: desk.last.end == "reset", what="a line told as broken, so that it is held")
    finally:
        own.stop()


def request(*lines: str):
    return parse_head("\r\n".join(["PUT /x HTTP/1.1", *lines, "", ""]).encode())


def test_credentials_of_odd_clients() -> None:
    assert credentials(request("Authorization: basic " + basic().split()[-1])) == ("presenter", KEY)
    for odd in ("Authorization: Basic", "Authorization: Basic !!", "Authorization: Bearer eA==", "X: y"):
        assert credentials(request(odd)) is None
    assert credentials(request("Authorization: Basic eA==")) is None, "no colon"


def test_nobody_comes_in_before_the_list_was_written() -> None:
    answer = admit(request(basic(), MP3), None, NOW)
    assert not isinstance(answer, Grant)
    assert answer.status == 503


def test_failures_double_the_wait_are_bounded_and_forgiven() -> None:
    failures, second = Failures(limit=3), 1_000_000_000
    for _ in range(FREE_FAILURES):
        assert failures.wait_ns("a", 0) == 0
        failures.fail("a", 0)
    assert failures.wait_ns("a", 0) == second
    failures.fail("a", 0)
    assert failures.wait_ns("a", 0) == 2 * second
    for _ in range(20):
        failures.fail("a", 0)
    assert failures.wait_ns("a", 0) == 30 * second
    failures.forgive("a")
    assert failures.wait_ns("a", 0) == 0
    for address in "bcdef":
        failures.fail(address, 0)
    assert len(failures) == 3


def test_the_address_behind_proxies_is_the_last_that_is_not_trusted() -> None:
    trusted = networks(("10.0.0.0/8", "::1/128"))
    assert client_address("192.0.2.1", "198.51.100.7", trusted) == "192.0.2.1", "a stranger's header is not believed"
    assert client_address("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.2.3.4", trusted) == "198.51.100.7"
    assert client_address("10.0.0.1", "", trusted) == "10.0.0.1"
    assert client_address("10.0.0.1", "nonsense", trusted) == "10.0.0.1"


@pytest.mark.parametrize("cut", [1, 7, 4096, 1 << 20])
def test_ogg_headers_are_found_at_any_cut(cut) -> None:
    raw = encode(BY_NAME["live.opus"], seconds=2)
    keeper = HeadKeeper()
    for at in range(0, len(raw), cut):
        keeper.feed(raw[at : at + cut])
    assert keeper.head
    assert raw.startswith(keeper.head)
    assert keeper.head.count(b"OggS") == 2
    other = HeadKeeper()
    other.feed(b"\xff\xfb" * 100_000)
    assert other.head == b""
