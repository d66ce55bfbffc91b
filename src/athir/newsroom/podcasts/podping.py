"""Podping: tells apps of new episodes through a service that writes them down for all. Off until ``podping_url`` is set.

One request for a feed (podping.cloud): ``GET /?url=…&reason=update&medium=podcast``, the service's token in the header
``Authorization``. What is taken off is no news to anybody.
"""

from __future__ import annotations

import urllib.request
from functools import partial
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.db import transaction
from django.dispatch import receiver
from django_tasks import task

from athir.newsroom.podcasts import signals
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.feeds import feed_url
from athir.newsroom.settings import HOUSE

_SECONDS = 10.0


def request_of(service: str, feed: str) -> urllib.request.Request:
    """What is asked of ``service`` (``https://TOKEN@host/``) for a feed."""
    parts = urlsplit(service)
    host = parts.netloc.rpartition("@")[2]
    asked = urlencode({"url": feed, "reason": "update", "medium": "podcast"})
    headers = {"User-Agent": "Athir"}
    if parts.username:
        headers["Authorization"] = unquote(parts.username)
    return urllib.request.Request(f"{parts.scheme}://{host}{parts.path or '/'}?{asked}", headers=headers)


@task()
def ping(feed: str) -> None:
    """Tell the service of one feed. An answer that is no success raises, and the worker says so."""
    if HOUSE.podping_url:
        with urllib.request.urlopen(request_of(HOUSE.podping_url, feed), timeout=_SECONDS):
            pass


@receiver(signals.published)
def _published(sender: type[Any], episode: Episode, **_: Any) -> None:
    podcast = episode.podcast
    if HOUSE.podping_url and podcast.live and not podcast.private and not podcast.blocked:
        transaction.on_commit(partial(ping.enqueue, feed_url(podcast)))
