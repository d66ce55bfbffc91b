"""The app ``lite``: its templates and tags."""

from __future__ import annotations

from django.apps import AppConfig


class LiteConfig(AppConfig):
    name = "athir.newsroom.lite"
    label = "lite"
