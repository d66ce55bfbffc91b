"""Clips of the house that lie inside an episode, as its soundbites: found by what both are made of, the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver

from athir.airlog.aired import Stretch
from athir.contracts.units import RATE
from athir.newsroom.baking.dirty import touch
from athir.newsroom.clips.models import Clip
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.feed import BITE
from athir.newsroom.podcasts.feed_records import Bite
from athir.newsroom.podcasts.pages import episode_key

MOST = 5
"""So many of an episode: apps show one or two."""


def within(inner: tuple[Stretch, ...], outer: tuple[Stretch, ...]) -> int | None:
    """At which sample of ``outer`` ``inner`` (one stretch) is heard whole; ``None`` when it is not."""
    if len(inner) != 1:
        return None
    wanted, at = inner[0], 0
    for part in outer:
        same = (part.station, part.epoch) == (wanted.station, wanted.epoch)
        offset = wanted.first_sample - part.first_sample
        if same and offset >= 0 and offset + wanted.samples <= part.samples:
            return at + offset
        at += part.samples
    return None


class Aired(Protocol):
    """An episode, as far as it decides which clips lie in it."""

    @property
    def pk(self) -> int: ...
    @property
    def station_id(self) -> int: ...
    @property
    def started_at(self) -> Any: ...
    @property
    def ended_at(self) -> Any: ...
    @property
    def stretches(self) -> Any: ...
    def pieces(self) -> tuple[Stretch, ...]: ...


def bites_of(episodes: Iterable[Aired]) -> dict[int, list[tuple[Clip, Bite]]]:
    """By the episode's key: published clips of 15 to 120 s that lie in it whole, in the order in which they are heard."""
    aired = [one for one in episodes if one.started_at and one.ended_at and one.stretches]
    if not aired:
        return {}
    clips = Clip.objects.on_site().filter(
        started_at__gte=min(one.started_at for one in aired),
        ended_at__lte=max(one.ended_at for one in aired),
        duration_ms__gte=BITE[0],
        duration_ms__lte=BITE[1],
    )
    candidates = list(clips.order_by("started_at").defer("peaks", "transcript")[:2000])
    found: dict[int, list[tuple[Clip, Bite]]] = {}
    for episode in aired:
        near = [one for one in candidates if one.station_id == episode.station_id and _touch(one, episode)]
        told = [pair for one in near if (pair := _bite(one, episode)) is not None]
        if told:
            found[episode.pk] = sorted(told, key=lambda pair: pair[1].start)[:MOST]
    return found


def _touch(clip: Clip, episode: Aired) -> bool:
    return bool(clip.started_at >= episode.started_at and clip.ended_at <= episode.ended_at)


def _bite(clip: Clip, episode: Aired) -> tuple[Clip, Bite] | None:
    try:
        sample = within(clip.pieces(), episode.pieces())
    except (KeyError, TypeError, ValueError):
        return None
    if sample is None:
        return None
    return clip, Bite(sample * 1000 // RATE, clip.duration_ms, clip.title)


@receiver(post_save, sender=Clip)
def _clip_saved(sender: type[Model], instance: Clip, **_: Any) -> None:
    """One that comes out is a soundbite at once; one that goes is known by its own key."""
    if not (instance.live and instance.started_at and instance.ended_at):
        return
    around = Episode.objects.filter(
        station_id=instance.station_id, live=True, started_at__lte=instance.started_at, ended_at__gte=instance.ended_at
    )
    touch({episode_key(pk) for pk in around.values_list("pk", flat=True)[:50]})
