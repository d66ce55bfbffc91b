"""The app ``syndication``: its name for Django and in the menu; at start it connects to what apps declared."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SyndicationConfig(AppConfig):
    name = "athir.newsroom.syndication"
    label = "syndication"
    verbose_name = _("Syndication")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("feeds")
