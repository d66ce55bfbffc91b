"""The app ``news``: its name, and the policy that must stand before any view asks for one."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "athir.newsroom.news"
    label = "news"
    verbose_name = _("News")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from athir.newsroom.news.models import Article
        from athir.newsroom.news.policy import DeskPolicy

        register_permission_policy(Article, DeskPolicy(Article))
