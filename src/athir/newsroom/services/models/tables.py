"""Tables kept by hand: useful numbers, lines and their times, cuts of water and electricity, weekly markets."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from athir.newsroom.frame.models import Named
from athir.newsroom.frame.names import NamesField, name_in
from athir.newsroom.identity import new_public_id
from athir.newsroom.services.models.kept import PHONE, Kept, Sourced


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class UsefulNumber(Named, Kept):
    """A telephone number: ``names``, ``number``, ``town`` (none: the whole country), ``urgent``, ``order``."""

    town = models.ForeignKey(
        "services.Town",
        models.CASCADE,
        verbose_name=_("town"),
        null=True,
        blank=True,
        related_name="numbers",
        help_text=_("Empty: everywhere."),
    )
    number = models.CharField(_("number"), max_length=40, validators=[PHONE])
    urgent = models.BooleanField(_("emergency number"), default=False)
    note = NamesField(_("note"), blank=True, text_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("useful number")
        verbose_name_plural = _("useful numbers")
        ordering = ["-urgent", "order", "id"]

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        return re.sub(r"[^\d+]", "", self.number)

    @property
    def note_text(self) -> str:
        return name_in(self.note)


class Line(Named, Kept, ClusterableModel):
    """A line: ``names``, ``kind``, ``town`` (where it leaves), ``place`` (station, per language), ``operator``,
    ``phone``; ``departures``."""

    class Kind(models.TextChoices):
        BUS = "bus", _("Bus")
        COACH = "coach", _("Coach")
        TAXI = "taxi", _("Shared taxi")
        TRAIN = "train", _("Train")
        PLANE = "plane", _("Flight")

    town = models.ForeignKey("services.Town", models.CASCADE, verbose_name=_("leaves from"), related_name="lines")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.COACH)
    place = NamesField(_("place"), blank=True, text_length=200)
    operator = models.CharField(_("operator"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[PHONE])
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("transport line")
        verbose_name_plural = _("transport lines")
        ordering = ["town__order", "order", "id"]

    @property
    def place_text(self) -> str:
        return name_in(self.place)


class Departure(models.Model):
    """A line leaves at ``at`` (station time) on ``days``; ``note`` such as the way it takes."""

    class Days(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKDAYS = "weekdays", _("Monday to Friday")
        WEEKEND = "weekend", _("Saturday and Sunday")

    line = ParentalKey(Line, on_delete=models.CASCADE, related_name="departures", verbose_name=_("transport line"))
    at = models.TimeField(_("leaves at"), help_text=_("Station time."))
    days = models.CharField(_("days"), max_length=8, choices=Days.choices, default=Days.DAILY)
    note = NamesField(_("note"), blank=True, text_length=100)

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.get_days_display()}"

    @property
    def note_text(self) -> str:
        return name_in(self.note)


class Cut(Sourced):
    """A cut: ``kind``, ``town``, ``places`` (per language), ``starts``, ``ends`` (instants; no end: not known)."""

    fresh_days = 3

    class Kind(models.TextChoices):
        WATER = "water", _("Water cut")
        POWER = "power", _("Power cut")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    town = models.ForeignKey("services.Town", models.CASCADE, verbose_name=_("town"), related_name="cuts")
    places = NamesField(_("places"), multiline=True, text_length=1000, help_text=_("Quarters and streets."))
    starts = models.DateTimeField(_("from"), help_text=_("Station time."))
    ends = models.DateTimeField(_("to"), null=True, blank=True, help_text=_("Empty: not known."))

    class Meta:
        verbose_name = _("cut")
        verbose_name_plural = _("cuts of water and electricity")
        ordering = ["-starts", "id"]
        indexes = [models.Index(fields=["starts"], name="services_cut_starts")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.town} · {self.starts:%Y-%m-%d}"

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": _("It ends before it begins.")})

    @property
    def places_text(self) -> str:
        return name_in(self.places)


class Market(Named, Kept):
    """A weekly market: ``names``, ``town`` (the nearest), ``weekday``, ``place`` (per language)."""

    town = models.ForeignKey("services.Town", models.CASCADE, verbose_name=_("town"), related_name="markets")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    place = NamesField(_("place"), blank=True, text_length=200)

    class Meta:
        verbose_name = _("weekly market")
        verbose_name_plural = _("weekly markets")
        ordering = ["weekday", "town__order", "id"]

    @property
    def place_text(self) -> str:
        return name_in(self.place)
