"""Alarms of the publication clock: what went out late or not at all, until somebody has dealt with it.

Rows, not messages: an alarm outlives a worker that stops, a mail server that does not answer and a browser that is
closed. :mod:`.alarm_mail` tells people of them, the newsroom's first page shows them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

UNTOLD = Q(told_at__isnull=True)
"""Alarms of which nobody was told yet."""


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """What the first page and the mail ask."""

    def standing(self, since: datetime) -> AlarmQuerySet:
        """Those since then with which nobody has dealt, newest first."""
        return self.filter(dealt_at__isnull=True, said_at__gt=since).order_by("-said_at", "-id")

    def untold(self) -> AlarmQuerySet:
        """Those of which nobody was told, in their order."""
        return self.filter(UNTOLD).order_by("said_at", "id")


class Alarm(models.Model):
    """``article``; ``what``: ``publish`` or ``expire``; ``planned`` and ``at`` (really; none: it failed, and ``error``
    says why); ``said_at``; ``told_at`` (when it was mailed, or the log said that there is nobody to mail);
    ``unmailed``: to whom the mail server refused to bring it, and its words; ``dealt_at`` and ``dealt_by``: who has
    dealt with it."""

    ROOM = 500
    """Letters of what others say."""

    article = models.ForeignKey("news.Article", models.CASCADE, related_name="+")
    what = models.CharField(max_length=8)
    planned = models.DateTimeField(null=True)
    at = models.DateTimeField(null=True)
    error = models.CharField(max_length=ROOM, blank=True)
    unmailed = models.CharField(max_length=ROOM, blank=True, default="")
    said_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    dealt_at = models.DateTimeField(null=True)
    dealt_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = AlarmQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        indexes = [
            models.Index(fields=["-said_at"], name="news_alarms"),
            models.Index(fields=["said_at"], name="news_alarms_untold", condition=UNTOLD),
        ]

    def __str__(self) -> str:
        return str(self.article)

    @property
    def behind(self) -> timedelta:
        """How much later than planned; nothing for one that failed."""
        return self.at - self.planned if self.at and self.planned else timedelta()

    @property
    def seconds(self) -> int:
        """The same in whole seconds."""
        return round(self.behind.total_seconds())

    @property
    def lateness(self) -> str:
        """The same in words."""
        return lateness(self.seconds)


def lateness(seconds: int) -> str:
    """How late, in the largest unit that says it: «12 seconds late», «3 hours late»."""
    if seconds < 120:
        return ngettext("%(n)d second late", "%(n)d seconds late", seconds) % {"n": seconds}
    if seconds < 7200:
        minutes = seconds // 60
        return ngettext("%(n)d minute late", "%(n)d minutes late", minutes) % {"n": minutes}
    hours = seconds // 3600
    return ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours}


def raise_late(article: Any, what: str, planned: datetime, at: datetime) -> Alarm:
    """An alarm about one that went out late."""
    return Alarm.objects.create(article_id=article.pk, what=what, planned=planned, at=at, said_at=at)


def raise_failed(article: Any, what: str, error: str, at: datetime) -> Alarm:
    """An alarm about a schedule that could not be kept."""
    return Alarm.objects.create(article_id=article.pk, what=what, error=error[: Alarm.ROOM], said_at=at)


def over(article: Any, what: str, at: datetime) -> None:
    """It happened after all: what was said of its failing needs nobody any more."""
    failed = Alarm.objects.filter(article_id=article.pk, what=what, at__isnull=True, dealt_at__isnull=True)
    failed.update(dealt_at=at)


def deal_with(alarm: Alarm, user: Any) -> None:
    """Somebody has seen it and done what was to do: it leaves the first page of all."""
    Alarm.objects.filter(pk=alarm.pk, dealt_at__isnull=True).update(dealt_at=timezone.now(), dealt_by=user)
