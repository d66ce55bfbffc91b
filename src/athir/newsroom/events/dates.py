"""Every date of every event that readers may see, worked out in advance, and by which rules of the clock that was done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from athir.newsroom.events.recurrence import LONGEST_DAYS


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """What pages ask. Each goes by one index and a key, whatever the number of dates."""

    def coming(self, now: datetime | None = None) -> OccurrenceQuerySet:
        """Those that have not ended, soonest first. One that began longer ago than any may last is not looked at."""
        now = now or timezone.now()
        earliest = now - timedelta(days=LONGEST_DAYS + 2)
        return self.filter(starts__gt=earliest, ends__gt=now).order_by("starts", "id")

    def past(self, now: datetime | None = None) -> OccurrenceQuerySet:
        """Those that have ended, newest first."""
        now = now or timezone.now()
        return self.filter(starts__lte=now, ends__lte=now).order_by("-starts", "-id")

    def within(self, desk: Any) -> OccurrenceQuerySet:
        """Of a province, or of a region with its provinces."""
        return self.filter(desk_id=desk.pk) if desk.parent_id else self.filter(region_id=desk.pk)

    def before(self, starts: datetime, pk: int) -> OccurrenceQuerySet:
        """Keyset, in the order of :meth:`past`."""
        return self.filter(starts__lte=starts).exclude(starts=starts, id__gte=pk)

    def after(self, starts: datetime, pk: int) -> OccurrenceQuerySet:
        """Keyset, in the order of :meth:`coming`."""
        return self.filter(starts__gte=starts).exclude(starts=starts, id__lte=pk)

    def with_events(self) -> OccurrenceQuerySet:
        """With what a card shows."""
        return self.select_related("event", "event__desk", "event__picture")


class Occurrence(models.Model):
    """One date of a live event: ``day`` (wall clock of the event), ``starts`` and ``ends`` (UTC), ``cancelled`` alone.
    ``desk`` and ``region`` are the event's, for the indexes."""

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="occurrences")
    desk = models.ForeignKey("frame.Desk", models.CASCADE, related_name="+")
    region = models.ForeignKey("frame.Desk", models.CASCADE, related_name="+")
    day = models.DateField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    cancelled = models.BooleanField(default=False)

    objects = OccurrenceQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "day"], name="events_one_a_day")]
        indexes = [
            models.Index(fields=["starts", "id"], name="events_dates"),
            models.Index(fields=["desk", "starts", "id"], name="events_dates_desk"),
            models.Index(fields=["region", "starts", "id"], name="events_dates_region"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.day:%Y-%m-%d}"

    @property
    def local_start(self) -> datetime:
        """Begin on the event's own clocks."""
        return self.starts.astimezone(self.event.tz)

    @property
    def local_end(self) -> datetime:
        """End on the event's own clocks; of an all-day one the last moment of its last day."""
        ends = self.ends - timedelta(seconds=1) if self.event.start is None else self.ends
        return ends.astimezone(self.event.tz)

    @property
    def off(self) -> bool:
        """Whether it does not take place."""
        return bool(self.cancelled or self.event.cancelled)


class Expansion(models.Model):
    """That all dates were worked out: ``tzdata`` (version), ``through`` (last day), ``moved``: what changed its instant
    because the rules of a zone did, as ``{"event", "day", "before", "after"}``."""

    at = models.DateTimeField(auto_now_add=True)
    tzdata = models.CharField(max_length=16)
    through = models.DateField()
    moved = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"tzdata {self.tzdata}, {self.through:%Y-%m-%d}"
