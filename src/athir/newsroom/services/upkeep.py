"""What the worker does for the services: fetch the weather when it is time, and forget what need not be kept."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from athir.newsroom.services.models import Announcement, Forecast, ImportRun
from athir.newsroom.services.weather import refresh

KEEP_ENDED = timedelta(days=30)
"""An announcement that has ended or was refused is deleted after so long, and the telephone number with it."""
KEEP_WAITING = timedelta(days=60)
KEEP_PREVIEWS = timedelta(days=1)
KEEP_FORECASTS = timedelta(days=7)
_HOUR = 3600.0


def forget(now: datetime | None = None) -> int:
    """Delete what has had its time; gives the number of announcements that went."""
    now = now or timezone.now()
    ended = Q(state=Announcement.State.APPROVED, expires_on__lt=(now - KEEP_ENDED).date())
    refused = Q(state=Announcement.State.REFUSED, decided_at__lt=now - KEEP_ENDED)
    unread = Q(state=Announcement.State.WAITING, sent_at__lt=now - KEEP_WAITING)
    gone, _by_model = Announcement.objects.filter(ended | refused | unread).delete()
    ImportRun.objects.filter(state=ImportRun.State.PREVIEW, made_at__lt=now - KEEP_PREVIEWS).delete()
    Forecast.objects.filter(fetched=True, day__lt=(now - KEEP_FORECASTS).date()).delete()
    return int(gone)


class Upkeep:
    """The worker's step: the weather each time, forgetting once an hour."""

    def __init__(self) -> None:
        self._forget_at = 0.0

    def step(self) -> None:
        refresh()
        if time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + _HOUR
            forget()
