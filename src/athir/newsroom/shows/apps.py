"""The app ``shows``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShowsConfig(AppConfig):
    name = "athir.newsroom.shows"
    label = "shows"
    verbose_name = _("Shows")
    default_auto_field = "django.db.models.BigAutoField"
