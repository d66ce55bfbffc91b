"""The chooser of articles: only what an account may see in the newsroom anyway, or what every reader sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin, SearchFilterMixin
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)

from athir.newsroom.news.models import Article
from athir.newsroom.news.scope import desk_filter, desks_of
from athir.newsroom.news.searching import IN_THE_NEWSROOM
from athir.newsroom.search.index import ids


def choosable(user: Any) -> Any:
    """Published ones that readers see, and the drafts of the desks that ``user`` works for."""
    rows: Any = Article.objects.all()
    shown = rows.on_site()
    if not user.has_perms(["news.view_article"]) and not user.has_perms(["news.change_article"]):
        return shown
    desks = desks_of(user)
    return rows if desks is None else rows.filter(Q(pk__in=shown.values("pk")) | desk_filter(desks))


class _Searched(SearchFilterMixin, BaseFilterForm):
    """The chooser's search by the site's own index, as the list of articles has it: Wagtail's reads the whole table."""

    def filter(self, objects: Any) -> Any:
        objects = BaseFilterForm.filter(self, objects)
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        return objects.filter(pk__in=ids(self.search_query, IN_THE_NEWSROOM)) if self.search_query else objects


class _FilterForm(LocaleFilterMixin, _Searched):
    """Language and words."""


class _Listed:
    """Newest first, without bodies."""

    ordering = "-id"
    filter_form_class = _FilterForm
    request: Any

    def get_object_list(self) -> Any:
        return choosable(self.request.user).defer("body")


class _ChooseView(_Listed, ChooseView):
    """The whole of the chooser."""


class _ChooseResultsView(_Listed, ChooseResultsView):
    """Its results."""


class _ChosenView(SnippetChosenView):
    """One that was chosen."""

    def get_object(self, pk: str) -> Any:
        return choosable(self.request.user).get(pk=pk)


class _ChosenMultipleView(SnippetChosenMultipleView):
    """Several."""

    def get_objects(self, pks: list[str]) -> Any:
        return choosable(self.request.user).filter(pk__in=pks)


class ArticleChooserViewSet(SnippetChooserViewSet):
    choose_view_class = _ChooseView
    choose_results_view_class = _ChooseResultsView
    chosen_view_class = _ChosenView
    chosen_multiple_view_class = _ChosenMultipleView
