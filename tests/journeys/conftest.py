"""The whole program, started as a person starts it: ``athir demo``, then ``athir up``, on ports of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "a-demo-password-for-tests"
READY_SECONDS = 90.0
STOP_SECONDS = 30.0
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class House:
    """A running demo station. ``said`` is what ``athir up`` told its console."""

    home: Path
    site: str
    radio: str
    site_port: int
    radio_port: int
    env: dict[str, str]
    process: subprocess.Popen[str]
    listener: threading.Thread | None = None
    said: list[str] = field(default_factory=list)

    password: str = PASSWORD

    def athir(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Another command on the same house."""
        command = [sys.executable, "-m", "athir", *arguments]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=timeout)


def _port_block(wanted: int = 3) -> int:
    """The first of ``wanted`` free neighbours: radio, Shoutcast beside it, and the site, which must be neither."""
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        if first + wanted < 65_000 and all(_free(first + n) for n in range(wanted)):
            return first
    raise RuntimeError("no free ports side by side")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(url: str, timeout: float = 5) -> int:
    """The status of ``url``, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def wait_until_ready(house: House, seconds: float = READY_SECONDS) -> None:
    """Until the radio's output is sound (``/healthz``) and the front page is there."""
    limit = time.monotonic() + seconds
    for url in (f"{house.radio}/healthz", f"{house.site}/"):
        while answers(url) != 200:
            told = "\n".join(house.said[-25:])
            assert house.process.poll() is None, f"athir up ended with status {house.process.returncode}:\n{told}"
            assert time.monotonic() < limit, f"{url} is not well after {seconds:.0f} s:\n{told}"
            time.sleep(0.1)


def _environment(folder: Path) -> tuple[dict[str, str], int, int]:
    radio_port = _port_block()
    site_port = radio_port + 2
    shared = folder / "shm"
    env = os.environ | {
        "ATHIR_HOME": str(folder / "station"),
        "ATHIR_SITE_PORT": str(site_port),
        "ATHIR_RADIO_PORT": str(radio_port),
        "ATHIR_DEMO_PASSWORD": PASSWORD,
        "ATHIR_SHM_DIR": os.environ.get("ATHIR_SHM_DIR", str(shared)),
        "PYTHONUNBUFFERED": "1",
    }
    return env, site_port, radio_port


def start(folder: Path) -> House:
    """Make the demo in ``folder`` and put it on the air. The caller stops it (:func:`stop`)."""
    env, site_port, radio_port = _environment(folder)
    made = subprocess.run([sys.executable, "-m", "athir", "demo"], env=env, capture_output=True, text=True)
    assert made.returncode == 0, f"athir demo:\n{made.stdout}\n{made.stderr}"
    return launch(folder, env, site_port, radio_port)


def launch(folder: Path, env: dict[str, str], site_port: int, radio_port: int) -> House:
    """``athir up`` on a house that stands already in ``folder``. The caller stops it (:func:`stop`)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "athir", "up"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    site, radio = f"http://127.0.0.1:{site_port}", f"http://127.0.0.1:{radio_port}"
    house = House(folder / "station", site, radio, site_port, radio_port, env, process)
    stdout = process.stdout
    assert stdout is not None
    house.listener = threading.Thread(
        target=lambda: house.said.extend(line.rstrip("\n") for line in stdout), daemon=True
    )
    house.listener.start()
    return house


def stop(house: House) -> int:
    """End it as Ctrl-C does; gives its exit status."""
    if house.process.poll() is None:
        house.process.send_signal(signal.SIGINT)
    try:
        return house.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        house.process.kill()
        house.process.wait()
        raise
    finally:
        if house.listener is not None:
            house.listener.join(5)
        if house.process.stdout is not None:
            house.process.stdout.close()


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The demo station on the air with its site, for all journeys; they leave it as they found it."""
    folder = Path(tempfile.mkdtemp(prefix="athir-tests-house-"))
    running = start(folder)
    try:
        wait_until_ready(running)
        yield running
    finally:
        status = stop(running)
        shutil.rmtree(folder, ignore_errors=True)
    assert status == 0, "\n".join(running.said[-40:])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's Chromium, driven by Playwright.

    Closed with its module: Playwright runs an event loop meanwhile, in which Django refuses its database.
    """
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("absent: chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Any) -> Iterator[Any]:
    """A reader's phone: a fresh browser profile; a script that fails or breaks the page's policy fails the test."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert not faults, faults
