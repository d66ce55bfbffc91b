"""A range of the air is withdrawn: nobody hears it any more, anywhere; the log keeps it, and it can come back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from tests.journeys.conftest import House

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

WORD = "Tamghrabit"
"""Stands in both titles, and nowhere else in the house."""
GONE_SECONDS = 5.0
BACK_SECONDS = 20.0
"""What comes back is baked again like any page; it need not be at once."""

_MAKE = """
import datetime, json, sys, time, django
django.setup()
from athir.newsroom.airlink import episode_maker
from athir.newsroom.clips import actions as clips, pages
from athir.newsroom.clips.models import Clip
from athir.newsroom.podcasts import actions, addresses, media_paths
from athir.newsroom.podcasts.models import Podcast
start, end = (datetime.datetime.fromisoformat(word) for word in sys.argv[1:3])
podcast = Podcast.objects.filter(live=True, private=False).first()
clip = clips.make(podcast.station, start, end, title="Clip " + sys.argv[3], rights="A test", language="fr")
clips.publish(clip)
episode = episode_maker.by_hand(podcast, start, end, None, "Episode " + sys.argv[3])
limit = time.monotonic() + 60
while "waiting" in (clip.state, episode.state) or "processing" in (clip.state, episode.state):
    assert time.monotonic() < limit, (clip.state, episode.state)
    time.sleep(0.1)
    clip.refresh_from_db()
    episode.refresh_from_db()
actions.publish(episode)
print(json.dumps({
    "clip": clip.public_id,
    "clip page": pages.url(clip, "en"),
    "clip file": pages.file_url(clip.files.first()),
    "episode": episode.public_id,
    "episode page": addresses.episode_path(episode, "en"),
    "episode file": media_paths.file_path(episode.files.first()),
    "feed": addresses.feed_path(podcast),
}))
"""

_REMOVE = """
import sys, django
django.setup()
from athir.newsroom.clips.models import Clip
from athir.newsroom.podcasts.models import Episode
for model, public_id in ((Clip, sys.argv[1]), (Episode, sys.argv[2])):
    for row in model.objects.filter(public_id=public_id):
        row.delete()
