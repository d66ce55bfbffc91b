"""What an editor says about a pin: which article, where, until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from athir.newsroom.fronts.models import PLACES, Slot
from athir.newsroom.news.models import Article

KEEP = [
    ("", _("until it is taken off")),
    ("1", _("for 1 hour")),
    ("3", _("for 3 hours")),
    ("6", _("for 6 hours")),
    ("12", _("for 12 hours")),
    ("24", _("for 24 hours")),
]


class Until(forms.Form):
    """``keep`` hours from now, or the moment ``at`` (of the active zone), which wins."""

    keep = forms.ChoiceField(choices=KEEP, required=False)
    at = forms.DateTimeField(required=False, error_messages={"invalid": _("This is no date and time.")})

    def until(self) -> datetime | None:
        """The moment, ``None`` for until it is taken off. Call it on a valid form."""
        at: datetime | None = self.cleaned_data["at"]
        if at is not None or not self.cleaned_data["keep"]:
            return at
        return timezone.now() + timedelta(hours=int(self.cleaned_data["keep"]))


class PinForm(Until):
    """``article`` of the front's language into ``place``."""

    article = forms.ModelChoiceField(Article.objects.none())
    place = forms.ChoiceField(choices=PLACES)

    def __init__(self, data: Any, language: str) -> None:
        super().__init__(data)
        self.fields["article"].queryset = Article.objects.filter(locale__language_code=language)


class SlotForm(Until):
    """Something about a ``slot`` of this front."""

    slot = forms.ModelChoiceField(Slot.objects.none())

    def __init__(self, data: Any, desk: int | None, language: str) -> None:
        super().__init__(data)
        self.fields["slot"].queryset = Slot.objects.of_front(desk, language)
