"""The app ``events``: its name, and the policy that must stand before any view asks for one."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "athir.newsroom.events"
    label = "events"
    verbose_name = _("Events")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from athir.newsroom.events.models import Event
        from athir.newsroom.events.policy import EventPolicy

        register_permission_policy(Event, EventPolicy(Event))
