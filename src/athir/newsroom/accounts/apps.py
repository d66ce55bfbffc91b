"""The app ``accounts``, and Wagtail's users app with our form."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "athir.newsroom.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from athir.newsroom.accounts import profiles  # noqa: F401 connects its receiver


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's administration of users, with name, language and desks."""

    default = False
    user_viewset = "athir.newsroom.accounts.viewsets.AccountViewSet"
