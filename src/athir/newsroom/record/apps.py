"""The app ``record``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "athir.newsroom.record"
    label = "record"
    verbose_name = _("The log of the air")
    default_auto_field = "django.db.models.BigAutoField"
