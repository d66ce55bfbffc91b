"""Choosers of films, recordings and galleries, one a kind: in an article's film block only films can be chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from athir.arabic.normalise import fold
from athir.newsroom.library.models import MediaItem


class MediaFilterForm(BaseFilterForm):
    """A search over titles and credits that knows Arabic's spellings."""

    q = forms.CharField(
        label=_("Search"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search"), "dir": "auto"})
    )

    def filter(self, objects: Any) -> Any:
        objects = super().filter(objects)
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        return objects.filter(words__contains=fold(self.search_query)) if self.search_query else objects


class _Media:
    """Title, then what tells two of the same name apart."""

    per_page = 20
    filter_form_class = MediaFilterForm

    @property
    def columns(self) -> list[Any]:
        own: list[Any] = super().columns  # type: ignore[misc]  # a mixin before a view
        length = Column("shown_length", label=_("Length"), accessor="shown_length")
        return [*own, length, Column("shown_state", label=_("State"), accessor="shown_state")]


class _ChooseView(_Media, ChooseView):
    """The whole of the chooser."""


class _ChooseResultsView(_Media, ChooseResultsView):
    """Its results."""


class MediaChooserViewSet(ChooserViewSet):
    """Chooses among the items of ``kind``."""

    model = MediaItem
    register_widget = False
    choose_view_class = _ChooseView
    choose_results_view_class = _ChooseResultsView
    kind = ""

    def get_object_list(self) -> Any:
        return MediaItem.objects.filter(kind=self.kind).exclude(state=MediaItem.State.REFUSED)


films = MediaChooserViewSet(
    "film_chooser",
    url_prefix="library/choose/films",
    kind=MediaItem.Kind.VIDEO,
    icon="media",
    choose_one_text=_("Choose a film"),
    choose_another_text=_("Choose another film"),
    edit_item_text=_("Edit this film"),
)
sounds = MediaChooserViewSet(
    "sound_chooser",
    url_prefix="library/choose/sounds",
    kind=MediaItem.Kind.AUDIO,
    icon="media",
    choose_one_text=_("Choose a recording"),
    choose_another_text=_("Choose another recording"),
    edit_item_text=_("Edit this recording"),
)
galleries = MediaChooserViewSet(
    "gallery_chooser",
    url_prefix="library/choose/galleries",
    kind=MediaItem.Kind.GALLERY,
    icon="image",
    choose_one_text=_("Choose a gallery"),
    choose_another_text=_("Choose another gallery"),
    edit_item_text=_("Edit this gallery"),
)

ALL = (films, sounds, galleries)
