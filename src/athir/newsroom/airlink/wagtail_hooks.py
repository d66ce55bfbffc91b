"""What was on air, in the newsroom's administration: to read, not to write."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from athir.newsroom.airlink import episode_desk as _episode_desk  # noqa: F401  its views, panel and buttons
from athir.newsroom.airlink.models import AsRun, ListenerSample, LiveSession


class ReadOnlyViewSet(SnippetViewSet):
    """Lists and shows; its policy (``apps.py``) denies the rest."""

    inspect_view_enabled = True
    list_per_page = 50
    list_export: list[str] = []


class AsRunViewSet(ReadOnlyViewSet):
    model = AsRun
    icon = "history"
    menu_label = _("As-run log")
    list_display = ["__str__", DateColumn("started_at", label=_("From"), sort_key="started_at"), "ended_at", "source"]
    list_filter = ["source"]
    list_export = ["started_at", "ended_at", "title", "artist", "source", "path", "slot", "end_reason"]
    panels: list[Any] = []
    ordering = ["-started_at"]


class LiveSessionViewSet(ReadOnlyViewSet):
    model = LiveSession
    icon = "user"
    menu_label = _("Live sessions")
    list_display = ["__str__", "account", "started_at", "ended_at", "end_reason"]
    list_export = ["started_at", "ended_at", "account", "name", "end_reason"]
    panels: list[Any] = []
    ordering = ["-started_at"]


class ListenerSampleViewSet(ReadOnlyViewSet):
    model = ListenerSample
    icon = "group"
    menu_label = _("Listeners")
    list_display = ["at", "total"]
    list_export = ["at", "total", "counts"]
    panels: list[Any] = []
    ordering = ["-at"]


class OnAirGroup(SnippetViewSetGroup):
    menu_label = _("On air")
    menu_icon = "history"
    menu_order = 300
    items = (AsRunViewSet, LiveSessionViewSet, ListenerSampleViewSet)


register_snippet(OnAirGroup)
