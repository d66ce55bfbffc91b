"""Accounts in the newsroom's administration. Only an administrator makes, changes or deletes an administrator."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from athir.newsroom.accounts.forms import AccountCreationForm, AccountEditForm


def _guard(form: Any, request: HttpRequest) -> Any:
    """Without the box nobody lifts themselves above their role."""
    if not request.user.is_superuser:
        form.fields.pop("is_superuser", None)
    return form


class AccountCreateView(CreateView):
    def get_form(self, form_class: Any = None) -> Any:
        return _guard(super().get_form(form_class), self.request)


class AccountEditView(EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        return _guard(super().get_form(form_class), self.request)


class AccountViewSet(UserViewSet):
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView

    def get_form_class(self, for_update: bool = False) -> Any:
        return AccountEditForm if for_update else AccountCreationForm
