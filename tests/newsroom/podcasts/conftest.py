"""Podcasts and episodes for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def podcast(db: None) -> Callable[..., Any]:
    """``podcast("sawt")`` gives a published podcast; ``draft=True`` one that is not."""
    from athir.newsroom.frame.models import Station
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.models import Podcast

    def make(slug: str = "sawt", *, draft: bool = False, **fields: Any) -> Any:
        station = Station.objects.get_or_create(slug="main", defaults={"names": {"ar": "إذاعة"}})[0]
        fields.setdefault("names", {"ar": "صوت الواحة", "fr": "La voix de l’oasis"})
        fields.setdefault("description", {"ar": "حكايات من الواحات كل أسبوع."})
        made = Podcast.objects.create(slug=slug, station=station, **fields)
        return made if draft else actions.publish_podcast(made)

    return make


@pytest.fixture
def episode(podcast: Callable[..., Any]) -> Callable[..., Any]:
    """``episode("الحلقة", podcast=…)`` gives a published episode of half an hour; ``draft=True`` one that is not."""
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.models import Episode, EpisodeFile, Podcast

    def make(title: str = "حكاية الخطارة", *, draft: bool = False, **fields: Any) -> Any:
        if "podcast" not in fields:
            fields["podcast"] = Podcast.objects.first() or podcast()
        fields.setdefault("station", fields["podcast"].station)
        fields.setdefault("state", Episode.State.READY)
        fields.setdefault("duration_ms", 1_800_000)
        fields.setdefault("summary", "كيف حفر الأجداد الخطارات؟")
        made = Episode.objects.create(title=title, **fields)
        small = {"role": "small", "name": "e-24.opus", "content_type": "audio/ogg", "bitrate": 24_000}
        EpisodeFile.objects.create(
            episode=made, name="e.mp3", content_type="audio/mpeg", bitrate=128_000, bytes=29_000_000
        )
        EpisodeFile.objects.create(episode=made, bytes=5_400_000, **small)
        return made if draft else actions.publish(made)

    return make
