"""Articles. What hangs on them stands beside: :mod:`.entries`, :mod:`.afterwards`, :mod:`.groups`.

An article is a plain model, not a ``Page``: with 200,000 of them a list costs 0.1 s instead of 6 s, a publish 13 ms
instead of 98 (docs/decisions). Drafts, revisions, workflow, locks and schedule come from Wagtail's mixins.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from athir.arabic.slugs import free_slug, slug_of
from athir.newsroom.frame.onsite import OnSite
from athir.newsroom.identity import new_public_id
from athir.newsroom.news.afterwards import Correction as Correction
from athir.newsroom.news.afterwards import Reply as Reply
from athir.newsroom.news.alarms import Alarm as Alarm
from athir.newsroom.news.blocks import BodyBlock
from athir.newsroom.news.embargo import check as check_embargo
from athir.newsroom.news.entries import LiveEntry as LiveEntry
from athir.newsroom.news.forms import ArticleForm
from athir.newsroom.news.groups import IN_SERIES
from athir.newsroom.news.groups import Beside as Beside
from athir.newsroom.news.groups import Series as Series
from athir.newsroom.news.groups import Topic as Topic
from athir.newsroom.news.groups import TopicPlace as TopicPlace
from athir.newsroom.news.storyforms import Form, Urgency, shown_label

LIVE = Q(live=True)
LONGEST_SLUG = 60
"""Letters of an address."""
"""Condition of the fronts' indexes. ``filter(live=True)`` is ``WHERE "live"``: no index that begins with it is used."""


_KEPT = (
    *("public_id", "feed_id", "published_at", "withdrawn_at", "withdrawn_reason", "archived_at"),
    *("live_from", "live_until"),
)
"""What belongs to an article as a whole, not to one of its revisions."""

_OF_ITS_OWN = (
    *_KEPT,
    *("slug", "author", "live", "live_revision", "latest_revision", "has_unpublished_changes", "first_published_at"),
    *("updates", "answers", "series", "part"),
    *("last_published_at", "go_live_at", "expire_at", "expired", "locked", "locked_at", "locked_by"),
)
"""What a translation does not take over."""


class ArticleQuerySet(models.QuerySet["Article"]):
    """What fronts ask. Each method keeps to one partial index; ``tests/newsroom/news`` asserts it by ``explain()``."""

    def on_site(self, now: datetime | None = None) -> ArticleQuerySet:
        """What a reader may see: live, not withdrawn, no embargo running."""
        return self.filter(live=True, withdrawn_at__isnull=True).filter(
            Q(embargo_until__isnull=True) | Q(embargo_until__lte=now or timezone.now())
        )

    def newest(self) -> ArticleQuerySet:
        """Newest first, in the order of the indexes."""
        return self.order_by("-published_at", "-id")

    def before(self, published_at: datetime, pk: int) -> ArticleQuerySet:
        """Keyset: what is older than the article (time, id)."""
        return self.filter(published_at__lte=published_at).exclude(published_at=published_at, id__gte=pk)

    def for_list(self) -> ArticleQuerySet:
        """Without the body, with what a card shows."""
        return self.defer("body").select_related("desk", "desk__parent", "picture", "locale")


