"""Alarms of the log: sound that is lost, was changed or cannot be kept, until somebody has dealt with it.

Rows like those of the publication clock (:mod:`athir.newsroom.news.alarms`): they outlive a worker that stops and a mail
server that does not answer. The newsroom's first page shows them, the worker mails them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from athir.contracts.units import parse_iso
from athir.newsroom.record.sentences import sentence
from athir.newsroom.settings import HOUSE

STANDING = models.Q(dealt_at__isnull=True, over_at__isnull=True)


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """What the first page and the mail ask."""

    def standing(self) -> AlarmQuerySet:
        """Those with which nobody has dealt and that did not end by themselves, newest first."""
        return self.filter(STANDING).order_by("-said_at", "-id")

    def untold(self) -> AlarmQuerySet:
        """Those of which nobody was told, in their order."""
        return self.filter(told_at__isnull=True).order_by("said_at", "id")


class Alarm(models.Model):
    """``station``; ``kind``; ``mount`` (empty: the whole log); ``detail`` (where: a file and row, a time; without a code
    also what a program said); ``code`` and ``values`` (what is wrong there, :mod:`.sentences`); ``said_at``; ``told_at``
    (when it was mailed); ``over_at`` (it ended by itself); ``dealt_at`` and ``dealt_by``."""

    class Kind(models.TextChoices):
        BOOK = "book", _("The log's book cannot be read: nothing is deleted, and no withdrawal is acted upon.")
        LOST = "lost", _("A withdrawal stands in the log's book no more, and nobody took it back.")
        HOLDS = "holds", _("The newsroom's holds cannot be read: nothing is deleted.")
        SHORT = "short", _("The log is kept for fewer days than the law asks: nothing is deleted.")
        PRUNE = "prune", _("What is older than its days could not be deleted.")
        DISK = "disk", _("The disk of the log is too small for its whole term.")
        AWAY = "away", _("Old hours of the log do not get to the storage, or are not what was sent there.")
        MINUTE = "minute", _("A minute of the log cannot be heard.")
        SILENT = "silent", _("Nothing was logged in the last day.")
        CHAIN = "chain", _("The chain of the log is broken: something was changed, or is missing.")

    station = models.CharField(max_length=32)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    mount = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=16, blank=True)
    values = models.JSONField(default=dict, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    dealt_at = models.DateTimeField(null=True)
    dealt_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = AlarmQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = _("alarm of the log")
        verbose_name_plural = _("alarms of the log")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "kind", "mount", "detail", "code"], condition=STANDING, name="record_one_alarm"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def sentence(self) -> str:
        """What is wrong, in the reader's language; empty where ``detail`` says it all."""
        return sentence(self.code, self.values) if self.code else ""

    @property
    def place(self) -> str:
        """Where: a time as the station's clock shows it, else as it was told."""
        if self.kind != self.Kind.MINUTE or not self.code:
            return self.detail
        try:
            return f"{timezone.localtime(parse_iso(self.detail), HOUSE.tz):%Y-%m-%d %H:%M:%S}"
        except ValueError:
            return self.detail

    @property
    def said(self) -> str:
        """Where, and what is wrong there, in the reader's language."""
        return ": ".join(filter(None, (self.place, self.sentence)))


def raise_(
    station: str,
    kind: object,
    detail: str = "",
    mount: str = "",
    at: datetime | None = None,
    code: str = "",
    values: Mapping[str, int | str] | None = None,
) -> Alarm:
    """An alarm; the one that stands already when it says the same of the same place."""
    known = {"station": station, "kind": str(kind), "mount": mount, "detail": detail[:500], "code": code}
    standing = Alarm.objects.standing().filter(**known).first()
    return standing or Alarm.objects.create(**known, values=dict(values or {}), said_at=at or timezone.now())


def over(station: str, kind: object, mount: str = "", at: datetime | None = None) -> int:
    """What was wrong is right again: those alarms need nobody any more. How many there were."""
    standing = Alarm.objects.standing().filter(station=station, kind=str(kind), mount=mount)
    return int(standing.update(over_at=at or timezone.now()))


def deal_with(alarm: Alarm, user: Any) -> None:
    """Somebody has seen it and done what was to do: it leaves the first page of all."""
    Alarm.objects.filter(pk=alarm.pk, dealt_at__isnull=True).update(dealt_at=timezone.now(), dealt_by=user)
