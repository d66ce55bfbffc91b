"""Identities that apps know podcasts and episodes by: made once, stored, never changed."""

from __future__ import annotations

import uuid

from athir.newsroom.podcasts.models import PODCAST_NAMESPACE


def podcast_guid(feed_url: str) -> uuid.UUID:
    """``podcast:guid``: UUIDv5 of the feed's address without scheme and slashes at its end (Podcasting 2.0)."""
    return uuid.uuid5(PODCAST_NAMESPACE, feed_url.partition("://")[2].rstrip("/") or feed_url.rstrip("/"))


def episode_guid() -> str:
    """A new ``guid`` of an episode."""
    return f"urn:uuid:{uuid.uuid4()}"
