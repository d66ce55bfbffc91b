"""Numbers in the newsroom's administration."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from athir.newsroom.numbers import admin_views


class _NumbersItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("numbers.view_audience"))


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("numbers/", admin_views.numbers, name="numbers"),
        path("numbers/downloads.csv", admin_views.table, name="numbers_table"),
    ]


@hooks.register("register_admin_menu_item")
def numbers_item() -> MenuItem:
    return _NumbersItem(_("Numbers"), reverse("numbers"), icon_name="chart", order=320)


@hooks.register("register_icons")
def icons(icons: list[str]) -> list[str]:
    return [*icons, "numbers/chart.svg"]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("numbers/admin.css"))
