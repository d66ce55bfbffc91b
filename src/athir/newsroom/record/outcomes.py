"""What the daily jobs of the log found, and how far the chain was verified."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from athir.newsroom.record.sentences import REFUSED, sentence


class Outcome(models.Model):
    """One run of a job: ``station``, ``mount`` (empty: all), ``kind``, ``at``, ``good``, ``found`` (what it saw, by kind;
    :mod:`.keeping` writes it). The permissions of the whole room hang here: ``view_outcome`` lets one see the log."""

    class Kind(models.TextChoices):
        PRUNE = "prune", _("what is old is deleted")
        DAY = "day", _("a random minute of the last day is decoded")
        TERM = "term", _("a random minute of the whole term is decoded")
        CHAIN = "chain", _("the chain is verified")

    station = models.CharField(max_length=32)
    mount = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    good = models.BooleanField()
    found = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("hold_range", _("Can hold ranges of the log and release them")),
            ("withdraw_range", _("Can withdraw ranges of the log and restore them")),
            ("set_terms", _("Can say for how many days shows are kept in the log")),
        ]
        verbose_name = _("outcome of a job of the log")
        verbose_name_plural = _("outcomes of the log's jobs")
        indexes = [models.Index(fields=["station", "kind", "mount", "-at"], name="record_outcomes")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.mount}"

    @property
    def wrong(self) -> str:
        """What it found wrong, in the reader's language."""
        found = self.found
        if code := found.get("code"):
            return sentence(code, found.get("values", {}))
        refused = str(found.get("refused", ""))
        return str(found.get("wrong", "") or REFUSED.get(refused, refused))


class ChainMark(models.Model):
    """How far a walk along the chain of one mount has come: everything before ``seq`` was verified, ``prev`` (hex) is the
    hash of the last row. ``walk``: ``fresh`` follows what is written, ``again`` goes through all of it, sound included,
    over and over (``begun_at``, ``round``)."""

    FRESH, AGAIN = "fresh", "again"

    station = models.CharField(max_length=32)
    mount = models.CharField(max_length=40)
    walk = models.CharField(max_length=5)
    seq = models.BigIntegerField(default=0)
    prev = models.CharField(max_length=64, blank=True)
    round = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["station", "mount", "walk"], name="record_one_mark")]

    def __str__(self) -> str:
        return f"{self.station} {self.mount} {self.walk} {self.seq}"
