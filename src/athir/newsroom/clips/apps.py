"""The app ``clips``: its name for Django and in the menu."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClipsConfig(AppConfig):
    name = "athir.newsroom.clips"
    label = "clips"
    verbose_name = _("Clips")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from athir.newsroom.clips import beside as _beside  # noqa: F401  shows and sound & image lead to clips
        from athir.newsroom.clips import counted as _counted  # noqa: F401  tells the numbers
        from athir.newsroom.clips.models import Clip
        from athir.newsroom.frame.moved import Kept, keep
        from athir.newsroom.shows.models import Show

        def known(show: Show) -> bool:
            rows: Any = Clip.objects
            return bool(show.active or rows.on_site().filter(show=show).exists())

        keep(Kept("show", Show, {"clips-of-show": "slug"}, shown=known))
