"""What programs of the world make of a feed: gPodder's parser, and by ``ATHIR_LONG=1`` two from npm.

``podcast-partytime`` is the parser of the Podcast Index; both are fetched for the test, with the machine's own npm.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import podcastparser
import pytest
from django.test import Client

from athir.newsroom.dossiers.models import Person
from athir.newsroom.podcasts.feed_cache import feeds as kept_feeds
from athir.newsroom.podcasts.models import Chapter, EpisodePerson, Podcast, Season, Transcript
from athir.newsroom.settings import HOUSE

HERE = Path(__file__).parent
NPM = ("podcast-partytime@5.0.0", "feedsmith@3.0.1")
PATH = "/podcasts/sawt/feed.xml"
NEW = b"https://podcastindex.org/namespace/1.0"
OLD = b"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"


@pytest.fixture
def feed(episode: Callable[..., Any]) -> tuple[Any, bytes]:
    """An episode with everything, and the feed that holds it."""
    kept_feeds.clear()
    made = episode(number=7, notes="<p>اقرأ <b>المقال</b></p>", place="زاكورة", geo="30.33,-5.84")
    made.season = Season.objects.create(podcast=made.podcast, number=2, names={"ar": "موسم الماء"})
    made.save()
    for at, title in ((0, "مقدمة"), (342_000, "لقاء"), (1_700_000, "خاتمة")):
        Chapter.objects.create(episode=made, start_ms=at, title=title)
    Transcript.objects.create(episode=made, text="WEBVTT\n\n00:00.000 --> 00:04.000\nمرحبا.\n")
    EpisodePerson.objects.create(episode=made, person=Person.objects.create(slug="huda", names={"ar": "هدى"}))
    Podcast.objects.update(
        owner_email="podcast@radio.example", licence="cc-by-4.0", funding_url="https://radio.example/support/"
    )
    return made, Client().get(PATH).content


def test_gpodder_reads_it(feed: tuple[Any, bytes]) -> None:
    made, body = feed
    # It knows the podcast namespace by its older address alone.
    told = podcastparser.parse(f"{HOUSE.site_base}{PATH}", io.BytesIO(body.replace(NEW, OLD)))
    assert told["title"] == "صوت الواحة" and told["language"] == "ar" and told["type"] == "episodic"
    assert told["itunes_owner"]["email"] == "podcast@radio.example"
    one = told["episodes"][0]
    assert (one["guid"], one["number"], one["total_time"]) == (made.guid, 7, 1800)
    assert one["enclosures"] == [
        {
            "url": f"{HOUSE.site_base}/podcasts/sawt/{made.public_id}/e.mp3",
            "file_size": 29_000_000,
            "mime_type": "audio/mpeg",
        }
    ]
    assert one["published"] == int(made.published_at.timestamp())
    assert one["chapters_json_url"].endswith("/chapters.json") and one["transcript_url"].endswith("/transcript.ar.html")
    assert [person["name"] for person in one["persons"]] == ["هدى"]


if os.environ.get("ATHIR_LONG"):

    def test_the_podcast_index_reads_it(feed: tuple[Any, bytes], tmp_path: Path) -> None:
        made, body = feed
        npm, node = shutil.which("npm"), shutil.which("node")
        assert npm and node, "install node and npm for the long form of this test"
        fetch = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(tmp_path), *NPM]
        subprocess.run(fetch, check=True, capture_output=True, timeout=150)
        done = subprocess.run(
            [node, str(HERE / "outside.mjs"), str(tmp_path)],
            input=body,
            capture_output=True,
            check=True,
            timeout=30,
            env=os.environ | {"LOG_LEVEL": "silent", "LOG": "silent"},
        )
        told = json.loads(done.stdout.splitlines()[-1])
        _by_the_index(told["partytime"], made)
        one = told["feedsmith"]["items"][0]
        assert one["guid"]["value"] == made.guid and one["itunes"]["duration"] == 1800
        assert {"transcripts", "chapters", "season", "episode", "persons"} <= set(one["podcast"])


def _by_the_index(told: dict[str, Any], made: Any) -> None:
    assert told["title"] == "صوت الواحة" and told["guid"] == str(made.podcast.guid) and told["medium"] == "podcast"
    assert told["locked"] and told["license"]["identifier"] == "cc-by-4.0"
    assert told["podcastFunding"][0]["url"] == "https://radio.example/support/"
    one = told["items"][0]
    assert (one["guid"], one["duration"], one["enclosure"]["length"]) == (made.guid, 1800, 29_000_000)
    assert one["podcastSeason"] == {"number": 2, "name": "موسم الماء"} and one["podcastEpisode"]["number"] == 7
    assert one["podcastChapters"]["type"] == "application/json+chapters"
    assert {words["type"] for words in one["podcastTranscripts"]} >= {"text/vtt", "text/html"}
    assert [person["name"] for person in one["podcastPeople"]] == ["هدى"]
    assert one["alternativeEnclosures"][1]["bitrate"] == 24_000
