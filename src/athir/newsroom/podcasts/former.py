"""Addresses that an imported podcast had at this very host, when another program ran here: its feed and its sound."""

from __future__ import annotations

from urllib.parse import urlsplit

from athir.newsroom.podcasts.addresses import feed_path
from athir.newsroom.podcasts.episodes import Episode, EpisodeFile
from athir.newsroom.podcasts.media_paths import file_path
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.settings import HOUSE

_SOUND = (".mp3", ".m4a", ".aac", ".ogg", ".opus")


def former_address(path: str) -> str | None:
    """Where the feed or the sound that stood at ``path`` is now; for ever, since apps ask for years."""
    host = urlsplit(HOUSE.site_base).netloc
    ways = [f"{scheme}://{name}" for scheme in ("https", "http") for name in (host, f"www.{host}")]
    if path.lower().endswith(_SOUND):
        return _sound([f"{way}{path}" for way in ways])
    forms = {path, path.rstrip("/"), f"{path.rstrip('/')}/"}
    found = Podcast.objects.filter(
        live=True, private=False, came_from__in=[f"{w}{form}" for w in ways for form in forms]
    )
    podcast = found.first()
    return feed_path(podcast) if podcast is not None else None


def _sound(addresses: list[str]) -> str | None:
    episodes = Episode.objects.filter(fetched_from__in=addresses, live=True, podcast__live=True, podcast__private=False)
    episode = episodes.select_related("podcast").first()
    if episode is None:
        return None
    file = episode.files.filter(role=EpisodeFile.Role.MASTER).order_by("id").last()
    if file is None:
        return None
    file.episode = episode
    return file_path(file)
