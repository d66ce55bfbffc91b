"""The chooser of clips, with the clip desk as its second tab: a minute of air without leaving the article."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, CreateView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from athir.newsroom.clips.models import Clip


class SearchForm(BaseFilterForm):
    """Finds among many clips the one whose name, context or words one remembers."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def filter(self, objects: Any) -> Any:
        for word in self.cleaned_data.get("q", "").split():
            where = Q(title__icontains=word) | Q(context__icontains=word) | Q(transcript__icontains=word)
            objects = objects.filter(where)
            self.is_searching, self.search_query = True, self.cleaned_data["q"]
        return super().filter(objects)


class _WithDesk:
    """The form knows who asks."""

    creation_form_template_name = "clips/admin/chooser_desk.html"

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        given: dict[str, Any] = super().get_creation_form_kwargs()  # type: ignore[misc]  # a mixin before a view
        return given | {"user": self.request.user}  # type: ignore[attr-defined]  # likewise


class _Listed(_WithDesk):
    per_page = 20
    filter_form_class = SearchForm

    @property
    def columns(self) -> list[Any]:
        own: list[Any] = super().columns  # type: ignore[misc]  # a mixin before a view
        length = Column("shown_length", label=_("Length"), accessor="shown_length")
        return [*own, length, Column("shown_state", label=_("State"), accessor="shown_state")]


class _ChooseView(_Listed, ChooseView):
    """The whole of the chooser."""


class _ChooseResultsView(_Listed, ChooseResultsView):
    """Its results."""


class _CreateView(_WithDesk, CreateView):
    """Takes the desk's form."""


class ClipChooserViewSet(ChooserViewSet):
    model = Clip
    icon = "cut"
    choose_one_text = _("Choose or cut a clip")
    choose_another_text = _("Choose or cut another clip")
    edit_item_text = _("Edit this clip")
    search_tab_label = _("Clips that are there")
    creation_tab_label = _("Cut from the air")
    create_action_label = _("Make the clip")
    creation_form_class = "athir.newsroom.clips.forms.ClipForm"  # made when all models are there
    choose_view_class = _ChooseView
    choose_results_view_class = _ChooseResultsView
    create_view_class = _CreateView

    def get_object_list(self) -> Any:
        return Clip.objects.exclude(state=Clip.State.REFUSED).filter(withdrawn_at__isnull=True)


clips = ClipChooserViewSet("clip_chooser", url_prefix="clips/choose")
