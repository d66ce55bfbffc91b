"""What editors put on the fronts by hand: pinned articles, and the lines of the breaking bar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.names import LANGUAGES
from athir.newsroom.news.models import Article

BREAKING_HOURS = 3
"""How long a breaking line stands unless the editor says otherwise: one without an end grows old in everybody's sight."""


TOP, ROW, DESK = "top", "row", "desk"

PLACES = [(TOP, _("Top story")), (ROW, _("Second row")), (DESK, _("Row of its desk"))]
"""Where on a front."""


class SlotQuerySet(models.QuerySet["Slot"]):
    """Pins of a front."""

    def of_front(self, desk: int | None, language: str) -> SlotQuerySet:
        """Those of a desk's front (``None``: home) in a language, in their order."""
        return self.filter(desk_id=desk, article__locale__language_code=language).order_by("place", "order", "id")

    def standing(self, now: datetime | None = None) -> SlotQuerySet:
        """Those whose time has not run out."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=now or timezone.now()))


class Slot(models.Model):
    """An article pinned to a front.

    ``desk`` (none: home), ``article`` (its language is the front's), ``place``, ``order`` within the place, ``until``
    (none: until somebody takes it off), ``pinned_by``, ``pinned_at``. In the place ``desk`` it stands in the row of the
    article's own desk. Pinning shows nothing that a reader may not see: an embargoed article waits in its place.
    """

    desk = models.ForeignKey(Desk, models.CASCADE, verbose_name=_("desk"), null=True, blank=True, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("article"), related_name="+")
    place = models.CharField(_("place"), max_length=8, choices=PLACES, default=TOP)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    pinned_at = models.DateTimeField(_("pinned at"), auto_now_add=True)

    objects = SlotQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("pinned article")
        verbose_name_plural = _("pinned articles")
        ordering = ["place", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "article"], name="fronts_one_slot"),
            models.UniqueConstraint(fields=["article"], name="fronts_one_slot_home", condition=Q(desk__isnull=True)),
        ]
        indexes = [models.Index(fields=["until"], name="fronts_slot_until", condition=Q(until__isnull=False))]

    def __str__(self) -> str:
        return str(self.article)


def _until() -> datetime:
    return timezone.now() + timedelta(hours=BREAKING_HOURS)


UNTOLD = Q(push=True, told_at__isnull=True)
"""Lines of which telephones are still to be told."""


class BreakingQuerySet(models.QuerySet["Breaking"]):
    """Lines of the bar."""

    def running(self, language: str, now: datetime | None = None) -> BreakingQuerySet:
        """What the bar shows now, newest first. A line about an article stands only while readers may see that."""
        now = now or timezone.now()
        its_article: Any = Article.objects.filter(pk=OuterRef("article"))
        return (
            self.filter(language=language, start__lte=now, until__gt=now)
            # Not "in": beside "or" PostgreSQL would first collect every visible article.
            .filter(Q(article__isnull=True) | Exists(its_article.on_site(now)))
            .order_by("-start", "-id")
        )


class Breaking(models.Model):
    """A line of the breaking bar: ``language``, ``text``, ``article`` (where it leads; may be none), ``start``, ``until``;
    ``push``: whoever asked for notifications is told once (``told_at``)."""

    language = models.CharField(
        _("language"),
        max_length=8,
        default=settings.LANGUAGE_CODE,
        choices=[(code, name) for code, name, _d in LANGUAGES],
    )
    text = models.CharField(_("text"), max_length=200, help_text=_("What happened, in one line of the bar."))
    article = models.ForeignKey(
        Article,
        models.CASCADE,
        verbose_name=_("article"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where the line leads; while it runs, the article also leads its fronts."),
    )
    start = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"), default=_until)
    push = models.BooleanField(
        _("notify telephones"),
        default=False,
        help_text=_("Those who asked for breaking news are told once, as soon as the line begins."),
    )
    told_at = models.DateTimeField(null=True, editable=False)

    objects = BreakingQuerySet.as_manager()

    class Meta:
        verbose_name = _("breaking line")
        verbose_name_plural = _("breaking lines")
        ordering = ["-start", "-id"]
        indexes = [
            models.Index(fields=["language", "until"], name="fronts_breaking_until"),
            models.Index(fields=["start"], name="fronts_breaking_untold", condition=UNTOLD),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if self.until and self.start and self.until <= self.start:
            raise ValidationError({"until": _("It ends before it begins: choose a later time.")})
        if self.article and self.article.language != self.language:
            raise ValidationError({"article": _("This article is in another language than the line.")})

    @property
    def href(self) -> str:
        """Where the line leads, or ``""``."""
        return self.article.get_absolute_url() if self.article else ""
