"""The app ``shows``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShowsConfig(AppConfig):
    name = "athir.newsroom.shows"
    label = "shows"
    verbose_name = _("Shows")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from athir.newsroom.frame.moved import Kept, keep
        from athir.newsroom.record.terms import offer
        from athir.newsroom.shows.keeping import choices
        from athir.newsroom.shows.models import Show

        offer(choices)
        keep(Kept("show", Show, {"show": "slug"}, feed="shows", shown=lambda show: show.active))
