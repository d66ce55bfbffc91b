"""Addresses of what podcasts give to apps: sound, chapters, transcripts, covers. ASCII, and they stay.

An episode stands in them by its public id, not by its slug: a title that is corrected leaves the sound where it is.
What belongs to a private podcast is reached below the token of a subscriber.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from athir.newsroom.settings import HOME
from athir.newsroom.syndication.addresses import absolute

if TYPE_CHECKING:
    from athir.newsroom.podcasts.episodes import Episode, EpisodeFile
    from athir.newsroom.podcasts.models import Podcast

FEED_TYPES = {"audio/mp4": "audio/x-m4a", "audio/ogg": "audio/ogg"}
"""As feeds name them: Apple knows M4A by its older name."""
CHAPTERS = "chapters.json"


def base_path(podcast: Podcast, token: str = "") -> str:
    """What all addresses of a podcast begin with; with a subscriber's token, those of a private one."""
    return f"/podcasts/private/{token}" if token else f"/podcasts/{podcast.slug}"


def file_path(file: EpisodeFile, token: str = "") -> str:
    """``/podcasts/<podcast>/<public id of the episode>/<name>``."""
    return f"{base_path(file.episode.podcast, token)}/{file.episode.public_id}/{file.name}"


def file_url(file: EpisodeFile, token: str = "") -> str:
    """The same as a whole address."""
    return absolute(file_path(file, token))


def chapters_path(episode: Episode, token: str = "") -> str:
    return f"{base_path(episode.podcast, token)}/{episode.public_id}/{CHAPTERS}"


def words_path(episode: Episode, language: str, form: str, token: str = "") -> str:
    """A transcript; ``form`` is ``vtt``, ``srt`` or ``html``."""
    return f"{base_path(episode.podcast, token)}/{episode.public_id}/transcript.{language}.{form}"


def file_on_disk(file: EpisodeFile) -> Path:
    """Where the file lies; it may have gone."""
    return HOME.episode_dir(file.episode.public_id) / file.name


def feed_type(content_type: str) -> str:
    return FEED_TYPES.get(content_type, content_type)
