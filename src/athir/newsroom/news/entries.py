"""Entries of a live blog: rows of their own, outside the article's revisions, because they go to readers at once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from athir.newsroom.identity import new_public_id
from athir.newsroom.news.blocks import EntryBlock

PAGE = 30
"""Entries of one page of a live blog."""

MAX_TEXT = 5000

_AHEAD = timedelta(minutes=1)
"""How far the clock of another machine may run before this one."""

STANDING = Q(withdrawn_at__isnull=True)
"""Condition of the readers' indexes."""


class EntryQuerySet(models.QuerySet["LiveEntry"]):
    """What a live blog asks; each keeps to one partial index."""

    def standing(self) -> EntryQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def newest(self) -> EntryQuerySet:
        """Newest first by their own time, in the order of the index."""
        return self.order_by("-at", "-id")

    def before(self, at: datetime, pk: int) -> EntryQuerySet:
        """Keyset: what is older than the entry (time, id)."""
        return self.filter(at__lte=at).exclude(at=at, id__gte=pk)


class LiveEntry(models.Model):
    """``article``, ``at`` (its own time), ``title`` (may be empty), ``text`` (plain; an empty line begins a paragraph),
    ``body`` (:class:`EntryBlock`: pictures, films, clips of the air, quotations below the text; one of the two is there), ``author``
    (account), ``key`` (a key moment), ``pinned``, ``withdrawn_at``, ``changed_at``, ``public_id`` (its anchor on the
    page)."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    article = models.ForeignKey("news.Article", models.CASCADE, verbose_name=_("live blog"), related_name="entries")
    at = models.DateTimeField(_("time"), default=timezone.now)
    title = models.CharField(_("title"), max_length=160, blank=True)
    text = models.TextField(_("text"), max_length=MAX_TEXT, blank=True)
    body = StreamField(EntryBlock(), verbose_name=_("pictures, films, clips, quotations"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    key = models.BooleanField(_("key moment"), default=False)
    pinned = models.BooleanField(_("keep at the top"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its words, its blocks or its time were last changed after it was posted."""

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("live entry")
        verbose_name_plural = _("live entries")
        indexes = [
            models.Index(fields=["article", "-at", "-id"], name="news_entries", condition=STANDING),
            models.Index(fields=["article", "-at", "-id"], name="news_entries_key", condition=STANDING & Q(key=True)),
            models.Index(
                fields=["article", "-at", "-id"], name="news_entries_pinned", condition=STANDING & Q(pinned=True)
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def clean(self) -> None:
        super().clean()
        self.title, self.text = self.title.strip(), self.text.strip()
        if self.at > timezone.now() + _AHEAD:
            raise ValidationError({"at": _("An entry tells what has happened: give a time that has passed.")})
        if not self.text and not self.body:
            raise ValidationError({"text": _("Write what happened, then post it.")})

    @property
    def headline(self) -> str:
        """Its title, or the beginning of its text: what lists of key moments and schema.org show."""
        return self.title or shortened(self.text) or self._of_the_body()

    @property
    def words(self) -> str:
        """Its text and what stands in its blocks, as plain words."""
        body: Any = self.body
        return " ".join((self.text, *map(str, body.stream_block.get_searchable_content(body)))).strip()

    def _of_the_body(self) -> str:
        """The first words that stand in its blocks; of one without words, what the first block is."""
        body: Any = self.body
        return shortened(self.words) or (str(body[0].block.label) if body else "")

    @property
    def pictures(self) -> list[Any]:
        """The pictures among its blocks, in order."""
        chosen = [block.value.get("picture") for block in self.body if block.block_type == "picture"]
        return [picture for picture in chosen if picture is not None]

    @property
    def clips(self) -> list[Any]:
        """The clips of the air among its blocks, in order."""
        return [block.value for block in self.body if block.block_type == "clip" and block.value is not None]

    @property
    def paragraphs(self) -> list[str]:
        """The text in paragraphs of plain words."""
        return [" ".join(part.split()) for part in re.split(r"\n\s*\n", self.text) if part.strip()]

    @property
    def standing(self) -> bool:
        return self.withdrawn_at is None

    def get_absolute_url(self) -> str:
        """The live blog's address with the entry's anchor."""
        article: Any = self.article
        return f"{article.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"e-{self.public_id}"


def shortened(text: str, most: int = 100) -> str:
    """The first sentence or words of ``text``, at most ``most`` letters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[:most].rpartition(" ")[0] + "…"
