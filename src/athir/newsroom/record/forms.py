"""Forms about a range of the log: from when, to when, on which mount, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from athir.airlog import wall_clock
from athir.airlog.ledger import MOST_DAYS
from athir.newsroom.record import log

LONGEST_DAYS = 31
"""Of an export in one piece."""


class MomentField(forms.CharField):
    """A time as the station's clock on the wall shows it, without a zone: ``2026-11-24T14:00:05``."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1", "dir": "ltr"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("Write a date and a time, such as 2026-11-24T14:00.")) from None
        if not 1990 <= when.year <= 2200:
            raise ValidationError(_("Write a date and a time, such as 2026-11-24T14:00."))
        return when


class RangeForm(forms.Form):
    """``start`` and ``end`` become UTC; in an hour that comes twice, from its first passing to its second."""

    start = MomentField(label=_("from (station time)"))
    end = MomentField(label=_("to (station time)"))
    mount = forms.ChoiceField(label=_("mount"), required=False)

    def __init__(self, data: Any, station: str, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(data, **options)
        self.zone = zone
        mounts = [(name, name) for name in log.mounts(station)]
        self.fields["mount"].choices = [("", self.all_mounts), *mounts]

    all_mounts: Any = _("all mounts")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if start and end:
            data["start"], data["end"] = wall_clock(start, end, self.zone)
            if data["end"] <= data["start"]:
                self.add_error("end", _("It ends before it begins."))
        return data


def _why(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"dir": "auto", "rows": 2})
    return forms.CharField(label=label, help_text=help_text, max_length=500, widget=widget)


class HoldForm(RangeForm):
    """Keep a range whatever the retention says."""

    why = _why(_("why"), _("A letter and its number, a complaint, a case."))
    until = forms.DateField(
        label=_("until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}),
        help_text=_("Empty: until somebody releases it."),
    )

    def until_utc(self) -> datetime | None:
        """The end of that day."""
        day: date | None = self.cleaned_data["until"]
        if day is None:
            return None
        return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=self.zone).astimezone(UTC)


class WithdrawForm(RangeForm):
    """Take a range off for everybody. ``sure``: whoever asks has seen what goes with it."""

    why = _why(_("why"), _("A court, a complaint, an error. It stands in the log's book for ever."))
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ExportForm(RangeForm):
    """A range to hand out."""

    all_mounts = _("the one that is kept longest")
    why = _why(_("what for"), _("A letter, its number, its date: it stands in the export."))
    language = forms.ChoiceField(
        label=_("language of the page in it"),
        choices=[("ar", _("Arabic")), ("fr", _("French")), ("en", _("English"))],
        initial=get_language,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if isinstance(start, datetime) and isinstance(end, datetime) and (end - start).days >= LONGEST_DAYS:
            self.add_error("end", _("An export holds a month at most: ask for several."))
        return data


class TermForm(forms.Form):
    """Days of a show or of music. ``law``: days that the law asks for (0: it asks for none); ``short``: they are fewer."""

    days = forms.IntegerField(
        label=_("days"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"dir": "ltr", "inputmode": "numeric"}),
        help_text=_("Empty: for as long as the settings keep everything."),
    )
    why = _why(_("why"), _("It stands in the log's book, with your name."))
    answers = forms.BooleanField(
        label=_("I answer for keeping it for fewer days than the law asks"),
        required=False,
        help_text=_("Only needed where the law asks for more. Sound that is older is deleted within a day, for good."),
    )

    def __init__(self, data: Any, law: int, **options: Any) -> None:
        super().__init__(data, **options)
        self._law = law
        if not law:
            del self.fields["answers"]

    @property
    def short(self) -> bool:
        days = self.cleaned_data.get("days")
        return days is not None and days < self._law

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.short and not data.get("answers"):
            text = ngettext(
                "The law asks for %(days)d day. Say that you answer for it, or write at least as many.",
                "The law asks for %(days)d days. Say that you answer for it, or write at least as many.",
                self._law,
            )
            self.add_error("answers", text % {"days": self._law})
        return data


class EndForm(forms.Form):
    """Why a hold is released or a withdrawal taken back."""

    why = _why(_("why"))
