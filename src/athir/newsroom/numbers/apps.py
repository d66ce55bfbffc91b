"""The app ``numbers``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NumbersConfig(AppConfig):
    name = "athir.newsroom.numbers"
    label = "numbers"
    verbose_name = _("Numbers")
    default_auto_field = "django.db.models.BigAutoField"
