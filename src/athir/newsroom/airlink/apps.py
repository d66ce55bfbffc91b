"""The app ``airlink``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AirlinkConfig(AppConfig):
    name = "athir.newsroom.airlink"
    label = "airlink"
    verbose_name = _("Air")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from athir.newsroom.airlink.models import AsRun, ListenerSample, LiveSession
        from athir.newsroom.frame.policies import Without

        for model in (AsRun, LiveSession, ListenerSample):
            register_permission_policy(model, Without(model, {"add", "change", "delete"}))
