"""The app ``record``: its name for Django and in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "athir.newsroom.record"
    label = "record"
    verbose_name = _("The log of the air")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What of the log stands on a storage is read from there."""
        from athir.airlog.away import reads_from
        from athir.newsroom.settings import HOUSE

        reads_from(HOUSE.log_storage_url)
