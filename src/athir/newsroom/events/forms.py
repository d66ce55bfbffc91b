"""The form of an event: weekdays to tick, and only the desks for which the account works."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from athir.newsroom.events.recurrence import WEEKDAYS
from athir.newsroom.frame.pasting import CleanedForm

_NAMES = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class EventForm(CleanedForm):
    """Weekdays are kept as ``MO,TH``."""

    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"),
        choices=list(zip(WEEKDAYS, _NAMES, strict=True)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For weekly events; the day of the first date is always one of them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["weekdays"] = [day for day in (self.instance.weekdays or "").split(",") if day]
        user = self.for_user
        if user is not None and "desk" in self.fields:
            from athir.newsroom.events.policy import desks_of

            own = desks_of(user)
            if own is not None:
                self.fields["desk"].queryset = self.fields["desk"].queryset.filter(pk__in=own)

    def clean_weekdays(self) -> str:
        return ",".join(self.cleaned_data["weekdays"])
