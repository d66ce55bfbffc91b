"""The app ``audience``: its name, and that messages are made by the newsroom's acts, not by a form."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudienceConfig(AppConfig):
    name = "athir.newsroom.audience"
    label = "audience"
    verbose_name = _("Audience")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from athir.newsroom.audience.models import Message
        from athir.newsroom.frame.policies import Without

        register_permission_policy(Message, Without(Message, {"add", "change", "delete"}))
