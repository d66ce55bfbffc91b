"""The rule that a picture without description or credit stands on no page, for forms and blocks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.utils.translation import gettext_lazy as _

from athir.newsroom.library.models import Picture


def refuse_incomplete(picture: Picture | None) -> None:
    """Raise :class:`ValidationError` with a sentence for each thing that ``picture`` lacks."""
    if picture is not None and (missing := picture.missing()):
        first = _("“%(title)s” cannot be used on a page yet. Open it in the library.")
        raise ValidationError([ValidationError(first, params={"title": picture.title}), *missing])


class PictureField(ModelChoiceField):
    """The form field of every foreign key to a picture in the administration."""

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        refuse_incomplete(chosen)
        return chosen
