"""Sound & image: films, recordings and galleries that have a page of their own (``/watch-listen/``).

A film's or a recording's files lie below ``ATHIR_HOME/library/<public id>/``: what was uploaded (``source.*``, which
nobody outside reads: phones write into it where they stood) and what the page plays (:class:`MediaFile`).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from athir.arabic.normalise import fold
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.models import Named
from athir.newsroom.frame.names import NamesField, name_in
from athir.newsroom.identity import new_public_id
from athir.newsroom.library.captions import clean_captions

LIVE = Q(live=True)
LANGUAGE_CHOICES = [("ar", _("Arabic")), ("fr", _("French")), ("zgh", _("Tamazight")), ("en", _("English"))]
NO_CREDIT = _("Say in “credit” who made it.")
_SLUG_LENGTH = 60


def clock(milliseconds: int) -> str:
    """A length as ``3:05``, or ``1:02:07``."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class MediaQuerySet(models.QuerySet["MediaItem"]):
    """What the public pages ask; each method keeps to one index."""

    def on_site(self) -> MediaQuerySet:
        """What a reader may see."""
        return self.filter(LIVE)

    def newest(self) -> MediaQuerySet:
        """The latest publication first."""
        return self.order_by("-published_at", "-id")


class MediaItem(Named, ClusterableModel):
    """A film, a recording or a gallery.

    ``kind``, ``names`` (title per language), ``slug`` (one for all languages), ``description`` and ``transcript`` (per
    language), ``language`` (that is spoken), ``credit``, ``licence``, ``desk``, ``poster``; ``state`` with ``reason``,
    ``detail`` and ``progress`` (0-100); ``duration_ms``, ``peaks`` (pairs of lowest and highest, -128…127, the whole
    sound folded to :data:`~athir.newsroom.library.orders.PEAKS` of them); ``files``, ``captions``, ``pictures``;
    ``live`` and ``published_at``; ``source_name`` (what the uploaded file was called), ``sha256``; ``words`` (titles and
    credit, folded: what the library's search looks in).
    """

    class Kind(models.TextChoices):
        VIDEO = "video", _("film")
        AUDIO = "audio", _("sound")
        GALLERY = "gallery", _("gallery")

    class State(models.TextChoices):
        PROCESSING = "processing", _("being prepared")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    class Reason(models.TextChoices):
        NONE = "", ""
        NOT_MEDIA = "not_media", _("This is no film and no sound, or of a kind that cannot be decoded.")
        BROKEN = "broken", _("It cannot be decoded: the file is damaged. Export it again and upload it again.")
        CUT = "cut", _("The file ends before its film or sound does: it was cut off on its way. Upload it again.")
        SHORT = "short", _("It is shorter than half a second.")
        HUGE = "huge", _("Its picture is larger than 8192 × 4320 points, or it lasts longer than 6 hours.")
        SLOW = "slow", _("Preparing it took too long. Export it smaller and upload it again.")
        CRASHED = "crashed", _("The program that prepares it died over it. Export it again and upload it again.")
        DISK = "disk", _("The disk refuses to store it. Tell the engineer, then upload it again.")
        GONE = "gone", _("The uploaded file is no longer there: upload it again.")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.GALLERY, editable=False)
    slug = models.CharField(_("slug"), max_length=80, unique=True, blank=True, editable=False)
    description = NamesField(_("description"), blank=True, multiline=True)
    transcript = NamesField(
        _("transcript"),
        blank=True,
        multiline=True,
        help_text=_("What is said, for those who do not hear it. Empty: taken from the captions."),
    )
    language = models.CharField(_("spoken language"), max_length=8, default="ar", choices=LANGUAGE_CHOICES)
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who made it; shown under it."))
    licence = models.CharField(_("licence"), max_length=200, blank=True, help_text=_("Why we may use it."))
    desk = models.ForeignKey(
        "frame.Desk", models.PROTECT, verbose_name=_("desk"), null=True, blank=True, related_name="media_items"
    )
    poster = models.ForeignKey(
        "library.Picture",
        models.SET_NULL,
        verbose_name=_("poster"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Shown before it plays and in lists. Empty: a frame of the film, the first picture of a gallery."),
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PROCESSING, editable=False)
    reason = models.CharField(
        _("reason"), max_length=12, choices=Reason.choices, default=Reason.NONE, blank=True, editable=False
    )
    detail = models.CharField(_("detail"), max_length=300, blank=True, editable=False)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0, editable=False)
    duration_ms = models.BigIntegerField(_("length in ms"), default=0, editable=False)
    peaks = models.JSONField(default=list, blank=True, editable=False)
    words = models.TextField(blank=True, editable=False)
    source_name = models.CharField(_("file"), max_length=200, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    live = models.BooleanField(_("published"), default=False, help_text=_("Ticked: readers see it."))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = MediaQuerySet.as_manager()

    class Meta:
        verbose_name = _("film, sound or gallery")
        verbose_name_plural = _("films, sounds and galleries")
        ordering = ["-created_at", "-id"]
        permissions = [("publish_mediaitem", "Can publish films, sounds and galleries")]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="library_media_front", condition=LIVE),
            models.Index(fields=["kind", "-published_at", "-id"], name="library_media_kind", condition=LIVE),
            models.Index(fields=["-created_at", "-id"], name="library_media_all"),
            models.Index(fields=["sha256"], name="library_media_sha256"),
        ]

    def get_absolute_url(self) -> str:
        """Its page in the active language."""
        return address("media-item", slug=self.slug)

    def description_in(self, language: str | None = None) -> str:
        return name_in(self.description, language)

    @property
    def shown_length(self) -> str:
        """``3:05``, or ``1:02:07``; empty for a gallery."""
        return clock(self.duration_ms) if self.duration_ms else ""

    @property
    def shown_state(self) -> str:
        """The state; how far, while it is being prepared; in words why, when it was refused."""
        state = str(self.get_state_display())
        if self.state == self.State.PROCESSING:
            return f"{state}: {self.progress} %"
        return f"{state}: {_PREPARE.get(self.reason) or self.get_reason_display()}" if self.reason else state

    def missing(self) -> list[str]:
        """What it lacks before readers may see it, a sentence each."""
        found = []
        if self.state != self.State.READY and self.kind != self.Kind.GALLERY:
            found.append(str(_("It is not ready yet: wait until it has been prepared.")))
        if not self.credit.strip():
            found.append(str(NO_CREDIT))
        return found

    def clean(self) -> None:
        super().clean()
        if self.live and (missing := self.missing()):
            raise ValidationError({"live": [_("It cannot be published yet."), *missing]})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.kind == self.Kind.GALLERY:
            self.state = self.State.READY  # nothing is decoded: its pictures were, each on its own
        self.words = fold(" ".join((*self.names.values(), self.credit, self.source_name)))
        if not self.slug:
            self.slug = self._free_slug()
        if self.live and self.published_at is None:
            self.published_at = timezone.now()
        super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        """Made of the title, in its own script; with its own id where another has that already."""
        wanted = slugify(self.name_in(self.language), allow_unicode=True)[:_SLUG_LENGTH].strip("-")
        if not wanted:
            return self.public_id
        taken = MediaItem.objects.filter(slug=wanted).exclude(pk=self.pk).exists()
        return f"{wanted}-{self.public_id}" if taken else wanted


