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


def _chooser(name: str, plural: str, kind: Any, icon: str, one: Any, another: Any, edit: Any) -> MediaChooserViewSet:
    """``<name>_chooser`` at ``library/choose/<plural>`` with its three sentences."""
    texts = {"choose_one_text": one, "choose_another_text": another, "edit_item_text": edit}
    return MediaChooserViewSet(f"{name}_chooser", url_prefix=f"library/choose/{plural}", kind=kind, icon=icon, **texts)


_FILM = _("Choose a film"), _("Choose another film"), _("Edit this film")
_SOUND = _("Choose a recording"), _("Choose another recording"), _("Edit this recording")
_GALLERY = _("Choose a gallery"), _("Choose another gallery"), _("Edit this gallery")

films = _chooser("film", "films", MediaItem.Kind.VIDEO, "media", *_FILM)
sounds = _chooser("sound", "sounds", MediaItem.Kind.AUDIO, "media", *_SOUND)
galleries = _chooser("gallery", "galleries", MediaItem.Kind.GALLERY, "image", *_GALLERY)

ALL = (films, sounds, galleries)
