"""The app ``clips``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClipsConfig(AppConfig):
    name = "athir.newsroom.clips"
    label = "clips"
    verbose_name = _("Clips")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from athir.newsroom.clips import counted as _counted  # noqa: F401  tells the numbers
