"""By what the library can be filtered: kind, state, desk, who, when, what is missing, whether it stands anywhere."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.images.views.images import ImagesFilterSet
from wagtail.models import ReferenceIndex

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


class _Used(django_filters.ChoiceFilter):
    """What stands somewhere (in an article, draft or published; on a front; in a gallery; as a poster), or nowhere."""

    def __init__(self) -> None:
        super().__init__(label=_("Used"), choices=[("yes", _("somewhere")), ("no", _("nowhere"))])

    def filter(self, qs: Any, value: str) -> Any:
        if value not in ("yes", "no"):
            return qs
        kind = ContentType.objects.get_for_model(qs.model)
        standing = ReferenceIndex.objects.filter(
            to_content_type=kind, to_object_id=Cast(OuterRef("pk"), output_field=CharField())
        )
        return qs.filter(Exists(standing) if value == "yes" else ~Exists(standing))


class MediaFilterSet(WagtailFilterSet):
    """Films, recordings and galleries."""

    used = _Used()
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

    used = _Used()
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
