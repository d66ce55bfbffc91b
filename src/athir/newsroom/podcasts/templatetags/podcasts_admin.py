"""``{% load podcasts_admin %}``: what the newsroom's forms say of an episode."""

from __future__ import annotations

from django import template

from athir.newsroom.podcasts.checks import episode_hints, episode_lacks
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.media_paths import file_path
from athir.newsroom.podcasts.publication import shown_stage
from athir.newsroom.podcasts.showing import Sound, length

register = template.Library()


@register.filter
def stage(episode: Episode) -> str:
    """Where it stands, in words."""
    return shown_stage(episode)


@register.filter
def lacking(episode: Episode) -> list[str]:
    """What it lacks, and what would do it good."""
    return [*([] if episode.live else episode_lacks(episode)), *episode_hints(episode)]


@register.filter
def length_of(episode: Episode) -> str:
    """``42:10``."""
    return length(episode.duration_ms)


@register.simple_tag
def episode_sounds(episode: Episode) -> list[Sound]:
    """Its files, while they may be heard."""
    return [Sound(file_path(file), file) for file in episode.files.all()] if episode.pk else []
