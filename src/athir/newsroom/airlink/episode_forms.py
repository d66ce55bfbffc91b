"""Forms by which a range of the air becomes an episode, or an episode another range."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from athir.newsroom.clips.ranges import moment
from athir.newsroom.podcasts.models import Podcast

LONGEST = timedelta(hours=12)
_CENTURY = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""No log is older, and none will be looked for at the edges of the calendar."""

_WIDGET = {"type": "datetime-local", "step": "0.1", "dir": "ltr"}


def as_written(at: datetime, zone: tzinfo) -> str:
    """A moment as the field takes it: station time, to the tenth of a second."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M:%S.%f}"[:-5]


class RangeForm(forms.Form):
    """``start`` and ``end`` in station time (their own zone is ``zone``); cleaned, they are UTC."""

    start = forms.CharField(label=gettext_lazy("on air from"), max_length=32, widget=forms.TextInput(attrs=_WIDGET))
    end = forms.CharField(label=gettext_lazy("on air to"), max_length=32, widget=forms.TextInput(attrs=_WIDGET))

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone

    def clean_start(self) -> datetime:
        return moment(self.cleaned_data["start"], self._zone)

    def clean_end(self) -> datetime:
        return moment(self.cleaned_data["end"], self._zone, ends=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is not None and end is not None:
            if end <= start:
                raise ValidationError(_("The end lies before the beginning."))
            if not _CENTURY[0] < start < end < _CENTURY[1]:
                raise ValidationError(_("The log holds nothing of this range."))
            if end - start > LONGEST:
                raise ValidationError(_("An episode may be twelve hours long at most."))
        return cleaned


class ByHandForm(RangeForm):
    """A range, the podcast that it goes into, and a title (empty: the show and the day)."""

    podcast = forms.ModelChoiceField(label=gettext_lazy("podcast"), queryset=Podcast.objects.none())
    title = forms.CharField(
        label=gettext_lazy("title"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=gettext_lazy("Empty: the show and the day."),
    )
    field_order = ("podcast", "title", "start", "end")

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        self.fields["podcast"].queryset = Podcast.objects.order_by("slug")
