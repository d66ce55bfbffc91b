"""What podcasts tell the baking engine: their pages, their keys, and which change touches which."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import PageKind, register
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.podcasts.models import (
    Chapter,
    Episode,
    EpisodeFile,
    EpisodePerson,
    Podcast,
    Season,
    Transcript,
)
from athir.newsroom.record import holding
from athir.newsroom.settings import HOME

LIST = "list:podcasts"
"""Whatever shows the podcasts of the house and their latest episodes."""

_BEFORE = "_before_this_save"
MOST_FORMER = 500
"""So many names that an episode's sound once had still answer: each time it is made anew it takes two."""
_SHOWN_IN_LISTS = ("slug", "names", "artwork_id", "live", "private", "description")


def podcast_key(pk: int | None) -> str:
    """Whatever shows something of the podcast, its episodes' titles with it."""
    return f"podcast:{pk}"


def airing_key(pk: int | None) -> str:
    """What shows whether the podcast's show is on the air: its feed alone, not the pages of its episodes."""
    return f"podcast-airing:{pk}"


def episode_key(pk: int | None) -> str:
    return f"episode:{pk}"


def is_out(episode: Episode) -> bool:
    """Published, ready and not withdrawn."""
    return episode.live and episode.state == Episode.State.READY and episode.withdrawn_at is None


@receiver(pre_save, sender=Episode)
@receiver(pre_save, sender=Podcast)
def _remember(sender: type[Any], instance: Any, **_: Any) -> None:
    before = sender._default_manager.filter(pk=instance.pk).first() if instance.pk else None
    setattr(instance, _BEFORE, before)  # carried to post_save


@receiver(post_save, sender=Episode)
def _episode_saved(sender: type[Model], instance: Episode, **_: Any) -> None:
    before: Episode | None = getattr(instance, _BEFORE, None)
    was, now = before is not None and is_out(before), is_out(instance)
    if not was and not now and not (before and before.live):
        return
    keys = {episode_key(instance.pk), podcast_key(instance.podcast_id), LIST}
    if before is not None and before.podcast_id != instance.podcast_id:
        keys.add(podcast_key(before.podcast_id))
    vanished = was and before is not None and (not now or before.slug != instance.slug)
    touch(keys, at_once=vanished)


@receiver(pre_delete, sender=Episode)
def _episode_deleted(sender: type[Model], instance: Episode, **_: Any) -> None:
    if instance.live:
        touch({episode_key(instance.pk), podcast_key(instance.podcast_id), LIST}, at_once=True)


@receiver(post_delete, sender=Episode)
def _episode_gone(sender: type[Model], instance: Episode, **_: Any) -> None:
    """Its sound goes with it, and the log need not keep what it was made of."""
    folder, ref, station = HOME.episode_dir(instance.public_id), f"episode:{instance.public_id}", instance.station.slug
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
    if instance.stretches:  # a book that cannot be written keeps more, never less
        transaction.on_commit(lambda: holding.unuse(ref, station, ref) and None, robust=True)


@receiver([post_save, post_delete], sender=Chapter)
@receiver([post_save, post_delete], sender=EpisodePerson)
@receiver([post_save, post_delete], sender=Transcript)
@receiver([post_save, post_delete], sender=EpisodeFile)
def _part_changed(sender: type[Model], instance: Any, **_: Any) -> None:
    touch({episode_key(instance.episode_id)})


@receiver(post_delete, sender=EpisodeFile)
def _file_gone(sender: type[Model], instance: EpisodeFile, **_: Any) -> None:
    """Its name goes on answering: apps keep the address of sound for years."""
    rows = Episode.objects.filter(pk=instance.episode_id)
    for names in rows.values_list("former_names", flat=True):
        if instance.name not in names:
            rows.update(former_names=[*names, instance.name][-MOST_FORMER:])


@receiver(post_save, sender=Podcast)
def _podcast_saved(sender: type[Model], instance: Podcast, **_: Any) -> None:
    before: Podcast | None = getattr(instance, _BEFORE, None)
    was, now = bool(before and before.live and not before.private), instance.live and not instance.private
    if not was and not now:
        return
    keys = {podcast_key(instance.pk)}
    if before is None or any(getattr(before, name) != getattr(instance, name) for name in _SHOWN_IN_LISTS):
        keys.add(LIST)
    touch(keys, at_once=was and (not now or (before is not None and before.slug != instance.slug)))


@receiver(pre_delete, sender=Podcast)
def _podcast_deleted(sender: type[Model], instance: Podcast, **_: Any) -> None:
    touch({podcast_key(instance.pk), LIST}, at_once=True)


@receiver([post_save, post_delete], sender=Season)
def _season_changed(sender: type[Model], instance: Season, **_: Any) -> None:
    touch({podcast_key(instance.podcast_id)})


@receiver(m2m_changed, sender=Podcast.presenters.through)
def _presenters_changed(sender: type[Model], instance: Any, **_: Any) -> None:
    if isinstance(instance, Podcast):
        touch({podcast_key(instance.pk)})


def _paths() -> Iterator[str]:
    for code in CODES:
        yield address("podcasts", code)
        for slug in Podcast.objects.filter(live=True, private=False).values_list("slug", flat=True):
            yield address("podcast", code, slug=slug)
    episodes: Any = Episode.objects
    rows = episodes.on_site().newest().values_list("podcast__slug", "slug")
    for podcast, slug in rows.iterator():
        for code in CODES:
            yield address("episode", code, podcast=podcast, slug=slug)
    said = Transcript.objects.filter(episode__in=episodes.on_site().values("pk"))
    for podcast, slug, spoken in said.values_list("episode__podcast__slug", "episode__slug", "language").iterator():
        for code in CODES:
            yield address("episode-said", code, podcast=podcast, slug=slug, spoken=spoken)


register(PageKind("podcasts", _paths))
