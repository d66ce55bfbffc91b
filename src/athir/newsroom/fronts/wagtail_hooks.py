"""Fronts, the breaking bar and the plan of the day in the newsroom's administration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from athir.newsroom.frame.addresses import CODES
from athir.newsroom.frame.unchosen import Unchosen
from athir.newsroom.fronts.access import fronts_to_arrange
from athir.newsroom.fronts.admin_views import FrontView, PlanView, deal_with_alarm
from athir.newsroom.fronts.late import late_alarms, overdue
from athir.newsroom.fronts.models import Breaking
from athir.newsroom.news.clock import FAILED_ACTION, LATE_ACTION
from athir.newsroom.news.models import Article
from athir.newsroom.news.panels import line
from athir.newsroom.news.scope import desks_of


class BreakingViewSet(Unchosen, SnippetViewSet):
    model = Breaking
    icon = "warning"
    menu_label = _("Breaking bar")
    menu_order = 103
    add_to_admin_menu = True
    url_prefix = "breaking"
    list_display = ["__str__", "language", "start", "until"]
    list_filter = ["language"]
    panels = [
        line("text"),
        FieldRowPanel([FieldPanel("language"), FieldPanel("article")]),
        FieldRowPanel([FieldPanel("start"), FieldPanel("until")]),
        FieldPanel("push"),
    ]


register_snippet(BreakingViewSet)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    own = [
        path("", FrontView.as_view(), name="first"),
        path("home/<str:language>/", FrontView.as_view(), name="home"),
        path("desks/<slug:slug>/<str:language>/", FrontView.as_view(), name="desk"),
        path("plan/", PlanView.as_view(), name="plan"),
        path("alarms/<int:pk>/", deal_with_alarm, name="alarm"),
    ]
    return [path("fronts/", include((own, "fronts"), namespace="fronts"))]


class _FrontsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(fronts_to_arrange(request.user))


class _PlanItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(policy_registry.get_by_type(Article).user_has_permission(request.user, "view"))


@hooks.register("register_admin_menu_item")
def fronts_item() -> MenuItem:
    return _FrontsItem(_("Fronts"), reverse("fronts:home", args=(CODES[0],)), icon_name="home", order=101)


@hooks.register("register_admin_menu_item")
def plan_item() -> MenuItem:
    return _PlanItem(_("Plan of the day"), reverse("fronts:plan"), icon_name="calendar-alt", order=102)


class LatePanel(Component):
    """What went out late or not at all, until somebody has dealt with it; nothing is shown while all is well."""

    name = "late"
    template_name = "fronts/admin/late_panel.html"
    order = 90

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        desks = desks_of(request.user)
        return {"late": late_alarms(desks), "overdue": overdue(desks), "request": request}


@hooks.register("construct_homepage_panels")
def late_panel(request: HttpRequest, panels: list[Any]) -> None:
    if policy_registry.get_by_type(Article).user_has_permission(request.user, "view"):
        panels.insert(0, LatePanel())


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("fronts/admin.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("athir.front.pin", _("Pin to a front"), _("Pinned to a front"))
    actions.register_action("athir.front.unpin", _("Take off a front"), _("Taken off a front"))
    actions.register_action(LATE_ACTION, _("Late"), _("Went out late"))
    actions.register_action(FAILED_ACTION, _("Schedule not kept"), _("The schedule could not be kept"))
