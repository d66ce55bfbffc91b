"""What the air told us, and where we are in its journal. Written by the worker alone; read-only for people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.names import name_in


class StationLink(models.Model):
    """State of the link to one station's air: ``cursor`` of the journal, generations of plan, access and holds."""

    station = models.OneToOneField("frame.Station", models.CASCADE, related_name="link", primary_key=True)
    cursor = models.JSONField(default=dict)
    plan_generation = models.BigIntegerField(default=0)
    access_generation = models.BigIntegerField(default=0)
    holds_generation = models.BigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return str(self.station_id)


class JournalRow(models.Model):
    """A row made of a journal event. ``event_id`` is (writer, boot, seq), unique for ever: reading twice doubles nothing."""

    event_id = models.CharField(max_length=100, unique=True)
    station = models.ForeignKey("frame.Station", models.CASCADE, related_name="+", verbose_name=_("station"))

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True


class AsRun(JournalRow):
    """What was on air: ``item``, ``path``, ``title``, ``artist``, ``source`` (plan, station, emergency, live),
    ``audio``, ``slot``, ``started_at``, ``ended_at``, ``end_reason``, ``sample``, ``duration_ms``."""

    writer_boot = models.CharField(max_length=80)
    item = models.CharField(_("item"), max_length=200, blank=True)
    path = models.CharField(_("file"), max_length=1000, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    artist = models.CharField(_("artist"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=20, blank=True)
    slot = models.CharField(_("slot"), max_length=200, blank=True)
    audio = models.ForeignKey("library.AudioFile", models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(_("from"), db_index=True)
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    end_reason = models.CharField(_("ended by"), max_length=40, blank=True)
    sample = models.BigIntegerField(null=True, blank=True)
    duration_ms = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("as-run entry")
        verbose_name_plural = _("as-run log")
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["writer_boot"], condition=models.Q(ended_at__isnull=True), name="airlink_open_items")
        ]

    def __str__(self) -> str:
        return f"{self.artist} – {self.title}" if self.artist else (self.title or self.path or self.item)


class LiveSession(JournalRow):
    """A presenter on the air: ``account``, ``name``, ``user``, ``line``, ``started_at``, ``ended_at``, ``end_reason``."""

    writer_boot = models.CharField(max_length=80)
    account = models.CharField(_("account"), max_length=150)
    name = models.CharField(_("name"), max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    line = models.CharField(_("line"), max_length=100, blank=True)
    started_at = models.DateTimeField(_("from"), db_index=True)
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    end_reason = models.CharField(_("ended by"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("live session")
        verbose_name_plural = _("live sessions")
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["writer_boot"], condition=models.Q(ended_at__isnull=True), name="airlink_open_live")
        ]

    def __str__(self) -> str:
        return self.name or self.account


class AiredSlot(JournalRow):
    """A slot of the week as it was on air: ``slot`` (id in the plan), ``show`` (its public id), ``title`` (by language),
    ``started_at``, ``ended_at``, ``sample``. One that an air restart interrupted has a row for each part."""

    writer_boot = models.CharField(max_length=80)
    slot = models.CharField(max_length=200)
    show = models.CharField(max_length=40, blank=True)
    title = models.JSONField(default=dict)
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    sample = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["writer_boot"], condition=models.Q(ended_at__isnull=True), name="airlink_open_slots")
        ]

    def __str__(self) -> str:
        return name_in(self.title) or self.slot


class ListenerSample(JournalRow):
    """Listeners at a moment: ``at``, ``total``, ``counts`` by mount."""

    at = models.DateTimeField(_("at"), db_index=True)
    total = models.PositiveIntegerField(_("listeners"), default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("listener sample")
        verbose_name_plural = _("listener samples")
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.total)


class MadeEpisode(models.Model):
    """An airing of which an episode was made (or which was none): it makes no second one, even if that was deleted.
    ``key``: station, slot of that day, podcast."""

    key = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
