"""A station behind nginx and behind Caddy with https, by the very files of the manual: site, sound, presenters."""

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

pytestmark = [pytest.mark.journey, pytest.mark.needs("nginx", "caddy", "openssl", "ffmpeg")]

DOCS = Path(__file__).parents[2] / "docs"
SITE, RADIO = "radio.example", "live.radio.example"

MADE_HERE = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]


@dataclass
class Proxied:
    """A station that only the proxy is to reach. ``key`` is a stream key of the account ``sara``."""

    tls: int
    plain: int
    radio_port: int
    key: str
    athir: Callable[..., subprocess.CompletedProcess[str]]

    def wire(self, host: str) -> ssl.SSLSocket:
        """A connection that names ``host`` (SNI), as every client does."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.tls), 20), server_hostname=host)

    @contextlib.contextmanager
    def open(self, host: str, path: str, method: str = "GET", **headers: str) -> Iterator[http.client.HTTPResponse]:
        """One request over https, as a browser at ``host`` makes it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.tls, timeout=20)
        connection.sock = self.wire(host)
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


@dataclass
class House:
    """A running station without its proxy."""

    folder: Path
    site: int
    radio: int
    key: str
    athir: Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="athir-tests-proxy-"))
    site, radio, _ = _free_ports(3)
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
        _until("the station is sound", lambda: athir("status").stdout.count("is sound"))
        yield House(folder, site, radio, key, athir)


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxied(house: House, request: pytest.FixtureRequest) -> Iterator[Proxied]:
    tls, plain = _free_ports(2)
    station = Proxied(tls, plain, house.radio, house.key, house.athir)
    configure = {"nginx": _nginx, "caddy": _caddy}[request.param]
    environ = os.environ | {"XDG_DATA_HOME": str(house.folder), "XDG_CONFIG_HOME": str(house.folder)}
    with _running(configure(house, tls, plain, *_certificate(house.folder)), environ, house.folder / "proxy.log"):
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


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    if not certificate.exists():
        names = ["-subj", f"/CN={SITE}", "-addext", f"subjectAltName=DNS:{SITE},DNS:{RADIO}"]
        command = [*MADE_HERE, *names, "-keyout", str(secret), "-out", str(certificate)]
        subprocess.run(command, check=True, capture_output=True)
    return certificate, secret


def _changed(name: str, changes: tuple[tuple[str, str], ...]) -> str:
    """A file of the manual with ports and certificate of this test; each change must find its place."""
    text = (DOCS / name).read_text(encoding="utf-8")
    for pattern, put in changes:
        text, count = re.subn(pattern, put, text)
        assert count, f"docs/{name} has no {pattern}"
    return text


def _nginx(house: House, tls: int, plain: int, certificate: Path, secret: Path) -> list[str]:
    folder = house.folder
    changes = (
        (r"listen \[::\]:\d+.*;", ""),
        (r"listen 443 ", f"listen 127.0.0.1:{tls} "),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"ssl_certificate_key .*;", f"ssl_certificate_key {secret};"),
        (r"ssl_certificate  .*;", f"ssl_certificate {certificate};"),
        (r"127\.0\.0\.1:8000;", f"127.0.0.1:{house.site};"),
        (r"127\.0\.0\.1:8001;", f"127.0.0.1:{house.radio};"),
    )
    (folder / "athir.conf").write_text(_changed("nginx.conf", changes), encoding="utf-8")
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
    _checked([program, "-t", "-c", str(folder / "nginx.conf")])
    return [program, "-c", str(folder / "nginx.conf")]


def _caddy(house: House, tls: int, plain: int, certificate: Path, secret: Path) -> list[str]:
    changes = (
        (r"(?m)^(\S+\.example) \{$", rf"\1 {{\n\ttls {certificate} {secret}"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{house.site}"),
        (r"127\.0\.0\.1:8001", f"127.0.0.1:{house.radio}"),
    )
    ports = f"{{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\thttp_port {plain}\n\thttps_port {tls}\n}}\n"
    path = house.folder / "Caddyfile"
    path.write_text(ports + _changed("Caddyfile", changes), encoding="utf-8")
    program = shutil.which("caddy") or "caddy"
    _checked([program, "validate", "--config", str(path), "--adapter", "caddyfile"])
    return [program, "run", "--config", str(path), "--adapter", "caddyfile"]


def _checked(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_plain_address_leads_to_https(proxied: Proxied) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxied.plain, timeout=10)
    connection.request("GET", "/news/", headers={"Host": SITE})
    with contextlib.closing(connection.getresponse()) as answer:
        assert answer.status in (301, 308)
        assert answer.headers["Location"] == f"https://{SITE}/news/"
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
        with proxied.wire(RADIO) as wire:
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
