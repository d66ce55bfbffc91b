"""The ministry's own tables: prayer times of a town and day, firsts of Hijri months; and the shift until declared."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from athir.almanac import hijri, prayer
from athir.newsroom.services.models.kept import Sourced


class PrayerDay(Sourced):
    """The published times of ``town`` on ``day``, on station clocks: they win over the computed ones."""

    wagtail_reference_index_ignore = True

    town = models.ForeignKey("services.Town", models.CASCADE, verbose_name=_("town"), related_name="prayer_days")
    day = models.DateField(_("day"))
    fajr = models.TimeField(_("Fajr"))
    sunrise = models.TimeField(_("Sunrise"))
    dhuhr = models.TimeField(_("Dhuhr"))
    asr = models.TimeField(_("Asr"))
    maghrib = models.TimeField(_("Maghrib"))
    isha = models.TimeField(_("Isha"))

    class Meta:
        verbose_name = _("published prayer times of a day")
        verbose_name_plural = _("published prayer times")
        ordering = ["-day", "town_id"]
        constraints = [models.UniqueConstraint(fields=["town", "day"], name="services_one_prayer_day")]

    def __str__(self) -> str:
        return f"{self.town} {self.day.isoformat()}"

    def clean(self) -> None:
        super().clean()
        clock = [getattr(self, name) for name in prayer.NAMES]
        if all(clock) and clock != sorted(clock):
            raise ValidationError(_("The times of a day stand in their order, from fajr to isha."))

    def times(self, zone: ZoneInfo) -> prayer.Times:
        """As aware datetimes of ``zone``."""
        return prayer.Times(**{name: datetime.combine(self.day, getattr(self, name), zone) for name in prayer.NAMES})


class HijriMonth(models.Model):
    """A month whose first day was declared: Hijri ``year`` and ``month`` (1-12), ``first`` (Gregorian), ``source``."""

    class Name(models.IntegerChoices):
        MUHARRAM = 1, hijri.MONTHS["ar"][0]
        SAFAR = 2, hijri.MONTHS["ar"][1]
        RABI_1 = 3, hijri.MONTHS["ar"][2]
        RABI_2 = 4, hijri.MONTHS["ar"][3]
        JUMADA_1 = 5, hijri.MONTHS["ar"][4]
        JUMADA_2 = 6, hijri.MONTHS["ar"][5]
        RAJAB = 7, hijri.MONTHS["ar"][6]
        SHABAN = 8, hijri.MONTHS["ar"][7]
        RAMADAN = 9, hijri.MONTHS["ar"][8]
        SHAWWAL = 10, hijri.MONTHS["ar"][9]
        DHU_QADAH = 11, hijri.MONTHS["ar"][10]
        DHU_HIJJAH = 12, hijri.MONTHS["ar"][11]

    year = models.PositiveSmallIntegerField(
        _("Hijri year"), validators=[MinValueValidator(1400), MaxValueValidator(1499)]
    )
    month = models.PositiveSmallIntegerField(_("month"), choices=Name.choices)
    first = models.DateField(_("first day"), help_text=_("As the ministry of Habous declared it."))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("declared Hijri month")
        verbose_name_plural = _("declared Hijri months")
        ordering = ["-first"]
        constraints = [models.UniqueConstraint(fields=["year", "month"], name="services_one_hijri_month")]

    def __str__(self) -> str:
        names = hijri.MONTHS.get((get_language() or "").partition("-")[0], hijri.MONTHS["ar"])
        return f"{names[self.month - 1]} {self.year}" if self.month else ""

    def clean(self) -> None:
        """A first that no sighting can give is a slip of the keyboard."""
        super().clean()
        if not (self.year and self.month and self.first):
            return
        others = {
            (row.year, row.month): row.first
            for row in HijriMonth.objects.exclude(pk=self.pk).filter(year__range=(self.year - 1, self.year + 1))
        }
        for months in (-1, 1):
            near = others.get(hijri.after((self.year, self.month), months))
            if near and abs((near - self.first).days) not in (29, 30):
                raise ValidationError(
                    {
                        "first": _("A month has 29 or 30 days; its neighbour begins on %(day)s.")
                        % {"day": near.isoformat()}
                    }
                )
        if abs((self.first - hijri.first_day((self.year, self.month), {})).days) > 3:
            raise ValidationError({"first": _("This is more than three days from the tables: see month and year.")})


class CalendarSetting(models.Model):
    """The one row of the calendar: ``shift``, days added to the tables for months that nobody has declared."""

    shift = models.SmallIntegerField(
        _("months begin"),
        default=0,
        choices=[(-1, _("a day before the tables")), (0, _("as in the tables")), (1, _("a day after the tables"))],
        help_text=_("For months that have not been declared yet."),
    )
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendar")

    def __str__(self) -> str:
        return str(_("Hijri calendar"))


def declared() -> dict[hijri.Month, date]:
    """The declared firsts, as the almanac wants them."""
    return {(year, month): first for year, month, first in HijriMonth.objects.values_list("year", "month", "first")}


def shift() -> int:
    """The shift of undeclared months."""
    return CalendarSetting.objects.values_list("shift", flat=True).first() or 0
