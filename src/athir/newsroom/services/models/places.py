"""The towns for which the services speak."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from athir.almanac.prayer import NAMES, Place
from athir.newsroom.frame.models import LATIN_SLUG, Named
from athir.newsroom.identity import new_public_id

RESERVED = frozenset({"new", "sent"})
"""Words that stand in the place of a town's slug in addresses."""


def _minutes(label: object) -> models.SmallIntegerField:
    return models.SmallIntegerField(label, default=0, validators=[MinValueValidator(-30), MaxValueValidator(30)])


class Town(Named):
    """A town: ``slug``, ``names``, ``desk`` (its province), ``latitude``, ``longitude`` (degrees), ``above`` (metres
    over its horizon), ``add_<time>`` (minutes added to a computed prayer time), ``order``, ``public_id``."""

    slug = models.CharField(_("slug"), max_length=50, unique=True, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    desk = models.ForeignKey("frame.Desk", models.PROTECT, verbose_name=_("desk"), related_name="towns")
    latitude = models.FloatField(
        _("latitude"),
        validators=[MinValueValidator(-45), MaxValueValidator(45)],
        help_text=_("Degrees, such as 31.9314."),
    )
    longitude = models.FloatField(
        _("longitude"),
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Degrees, negative west of Greenwich, such as -4.4266."),
    )
    above = models.FloatField(
        _("metres above its horizon"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(4000)],
        help_text=_("0 as a rule: the ministry's times count a level horizon."),
    )
    add_fajr = _minutes(_("Fajr"))
    add_sunrise = _minutes(_("Sunrise"))
    add_dhuhr = _minutes(_("Dhuhr"))
    add_asr = _minutes(_("Asr"))
    add_maghrib = _minutes(_("Maghrib"))
    add_isha = _minutes(_("Isha"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("town")
        verbose_name_plural = _("towns")
        ordering = ["order", "id"]

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("This word has another use in addresses; take another.")})

    @property
    def place(self) -> Place:
        """What the almanac wants to know."""
        minutes = {name: getattr(self, f"add_{name}") for name in NAMES}
        return Place(self.latitude, self.longitude, self.above, {name: m for name, m in minutes.items() if m})
