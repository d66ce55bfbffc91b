"""What the numbers ask of episodes: how long a file is, and what it is called."""

from __future__ import annotations

from django.urls import reverse

from athir.newsroom.numbers import counting
from athir.newsroom.numbers.ranges import Counted
from athir.newsroom.podcasts.episodes import Episode, EpisodeFile

KIND = "episode"


def size(public_id: str, name: str) -> Counted | None:
    """What there is to download."""
    file = EpisodeFile.objects.filter(episode__public_id=public_id, name=name).select_related("episode").first()
    return Counted(file.bytes, file.tag_bytes, file.episode.duration_ms / 1000) if file is not None else None


def named(public_ids: list[str]) -> dict[str, tuple[str, str]]:
    """Titles, and where they are edited."""
    rows = Episode.objects.filter(public_id__in=public_ids).select_related("podcast")
    edit = Episode.snippet_viewset.get_url_name("edit")
    return {row.public_id: (f"{row.title} ({row.podcast})", reverse(edit, args=[row.pk])) for row in rows}


counting.register(KIND, size, named)
