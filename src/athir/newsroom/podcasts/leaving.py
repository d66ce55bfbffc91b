"""A feed that moves elsewhere (Apple): first it names its new address and goes on, then its old address leads there.

An app that knows ``itunes:new-feed-url`` changes over in the first four weeks, and a new address that was written wrong
can be mended; whoever is left is led on by 301, which apps and proxies keep, for ever.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from athir.newsroom.podcasts.addresses import feed_path
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.syndication.addresses import absolute

TERM = timedelta(weeks=4)
"""Apple asks for no less."""


def moves(podcast: Podcast) -> bool:
    """Whether it has another address than its own."""
    return bool(podcast.moved_to) and podcast.moved_to.rstrip("/") != absolute(feed_path(podcast)).rstrip("/")


def leads_from(podcast: Podcast) -> datetime | None:
    """From when its address leads to the new one; ``None`` when it does not move, or leads there without a term."""
    return podcast.moved_at + TERM if moves(podcast) and podcast.moved_at is not None else None


def leads_there(podcast: Podcast, now: datetime | None = None) -> bool:
    """Whether its feed answers 301."""
    start = leads_from(podcast)
    return moves(podcast) and (start is None or (now or timezone.now()) >= start)


def note(podcast: Podcast, address: str) -> None:
    """``address`` is about to be written as its new one: where it is another than before, the term begins. Does not save."""
    if podcast.moved_to != address:
        podcast.moved_at = timezone.now() if address else None


@transaction.atomic
def lead(podcast: Podcast, user: Any = None) -> None:
    """Let the old address lead to the new one from now on. Raises ``PermissionDenied``."""
    if user is not None and not policy_registry.get(podcast).user_has_permission_for_instance(user, "publish", podcast):
        raise PermissionDenied
    podcast.moved_at = None
    podcast.save(update_fields=["moved_at"])
    log(instance=podcast, action="athir.podcast.leads", user=user, data={"address": podcast.moved_to})
