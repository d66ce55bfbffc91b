"""Starts Django for a process that is no web server: commands, the worker, scripts."""

from __future__ import annotations

import os

SETTINGS = "athir.newsroom.settings"


def setup() -> None:
    """Make the newsroom's models usable in this process. Idempotent.

    Reads ``ATHIR_HOME`` and the house's settings; raises :class:`athir.config.SettingsError` when one is wrong.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
