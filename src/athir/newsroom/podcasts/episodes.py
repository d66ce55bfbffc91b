"""Episodes of podcasts, their chapters, persons and transcripts, and the files that are made of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import PreviewableMixin

from athir.newsroom.frame.names import name_in
from athir.newsroom.frame.onsite import OnSite
from athir.newsroom.identity import new_public_id
from athir.newsroom.podcasts.addresses import episode_path
from athir.newsroom.record.models import FromTheAir, MadeFile, Prepared

LANGUAGE_CHOICES = [("ar", _("Arabic")), ("fr", _("French")), ("zgh", _("Tamazight")), ("en", _("English"))]
OUT = Q(live=True, state="ready", withdrawn_at__isnull=True)


class EpisodeQuerySet(models.QuerySet["Episode"]):
    """What pages and feeds ask."""

    def out(self) -> EpisodeQuerySet:
        """What is published, whoever may hear it."""
        return self.filter(OUT)

    def on_site(self) -> EpisodeQuerySet:
        """What every reader may hear."""
        return self.filter(OUT, podcast__live=True, podcast__private=False)

    def newest(self) -> EpisodeQuerySet:
        """The latest publication first."""
        return self.order_by("-published_at", "-id")


class Episode(OnSite, PreviewableMixin, FromTheAir, Prepared, ClusterableModel):
    """An episode: made of a broadcast, or uploaded.

    ``public_id``, ``guid`` (as feeds tell it, never changed), ``slug`` (within its podcast), ``title`` (without a number),
    ``language``, ``summary`` (a sentence or two), ``notes`` (clean HTML), ``season``, ``number``, ``kind``, ``explicit`` (none:
    as the podcast), ``picture``, ``place`` and ``geo``; ``show`` and ``broadcast`` (which airing it was made of: one makes one);
    ``source_name`` and ``sha256`` of what was uploaded or fetched, ``fetched_from``; ``on_air`` (its file in the audio
    library, once it was put there); ``live``, ``publish_at`` (planned), ``published_at``; ``withdrawn_at`` with
    ``withdrawn_why`` (and ``withdrawn_entry``: the line of the log's book that did it); ``former_names`` of its sound, which
    apps still ask for; ``files``, ``chapters``, ``persons``, ``transcripts``.
    """

    reader_views = "athir.newsroom.podcasts.views"

    class Kind(models.TextChoices):
        FULL = "full", _("episode")
        TRAILER = "trailer", _("trailer")
        BONUS = "bonus", _("bonus")

    podcast = models.ForeignKey("podcasts.Podcast", models.PROTECT, related_name="episodes", verbose_name=_("podcast"))
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    guid = models.CharField(_("identity in feeds"), max_length=500, blank=True, editable=False)
    slug = models.CharField(_("slug"), max_length=100, blank=True)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("spoken language"), max_length=8, default="ar", choices=LANGUAGE_CHOICES)
    summary = models.TextField(_("summary"), max_length=1000, blank=True)
    notes = models.TextField(_("notes"), max_length=100_000, blank=True)
    season = models.ForeignKey(
        "podcasts.Season", models.SET_NULL, verbose_name=_("season"), null=True, blank=True, related_name="episodes"
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.FULL)
    explicit = models.BooleanField(_("not for children"), null=True, blank=True)
    picture = models.ForeignKey(
        "library.Picture", models.SET_NULL, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    place = models.CharField(_("place"), max_length=128, blank=True)
    geo = models.CharField(_("coordinates"), max_length=40, blank=True, help_text=_("Such as 31.93,-4.42."))
    show = models.ForeignKey(
        "shows.Show", models.SET_NULL, verbose_name=_("show"), null=True, blank=True, related_name="episodes"
    )
    broadcast = models.CharField(max_length=120, unique=True, null=True, blank=True, editable=False)
    source_name = models.CharField(_("file"), max_length=200, blank=True, editable=False)
    fetched_from = models.CharField(max_length=1000, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    on_air = models.ForeignKey(
        "library.AudioFile", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    live = models.BooleanField(_("published"), default=False)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=300, blank=True, editable=False)
    withdrawn_entry = models.CharField(max_length=64, blank=True, editable=False)
    former_names = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        ordering = ["-created_at", "-id"]
        permissions = [("publish_episode", "Can publish episodes")]
        constraints = [
            models.UniqueConstraint(fields=["podcast", "slug"], name="podcasts_one_slug"),
            models.UniqueConstraint(fields=["podcast", "guid"], name="podcasts_one_guid", condition=~Q(guid="")),
        ]
        indexes = [
            models.Index(fields=["podcast", "-published_at", "-id"], name="podcasts_feed", condition=OUT),
            models.Index(fields=["-published_at", "-id"], name="podcasts_front", condition=OUT),
            models.Index(fields=["started_at"], name="podcasts_started"),
        ]

    def __str__(self) -> str:
        return self.title

    def path_on_site(self) -> str | None:
        return episode_path(self) if self.live else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A draft stands under its id; publishing gives it the slug of its title (:mod:`.actions`)."""
        self.slug = self.slug or self.public_id
        super().save(*args, **kwargs)


class EpisodeFile(MadeFile):
    """A file of an episode."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="files")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["episode", "name"], name="podcasts_one_file")]


class Chapter(models.Model):
    """A chapter: ``start_ms`` from the beginning of the episode, ``title``, ``picture``, ``url``."""

    episode = ParentalKey(Episode, on_delete=models.CASCADE, related_name="chapters")
    start_ms = models.PositiveIntegerField(_("begins at (ms)"))
    title = models.CharField(_("title"), max_length=200)
    picture = models.ForeignKey(
        "library.Picture", models.SET_NULL, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    url = models.URLField(_("link"), blank=True, max_length=500)

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        ordering = ["start_ms"]

    def __str__(self) -> str:
        return self.title


class EpisodePerson(models.Model):
    """Who is heard: a ``person`` of the house's people, or only a ``name``; ``role`` (of Podcasting 2.0's taxonomy)."""

    class Role(models.TextChoices):
        HOST = "host", _("presenter")
        GUEST = "guest", _("guest")
        REPORTER = "reporter", _("reporter")
        PRODUCER = "producer", _("producer")
        EDITOR = "editor", _("sound editor")

    episode = ParentalKey(Episode, on_delete=models.CASCADE, related_name="persons")
    person = models.ForeignKey(
        "dossiers.Person", models.CASCADE, verbose_name=_("person"), null=True, blank=True, related_name="heard_in"
    )
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("Of somebody who has no page here."))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.HOST)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name_in()

    def name_in(self, language: str | None = None) -> str:
        """The name in a language."""
        return name_in(self.person.names, language) if self.person else self.name


class Transcript(models.Model):
    """What is said, with times: ``text`` is WebVTT, cleaned; ``language``."""

    episode = ParentalKey(Episode, on_delete=models.CASCADE, related_name="transcripts")
    language = models.CharField(_("language"), max_length=8, default="ar", choices=LANGUAGE_CHOICES)
    text = models.TextField(
        _("transcript"), help_text=_("The contents of a WebVTT (.vtt) or SubRip (.srt) file."), max_length=2_000_000
    )

    class Meta:
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["episode", "language"], name="podcasts_one_transcript")]

    def __str__(self) -> str:
        return str(self.get_language_display())
