"""What is done to podcasts and episodes, from the admin, the shows that end, imports and the clock alike.

``pages.py`` says in the same transaction which baked pages are touched, ``searching.py`` what can be found. A user of
``None`` is the house itself. All raise ``PermissionDenied``, publishing also ``ValidationError`` with sentences.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from athir.arabic.slugs import free_slug, slug_of
from athir.newsroom.podcasts import signals
from athir.newsroom.podcasts.addresses import feed_path
from athir.newsroom.podcasts.checks import episode_lacks, podcast_lacks
from athir.newsroom.podcasts.guids import episode_guid, podcast_guid
from athir.newsroom.podcasts.models import Episode, Podcast
from athir.newsroom.podcasts.slugs import LONGEST, RESERVED
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.websub import tell_hub

_OUT = ("live", "guid", "slug", "published_at", "publish_at", "changed_at")
_WITHDRAWN = ("withdrawn_at", "withdrawn_why", "withdrawn_entry", "changed_at")


def _check(user: Any, action: str, thing: Any) -> None:
    if user is None or policy_registry.get(thing).user_has_permission_for_instance(user, action, thing):
        return
    raise PermissionDenied(_("%(user)s may not do this with “%(title)s”.") % {"user": user, "title": thing})


def name_episode(episode: Episode) -> None:
    """Give it its slug (of its title, free in its podcast) and its guid where it has none; does not save."""
    if episode.slug in ("", episode.public_id):
        others = Episode.objects.filter(podcast_id=episode.podcast_id).exclude(pk=episode.pk)
        wanted = slug_of(episode.title, LONGEST) or episode.public_id

        def taken(slug: str) -> bool:
            return others.filter(slug=slug).exists()

        episode.slug = free_slug(wanted, taken, episode.public_id, LONGEST, RESERVED)
    episode.guid = episode.guid or episode_guid()


@transaction.atomic
def publish(episode: Episode, user: Any = None) -> Episode:
    """Let listeners have it: its slug and guid, made once, and the time, kept when it is published again."""
    _check(user, "publish", episode)
    if lacks := episode_lacks(episode):
        raise ValidationError(lacks)
    name_episode(episode)
    episode.live, episode.publish_at = True, None
    episode.published_at = episode.published_at or timezone.now()
    episode.save(update_fields=_OUT)
    log(instance=episode, action="wagtail.publish", user=user)
    _told(episode, signals.published)
    return episode


@transaction.atomic
def plan(episode: Episode, at: datetime | None, user: Any = None) -> Episode:
    """Publish it at a time (:mod:`.clock` does); a time of ``None`` takes the plan back."""
    _check(user, "publish", episode)
    if at is not None and (lacks := [] if episode.state != Episode.State.READY else episode_lacks(episode)):
        raise ValidationError(lacks)
    episode.publish_at = at
    episode.save(update_fields=["publish_at", "changed_at"])
    return episode


@transaction.atomic
def unpublish(episode: Episode, user: Any = None) -> None:
    """Take it off the site and out of the feed at once; it stays as a draft. Nothing for one that is none."""
    _check(user, "publish", episode)
    if not episode.live:
        return
    episode.live, episode.publish_at = False, None
    episode.save(update_fields=["live", "publish_at", "changed_at"])
    log(instance=episode, action="wagtail.unpublish", user=user)
    _told(episode, signals.taken_off)


@transaction.atomic
def withdraw(episode: Episode, why: str, user: Any = None, entry: str = "") -> None:
    """Nobody may hear it any more: its address answers 410 with ``why``. ``entry`` is the line of the log's book, when a
    range of the air was withdrawn."""
    _check(user, "publish", episode)
    episode.withdrawn_at = episode.withdrawn_at or timezone.now()
    episode.withdrawn_why, episode.withdrawn_entry = why[:300], entry
    episode.save(update_fields=_WITHDRAWN)
    log(instance=episode, action="athir.episode.withdraw", user=user, data={"reason": why[:300]})
    _told(episode, signals.taken_off)


@transaction.atomic
def restore(episode: Episode, user: Any = None) -> None:
    """What was withdrawn may be heard again, as it was."""
    _check(user, "publish", episode)
    if episode.withdrawn_at is None:
        return
    episode.withdrawn_at, episode.withdrawn_why, episode.withdrawn_entry = None, "", ""
    episode.save(update_fields=_WITHDRAWN)
    log(instance=episode, action="athir.episode.restore", user=user)
    if episode.live:
        _told(episode, signals.published)


@transaction.atomic
def publish_podcast(podcast: Podcast, user: Any = None) -> Podcast:
    """Give it its page and its feed; its guid is made of the feed's first address and kept for ever."""
    _check(user, "publish", podcast)
    if lacks := podcast_lacks(podcast):
        raise ValidationError(lacks)
    podcast.guid = podcast.guid or podcast_guid(absolute(feed_path(podcast)))
    podcast.live, podcast.published_at = True, podcast.published_at or timezone.now()
    podcast.save(update_fields=["guid", "live", "published_at"])
    log(instance=podcast, action="wagtail.publish", user=user)
    tell_hub([feed_path(podcast)])
    return podcast


@transaction.atomic
def unpublish_podcast(podcast: Podcast, user: Any = None) -> None:
    """Take its page and its feed off the site; its episodes stay as they are, unseen."""
    _check(user, "publish", podcast)
    podcast.live = False
    podcast.save(update_fields=["live"])
    log(instance=podcast, action="wagtail.unpublish", user=user)


def _told(episode: Episode, signal: Any) -> None:
    signal.send(sender=Episode, episode=episode)
    if episode.podcast.live and not episode.podcast.private:
        tell_hub([feed_path(episode.podcast)])
