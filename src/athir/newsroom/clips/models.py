"""Clips, and the files that are made of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from athir.newsroom.identity import new_public_id
from athir.newsroom.record.models import FromTheAir, MadeFile, Prepared

ON_SITE = Q(live=True, state="ready", withdrawn_at__isnull=True)
LANGUAGE_CHOICES = [("ar", _("Arabic")), ("fr", _("French")), ("zgh", _("Tamazight")), ("en", _("English"))]


class ClipQuerySet(models.QuerySet["Clip"]):
    """What the public pages ask."""

    def on_site(self) -> ClipQuerySet:
        """What a reader may hear."""
        return self.filter(ON_SITE)

    def newest(self) -> ClipQuerySet:
        """The latest publication first."""
        return self.order_by("-published_at", "-id")


class Clip(FromTheAir, Prepared):
    """A range of the air with a name.

    ``public_id`` (in its address), ``title``, ``language`` (that is spoken), ``context`` (who speaks, on what occasion),
    ``transcript``, ``show``, ``desk``, ``picture``, ``fade_in_ms`` and ``fade_out_ms``; ``tracks`` (music in it as the
    journal tells: ``[{"title", "artist", "start_ms", "end_ms"}]``) and ``rights`` (why it may be used all the same);
    ``live``, ``published_at``; ``withdrawn_at`` with ``withdrawn_why``; ``files``.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    title = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("spoken language"), max_length=8, default="ar", choices=LANGUAGE_CHOICES)
    context = models.TextField(
        _("context"), max_length=1000, blank=True, help_text=_("Who speaks, on what occasion; shown above it.")
    )
    transcript = models.TextField(
        _("transcript"), max_length=100_000, blank=True, help_text=_("What is said, for those who do not hear it.")
    )
    show = models.ForeignKey(
        "shows.Show", models.SET_NULL, verbose_name=_("show"), null=True, blank=True, related_name="clips"
    )
    desk = models.ForeignKey(
        "frame.Desk", models.PROTECT, verbose_name=_("desk"), null=True, blank=True, related_name="clips"
    )
    picture = models.ForeignKey(
        "library.Picture", models.SET_NULL, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    fade_in_ms = models.PositiveIntegerField(_("comes in over (ms)"), default=10)
    fade_out_ms = models.PositiveIntegerField(_("goes out over (ms)"), default=10)
    tracks = models.JSONField(default=list, blank=True, editable=False)
    rights = models.CharField(
        _("rights"), max_length=300, blank=True, help_text=_("Music in it that is not cleared: why we may use it.")
    )
    live = models.BooleanField(_("published"), default=False, help_text=_("Ticked: everybody can hear it."))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = ClipQuerySet.as_manager()

    class Meta:
        verbose_name = _("clip")
        verbose_name_plural = _("clips")
        ordering = ["-created_at", "-id"]
        permissions = [("publish_clip", "Can publish clips")]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="clips_front", condition=ON_SITE),
            models.Index(fields=["-created_at", "-id"], name="clips_all"),
            models.Index(fields=["started_at"], name="clips_started"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def under_way(self) -> bool:
        """Whether its files are being made, for the first time or anew."""
        return self.state in (self.State.WAITING, self.State.PROCESSING) or (
            self.state == self.State.READY and 0 < self.progress < 100
        )

    @property
    def shown_state(self) -> str:
        """The state in words; why it was refused, and that it was withdrawn."""
        if self.withdrawn_at is not None:
            return str(_("withdrawn"))
        if self.state == self.State.REFUSED and self.reason:
            return str(self.Reason(self.reason).label)
        if self.state == self.State.READY and self.under_way:
            return str(dict(self.State.choices)["processing"])
        if self.state == self.State.READY and self.reason:
            return str(_("ready as it was before. %(why)s") % {"why": self.Reason(self.reason).label})
        if self.state == self.State.PROCESSING and self.progress:
            return f"{self.get_state_display()} {self.progress} %"
        return str(self.get_state_display())

    @property
    def shown_length(self) -> str:
        """``1:05``; empty while nobody has measured it."""
        minutes, seconds = divmod(round(self.duration_ms / 1000), 60)
        return f"{minutes}:{seconds:02}" if self.duration_ms else ""


class ClipFile(MadeFile):
    """A file of a clip."""

    clip = models.ForeignKey(Clip, models.CASCADE, related_name="files")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["clip", "name"], name="clips_one_file")]