"""


def get(url: str, most: int = -1) -> tuple[int, bytes]:
    """Status and body, of a stream its first ``most`` bytes; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status), answer.read(most) if most > 0 else answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def in_the_house(house: House, code: str, *words: str) -> str:
    """What a program of the newsroom says."""
    env = house.env | {"DJANGO_SETTINGS_MODULE": "athir.newsroom.settings"}
    command = [sys.executable, "-P", "-c", code, *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Range:
    """A range of the air, what was made of it, and how one looks whether it is there."""

    house: House
    start: datetime
    end: datetime
    made: dict[str, str]

    def _moment(self, ends: bool = True) -> str:
        start, end = (f"{one:%Y-%m-%dT%H:%M:%S.%fZ}" for one in (self.start, self.end))
        return f"?from={start}&to={end}" if ends else f"?from={start}"

    def _site(self, name: str) -> int:
        return get(self.house.site + self.made[name])[0]

    def excerpt(self) -> tuple[int, bytes]:
        return get(f"{self.house.radio}/live.aac{self._moment()}")

    def streams(self, sound: bytes) -> bool:
        """Whether one who goes back to its start hears it, or something else at once."""
        status, heard = get(f"{self.house.radio}/live.aac{self._moment(ends=False)}", len(sound) // 2)
        assert status == 200
        return sound[len(sound) // 4 :][:1000] in heard

    def gaps(self) -> int:
        """How many holes the playlist of HLS has that begins before it. One that begins in it begins after it then."""
        before = self.start - timedelta(seconds=6)
        whole = f"{self.house.radio}/hls/live.m3u8?from={before:%Y-%m-%dT%H:%M:%S.%fZ}"
        first = next(line for line in get(whole)[1].decode().splitlines() if line.startswith("live.aac"))
        return get(urljoin(whole, first))[1].count(b"#EXT-X-GAP")

    def segment(self) -> str:
        """The address of a segment in the middle of the range."""
        whole = f"{self.house.radio}/hls/live.m3u8{self._moment()}"
        first = next(line for line in get(whole)[1].decode().splitlines() if line.startswith("live.aac"))
        rows = [line for line in get(urljoin(whole, first))[1].decode().splitlines() if line and line[0] != "#"]
        return urljoin(whole, rows[len(rows) // 2])

    def found(self) -> int:
        """How many results the search for it has."""
        return int(json.loads(get(f"{self.house.site}/api/v1/search?q={WORD}")[1])["total"])

    def in_feed(self) -> bool:
        return WORD.encode() in get(self.house.site + self.made["feed"])[1]

    def places(self, sound: bytes, segment: str) -> dict[str, Callable[[], bool | None]]:
        """Where it can be met, and whether it is there: ``None`` is neither there nor told to be gone."""

        def told(ask: Callable[[], int]) -> Callable[[], bool | None]:
            return lambda: {200: True, 404: False, 410: False}.get(ask())

        def gone_for_good(name: str) -> Callable[[], bool | None]:
            return lambda: {200: True, 410: False}.get(self._site(name))

        return {
            "rewind": lambda: self.streams(sound),
            "a range of the air": told(lambda: self.excerpt()[0]),
            "HLS": lambda: self.gaps() == 0,
            "a segment of HLS": told(lambda: get(segment)[0]),
            "the clip's page": gone_for_good("clip page"),
            "the clip's file": gone_for_good("clip file"),
            "the episode's page": gone_for_good("episode page"),
            "the episode's file": gone_for_good("episode file"),
            "the feed": self.in_feed,
            "search": lambda: {2: True, 0: False}.get(self.found()),
        }


def wait(places: dict[str, Callable[[], bool | None]], there: bool, limit: float) -> dict[str, float]:
    """Seconds until each place says so, looking at all of them in turn."""
    began, took = time.monotonic(), dict[str, float]()
    while len(took) < len(places):
        for name, look in places.items():
            if name not in took and look() is there:
                took[name] = round(time.monotonic() - began, 2)
        missing = sorted(set(places) - set(took))
        late = time.monotonic() - began > limit
        assert not (missing and late), f"after {limit} s: {missing} (there: {there}); the others: {took}"
        time.sleep(0.05)
    return took


def _newest(house: House) -> datetime:
    """How far the log is whole."""
    listed = house.athir("log", "list", "--mount", "live.aac").stdout
    words = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}", listed)
    return max((datetime.fromisoformat(word) for word in words), default=datetime.min.replace(tzinfo=UTC))


@pytest.fixture
def aired(house: House) -> Iterator[Range]:
    """Eight seconds of the air as a clip and as an episode; the house is left without them."""
    start = datetime.now(UTC)
    end = start + timedelta(seconds=8)
    limit = time.monotonic() + 30
    while _newest(house) < end + timedelta(seconds=1):
        assert time.monotonic() < limit, "the log does not grow"
    told = in_the_house(house, _MAKE, start.isoformat(), end.isoformat(), WORD)
    made = json.loads(told.splitlines()[-1])
    try:
        yield Range(house, start, end, made)
    finally:
        for entry in re.findall(r"\b[0-9a-f]{12}\b", _withdrawn(house)):
            house.athir("log", "restore", entry, "--why", "the journey is over")
        in_the_house(house, _REMOVE, made["clip"], made["episode"])


def _withdrawn(house: House) -> str:
    """The book's lines on this journey's withdrawal."""
    return "\n".join(line for line in house.athir("log", "list", "--kept").stdout.splitlines() if "a court" in line)


def test_a_withdrawn_range_is_gone_everywhere_and_comes_back(aired: Range, record_property: Any) -> None:
    house = aired.house
    status, sound = aired.excerpt()
    assert status == 200 and len(sound) > 20_000
    places = aired.places(sound, aired.segment())
    wait(places, there=True, limit=BACK_SECONDS)

    span = ("--from", aired.start.isoformat(), "--to", aired.end.isoformat())
    done = house.athir("log", "withdraw", *span, "--why", "a court", "--by", "the journey")
    gone = wait(places, there=False, limit=GONE_SECONDS)
    record_property("seconds until gone", gone)
    print("gone:", gone)
    assert done.returncode == 0, done.stderr
    assert "the journey" in _withdrawn(house)

    entry = re.findall(r"\b[0-9a-f]{12}\b", done.stdout)[0]
    assert house.athir("log", "restore", entry, "--why", "the court erred", "--by", "the journey").returncode == 0
    back = wait(places, there=True, limit=BACK_SECONDS)
    record_property("seconds until back", back)
    print("back:", back)
    assert aired.excerpt() == (200, sound), "it is what it was"
    assert not _withdrawn(house)
