"""Podcasts, their seasons and the addresses of private ones; episodes stand in :mod:`.episodes`."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from athir.newsroom.frame.models import LATIN_SLUG, Named
from athir.newsroom.frame.names import NamesField, name_in
from athir.newsroom.identity import new_public_id
from athir.newsroom.podcasts.categories import CATEGORIES
from athir.newsroom.podcasts.episodes import LANGUAGE_CHOICES
from athir.newsroom.podcasts.episodes import Chapter as Chapter
from athir.newsroom.podcasts.episodes import Episode as Episode
from athir.newsroom.podcasts.episodes import EpisodeFile as EpisodeFile
from athir.newsroom.podcasts.episodes import EpisodePerson as EpisodePerson
from athir.newsroom.podcasts.episodes import Transcript as Transcript


class Podcast(Named, ClusterableModel):
    """A podcast: what its feed says of it.

    ``slug``, ``public_id``, ``guid`` (``podcast:guid``, never changed), ``description`` (per language), ``language`` (of
    its words) and ``feed_language`` (as its feed declares it; empty: the same), ``show`` whose broadcasts become
    episodes, ``presenters``, ``desk``, ``artwork``; Apple's ``kind``, ``category``, ``category2``, ``explicit``; ``author``,
    ``owner_name``, ``owner_email``, ``holder`` (of the copyright), ``licence``, ``funding_url``, ``place`` and ``geo``;
    ``locked``, ``complete``, ``blocked``, ``verify`` (a text by which a directory knows the owner), ``ai_content``;
    ``moved_to`` (``itunes:new-feed-url``) since ``moved_at``, and ``came_from`` (the feed that it was imported from);
    ``airing_told``: what the hub was told last of what is on the air; ``private``;
    how episodes are made: ``auto_publish``, ``cut_jingles``, ``cut_music``, ``trim``; ``live`` and ``published_at``.
    """

    class Kind(models.TextChoices):
        EPISODIC = "episodic", _("each episode stands alone, newest first")
        SERIAL = "serial", _("heard in order, oldest first")

    station = models.ForeignKey("frame.Station", models.CASCADE, related_name="podcasts", verbose_name=_("station"))
    slug = models.CharField(_("slug"), max_length=80, unique=True, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    guid = models.UUIDField(_("identity in feeds"), unique=True, null=True, blank=True, editable=False)
    description = NamesField(_("description"), blank=True, multiline=True)
    language = models.CharField(_("language"), max_length=8, default="ar", choices=LANGUAGE_CHOICES)
    feed_language = models.CharField(
        _("language that the feed declares"),
        max_length=8,
        blank=True,
        choices=LANGUAGE_CHOICES,
        help_text=_("Some directories refuse Tamazight: say Arabic or French here then. Empty: the same."),
    )
    show = models.ForeignKey(
        "shows.Show",
        models.SET_NULL,
        verbose_name=_("show"),
        null=True,
        blank=True,
        related_name="podcasts",
        help_text=_("Its broadcasts become episodes by themselves."),
    )
    presenters = ParentalManyToManyField(
        "dossiers.Person", verbose_name=_("presenters"), blank=True, related_name="podcasts"
    )
    desk = models.ForeignKey(
        "frame.Desk", models.SET_NULL, verbose_name=_("desk"), null=True, blank=True, related_name="podcasts"
    )
    artwork = models.ForeignKey(
        "library.Picture",
        models.SET_NULL,
        verbose_name=_("artwork"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Square, 1400 to 3000 points a side."),
    )
    kind = models.CharField(_("order"), max_length=8, choices=Kind.choices, default=Kind.EPISODIC)
    category = models.CharField(_("category"), max_length=60, choices=CATEGORIES, default="News")
    category2 = models.CharField(_("second category"), max_length=60, choices=CATEGORIES, blank=True)
    explicit = models.BooleanField(_("not for children"), default=False)
    author = models.CharField(_("author"), max_length=200, blank=True, help_text=_("Empty: the station."))
    owner_name = models.CharField(_("owner"), max_length=200, blank=True)
    owner_email = models.EmailField(_("owner's e-mail"), blank=True, help_text=_("Stands in the feed for all to read."))
    holder = models.CharField(_("holder of the copyright"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True, help_text=_("Such as cc-by-4.0."))
    funding_url = models.URLField(_("address for support"), blank=True)
    place = models.CharField(_("place"), max_length=128, blank=True)
    geo = models.CharField(_("coordinates"), max_length=40, blank=True, help_text=_("Such as 31.93,-4.42."))
    locked = models.BooleanField(_("no other host may import it"), default=True)
    complete = models.BooleanField(_("there will be no more episodes"), default=False)
    blocked = models.BooleanField(_("keep it out of directories"), default=False)
    verify = models.CharField(_("text of verification"), max_length=200, blank=True)
    ai_content = models.BooleanField(_("a machine's voice or text was used"), default=False)
    moved_to = models.URLField(
        _("new address of the feed"),
        blank=True,
        help_text=_(
            "When it moves elsewhere. For four weeks the feed goes on here and names the new address, so that apps change "
            "over: publish in both places meanwhile. Then this address leads to the new one for ever. Under “Publication” "
            "it can lead there at once."
        ),
    )
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    came_from = models.URLField(_("imported from"), blank=True, editable=False, max_length=500)
    airing_told = models.CharField(max_length=64, blank=True, editable=False)
    private = models.BooleanField(
        _("private"), default=False, help_text=_("No page; its feed only for those with an address of their own.")
    )
    auto_publish = models.BooleanField(
        _("publish by itself"), default=False, help_text=_("Unticked: a broadcast waits as a draft for approval.")
    )
    cut_jingles = models.BooleanField(_("cut out station identities and advertising"), default=True)
    cut_music = models.BooleanField(_("cut out music"), default=False, help_text=_("That is not cleared for podcasts."))
    trim = models.BooleanField(_("trim to where speech or music begins and ends"), default=True)
    live = models.BooleanField(_("published"), default=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("podcast")
        verbose_name_plural = _("podcasts")
        ordering = ["slug"]
        permissions = [("publish_podcast", "Can publish podcasts")]

    def description_in(self, language: str | None = None) -> str:
        return name_in(self.description, language)


class Season(Named):
    """A season of a podcast: ``number`` from 1, ``names`` (may be empty)."""

    podcast = ParentalKey(Podcast, on_delete=models.CASCADE, related_name="seasons")
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["podcast", "number"], name="podcasts_one_season")]

    def __str__(self) -> str:
        """``Season 2: of the desert``."""
        told, name = gettext("Season %(number)s") % {"number": self.number}, self.name_in()
        return f"{told}: {name}" if name else told


class Subscriber(models.Model):
    """Somebody with an address of their own for a private feed: ``name``, ``token`` (SHA-256 of what the address holds),
    ``created_at``, ``revoked_at``, ``used_at`` (a day, no more)."""

    podcast = models.ForeignKey(Podcast, models.CASCADE, related_name="subscribers", verbose_name=_("podcast"))
    name = models.CharField(_("name"), max_length=200)
    token = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    used_at = models.DateField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


PODCAST_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Of ``podcast:guid`` (Podcasting 2.0)."""


class PublisherFeed(models.Model):
    """The feed of a station as a publisher: its ``guid``, made of its first address and kept when the site moves."""

    station = models.OneToOneField("frame.Station", models.CASCADE, primary_key=True, related_name="publisher_feed")
    guid = models.UUIDField(unique=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.guid)