class Article(
    OnSite,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,  # a models.Model whose bylines and topics travel inside its revisions
):
    """An article.

    ``form`` (:class:`.storyforms.Form`), ``urgency`` (:class:`.storyforms.Urgency`), ``kicker``, ``title``, ``lead``,
    ``body`` (:class:`BodyBlock`), ``picture`` + ``picture_caption``, ``bylines``, ``desk``,
    ``region`` (set by itself: the desk's parent or the desk), ``place``, ``topics``, ``locale`` (language,
    ``translation_key`` links translations), ``slug`` (in the language's script, unique per language),
    ``series`` + ``part``, ``updates`` (the earlier story), ``answers`` (right of reply), ``beside`` (related by hand),
    ``corrections``, ``replies``, ``entries`` with ``live_from`` and ``live_until`` (a live blog's coverage),
    ``published_at`` (first publication; the order of every list), ``embargo_until``, ``withdrawn_at`` +
    ``withdrawn_reason``, ``archived_at``, ``public_id`` (short address ``/a/<id>``), ``feed_id`` (``urn:uuid``).
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    feed_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.CharField(_("form"), max_length=16, choices=Form.choices, default=Form.ARTICLE)
    urgency = models.PositiveSmallIntegerField(
        _("urgency"),
        choices=Urgency.choices,
        default=Urgency.NORMAL,
        help_text=_(
            "For six hours after its publication the more urgent one leads the fronts; what is pinned there stands above it."
        ),
    )
    kicker = models.CharField(_("kicker"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=250)
    slug = models.CharField(
        _("address"),
        max_length=LONGEST_SLUG,
        blank=True,
        help_text=_("In the article's own script; empty: made of the title. A changed one redirects."),
    )
    lead = models.TextField(_("lead"), blank=True, max_length=1000)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    picture = models.ForeignKey(
        "library.Picture", models.SET_NULL, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    picture_caption = models.CharField(_("caption"), max_length=300, blank=True)
    desk = models.ForeignKey("frame.Desk", models.PROTECT, verbose_name=_("desk"), related_name="articles")
    region = models.ForeignKey("frame.Desk", models.PROTECT, related_name="+", editable=False)
    place = models.CharField(_("place"), max_length=100, blank=True, help_text=_("Where it is reported from."))
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="articles")
    series = models.ForeignKey(
        Series, models.SET_NULL, verbose_name=_("series"), null=True, blank=True, related_name="articles"
    )
    part = models.PositiveSmallIntegerField(
        _("part"), null=True, blank=True, help_text=_("Its place in the series; empty: the next one.")
    )
    updates = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("earlier story"),
        null=True,
        blank=True,
        related_name="updated_by",
        help_text=_("The story that this one carries on: its readers are sent here."),
    )
    answers = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("answers"),
        null=True,
        blank=True,
        related_name="answered_by",
        help_text=_("Right of reply: the story that this one answers. Each shows the other."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="articles"
    )
    """The account that made it: who may see a draft of no desk. Names for readers are in the bylines."""

    live_from = models.DateTimeField(_("coverage began"), null=True, blank=True, editable=False)
    live_until = models.DateTimeField(_("coverage ended"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Cannot be seen anywhere before, even if published.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("reason for withdrawal"), max_length=300, blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    live = models.BooleanField(_("live"), default=False, editable=False)

    reader_views = "athir.newsroom.news.views"
    objects = ArticleQuerySet.as_manager()
    base_form_class = ArticleForm

    search_fields = [
        index.SearchField("title", boost=4),
        index.AutocompleteField("title"),
        index.SearchField("kicker", boost=2),
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
        index.SearchField("place"),
        index.FilterField("live"),
        index.FilterField("locale_id"),
        index.FilterField("desk_id"),
        index.FilterField("published_at"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        unique_together = [("translation_key", "locale")]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="news_one_slug"),
        ]
        indexes = [
            models.Index(fields=["locale", "-published_at", "-id"], name="news_front", condition=LIVE),
            models.Index(fields=["locale", "desk", "-published_at", "-id"], name="news_front_desk", condition=LIVE),
            models.Index(fields=["locale", "region", "-published_at", "-id"], name="news_front_region", condition=LIVE),
            models.Index(fields=["locale", "form", "-published_at", "-id"], name="news_front_form", condition=LIVE),
            models.Index(fields=["locale", "series", "part", "id"], name="news_front_series", condition=IN_SERIES),
            models.Index(fields=["form", "-id"], name="news_all_form"),
            models.Index(fields=["-published_at", "-id"], name="news_all"),
            models.Index(fields=["desk", "-published_at", "-id"], name="news_all_desk"),
            models.Index(fields=["expire_at"], name="news_expiring", condition=LIVE & Q(expire_at__isnull=False)),
            models.Index(fields=["embargo_until"], name="news_embargoed", condition=Q(embargo_until__isnull=False)),
            # Hardly an article has these: of the whole column SQLite would think, after ANALYZE, that no index helps.
            models.Index(fields=["updates"], name="news_updating", condition=Q(updates__isnull=False)),
            models.Index(fields=["answers"], name="news_answering", condition=Q(answers__isnull=False)),
        ]
        permissions = [
            ("work_on_all_desks", "Can work on articles of all desks"),
            ("withdraw_article", "Can withdraw article"),
        ]

    def __str__(self) -> str:
        return self.title

    # -- saving ---------------------------------------------------------------------------------------------------
    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._complete()
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        check_embargo(self)
        if self.pk:
            for name in ("updates", "answers"):
                if getattr(self, f"{name}_id") == self.pk:
                    raise ValidationError({name: _("An article cannot refer to itself.")})

    def _complete(self) -> None:
        """What follows from other fields: address, region."""
        self.slug = slug_of(self.slug, LONGEST_SLUG)
        if not self.slug and self.locale_id:
            wanted = slug_of(self.title, LONGEST_SLUG) or self.public_id
            others = Article.objects.filter(locale_id=self.locale_id).exclude(pk=self.pk)
            former = FormerSlug.objects.filter(locale_id=self.locale_id).exclude(article_id=self.pk)
            self.slug = free_slug(
                wanted,
                lambda slug: others.filter(slug=slug).exists() or former.filter(slug=slug).exists(),
                self.public_id,
                LONGEST_SLUG,
            )
        if self.desk_id:
            self.region_id = self.desk.parent_id or self.desk_id
        if self.series_id is None:
            self.part = None
        elif self.part is None:
            last = Article.objects.filter(series_id=self.series_id, locale_id=self.locale_id).exclude(pk=self.pk)
            self.part = (last.aggregate(most=models.Max("part"))["most"] or 0) + 1

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            self._complete()
            if self.live and self.published_at is None:
                self.published_at = self.first_published_at or timezone.now()
            before = Article.objects.filter(pk=self.pk).values_list("slug", "first_published_at").first()
            super().save(*args, **kwargs)
            if before and before[1] and before[0] != self.slug:
                FormerSlug.objects.update_or_create(
                    locale_id=self.locale_id, slug=before[0], defaults={"article_id": self.pk}
                )
                FormerSlug.objects.filter(locale_id=self.locale_id, slug=self.slug).delete()
            return
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """A revision as an object: what belongs to the article as a whole is kept from the row."""
        article: Article = super().with_content_json(content)
        for name in _KEPT:
            setattr(article, name, getattr(self, name))
        article.author_id, article.created_at = self.author_id, self.created_at
        self._keep_corrections(article)
        article._complete()
        return article

    def _keep_corrections(self, article: Article) -> None:
        """What readers were told stays told: a revision from before a correction does not take it away."""
        if self.pk is None:
            return
        told = {row.public_id: row for row in Correction.objects.filter(article_id=self.pk)}
        for correction in article.corrections.all():
            # A revision was made before its new rows had a number.
            row = told.pop(correction.public_id, None)
            correction.pk = row.pk if row else None
        if told and self.live:
            article.corrections.add(*told.values())

    def copy_for_translation(self, locale: Any, exclude_fields: Any = None) -> Article:
        """A draft in another language with an identity of its own; only text, picture, desk and link are shared."""
        article: Article = super().copy_for_translation(locale, [*(exclude_fields or ()), *_OF_ITS_OWN])
        return article

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's publish; an embargo that still runs makes it a schedule, whoever calls."""
        article = revision.as_object()
        embargo, schedule = article.embargo_until, article.go_live_at
        if not embargo or embargo <= timezone.now() or (schedule and schedule >= embargo):
            return super().publish(revision, *args, **kwargs)
        # Only in memory: what the editor wrote stays what the editor wrote.
        content = revision.content
        revision.content = {**content, "go_live_at": embargo.isoformat()}
        try:
            return super().publish(revision, *args, **kwargs)
        finally:
            revision.content = content

    # -- what it is -----------------------------------------------------------------------------------------------
    @property
    def form_label(self) -> str:
        """The form as readers are told it, ``""`` where it goes without saying."""
        return str(shown_label(self.form))

    @property
    def is_live_blog(self) -> bool:
        return self.form == Form.LIVE

    @property
    def coverage_open(self) -> bool:
        """Whether a live blog still goes on."""
        return self.is_live_blog and self.live_until is None

    @property
    def coverage(self) -> tuple[datetime | None, datetime | None]:
        """Begin and end of a live blog's coverage; ``None`` for an end that is still to come."""
        return self.live_from or self.published_at, self.live_until

    def shown_entries(self) -> models.QuerySet[LiveEntry]:
        """A live blog's entries as readers see them, newest first."""
        found: models.QuerySet[LiveEntry] = LiveEntry.objects.filter(article_id=self.pk).standing().newest()
        return found

    def key_moments(self) -> models.QuerySet[LiveEntry]:
        """Its key moments, newest first."""
        return self.shown_entries().filter(key=True)

    @property
    def changed_at(self) -> datetime | None:
        """When readers were last told something new: publication, correction or entry."""
        times = [self.last_published_at, self.published_at]
        if self.pk and self.is_live_blog:
            told = self.shown_entries().order_by().aggregate(at=models.Max("at"), changed=models.Max("changed_at"))
            times += told.values()
        return max((time for time in times if time is not None), default=None)

    # -- showing --------------------------------------------------------------------------------------------------
    @property
    def language(self) -> str:
        """Language code of the article, such as ``ar``."""
        return str(self.locale.language_code)

    @property
    def visible(self) -> bool:
        """Whether a reader may see it now."""
        embargoed = self.embargo_until is not None and self.embargo_until > timezone.now()
        return bool(self.live and self.withdrawn_at is None and not embargoed)

    @property
    def known_withdrawn(self) -> bool:
        """Whether readers are told that it was withdrawn: only of what they could have read."""
        return self.withdrawn_at is not None and self.published_at is not None

    def get_absolute_url(self) -> str:
        """The article's path: ``/news/<slug>/``, with the language before it where that is not the station's."""
        prefix = "" if self.language == settings.LANGUAGE_CODE else f"/{self.language}"
        return f"{prefix}/news/{self.slug}/"

    def path_on_site(self) -> str | None:
        """Its path, ``None`` while it has no address."""
        return self.get_absolute_url() if self.slug and self.locale_id else None


