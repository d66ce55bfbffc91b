"""Which page depends on which key, and which keys were touched since."""

from __future__ import annotations

from django.db import models


class Dep(models.Model):
    """``page`` (its path on the site) shows something of ``key`` (``article:7``, ``list:news:ar``, ``station``)."""

    wagtail_reference_index_ignore = True

    key = models.CharField(max_length=200)
    page = models.CharField(max_length=600)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "page"], name="baking_dep_key_page")]
        indexes = [models.Index(fields=["page"], name="baking_dep_page")]


class Dirty(models.Model):
    """A key touched by a transaction. Kept for a while after it was baked: it also ends races (see ``store``)."""

    wagtail_reference_index_ignore = True

    key = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    done = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(done=False), name="baking_dirty_waiting"),
            models.Index(fields=["key", "id"], name="baking_dirty_key"),
        ]
