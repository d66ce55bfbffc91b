"""Numbers by day. No row is about a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Downloads(models.Model):
    """Downloads of one thing on one day (UTC): ``kind`` (``episode``, ``clip``), ``thing`` (its public id), ``downloads``,
    ``bytes`` that were sent, ``most`` (of one address: many of the same are a spike, kept and marked)."""

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=20)
    thing = models.CharField(max_length=16)
    downloads = models.PositiveIntegerField(_("downloads"), default=0)
    bytes = models.BigIntegerField(_("bytes"), default=0)
    most = models.PositiveIntegerField(_("most of one address"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("downloads of a day")
        verbose_name_plural = _("downloads by day")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["day", "kind", "thing"], name="numbers_one_thing")]
        indexes = [models.Index(fields=["kind", "thing", "day"], name="numbers_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.thing}"


class Audience(models.Model):
    """A day of one ``kind``: ``downloads`` of all, ``listeners`` (who downloaded any), ``apps`` (downloads by app)."""

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=20)
    downloads = models.PositiveIntegerField(_("downloads"), default=0)
    listeners = models.PositiveIntegerField(_("listeners"), default=0)
    apps = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("audience of a day")
        verbose_name_plural = _("audience by day")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["day", "kind"], name="numbers_one_audience")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Listening(models.Model):
    """A day of the live streams (UTC): ``station``, ``mount``, ``sessions`` that ended, ``seconds`` of sound that were
    delivered, ``rewinds`` (sessions that began in the past) and ``rewound`` seconds of them."""

    day = models.DateField(_("day"))
    station = models.ForeignKey("frame.Station", models.CASCADE, related_name="+", verbose_name=_("station"))
    mount = models.CharField(_("mount"), max_length=40)
    sessions = models.PositiveIntegerField(_("sessions"), default=0)
    seconds = models.BigIntegerField(_("seconds"), default=0)
    rewinds = models.PositiveIntegerField(_("rewinds"), default=0)
    rewound = models.BigIntegerField(_("seconds of rewinds"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("listening of a day")
        verbose_name_plural = _("listening by day")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["day", "station", "mount"], name="numbers_one_listening")]

    def __str__(self) -> str:
        return f"{self.day} {self.mount}"