class Byline(Orderable):
    """Who made an article, in order: ``person`` or ``name`` (an agency, a guest), ``role``."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("by")
        REPORTING = "reporting", _("reporting")
        PICTURES = "pictures", _("pictures")
        TRANSLATION = "translation", _("translation")
        AGENCY = "agency", _("agency")

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(
        "dossiers.Person", models.PROTECT, verbose_name=_("person"), null=True, blank=True, related_name="bylines"
    )
    name = models.CharField(_("other name"), max_length=150, blank=True, help_text=_("An agency or a guest."))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.AUTHOR)

    class Meta(Orderable.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def __str__(self) -> str:
        return self.shown_name()

    def clean(self) -> None:
        super().clean()
        if bool(self.person_id) == bool(self.name):
            raise ValidationError(_("Choose a person or write another name, not both."))

    def shown_name(self, language: str | None = None) -> str:
        return self.person.name_in(language) if self.person else self.name


class FormerSlug(models.Model):
    """An address an article once had: redirects for ever. ``locale``, ``slug``, ``article``."""

    locale = models.ForeignKey("wagtailcore.Locale", models.CASCADE, related_name="+")
    slug = models.CharField(max_length=LONGEST_SLUG)
    article = models.ForeignKey(Article, models.CASCADE, related_name="former_slugs")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="news_one_former_slug")]

    def __str__(self) -> str:
        return self.slug
