"""Private podcasts: an address for each listener, shown once, kept as a hash, revoked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.newsroom.podcasts.rules_of_feeds import faults
from tests.newsroom.podcasts.test_media import SOUND, VTT

from athir.home import Home
from athir.newsroom.podcasts import private
from athir.newsroom.podcasts.feed_cache import feeds as kept_feeds
from athir.newsroom.podcasts.models import Chapter, Podcast, Subscriber, Transcript
from athir.newsroom.settings import HOUSE


@pytest.fixture
def heard(podcast: Callable[..., Any], episode: Callable[..., Any], house: Home) -> Any:
    """An episode of a private podcast, with sound on disk."""
    kept_feeds.clear()
    made = episode(podcast=podcast("sirr", private=True))
    folder = house.episode_dir(made.public_id)
    folder.mkdir(parents=True)
    for name in ("e.mp3", "e-24.opus"):
        (folder / name).write_bytes(SOUND)
    for at, title in enumerate(("أول", "ثان", "ثالث")):
        Chapter.objects.create(episode=made, start_ms=at * 1000, title=title)
    Transcript.objects.create(episode=made, text=VTT)
    return made


def _path(url: str) -> str:
    assert url.startswith(HOUSE.site_base)
    return url.removeprefix(HOUSE.site_base)


def test_only_who_has_an_address_hears_a_private_podcast(heard: Any) -> None:
    app = Client()
    subscriber, url = private.subscribe(heard.podcast, "سعيد")
    token = url.split("/")[-2]
    assert token not in str(vars(subscriber)) and len(token) >= 32
    answer = app.get(_path(url))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    body = answer.content.decode()
    assert faults(answer.content) == []
    assert "<itunes:block>Yes</itunes:block>" in body and 'rel="hub"' not in body
    assert f"{HOUSE.site_base}/podcasts/sirr" not in body, "nothing in it is without the token"
    # Everything that the feed names answers, to this address alone.
    for link in set(re.findall(rf'"{HOUSE.site_base}(/podcasts/private/[^"]+)"', body)):
        told = app.get(link)
        assert told.status_code == 200 and told["Cache-Control"].startswith("private"), link
        assert app.get(link.replace(token, "x" * 32)).status_code == 404
    assert app.get("/podcasts/sirr/feed.xml").status_code == 404
    assert app.get(f"/podcasts/sirr/{heard.public_id}/e.mp3").status_code == 404
    assert app.get(_path(url), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    subscriber.refresh_from_db()
    assert subscriber.used_at is not None


def test_two_listeners_have_two_addresses_and_one_is_revoked(heard: Any) -> None:
    app = Client()
    one, url = private.subscribe(heard.podcast, "سعيد")
    _other, second = private.subscribe(heard.podcast, "هدى")
    token, another = url.split("/")[-2], second.split("/")[-2]
    bodies = [app.get(_path(address)).content.decode() for address in (url, second)]
    assert bodies[0] != bodies[1] and bodies[0].replace(token, another) == bodies[1]
    private.revoke(one)
    assert app.get(_path(url)).status_code == 410
    assert app.get(f"/podcasts/private/{token}/{heard.public_id}/e.mp3").status_code == 410
    assert app.get(_path(second)).status_code == 200
    Podcast.objects.update(live=False)
    assert app.get(_path(second)).status_code == 404


def test_an_address_is_shown_once_in_the_newsroom(heard: Any, account: Any, as_user: Any) -> None:
    chief = as_user(account("chief"))
    path = f"/admin/podcasts/subscribers/{heard.podcast.pk}/"
    assert chief.get(path).status_code == 200
    assert chief.post(path, {"name": ""}).status_code == 200 and not Subscriber.objects.exists()
    answer = chief.post(path, {"name": "سعيد"})
    url = re.search(r"http[^<]+/podcasts/private/[^<]+", answer.content.decode())
    assert url is not None and "no-store" in answer["Cache-Control"]
    assert Client().get(_path(url[0])).status_code == 200
    again = chief.get(path).content.decode()
    assert url[0] not in again and "سعيد" in again
    row = Subscriber.objects.get()
    assert chief.get(f"/admin/podcasts/subscribers/revoke/{row.pk}/").status_code == 405
    assert chief.post(f"/admin/podcasts/subscribers/revoke/{row.pk}/").status_code == 302
    assert Client().get(_path(url[0])).status_code == 410
    reporter = as_user(account("reporter"))
    for denied in (path, f"/admin/podcasts/subscribers/revoke/{row.pk}/"):
        assert reporter.post(denied, {"name": "x"}).status_code in (302, 403)
    assert Subscriber.objects.count() == 1
