"""Pictures, audio files and playlists; films, recordings and galleries stand in :mod:`.media`.

An :class:`AudioFile` is a row about a file below ``ATHIR_HOME/audio``; the plan compiler (``airlink``) keeps rows and
files together. The file itself is never moved or changed.
"""

from __future__ import annotations

import secrets
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtail.models import Orderable

from athir.newsroom.frame.models import LATIN_SLUG, Named
from athir.newsroom.frame.names import NamesField, name_in
from athir.newsroom.identity import new_public_id
from athir.newsroom.library.media import NO_CREDIT, clock
from athir.newsroom.library.media import Caption as Caption
from athir.newsroom.library.media import GalleryPicture as GalleryPicture
from athir.newsroom.library.media import MediaFile as MediaFile
from athir.newsroom.library.media import MediaItem as MediaItem

_LONGEST_PATH = 100
"""What Wagtail's columns for paths hold."""


def _below(folder: str, name: str) -> str:
    """``folder/name``, its ending kept where the name must be cut; never a hidden file, which nobody would be sent."""
    if name.startswith("."):
        name = f"picture{name}"
    ending = PurePath(name).suffix[:10]
    return f"{folder}/{name.removesuffix(ending)[: _LONGEST_PATH - 10 - len(folder) - len(ending)]}{ending}"


