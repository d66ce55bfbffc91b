"""Parts of the newsroom's lists and forms of the services: whose towns, and who looked last."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import SnippetViewSet

from athir.newsroom.frame.pasting import CleanedForm
from athir.newsroom.services.models import Pharmacy, Sourced
from athir.newsroom.services.policy import desks_of, towns_of

_ANY = ("add", "change", "delete", "view")


class TownForm(CleanedForm):
    """Offers an account its own towns and pharmacies only; writes down who saved a sourced row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is None:
            return
        if "town" in self.fields:
            self.fields["town"].queryset = towns_of(self.for_user)
            if desks_of(self.for_user) is not None:
                self.fields["town"].required = True
        if "pharmacy" in self.fields:
            self.fields["pharmacy"].queryset = Pharmacy.objects.filter(town__in=towns_of(self.for_user))

    def save(self, commit: bool = True) -> Any:
        if isinstance(self.instance, Sourced) and self.for_user is not None:
            self.instance.checked_by = self.for_user
        return super().save(commit)


class RowChecked:
    """Before any view about one row: may this account see it at all? Wagtail asks only about the model."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            row = get_object_or_404(self.model, pk=unquote(str(kwargs["pk"])))  # type: ignore[attr-defined]
            if not policy_registry.get(row).user_has_any_permission_for_instance(request.user, _ANY, row):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin before a view


class RowsOfTowns(SnippetViewSet):
    """A list of rows that belong to towns."""

    list_per_page = 50
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = policy_registry.get_by_type(self.model).instances_user_has_any_permission_for(request.user, _ANY)
        return rows.order_by(*self.model._meta.ordering)

    def construct_view(self, view_class: type[Any], **kwargs: Any) -> Any:
        return super().construct_view(type(view_class.__name__, (RowChecked, view_class), {}), **kwargs)


def form(*panels: Panel | str) -> ObjectList:
    """An edit form of these panels that knows the account."""
    return ObjectList([FieldPanel(p) if isinstance(p, str) else p for p in panels], base_form_class=TownForm)


def row(*names: str) -> FieldRowPanel:
    """Fields beside each other."""
    return FieldRowPanel([FieldPanel(name) for name in names])


def where_from(*more: str) -> MultiFieldPanel:
    """Source and checking of a sourced row."""
    return MultiFieldPanel(
        [row("source", "source_url"), FieldPanel("checked_on"), *(FieldPanel(name) for name in more)],
        heading=_("Source and validity"),
    )
