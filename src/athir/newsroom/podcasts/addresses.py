"""Addresses of podcasts and episodes, as IRI paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from athir.newsroom.frame.addresses import address

if TYPE_CHECKING:
    from athir.newsroom.podcasts.episodes import Episode
    from athir.newsroom.podcasts.models import Podcast


def podcast_path(podcast: Podcast, language: str | None = None) -> str:
    """Its page."""
    return address("podcast", language, slug=podcast.slug)


def episode_path(episode: Episode, language: str | None = None) -> str:
    """Its page."""
    return address("episode", language, podcast=episode.podcast.slug, slug=episode.slug)


def feed_path(podcast: Podcast) -> str:
    """Its feed: one, whatever the language of the page."""
    return f"/podcasts/{podcast.slug}/feed.xml"
