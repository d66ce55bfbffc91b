"""The air as a listener hears it: every mount, a presenter who comes and breaks off, the log, the air's death.

The programme is one long tone and the presenter another, so that an ear knows who was heard when.
"""

from __future__ import annotations

import contextlib
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
from tests.journeys import conftest as journeys

from athir.airlog import Index
from athir.contracts.mounts import MOUNTS
from athir.home import Home

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ACCOUNT = "presenter"
QUIET = -60.0
"""dBFS: below this nothing is heard; the bed of a held line is soft, not silent."""


class OnAir:
    """A station of tones, running."""

    def __init__(self, house: journeys.House, key: str) -> None:
        self.house, self.key = house, key

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.house.athir("status", "--json").stdout))

    def pid(self, name: str) -> int:
        return int(next(p["pid"] for p in self.status()["processes"] if p["name"] == name))


class Encoder:
    """A presenter's line that can be torn: ffmpeg makes the tone, our own socket carries it."""

    def __init__(self, port: int, key: str, hertz: float) -> None:
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi"]
        command += [
            "-i",
            f"sine=frequency={hertz}:sample_rate=48000",
            "-ac",
            "2",
            "-b:a",
            "128k",
            "-f",
            "mp3",
            "pipe:1",
        ]
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        login = b64encode(f"{ACCOUNT}:{key}".encode()).decode()
        head = f"PUT /live.mp3 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {login}\r\n"
        self.sock.sendall(f"{head}Content-Type: audio/mpeg\r\nExpect: 100-continue\r\n\r\n".encode())
        self.answer = self.sock.recv(4096)
        self._ffmpeg = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._pump = threading.Thread(target=self._send, daemon=True)
        self._pump.start()

    def _send(self) -> None:
        assert self._ffmpeg.stdout is not None
        with contextlib.suppress(OSError):
            while chunk := self._ffmpeg.stdout.read1(4096):  # type: ignore[attr-defined]
                self.sock.sendall(chunk)

    def tear(self) -> None:
        """Break the line with a RST, as a lost modem's router does."""
        self._ffmpeg.kill()
        self._ffmpeg.wait(10)
        self._pump.join(10)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        assert self._ffmpeg.stdout is not None
        self._ffmpeg.stdout.close()


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
    athir("init", "--name", "Tones", *options, "--account", ACCOUNT, "--password", "correct horse battery staple")
    key = max(athir("user", "key", ACCOUNT).split(), key=lambda word: (word.isalnum() and len(word) == 40, len(word)))
    # One long file: where two tones cross, their phases may cancel each other.
    tones.write(folder / "station" / "audio" / "programme.flac", tones.PROGRAMME, 900)
    house = journeys.launch(folder, env, site_port, radio_port)
    try:
        journeys.wait_until_ready(house)
        with Ear(f"{house.radio}/live.mp3") as ear:
            ear.wait_for_tone(tones.PROGRAMME, 90)
        yield OnAir(house, key)
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
    encoder = Encoder(on_air.house.radio_port, on_air.key, tones.PRESENTER)
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
user = User.objects.get(username="presenter")
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
    encoder = Encoder(on_air.house.radio_port, on_air.key, tones.PRESENTER)
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
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", f"{on_air.house.site}{sound}"]
    heard = subprocess.run([*command, "-ac", "1", "-f", "f32le", "pipe:1"], capture_output=True, timeout=60)
    pcm = np.frombuffer(heard.stdout, np.float32)
    assert 8 < len(pcm) / 48_000 < 40
    # But for the fades of the air at both ends: nothing but the presenter.
    shares = tone_share(pcm[72_000:-72_000], tones.PRESENTER)
    # A machine with much to do may stall the presenter's line for a moment; what came before and after is not in it.
    assert float((shares > 0.9).mean()) > 0.95, (
        len(pcm),
        [(n, round(float(s), 2)) for n, s in enumerate(shares) if s <= 0.9],
    )
