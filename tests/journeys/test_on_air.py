"""The air as a listener hears it: every mount, a presenter who comes and breaks off, the log, the air's death.

The programme is one long tone and the presenter another, so that an ear knows who was heard when.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faults import tones
from faults.ear import Ear, first_tone, tone_share
from numpy.typing import NDArray
from tests.journeys import conftest as journeys

from athir.airlog import Index
from athir.contracts.mounts import MOUNTS
from athir.home import Home

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ACCOUNT = "presenter"
HOST = "amina"
"""Who presents the show: what the other says before it in these tests is not of it."""
PASSWORD = "correct horse battery staple"
QUIET = -60.0
"""dBFS: below this nothing is heard; the bed of a held line is soft, not silent."""


class OnAir:
    """A station of tones, running."""

    def __init__(self, house: journeys.House, keys: dict[str, str]) -> None:
        self.house, self.keys = house, keys

    def encoder(self, account: str) -> Encoder:
        return Encoder(self.house.radio_port, account, self.keys[account])

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.house.athir("status", "--json").stdout))

    def pid(self, name: str) -> int:
        return int(next(p["pid"] for p in self.status()["processes"] if p["name"] == name))


@functools.cache
def _presented() -> bytes:
    """Two minutes of the presenter's tone as MP3 of a constant rate."""
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i"]
    command += [f"sine=frequency={tones.PRESENTER}:sample_rate=48000:duration=120", "-ac", "2", "-b:a", "128k"]
    return subprocess.run([*command, "-f", "mp3", "pipe:1"], capture_output=True, check=True, timeout=60).stdout


class Encoder:
    """A presenter's line that can be torn. It is ``AHEAD`` seconds ahead of its time, as over a network that is better
    than this machine: a machine with much to do shall not make the air wait for what the test itself sends late.
    """

    AHEAD, BYTES_PER_SECOND = 2.5, 16_000

    def __init__(self, port: int, account: str, key: str) -> None:
        sound = _presented()
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        login = b64encode(f"{account}:{key}".encode()).decode()
        head = f"PUT /live.mp3 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {login}\r\n"
        self.sock.sendall(f"{head}Content-Type: audio/mpeg\r\nExpect: 100-continue\r\n\r\n".encode())
        self.answer = self.sock.recv(4096)
        self._torn = threading.Event()
        self._pump = threading.Thread(target=self._send, args=(sound,), daemon=True)
        self._pump.start()

    def _send(self, sound: bytes) -> None:
        began, sent = time.monotonic(), 0
        with contextlib.suppress(OSError):
            while sent < len(sound) and not self._torn.wait(0.05):
                due = int((time.monotonic() - began + self.AHEAD) * self.BYTES_PER_SECOND)
                self.sock.sendall(sound[sent:due])
                sent = max(sent, due)

    def tear(self) -> None:
        """Break the line with a RST, as a lost modem's router does."""
        self._torn.set()
        self._pump.join(10)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


