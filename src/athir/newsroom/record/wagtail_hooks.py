"""The log of the air in the newsroom's administration: its pages, and its alarms on the first one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, re_path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from athir.newsroom.frame.page import station
from athir.newsroom.record import admin_views, range_views, term_views
from athir.newsroom.record.admin_views import HOLD, VIEW, may
from athir.newsroom.record.models import Alarm

AT_MOST = 10


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    own = [
        path("", admin_views.OverviewView.as_view(), name="overview"),
        path("day/", admin_views.DayView.as_view(), name="day"),
        path("kept/", admin_views.KeptView.as_view(), name="kept"),
        path("hold/", range_views.HoldView.as_view(), name="hold"),
        path("withdraw/", range_views.WithdrawView.as_view(), name="withdraw"),
        re_path(r"^end/(?P<kind>hold|withdraw)/(?P<id>[^/]{1,100})/$", range_views.EndView.as_view(), name="end"),
        path("terms/", term_views.TermsView.as_view(), name="terms"),
        path("terms/<str:kind>/", term_views.TermView.as_view(), name="term"),
        path("export/", range_views.ExportView.as_view(), name="export"),
        path("export/<str:public_id>/", range_views.take_export, name="take"),
        path("alarms/<int:pk>/", admin_views.deal_with_alarm, name="alarm"),
    ]
    return [path("log/", include((own, "log"), namespace="log"))]


class _LogItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may(request.user, VIEW)


@hooks.register("register_admin_menu_item")
def log_item() -> MenuItem:
    return _LogItem(_("The log of the air"), reverse("log:overview"), icon_name="history", order=305)


class LogAlarmPanel(Component):
    """What is wrong with the log, until somebody has dealt with it; nothing is shown while all is well."""

    name = "log_alarms"
    template_name = "record/admin/alarm_panel.html"
    order = 91

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        standing = Alarm.objects.standing().filter(station=station().slug)[:AT_MOST]
        return {"alarms": standing, "may_hold": may(request.user, HOLD), "request": request}


@hooks.register("construct_homepage_panels")
def alarm_panel(request: HttpRequest, panels: list[Any]) -> None:
    if may(request.user, VIEW):
        panels.insert(0, LogAlarmPanel())


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("record/admin.css"))