_PREPARE: dict[Any, Any] = {
    MediaItem.Reason.SLOW: _(
        "Preparing it took too long. Prepare it again when less is going on; if that does not help, export it smaller."
    ),
    MediaItem.Reason.CRASHED: _(
        "The program that prepares it died over it. Prepare it again; if that does not help, export it again."
    ),
    MediaItem.Reason.DISK: _("The disk refuses to store it. Tell the engineer, then prepare it again."),
}
"""What is not the file's fault: it is there still, and need not be uploaded twice."""


class MediaFile(models.Model):
    """What the page plays: ``name`` (in the item's folder), ``content_type``, ``width``, ``height``, ``bytes``."""

    item = models.ForeignKey(MediaItem, models.CASCADE, related_name="files")
    name = models.CharField(max_length=40)
    content_type = models.CharField(max_length=60)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-height", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="library_one_media_file")]

    def __str__(self) -> str:
        return self.name


class Caption(models.Model):
    """Captions in one ``language``: ``text`` is WebVTT, cleaned (SubRip is taken too and made into it)."""

    item = ParentalKey(MediaItem, on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=8, default="ar", choices=LANGUAGE_CHOICES)
    text = models.TextField(
        _("captions"), help_text=_("The contents of a WebVTT (.vtt) or SubRip (.srt) file."), max_length=1_000_000
    )

    class Meta:
        verbose_name = _("captions")
        verbose_name_plural = _("captions")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "language"], name="library_one_caption")]

    def __str__(self) -> str:
        return str(self.get_language_display())

    def clean(self) -> None:
        super().clean()
        try:
            self.text = clean_captions(self.text)
        except ValueError as error:
            raise ValidationError({"text": str(error)}) from error


class GalleryPicture(Orderable):
    """One picture of a gallery: ``picture`` with ``caption`` (per language); its credit comes from the picture."""

    item = ParentalKey(MediaItem, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey("library.Picture", models.PROTECT, verbose_name=_("picture"), related_name="+")
    caption = NamesField(_("caption"), blank=True, text_length=300)

    class Meta(Orderable.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return name_in(self.caption) or str(self.picture)
