"""A station behind nginx with https, by the very file of the manual (``docs/nginx.conf``): site, sound, presenters."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.needs("nginx", "openssl", "ffmpeg")]

CONFIG = Path(__file__).parents[2] / "docs/nginx.conf"
SITE, RADIO = "radio.example", "live.radio.example"

MADE_HERE = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]


@dataclass
class Proxied:
    """A station that only nginx is to reach. ``key`` is a stream key of the account ``sara``."""

    tls: int
    plain: int
    radio_port: int
    key: str
    athir: Callable[..., subprocess.CompletedProcess[str]]

    @contextlib.contextmanager
    def open(self, host: str, path: str, method: str = "GET", **headers: str) -> Iterator[http.client.HTTPResponse]:
        """One request over https, as a browser at ``host`` makes it."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=20, context=context)
        with contextlib.closing(connection):
            connection.request(method, path, headers={"Host": host, **headers})
            with contextlib.closing(connection.getresponse()) as answer:
                yield answer

    def text(self, host: str, path: str) -> str:
        with self.open(host, path) as answer:
            assert answer.status == 200, path
            return answer.read().decode()


def _free_ports(count: int) -> list[int]:
    """Free neighbours: the radio port and the one after it must both be free."""
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for port in range(first, first + count):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return list(range(first, first + count))
    raise RuntimeError("no free ports beside each other")


def _until(what: str, true: Callable[[], Any], seconds: float = 60.0) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.1)
    pytest.fail(f"not within {seconds:.0f} s: {what}")


