"""What holds stories together: topics, series, and the stories an editor puts beside one by hand."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.models import LATIN_SLUG, Named
from athir.newsroom.frame.names import NamesField
from athir.newsroom.identity import new_public_id


class Topic(Named):
    """A topic: ``slug``, ``names``, ``public_id``; its page is ``/topics/<slug>/``."""

    slug = models.CharField(_("slug"), max_length=80, unique=True, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]

    def href(self, language: str) -> str:
        return address("topic", language, slug=self.slug)


class Series(Named):
    """A named row of stories in an order (``Article.part``): ``slug``, ``names``, ``about`` (per language)."""

    slug = models.CharField(_("slug"), max_length=80, unique=True, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    about = NamesField(_("about"), blank=True, multiline=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several", "series")
        ordering = ["slug"]

    def href(self, language: str) -> str:
        return address("series", language, slug=self.slug)


class TopicPlaceQuerySet(models.QuerySet["TopicPlace"]):
    """What a topic's page asks, by one index."""

    def of(self, topic_id: int, locale_id: int, now: datetime | None = None) -> TopicPlaceQuerySet:
        """The places of what a reader may see, newest first."""
        rows = self.filter(topic_id=topic_id, locale_id=locale_id)
        rows = rows.exclude(article__embargo_until__gt=now or timezone.now())
        return rows.order_by("-published_at", "-article_id")

    def before(self, published_at: datetime, pk: int) -> TopicPlaceQuerySet:
        """Keyset: what is older than the article (time, id)."""
        return self.filter(published_at__lte=published_at).exclude(published_at=published_at, article_id__gte=pk)


class TopicPlace(models.Model):
    """A published article's place on a topic's page. Kept by ``news/handlers.py``: topic, language and time in one
    row, so that the page of a topic with 100,000 articles is a walk along one index."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="places")
    article = models.ForeignKey("news.Article", models.CASCADE, related_name="topic_places")
    locale = models.ForeignKey("wagtailcore.Locale", models.CASCADE, related_name="+")
    published_at = models.DateTimeField()

    objects = TopicPlaceQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "topic"], name="news_one_place")]
        indexes = [models.Index(fields=["topic", "locale", "-published_at", "-article"], name="news_topic_front")]


class Beside(Orderable):
    """A story put beside another by hand: ``article``, ``other``, in order."""

    article = ParentalKey("news.Article", on_delete=models.CASCADE, related_name="beside")
    other = models.ForeignKey("news.Article", models.CASCADE, verbose_name=_("article"), related_name="+")

    class Meta(Orderable.Meta):
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")

    def __str__(self) -> str:
        return str(self.other)

    def clean(self) -> None:
        super().clean()
        if self.article_id and self.other_id == self.article_id:
            raise ValidationError({"other": _("An article is not related to itself.")})


IN_SERIES = Q(live=True, series__isnull=False)
"""Condition of the index by which a series is read."""