@pytest.fixture(scope="module")
def on_air() -> Iterator[OnAir]:
    if not shutil.which("ffmpeg"):
        pytest.skip("absent: ffmpeg")
    folder = Path(tempfile.mkdtemp(prefix="athir-tests-air-"))
    env, site_port, radio_port = journeys._environment(folder)

    def athir(*words: str) -> str:
        done = subprocess.run([sys.executable, "-m", "athir", *words], env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"athir {words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    options = ("--language", "en", "--zone", "Africa/Casablanca", "--bind", "127.0.0.1")
    athir("init", "--name", "Tones", *options, "--account", ACCOUNT, "--password", PASSWORD)
    athir("user", "add", HOST, "--role", "presenter", "--password", PASSWORD)
    keys = {
        account: max(
            athir("user", "key", account).split(), key=lambda word: (word.isalnum() and len(word) == 40, len(word))
        )
        for account in (ACCOUNT, HOST)
    }
    # One long file: where two tones cross, their phases may cancel each other.
    tones.write(folder / "station" / "audio" / "programme.flac", tones.PROGRAMME, 900)
    house = journeys.launch(folder, env, site_port, radio_port)
    try:
        journeys.wait_until_ready(house)
        with Ear(f"{house.radio}/live.mp3") as ear:
            ear.wait_for_tone(tones.PROGRAMME, 90)
        yield OnAir(house, keys)
    finally:
        journeys.stop(house)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def ears(on_air: OnAir) -> Iterator[dict[str, Ear]]:
    """A listener on every mount, each hearing already."""
    with contextlib.ExitStack() as stack:
        found = {m.name: stack.enter_context(Ear(f"{on_air.house.radio}/{m.name}")) for m in MOUNTS}
        for ear in found.values():
            ear.wait(3, 20)
        yield found


def test_every_mount_decodes_without_a_hole(on_air: OnAir, ears: dict[str, Ear]) -> None:
    for mount in MOUNTS:
        command = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,sample_rate,channels", "-of", "json"]
        probe = subprocess.run(
            [*command, f"{on_air.house.radio}/{mount.name}"], capture_output=True, text=True, timeout=30
        )
        stream = json.loads(probe.stdout)["streams"][0]
        found = (stream["codec_name"], stream["sample_rate"], stream["channels"])
        assert found == (mount.codec, "48000", mount.channels), mount.name
    for name, ear in ears.items():
        ear.wait(20, 60)
        assert ear.silences(below=QUIET, longer=0.3) == [], name


def test_a_presenter_comes_is_torn_off_is_held_and_the_programme_returns(on_air: OnAir, ears: dict[str, Ear]) -> None:
    encoder = on_air.encoder(ACCOUNT)
    assert encoder.answer.startswith(b"HTTP/1.1 100"), encoder.answer
    heard = {name: ear.wait_for_tone(tones.PRESENTER, 20) for name, ear in ears.items()}
    time.sleep(3)
    encoder.tear()
    for name, ear in ears.items():
        # The presenter's last words first, then the bed of the hold, then the programme.
        limit = time.monotonic() + 25
        while True:
            gone = heard[name] + 3
            back = first_tone(ear.samples(), tones.PROGRAMME, gone, share=0.9)
            if back is not None:
                break
            assert time.monotonic() < limit, f"{name}: the programme does not come back"
            assert not ear.closed, name
            time.sleep(0.2)
        ear.wait(back + 2, 20)
        assert not ear.closed, f"{name}: the listener was disconnected"
        assert ear.silences(below=QUIET, longer=0.05) == [], name


def test_the_log_of_it_is_continuous_and_decodes(on_air: OnAir) -> None:
    station = Home(on_air.house.home).station()
    verified = on_air.house.athir("log", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    for mount in ("live.aac", "live.mp3", "low.aac"):
        index = Index(station.log_of(mount))
        segments = index.latest(10)
        assert len(segments) >= 5, mount
        for before, after in itertools.pairwise(segments):
            if before.epoch == after.epoch:
                assert after.first_sample == before.first_sample + before.samples, mount
        run = [s for s in segments if s.epoch == segments[-1].epoch]
        joined = b"".join(index.read(s) for s in run)
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-f", mount.rpartition(".")[2], "-i", "pipe:0"]
        pcm = subprocess.run([*command, "-ac", "1", "-f", "s16le", "pipe:1"], input=joined, capture_output=True)
        samples = len(pcm.stdout) // 2
        # A decoder that begins in mid-stream may keep back or lose a frame or two at its ends.
        assert abs(samples - sum(s.samples for s in run)) <= 3 * 1152, mount


def test_the_death_of_the_air_disconnects_nobody(on_air: OnAir, ears: dict[str, Ear]) -> None:
    before = {name: ear.heard for name, ear in ears.items()}
    dead = on_air.pid("air")
    os.kill(dead, signal.SIGKILL)
    for name, ear in ears.items():
        ear.wait(before[name] + 12, 40)
        assert not ear.closed, f"{name}: the listener was disconnected"
        assert ear.silences(below=QUIET, longer=1.0) == [], name
    assert on_air.pid("air") != dead
    for name, ear in ears.items():
        assert ear.wait_for_tone(tones.PROGRAMME, 30, since=before[name] + 8), name


def decoded(source: str) -> NDArray[np.float32]:
    """One channel at 48 kHz."""
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", source, "-ac", "1", "-ar", "48000", "-f", "f32le"]
    return np.frombuffer(subprocess.run([*command, "pipe:1"], capture_output=True, timeout=60).stdout, np.float32)


_A_SHOW = """
from datetime import timedelta
from athir.home import Home
from athir.newsroom.setup import setup
setup()
from django.utils import timezone
from athir.newsroom.accounts.models import User
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.models import Station
from athir.newsroom.podcasts import actions
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.shows.models import Show, Slot
station = Station.objects.get(slug="main")
user = User.objects.get(username="amina")
person = Person.objects.filter(user=user).first() or Person.objects.create(
    slug="amina", names={"ar": "أمينة"}, user=user)
show = Show.objects.create(station=station, slug="tone", names={"ar": "نغمة"}, description={"ar": "نغمة واحدة."})
show.presenters.add(person)
show.save()
at = (timezone.now() - timedelta(seconds=25)).astimezone(station.tz)
Slot.objects.create(show=show, weekday=at.weekday(), start=at.time().replace(microsecond=0), minutes=1)
podcast = Podcast.objects.create(slug="tone", station=station, names=show.names, description=show.description,
    show=show, auto_publish=True)
actions.publish_podcast(podcast)
print("slot on air")
"""


def test_a_show_that_ends_is_a_published_episode_of_what_its_presenter_said(on_air: OnAir) -> None:
    """A slot that ends in half a minute; the presenter is heard in it, the programme before and after."""
    made = subprocess.run(
        [sys.executable, "-c", _A_SHOW], env=on_air.house.env, capture_output=True, text=True, timeout=60
    )
    assert made.returncode == 0, made.stderr
    slot_ends = time.monotonic() + 35
    limit = time.monotonic() + 30
    while not on_air.status()["on_air"].get("slot"):
        assert time.monotonic() < limit, "the slot does not come on the air"
        time.sleep(0.5)
    encoder = on_air.encoder(HOST)
    with Ear(f"{on_air.house.radio}/live.mp3") as ear:
        ear.wait_for_tone(tones.PRESENTER, 20)
        ear.wait(ear.heard + 14, 40)
    encoder.tear()
    feed = f"{on_air.house.site}/podcasts/tone/feed.xml"
    limit = max(time.monotonic(), slot_ends) + 60
    sound = ""
    while not sound:
        assert time.monotonic() < limit, "no episode a minute after the end of the show"
        time.sleep(0.5)
        with urllib.request.urlopen(feed, timeout=10) as answer:
            found = re.search(r"/podcasts/tone/[a-z0-9]+/sound-[0-9a-f]+\.mp3", answer.read().decode())
        sound = found[0] if found else ""
    pcm = decoded(f"{on_air.house.site}{sound}")
    assert 8 < len(pcm) / 48_000 < 40
    # But for the fades of the air at both ends: nothing but the presenter.
    shares = tone_share(pcm[36_000:-36_000], tones.PRESENTER)
    assert float(shares.min()) > 0.9, [(n, round(float(s), 2)) for n, s in enumerate(shares) if s <= 0.9]
