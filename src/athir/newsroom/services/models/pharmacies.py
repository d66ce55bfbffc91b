"""Pharmacies and their duties."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from athir.arabic.dates import clock
from athir.newsroom.frame.models import Named
from athir.newsroom.frame.names import NamesField, name_in
from athir.newsroom.identity import new_public_id
from athir.newsroom.services.models.kept import PHONE, Kept, Sourced


class Pharmacy(Named, Kept):
    """A pharmacy: ``names``, ``town``, ``address`` (per language), ``phone``, ``latitude``, ``longitude``."""

    town = models.ForeignKey("services.Town", models.CASCADE, verbose_name=_("town"), related_name="pharmacies")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    address = NamesField(_("address"), blank=True, text_length=300)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[PHONE])
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    class Meta:
        verbose_name = _("pharmacy")
        verbose_name_plural = _("pharmacies")
        ordering = ["town__order", "id"]

    @property
    def address_text(self) -> str:
        return name_in(self.address)

    @property
    def geo(self) -> str:
        """``geo:`` address for the reader's own map, or nothing."""
        known = self.latitude is not None and self.longitude is not None
        return f"geo:{self.latitude},{self.longitude}" if known else ""


class Duty(Sourced):
    """``pharmacy`` is on duty from ``starts`` to ``ends`` (instants), by ``kind``."""

    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        DAY = "day", _("day duty")
        NIGHT = "night", _("night duty")
        WHOLE = "24h", _("24 hours")

    pharmacy = models.ForeignKey(Pharmacy, models.CASCADE, verbose_name=_("pharmacy"), related_name="duties")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices, default=Kind.NIGHT)
    starts = models.DateTimeField(_("from"), help_text=_("Station time."))
    ends = models.DateTimeField(_("to"), help_text=_("Station time; after midnight, the next day's date."))

    class Meta:
        verbose_name = _("pharmacy duty")
        verbose_name_plural = _("pharmacy duties")
        ordering = ["-starts", "id"]
        indexes = [
            models.Index(fields=["ends", "starts"], name="services_duty_span"),
            models.Index(fields=["starts"], name="services_duty_starts"),
        ]
        constraints = [models.UniqueConstraint(fields=["pharmacy", "starts"], name="services_one_duty")]

    def __str__(self) -> str:
        return f"{self.pharmacy} {self.starts:%Y-%m-%d} {clock(self.starts)}"

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends:
            if self.ends <= self.starts:
                raise ValidationError({"ends": _("It ends before it begins.")})
            if self.ends - self.starts > timedelta(days=8):
                raise ValidationError({"ends": _("A duty lasts a week at most.")})
