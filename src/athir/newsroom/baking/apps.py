"""The Django app of the baking engine; at start it asks every app for its ``pages`` module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BakingConfig(AppConfig):
    name = "athir.newsroom.baking"
    label = "baking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("pages")
