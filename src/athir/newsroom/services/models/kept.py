"""Rows that people keep by hand: where they come from, when somebody last looked, and when to doubt them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PHONE = RegexValidator(r"^[+0-9][0-9 ().-]*\Z", _("Write a telephone number with digits, such as 05 35 00 00 00."))


def today() -> date:
    """Today in the station's zone."""
    return timezone.localdate()


class Sourced(models.Model):
    """``source`` in words, ``source_url``, ``checked_on`` (date), ``checked_by`` (the account that last saved it)."""

    fresh_days = 30
    """So many days after it was checked a row says that it may be out of date."""

    source = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), blank=True)
    checked_on = models.DateField(
        _("checked on"), default=today, help_text=_("Readers see it; change it whenever you have asked again.")
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True

    def doubtful(self, day: date | None = None) -> bool:
        """Whether nobody has looked for so long that readers are told."""
        return (day or today()) > self.checked_on + timedelta(days=self.fresh_days)

    @property
    def is_doubtful(self) -> bool:
        return self.doubtful()


class Kept(Sourced):
    """``valid_from``, ``valid_to``: first and last day on which it holds; empty: without an end on that side."""

    fresh_days = 180

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("It ends before it begins.")})

    def doubtful(self, day: date | None = None) -> bool:
        day = day or today()
        return super().doubtful(day) or bool(self.valid_to and self.valid_to < day)


def holding(rows: Any, day: date) -> Any:
    """Of a queryset of :class:`Kept`, what has begun to hold on ``day``: what has ended stays and says so."""
    return rows.filter(models.Q(valid_from=None) | models.Q(valid_from__lte=day))
