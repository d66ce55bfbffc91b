"""Podcasts and episodes in the newsroom's administration."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from athir.newsroom.podcasts import private_admin as _private_admin  # noqa: F401  its views and buttons


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("athir.episode.withdraw", _("Withdraw"), _("Withdrawn"))
    actions.register_action("athir.episode.restore", _("Bring back"), _("Brought back"))
