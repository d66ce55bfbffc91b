"""The app ``services``: its name for Django and in the menu, and the policies that must stand before any view."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "athir.newsroom.services"
    label = "services"
    verbose_name = _("Services")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from athir.newsroom.services import models
        from athir.newsroom.services.policy import OnlyOne, TownPolicy

        paths = {
            models.Town: "desk_id",
            models.Duty: "pharmacy__town__desk_id",
            **dict.fromkeys(
                (
                    models.PrayerDay,
                    models.Forecast,
                    models.Pharmacy,
                    models.UsefulNumber,
                    models.Line,
                    models.Cut,
                    models.Market,
                    models.Announcement,
                ),
                "town__desk_id",
            ),
        }
        for model, path in paths.items():
            register_permission_policy(model, TownPolicy(model, path))
        for model in (models.CalendarSetting, models.WeatherSource):
            register_permission_policy(model, OnlyOne(model))

        from athir.newsroom.frame.moved import Kept, keep

        keep(Kept("town", models.Town, {"services-town": "town", "services-month": "town"}))
