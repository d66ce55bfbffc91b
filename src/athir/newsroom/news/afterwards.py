"""What is said about a story after it was published: corrections, and answers of those it speaks about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from athir.newsroom.identity import new_public_id


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """What the page of corrections asks, by one index."""

    def for_readers(self, language: str, now: datetime | None = None) -> CorrectionQuerySet:
        """Those of articles that a reader of ``language`` may see, newest first."""
        rows = self.filter(language=language, article__live=True, article__withdrawn_at__isnull=True)
        rows = rows.exclude(article__embargo_until__gt=now or timezone.now())
        return rows.order_by("-at", "-id")

    def before(self, at: datetime, pk: int) -> CorrectionQuerySet:
        """Keyset: what is older than the correction (time, id)."""
        return self.filter(at__lte=at).exclude(at=at, id__gte=pk)


class Correction(models.Model):
    """``article``, ``kind``, ``text`` (what was wrong, what is right), ``at``, ``by`` (account), ``language`` (the
    article's). Written in the article's form and published with it; once published it stays (see ``Article``)."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        UPDATE = "update", _("Update")
        CLARIFICATION = "clarification", _("Clarification")

    article = ParentalKey("news.Article", on_delete=models.CASCADE, related_name="corrections")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.CORRECTION)
    text = models.TextField(
        _("text"), max_length=1000, help_text=_("What was wrong and what is right. Once published it stays.")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    language = models.CharField(max_length=12, editable=False)

    objects = CorrectionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["language", "-at", "-id"], name="news_corrections")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        article: Any = self.article
        self.language = article.language
        super().save(*args, **kwargs)

    @property
    def anchor(self) -> str:
        return f"c-{self.public_id}"

    def get_absolute_url(self) -> str:
        """The article's address with the correction's anchor."""
        article: Any = self.article
        return f"{article.get_absolute_url()}#{self.anchor}"


class Reply(models.Model):
    """Right of reply, in words under the story: ``article``, ``name`` and ``role`` of who answers, ``text``, ``at``.
    A whole article that answers another is linked by ``Article.answers``."""

    article = ParentalKey("news.Article", on_delete=models.CASCADE, related_name="replies")
    name = models.CharField(_("who answers"), max_length=150)
    role = models.CharField(_("as"), max_length=200, blank=True, help_text=_("Office or body, as they sign."))
    text = models.TextField(_("text"), max_length=5000)
    at = models.DateTimeField(_("received at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def paragraphs(self) -> list[str]:
        """The text in paragraphs of plain words."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]