class Picture(AbstractImage):
    """A picture with credit and licence. ``alt`` per language; ``credit`` is shown under it, always.

    ``caption`` is what its maker wrote into the file: a suggestion for the caption on a page. ``sha256`` is of the
    file as it was uploaded (what is stored has no place and no serial numbers in it); ``likeness`` (64 bits, hex) is
    alike for pictures that look alike, ``band0``…``band3`` are its quarters, by which the like are found.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who made it; shown under it."))
    licence = models.CharField(_("licence"), max_length=200, blank=True, help_text=_("Why we may use it."))
    alt = NamesField(
        _("description for those who do not see it"), blank=True, help_text=_("What is to be seen, in a sentence.")
    )

    caption = models.TextField(
        _("caption"), max_length=1000, blank=True, help_text=_("As its maker wrote it; a suggestion for pages.")
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    likeness = models.CharField(max_length=16, blank=True, editable=False)
    band0 = models.PositiveIntegerField(null=True, editable=False, db_index=True)
    band1 = models.PositiveIntegerField(null=True, editable=False, db_index=True)
    band2 = models.PositiveIntegerField(null=True, editable=False, db_index=True)
    band3 = models.PositiveIntegerField(null=True, editable=False, db_index=True)

    admin_form_fields = (
        *(name for name in WagtailImage.admin_form_fields if name != "description"),
        "alt",
        "credit",
        "caption",
        "licence",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_picture", "Can choose picture")]

    def get_upload_to(self, filename: str) -> str:
        """Where the original lies: below a name of chance, so that another file's name tells nothing of this one's."""
        return _below(f"original_images/{secrets.token_hex(8)}", PurePath(super().get_upload_to(filename)).name)

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> File[bytes]:
        """As Wagtail makes it, held in memory: its own temporary file is closed here, where Wagtail leaves it open."""
        made: File[bytes] = super().generate_rendition_file(filter, source=source)
        with made:
            made.seek(0)
            return File(BytesIO(made.read()), name=made.name)

    def alt_in(self, language: str | None = None) -> str:
        """The description in a language, falling back to another, then to nothing (never to a file's name)."""
        return name_in(self.alt, language)

    def missing(self) -> list[str]:
        """What it lacks before it may stand on a page, a sentence each."""
        found = []
        if not self.alt_in().strip():
            found.append(str(_("Describe in a sentence what is to be seen, for those who do not see it.")))
        if not self.credit.strip():
            found.append(str(NO_CREDIT))
        return found

    @property
    def default_alt_text(self) -> str:
        return self.alt_in() or self.title


class Rendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def get_upload_to(self, filename: str) -> str:
        """Below a name that only the house can reckon: a picture that no reader was shown yet cannot be guessed."""
        text = f"{self.image_id}/{self.image.file.name}/{filename}"
        token = salted_hmac("library.rendition", text).hexdigest()[:24]
        return _below(f"images/{token}", PurePath(super().get_upload_to(filename)).name)


class AudioFile(models.Model):
    """A file of the audio library.

    ``path`` (below ``audio/``), ``sha256``, ``bytes``, ``mtime_ns``, ``duration_ms``, ``loudness`` (LUFS), ``peak``
    (dBTP), ``title``, ``artist``, ``album``, ``language``, ``kind``, ``state`` (ok, refused, gone) with ``reason`` and
    ``detail``, ``in_rotation`` (plays in the station playlist), cue points and ``fade_ms``.
    """

    class Kind(models.TextChoices):
        MUSIC = "music", _("music")
        SPEECH = "speech", _("speech")
        JINGLE = "jingle", _("station identity")
        BULLETIN = "bulletin", _("bulletin")
        AD = "ad", _("advertising")

    class State(models.TextChoices):
        OK = "ok", _("ready for the air")
        REFUSED = "refused", _("set aside")
        GONE = "gone", _("file is gone")

    class Reason(models.TextChoices):
        NONE = "", ""
        NOT_AUDIO = "not_audio", _("This is no audio file, or of a kind that cannot be decoded.")
        BROKEN = "broken", _("The sound cannot be decoded to its end.")
        SHORT = "short", _("It is shorter than half a second.")
        SLOW = "slow", _("Measuring it took too long.")
        CRASHED = "crashed", _("The program that measures it died over it.")
        UNREADABLE = "unreadable", _("The file cannot be read: check its rights.")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    path = models.CharField(_("file"), max_length=1000, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    bytes = models.BigIntegerField(_("bytes"), default=0, editable=False)
    mtime_ns = models.BigIntegerField(default=0, editable=False)
    duration_ms = models.BigIntegerField(_("length in ms"), default=0, editable=False)
    loudness = models.FloatField(_("loudness in LUFS"), null=True, blank=True, editable=False)
    peak = models.FloatField(_("true peak in dBTP"), null=True, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=300, blank=True)
    artist = models.CharField(_("artist"), max_length=300, blank=True)
    album = models.CharField(_("album"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=8, default="ar")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.MUSIC)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.OK, editable=False)
    reason = models.CharField(
        _("reason"), max_length=16, choices=Reason.choices, default=Reason.NONE, blank=True, editable=False
    )
    detail = models.CharField(_("detail"), max_length=300, blank=True, editable=False)
    in_rotation = models.BooleanField(
        _("in the station playlist"), default=True, help_text=_("Plays whenever no show names another playlist.")
    )
    cue_in_ms = models.PositiveIntegerField(_("begins at (ms)"), default=0)
    cue_out_ms = models.PositiveIntegerField(_("ends at (ms)"), null=True, blank=True)
    fade_ms = models.PositiveIntegerField(_("crossfade (ms)"), default=2000)
    added_at = models.DateTimeField(_("found at"), auto_now_add=True)
    probed_at = models.DateTimeField(_("measured at"), null=True, blank=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("audio file")
        verbose_name_plural = _("audio files")
        ordering = ["path"]
        indexes = [models.Index(fields=["state", "path"], name="library_audio_state")]

    def __str__(self) -> str:
        if not self.title:
            return self.path
        return f"{self.artist} – {self.title}" if self.artist else self.title

    @property
    def shown_length(self) -> str:
        """``3:05``, or ``1:02:07``."""
        return clock(self.duration_ms)

    @property
    def shown_loudness(self) -> str:
        """``-16.2 LUFS, -1.1 dBTP``; empty when not measured."""
        parts = ((self.loudness, "LUFS"), (self.peak, "dBTP"))
        return ", ".join(f"{value:.1f} {unit}" for value, unit in parts if value is not None)

    @property
    def shown_state(self) -> str:
        """The state, and in words why a file was set aside."""
        state, reason = str(self.get_state_display()), str(self.get_reason_display())
        return f"{state}: {reason}" if reason else state


class Playlist(Named, ClusterableModel):
    """Files in an order. The one with the slug ``station`` plays when nothing else is planned.

    ``slug`` (its name in the plan), ``names``, ``station``; ``items`` in order. The station playlist plays its items
    first and then every other file of the library that is in rotation.
    """

    station = models.ForeignKey("frame.Station", models.CASCADE, related_name="playlists", verbose_name=_("station"))
    slug = models.CharField(_("slug"), max_length=50, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)

    class Meta:
        verbose_name = _("playlist")
        verbose_name_plural = _("playlists")
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["station", "slug"], name="library_one_playlist")]


class PlaylistItem(Orderable):
    """One place in a playlist: ``audio``, ``sort_order``."""

    playlist = ParentalKey(Playlist, on_delete=models.CASCADE, related_name="items")
    audio = models.ForeignKey(AudioFile, models.CASCADE, verbose_name=_("audio file"), related_name="playlist_items")

    class Meta(Orderable.Meta):
        verbose_name = _("item")
        verbose_name_plural = _("items")

    def __str__(self) -> str:
        return str(self.audio)
