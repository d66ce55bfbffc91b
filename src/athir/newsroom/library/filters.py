"""By what the library can be filtered: kind, state, desk, who, when, what is missing."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.images.views.images import ImagesFilterSet

from athir.newsroom.library.models import MediaItem, Picture

_PICTURE_LACKS = {
    "credit": Q(credit=""),
    "alt": Q(alt={}),
    "any": Q(credit="") | Q(alt={}),
}
_ITEM_LACKS = {
    "credit": Q(credit=""),
    "captions": Q(kind=MediaItem.Kind.VIDEO, captions__isnull=True),
    "poster": Q(kind=MediaItem.Kind.VIDEO, poster__isnull=True),
}


class MediaFilterSet(WagtailFilterSet):
    """Films, recordings and galleries."""

    lacks = django_filters.ChoiceFilter(
        label=_("Missing"),
        choices=[("credit", _("credit")), ("captions", _("captions")), ("poster", _("poster"))],
        method="lacking",
    )
    created_at = django_filters.DateFromToRangeFilter(label=_("Uploaded"), widget=DateRangePickerWidget)

    class Meta:
        model = MediaItem
        fields = ["kind", "state", "live", "desk", "language", "uploaded_by"]

    def lacking(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(_ITEM_LACKS[value])


class PictureFilterSet(ImagesFilterSet):
    """Wagtail's filters of pictures, and what ours must have."""

    lacks = django_filters.ChoiceFilter(
        label=_("Missing"),
        choices=[("any", _("credit or description")), ("credit", _("credit")), ("alt", _("description"))],
        method="lacking",
    )
    created_at = django_filters.DateFromToRangeFilter(label=_("Uploaded"), widget=DateRangePickerWidget)

    class Meta(ImagesFilterSet.Meta):
        model = Picture
        fields = ["uploaded_by_user"]

    def lacking(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(_PICTURE_LACKS[value])
