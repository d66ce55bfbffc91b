"""Every feed of the demo is sound, and so is every file that it names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import etree
from PIL import Image
from tests.newsroom.podcasts.rules_of_feeds import ITUNES, PODCAST, faults

from athir.home import Home
from athir.newsroom.podcasts.feed_cache import feeds as kept_feeds
from athir.newsroom.podcasts.models import Podcast


@pytest.mark.timeout(600)
def test_every_feed_of_the_demo_is_sound(demo: Home) -> None:
    kept_feeds.clear()
    app, named = Client(), set()
    slugs = Podcast.objects.filter(live=True, private=False).values_list("slug", flat=True)
    assert slugs
    for path in ("/podcasts/feed.xml", *(f"/podcasts/{slug}/feed.xml" for slug in slugs)):
        answer = app.get(path)
        assert answer.status_code == 200 and faults(answer.content) == [], path
        channel = etree.fromstring(answer.content).find("channel")
        named |= {one.get("href") for one in channel.iter(f"{ITUNES}image")}
        named |= {one.get("url") for tag in ("chapters", "transcript") for one in channel.iter(f"{PODCAST}{tag}")}
        for sound in [*channel.iter("enclosure"), *channel.iter(f"{PODCAST}alternateEnclosure")]:
            url = sound.get("url") or sound.find(f"{PODCAST}source").get("uri")
            if "/podcasts/" in url:
                file = app.get(urlsplit(url).path)
                assert file["Content-Type"] == sound.get("type")
                assert Path(file["X-Athir-File"]).stat().st_size == int(sound.get("length"))
    for url in named:
        answer = app.get(urlsplit(url).path)
        assert answer.status_code == 200, url
        if "X-Athir-File" in answer:
            with Image.open(answer["X-Athir-File"]) as picture:
                assert picture.width == picture.height >= 1400 and picture.mode == "RGB"
