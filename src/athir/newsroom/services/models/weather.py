"""The weather: a forecast a town and day, typed by hand or fetched, and where it is fetched."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.names import NamesField, name_in

HIDE_AFTER = timedelta(hours=24)
"""An older forecast is shown to nobody."""

DEGREES = [MinValueValidator(-40), MaxValueValidator(60)]


class Sky(models.TextChoices):
    CLEAR = "clear", _("Clear")
    PARTLY = "partly", _("Partly cloudy")
    CLOUDY = "cloudy", _("Cloudy")
    FOG = "fog", _("Fog")
    RAIN = "rain", _("Rain")
    STORM = "storm", _("Thunderstorm")
    SNOW = "snow", _("Snow")
    DUST = "dust", _("Blowing dust")
    WIND = "wind", _("Strong wind")


class Forecast(models.Model):
    """``town``, ``day``, ``sky``, ``low`` and ``high`` (°C), ``rain`` (per cent), ``wind`` (km/h), ``note`` (per
    language), ``as_of`` (when it was made), ``source``, ``source_url``; ``fetched``: by the adapter."""

    wagtail_reference_index_ignore = True

    town = models.ForeignKey("services.Town", models.CASCADE, verbose_name=_("town"), related_name="forecasts")
    day = models.DateField(_("day"))
    sky = models.CharField(_("sky"), max_length=8, choices=Sky.choices, blank=True)
    low = models.SmallIntegerField(_("lowest, °C"), null=True, blank=True, validators=DEGREES)
    high = models.SmallIntegerField(_("highest, °C"), null=True, blank=True, validators=DEGREES)
    rain = models.PositiveSmallIntegerField(_("rain, %"), null=True, blank=True, validators=[MaxValueValidator(100)])
    wind = models.PositiveSmallIntegerField(_("wind, km/h"), null=True, blank=True, validators=[MaxValueValidator(300)])
    note = NamesField(_("note"), blank=True, text_length=200)
    as_of = models.DateTimeField(
        _("as of"), default=timezone.now, help_text=_("When it was made: readers see its age.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), blank=True)
    fetched = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        ordering = ["-day", "town_id"]
        indexes = [models.Index(fields=["town", "day"], name="services_forecast_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "day"], condition=models.Q(fetched=True), name="services_one_fetched_forecast"
            )
        ]

    def __str__(self) -> str:
        return f"{self.town} {self.day.isoformat()}"

    def clean(self) -> None:
        super().clean()
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValidationError({"high": _("The highest is below the lowest.")})
        if not (self.sky or self.high is not None or self.low is not None or self.note):
            raise ValidationError(_("Say something of the weather: the sky, a temperature or a note."))

    @property
    def note_text(self) -> str:
        return name_in(self.note)


def fill_template(template: str, **values: object) -> str:
    """The address with ``{latitude}``, ``{longitude}`` and ``{zone}`` filled in; nothing else is looked at."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", str(value))
    return template


def validate_template(value: str) -> None:
    """An http address whose placeholders can be filled."""
    filled = fill_template(value, latitude=0.0, longitude=0.0, zone="UTC")
    if "{" in filled or "}" in filled:
        raise ValidationError(_("Only {latitude}, {longitude} and {zone} are filled in."))
    try:
        parts = urlsplit(filled)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError(_("Begin with https:// or http://."))


class WeatherSource(models.Model):
    """Where forecasts are fetched, the one row; off until somebody turns it on. ``last_asked``, ``last_error`` say how
    it goes."""

    enabled = models.BooleanField(
        _("fetch forecasts"),
        default=False,
        help_text=_(
            "The worker asks for every town. Mind the provider's terms: some are free for non-commercial use only."
        ),
    )
    address = models.CharField(
        _("address"),
        max_length=600,
        blank=True,
        validators=[validate_template],
        help_text=_("Answers JSON as Open-Meteo does; {latitude}, {longitude} and {zone} are filled in."),
    )
    contact = models.CharField(
        _("contact"),
        max_length=200,
        blank=True,
        help_text=_("Sent as User-Agent: an address by which we can be asked."),
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Shown with each forecast."))
    credit_url = models.URLField(_("address of the source"), blank=True)
    every_hours = models.PositiveSmallIntegerField(
        _("hours between two requests"), default=3, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    last_asked = models.DateTimeField(_("last asked"), null=True, blank=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=300, blank=True, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("source of forecasts")
        verbose_name_plural = _("source of forecasts")

    def __str__(self) -> str:
        return str(_("Source of forecasts"))

    def clean(self) -> None:
        super().clean()
        if self.enabled and not self.address:
            raise ValidationError({"address": _("Give the address to fetch from, or turn fetching off.")})
