"""The app ``frame``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrameConfig(AppConfig):
    name = "athir.newsroom.frame"
    label = "frame"
    verbose_name = _("Station")
    default_auto_field = "django.db.models.BigAutoField"
