"""The clip desk's form: a range of the air by two handles, or by two times where there is no script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from athir.newsroom.clips import actions, marks, ranges, snapping
from athir.newsroom.clips.models import LANGUAGE_CHOICES, Clip
from athir.newsroom.frame.models import Station
from athir.newsroom.frame.pasting import CleanedForm
from athir.newsroom.settings import HOUSE

MOST_FADE_MS = 10_000


def _time(label: Any) -> Any:
    widget = forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "placeholder": "2026-11-24 14:32:10"})
    return forms.CharField(label=label, max_length=40, required=False, widget=widget)


class ClipForm(CleanedForm):
    """``start_ms`` and ``end_ms`` (since 1970, by the handles) go before ``starts`` and ``ends`` (station time)."""

    station = forms.ModelChoiceField(Station.objects.order_by("id"), label=_("station"), required=False)
    starts = _time(_("From (station time)"))
    ends = _time(_("To (station time)"))
    start_ms = forms.IntegerField(required=False, widget=forms.HiddenInput)
    end_ms = forms.IntegerField(required=False, widget=forms.HiddenInput)
    snap = forms.BooleanField(label=_("Move both ends into the pause beside them"), required=False)
    publish = forms.BooleanField(label=_("Publish it as soon as it is ready"), required=False, initial=True)

    class Meta:
        model = Clip
        fields = ["title", "language", "context", "transcript", "fade_in_ms", "fade_out_ms", "rights"]
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "context": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "transcript": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            "rights": forms.TextInput(attrs={"dir": "auto"}),
            "language": forms.Select(choices=LANGUAGE_CHOICES),
        }

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.made: Clip | None = None
        if user is None or not user.has_perm("clips.publish_clip"):
            del self.fields["publish"]
        if Station.objects.count() < 2:
            self.fields["station"].widget = forms.HiddenInput()
        for name in ("fade_in_ms", "fade_out_ms"):
            self.fields[name].max_value = MOST_FADE_MS
            self.fields[name].widget.attrs |= {"min": 0, "max": MOST_FADE_MS, "step": 10}

    def clean_station(self) -> Station:
        found = self.cleaned_data.get("station") or Station.objects.order_by("id").first()
        if found is None:
            raise ValidationError(_("There is no station yet."))
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            self._take(data)
        except ValidationError as error:
            self.add_error("starts", error)
        return data

    def _take(self, data: dict[str, Any]) -> None:
        start = self._moment(data, "start_ms", "starts", False)
        end = self._moment(data, "end_ms", "ends", True)
        slug = data["station"].slug
        ranges.check(start, end)
        if data.get("snap"):
            start, end = snapping.snap(slug, start, True), snapping.snap(slug, end, False)
        taken = ranges.take(slug, start, end)
        data["start"], data["end"] = start, end
        if data.get("publish") and not data.get("rights", "").strip():
            found = actions.titles(marks.tracks(slug, taken.start, taken.end))
            try:
                actions.refuse_uncleared(found)
            except ValidationError as error:
                self.add_error("rights", error)

    @staticmethod
    def _moment(data: dict[str, Any], exact: str, written: str, ends: bool) -> Any:
        if data.get(exact) is not None:
            return ranges.from_ms(data[exact])
        return ranges.moment(data.get(written) or "", HOUSE.tz, ends)

    def save(self, commit: bool = True) -> Clip:
        """Makes the clip (once), publishes it when that is asked for."""
        if self.made is None:
            data = self.cleaned_data
            fields = {name: data[name] for name in self.Meta.fields}
            clip = actions.make(data["station"], data["start"], data["end"], self.user, **fields)
            self.made = actions.publish(clip, self.user) if data.get("publish") else clip
        return self.made


class ClipEditForm(CleanedForm):
    """What can be changed of a clip that is there: all but its range."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_live = self.instance.live

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("live", self.instance.live) and not (data.get("rights") or "").strip():
            try:
                actions.refuse_uncleared(actions.titles(self.instance.tracks))
            except ValidationError as error:
                self.add_error("rights", error)
        return data

    def save(self, commit: bool = True) -> Clip:
        wanted = self.instance.live
        self.instance.live = self.was_live
        clip: Clip = super().save(commit=commit)
        if commit and wanted != self.was_live:
            if wanted:
                actions.publish(clip)
            else:
                actions.unpublish(clip)
        if commit and {"fade_in_ms", "fade_out_ms"} & set(self.changed_data):
            actions.prepare_again(clip)
        return clip
