"""From a clip to the episode in which the whole show can be heard."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.recording import depends
from athir.newsroom.clips.models import Clip
from athir.newsroom.clips.pages import clip_key
from athir.newsroom.clips.showing import has_whole
from athir.newsroom.podcasts import signals
from athir.newsroom.podcasts.addresses import episode_path
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.pages import episode_key


@has_whole
def episode_of(clip: Clip, language: str) -> str | None:
    """The page of the public episode that holds the clip's time."""
    if clip.started_at is None or clip.ended_at is None:
        return None
    episodes: Any = Episode.objects
    found = (
        episodes.on_site()
        .filter(station_id=clip.station_id, started_at__lte=clip.started_at, ended_at__gte=clip.ended_at)
        .filter(podcast__live=True, podcast__private=False)
        .select_related("podcast")
        .order_by("published_at")
        .first()
    )
    if found is None:
        return None
    depends(episode_key(found.pk))
    return episode_path(found, language)


@receiver(signals.published)
def _published(episode: Episode, **_kwargs: Any) -> None:
    """Clips that were there before the episode lead to it from now on."""
    if not (episode.started_at and episode.ended_at):
        return
    inside = Clip.objects.filter(
        station_id=episode.station_id, live=True, started_at__gte=episode.started_at, ended_at__lte=episode.ended_at
    )
    touch({clip_key(pk) for pk in inside.values_list("pk", flat=True)[:200]})
