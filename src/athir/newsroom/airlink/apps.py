"""The app ``airlink``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AirlinkConfig(AppConfig):
    name = "athir.newsroom.airlink"
    label = "airlink"
    verbose_name = _("Air")
    default_auto_field = "django.db.models.BigAutoField"
