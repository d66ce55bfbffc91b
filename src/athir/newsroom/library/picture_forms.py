"""The form by which a picture comes in: one address for all of Wagtail's upload pages and for ours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from wagtail.images.forms import BaseImageForm

from athir.newsroom.frame.pasting import Cleaned
from athir.newsroom.library.models import Picture
from athir.newsroom.library.picture_files import MOST_BYTES, Examined, Unfit, bands, examine


class PictureFileField(forms.FileField):
    """A file that is a picture; cleans to the stripped file, with what was found as ``examined``.

    Wagtail's page for many pictures at once reads ``max_upload_size`` (bytes) and two sentences off the field.
    """

    max_upload_size = MOST_BYTES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        too_large = _("This file is larger than %(most)d MB. Export it smaller.") % {"most": MOST_BYTES >> 20}
        self.error_messages["file_too_large_unknown_size"] = too_large
        self.error_messages["invalid_image_extension"] = _("Pictures of this kind are not taken: %(kinds)s are.") % {
            "kinds": "JPEG, PNG, WebP, AVIF"
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = super().clean(data, initial)
        if given is None or given is initial or not hasattr(given, "read"):
            return given
        try:
            # One byte more than is allowed shows that there is too much, and no more is read.
            found = examine(given.read(MOST_BYTES + 1), given.name)
        except Unfit as error:
            raise ValidationError(str(error), code="unfit") from error
        stored = SimpleUploadedFile(given.name, found.content, f"image/{found.kind.lower()}")
        stored.examined = found  # carried to the form's save
        return stored


def apply(picture: Picture, found: Examined) -> None:
    """Write into the row what was found; what an editor has written already stays."""
    picture.sha256, picture.likeness = found.sha256, found.likeness
    picture.band0, picture.band1, picture.band2, picture.band3 = bands(found.likeness)
    picture.credit = picture.credit or found.facts.shown_credit
    picture.caption = picture.caption or found.facts.caption


class PictureForm(Cleaned, BaseImageForm):
    """Wagtail's form with our file field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (old := self.fields.get("file")) is not None:
            self.fields["file"] = PictureFileField(
                label=old.label, widget=old.widget, required=old.required, help_text="JPEG, PNG, WebP, AVIF"
            )

    def save(self, commit: bool = True) -> Any:
        found = getattr(self.cleaned_data.get("file"), "examined", None)
        if found is not None:
            apply(self.instance, found)
        return super().save(commit=commit)
