"""The app ``library``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "athir.newsroom.library"
    label = "library"
    verbose_name = _("Library")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from athir.newsroom.frame.policies import Without
        from athir.newsroom.library.models import AudioFile

        register_permission_policy(AudioFile, Without(AudioFile, {"add", "delete"}))

        from athir.newsroom.frame.moved import Kept, keep
        from athir.newsroom.library.media import MediaItem

        keep(Kept("media", MediaItem, {"media-item": "slug"}, shown=lambda item: item.live))
