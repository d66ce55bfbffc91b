"""Shows and their slots in the week.

A slot is wall-clock time in the station's zone: the plan compiler turns it into UTC with the rules then in force.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from athir.newsroom.frame.models import LATIN_SLUG, Named
from athir.newsroom.frame.names import NamesField, name_in
from athir.newsroom.identity import new_public_id


class Show(Named, ClusterableModel):
    """A show. ``station``, ``slug``, ``names``, ``description`` (per language), ``desk``, ``presenters`` (people),
    ``playlist`` (what plays in its slots while nobody is live), ``language``, ``picture``, ``public_id``, ``active``;
    ``slots``."""

    station = models.ForeignKey("frame.Station", models.CASCADE, related_name="shows", verbose_name=_("station"))
    slug = models.CharField(_("slug"), max_length=80, unique=True, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    description = NamesField(_("description"), blank=True, multiline=True)
    desk = models.ForeignKey(
        "frame.Desk", models.SET_NULL, verbose_name=_("desk"), null=True, blank=True, related_name="shows"
    )
    presenters = ParentalManyToManyField(
        "dossiers.Person", verbose_name=_("presenters"), blank=True, related_name="shows"
    )
    playlist = models.ForeignKey(
        "library.Playlist",
        models.SET_NULL,
        verbose_name=_("playlist"),
        null=True,
        blank=True,
        related_name="shows",
        help_text=_("Plays in its slots while nobody is live; empty: the station playlist."),
    )
    language = models.CharField(_("language"), max_length=8, default="ar")
    picture = models.ForeignKey(
        "library.Picture", models.SET_NULL, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    active = models.BooleanField(_("in the grid"), default=True)

    class Meta:
        verbose_name = _("show")
        verbose_name_plural = _("shows")
        ordering = ["slug"]

    def description_in(self, language: str | None = None) -> str:
        return name_in(self.description, language)


class Slot(ClusterableModel):
    """A show's place in the week: ``weekday`` (0 = Monday), ``start`` (station time), ``minutes``, ``presenters``
    (none: the show's)."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    show = ParentalKey(Show, on_delete=models.CASCADE, related_name="slots", verbose_name=_("show"))
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    start = models.TimeField(_("begins at"), help_text=_("Station time."))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    presenters = ParentalManyToManyField(
        "dossiers.Person",
        verbose_name=_("presenters"),
        blank=True,
        related_name="slots",
        help_text=_("Only if others than the show's."),
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["weekday", "start"]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start:%H:%M}"
