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

        from athir.newsroom.news import clips as _clips  # noqa: F401  clips go out with their articles
        from athir.newsroom.news.using import index_entries

        index_entries()

        from athir.newsroom.dossiers.models import Person
        from athir.newsroom.frame.moved import Kept, keep
        from athir.newsroom.news.models import Byline, Series, Topic

        keep(Kept("topic", Topic, {"topic": "slug"}, feed="topics"))
        keep(Kept("series", Series, {"series": "slug"}, feed="series"))
        # Somebody who never wrote here has no page.
        wrote = Byline.objects.filter
        keep(Kept("person", Person, {"author": "slug"}, feed="authors", shown=lambda row: wrote(person=row).exists()))
