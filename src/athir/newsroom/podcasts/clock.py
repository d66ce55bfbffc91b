"""Planned episodes go out at their time: asked by the worker every second, answered by an index of few rows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from athir.newsroom.podcasts import actions
from athir.newsroom.podcasts.episodes import Episode

log = logging.getLogger("athir.podcasts")

AGAIN = timedelta(minutes=1)
"""When one that could not go out, because its sound is not ready, is tried again for want of a change."""


class EpisodeClock:
    """Publishes what is due. Keep one for a process: it remembers what failed."""

    def __init__(self, time: Callable[[], datetime] | None = None) -> None:
        self._time = time or timezone.now
        self._failed: dict[int, tuple[datetime, datetime]] = {}

    def step(self) -> int:
        """Publish what is due; how many went out."""
        now, gone = self._time(), 0
        due = Episode.objects.filter(publish_at__lte=now, live=False, withdrawn_at__isnull=True)
        for episode in due.select_related("podcast").order_by("publish_at")[:50]:
            changed, again = self._failed.get(episode.pk, (None, now))
            if changed == episode.changed_at and episode.state != Episode.State.READY and now < again:
                continue
            try:
                planned = episode.publish_at
                actions.publish(episode)
                self._failed.pop(episode.pk, None)
                gone += 1
                if planned is not None and now - planned > timedelta(seconds=5):
                    log.warning("episode %s went out %s after its time", episode.public_id, now - planned)
            except ValidationError as error:
                log.warning("episode %s could not go out: %s", episode.public_id, " ".join(error.messages))
                self._failed[episode.pk] = (episode.changed_at, now + AGAIN)
        return gone
