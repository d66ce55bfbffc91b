"""A table that was brought in from a file: what it would do, what it did, and how to take it back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from athir.newsroom.identity import new_public_id


class ImportRun(models.Model):
    """``kind`` (prayer, pharmacies), ``filename``, ``state``; ``rows`` read from the file while it is a preview;
    ``changes``, what was written: ``[{"model", "pk", "before": {…}|null, "after": {…}}]``."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        PREVIEW = "preview", _("preview")
        DONE = "done", _("done")
        UNDONE = "undone", _("taken back")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12)
    filename = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PREVIEW)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.filename
