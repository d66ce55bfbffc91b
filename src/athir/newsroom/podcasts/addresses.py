"""Addresses of podcasts, episodes and their sound, as IRI paths, and how other programs subscribe."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.utils.translation import gettext as _

from athir.newsroom.frame.addresses import address
from athir.newsroom.syndication.addresses import absolute

if TYPE_CHECKING:
    from athir.newsroom.podcasts.episodes import Episode
    from athir.newsroom.podcasts.models import Podcast


def podcast_path(podcast: Podcast, language: str | None = None) -> str:
    """Its page."""
    return address("podcast", language, slug=podcast.slug)


def season_path(podcast: Podcast, number: int, language: str | None = None) -> str:
    """The page of one season."""
    return address("podcast-season", language, slug=podcast.slug, number=number)


def episode_path(episode: Episode, language: str | None = None) -> str:
    """Its page."""
    return address("episode", language, podcast=episode.podcast.slug, slug=episode.slug)


def feed_path(podcast: Podcast) -> str:
    """Its feed: one, whatever the language of the page."""
    return f"/podcasts/{podcast.slug}/feed.xml"


def subscribe_links(podcast: Podcast) -> list[tuple[str, str]]:
    """(name, address) of programs that can be told of the feed by a link; nothing is loaded from any of them."""
    feed = absolute(feed_path(podcast))
    bare, whole = feed.partition("://")[2], quote(feed, safe="")
    return [
        (_("Apple Podcasts"), f"podcast://{bare}"),
        (_("AntennaPod"), f"https://antennapod.org/deeplink/subscribe?url={whole}"),
        (_("Pocket Casts"), f"pktc://subscribe/{bare}"),
        (_("Overcast"), f"overcast://x-callback-url/add?url={whole}"),
        (_("Another app"), f"pcast://{bare}"),
    ]
