"""The app ``frame``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrameConfig(AppConfig):
    name = "athir.newsroom.frame"
    label = "frame"
    verbose_name = _("Station")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from athir.newsroom.frame.models import FixedPage, Station
        from athir.newsroom.frame.months import install
        from athir.newsroom.frame.pasting import clean_everywhere
        from athir.newsroom.frame.policies import Without

        install()
        clean_everywhere(self.apps.get_models() if self.apps else ())
        for model in (Station, FixedPage):
            register_permission_policy(model, Without(model, {"add", "delete"}))