@pytest.fixture(scope="module")
def proxied() -> Iterator[Proxied]:
    folder = Path(tempfile.mkdtemp(prefix="athir-tests-nginx-"))
    site, radio, _, tls, plain = _free_ports(5)
    environ = os.environ | {
        "ATHIR_HOME": str(folder / "station"),
        "ATHIR_SITE_PORT": str(site),
        "ATHIR_RADIO_PORT": str(radio),
        "ATHIR_SITE_URL": f"https://{SITE}",
        "ATHIR_RADIO_URL": f"https://{RADIO}",
        "ATHIR_TRUSTED_PROXIES": "127.0.0.1/32",
    }

    def athir(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "athir", *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    options = ["--name", "إذاعة التجربة", "--account", "sara", "--password", "a long password 4 tests"]
    made = athir("init", *options)
    assert made.returncode == 0, made.stderr
    key = athir("user", "key", "sara").stdout.strip()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.enter_context(_running([sys.executable, "-P", "-m", "athir", "up"], environ, folder / "up.log"))
        nginx = _configure(folder, site, radio, tls, plain)
        stack.enter_context(_running(nginx, dict(os.environ), folder / "nginx.log"))
        station = Proxied(tls, plain, radio, key, athir)
        _until("the station is sound", lambda: athir("status").stdout.count("is sound"))
        _until("the site answers", lambda: _answers(station))
        yield station


def _answers(station: Proxied) -> bool:
    with contextlib.suppress(OSError), station.open(SITE, "/") as answer:
        return answer.status == 200
    return False


@contextlib.contextmanager
def _running(command: list[str], environ: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environ, stdout=file, stderr=file)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _configure(folder: Path, site: int, radio: int, tls: int, plain: int) -> list[str]:
    """The manual's file, with nothing changed but ports and certificate."""
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [*MADE_HERE, "-subj", f"/CN={SITE}", "-keyout", str(secret), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    text = CONFIG.read_text(encoding="utf-8")
    for pattern, put in (
        (r"listen \[::\]:\d+.*;", ""),
        (r"listen 443 ", f"listen 127.0.0.1:{tls} "),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"ssl_certificate_key .*;", f"ssl_certificate_key {secret};"),
        (r"ssl_certificate  .*;", f"ssl_certificate {certificate};"),
        (r"127\.0\.0\.1:8000;", f"127.0.0.1:{site};"),
        (r"127\.0\.0\.1:8001;", f"127.0.0.1:{radio};"),
    ):
        text, count = re.subn(pattern, put, text)
        assert count, f"docs/nginx.conf has no {pattern}"
    (folder / "athir.conf").write_text(text, encoding="utf-8")
    temporary = "\n".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"""
        {"user root;" if os.geteuid() == 0 else ""}
        worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr;
        events {{ worker_connections 256; }}
        http {{ access_log off; {temporary} include {folder}/athir.conf; }}
    """
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    program = shutil.which("nginx") or "nginx"
    checked = subprocess.run(
        [program, "-t", "-c", str(folder / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    return [program, "-c", str(folder / "nginx.conf")]


def test_a_plain_address_leads_to_https(proxied: Proxied) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxied.plain, timeout=10)
    connection.request("GET", "/news/", headers={"Host": SITE})
    with contextlib.closing(connection.getresponse()) as answer:
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{SITE}/news/")
    connection.close()


def test_pages_name_the_public_addresses_and_no_other(proxied: Proxied) -> None:
    page = proxied.text(SITE, "/")
    assert f'rel="canonical" href="https://{SITE}/"' in page
    assert f'data-radio="https://{RADIO}"' in page, "an https page needs an https stream"
    with proxied.open(SITE, "/radio/listen/live.mp3") as answer:
        assert answer.headers["Location"] == f"https://{RADIO}/live.mp3"
    assert "127.0.0.1" not in page
    assert f"https://{RADIO}/live.mp3" in proxied.text(RADIO, "/live.m3u")


def test_a_login_over_https_stays_https(proxied: Proxied) -> None:
    with proxied.open(SITE, "/admin/") as answer:
        assert answer.status in (301, 302)
        assert not answer.headers["Location"].startswith("http://")


def test_sound_comes_at_once_and_in_time(proxied: Proxied) -> None:
    began = time.monotonic()
    with proxied.open(RADIO, "/live.mp3", **{"Icy-MetaData": "1"}) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.headers["icy-metaint"]
        answer.read(16_000)
        assert time.monotonic() - began < 3, "the burst comes at once"
        answer.read(16_000 * 6)
    took = time.monotonic() - began
    assert took < 7, "7 s of sound, of which the burst holds 4, in time: nothing is held back on the way"


def test_now_playing_is_told_at_once(proxied: Proxied) -> None:
    began = time.monotonic()
    with proxied.open(RADIO, "/now/events") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        line = answer.readline()
        while not line.startswith(b"data:"):
            line = answer.readline()
    assert time.monotonic() - began < 3
    assert "now_playing" in json.loads(line[5:])


def test_a_presenter_goes_live_through_it(proxied: Proxied) -> None:
    with proxied.open(RADIO, "/live.mp3", "PUT", Authorization=_basic("sara", "wrong")) as answer:
        assert answer.status == 401
    tone = [
        "-re",
        "-f",
        "lavfi",
        "-i",
        "sine=1000:sample_rate=48000",
        "-t",
        "60",
        "-c:a",
        "libmp3lame",
        "-f",
        "mp3",
        "-",
    ]
    with subprocess.Popen(["ffmpeg", "-v", "error", *tone], stdout=subprocess.PIPE) as encoder:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", proxied.tls)) as raw, context.wrap_socket(raw) as wire:
            wire.sendall(
                f"PUT /live.mp3 HTTP/1.1\r\nHost: {RADIO}\r\nAuthorization: {_basic('sara', proxied.key)}\r\n"
                "Content-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            )
            assert encoder.stdout is not None
            live = False
            deadline = time.monotonic() + 15
            while not live and time.monotonic() < deadline:
                data = encoder.stdout.read1(4096)
                wire.sendall(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                live = json.loads(proxied.athir("status", "--json").stdout)["on_air"].get("source") == "live"
            wire.sendall(b"0\r\n\r\n")
        encoder.terminate()
    assert live, "an encoder's sound is passed on as it comes"


def _basic(account: str, key: str) -> str:
    return "Basic " + base64.b64encode(f"{account}:{key}".encode()).decode()
