"""Ranges that somebody asked for: made in the background as a folder that can be verified, taken away as a ZIP."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from athir.newsroom.identity import new_public_id
from athir.newsroom.settings import HOME


class Export(models.Model):
    """``public_id``; ``station``, ``mount``, ``start`` and ``end`` (UTC); ``why`` (a letter, its number) and ``language`` of
    the page in it; ``state`` with ``detail``; ``asked_at``, ``asked_by``; ``done_at``, ``bytes``, ``sha256`` of the ZIP."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        PROCESSING = "processing", _("being prepared")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    station = models.CharField(max_length=32)
    mount = models.CharField(_("mount"), max_length=40)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("to"))
    why = models.CharField(_("what for"), max_length=500)
    language = models.CharField(max_length=8, default="ar")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    detail = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ("add", "view")
        verbose_name = _("export of the log")
        verbose_name_plural = _("exports of the log")
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.mount} {self.start:%Y-%m-%d %H:%M}"

    @property
    def path(self) -> Path:
        """Its ZIP, whether or not it is made yet."""
        return HOME.exports_dir / f"{self.public_id}.zip"
