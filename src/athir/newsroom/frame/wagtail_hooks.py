"""Station, desks and transmitters in the newsroom's administration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from athir.newsroom.frame.models import Desk, FixedPage, Station, Transmitter
from athir.newsroom.frame.names import LANGUAGES
from athir.newsroom.frame.pasting import CleanedForm, pasted
from athir.newsroom.frame.used import uses


class StationViewSet(SnippetViewSet):
    model = Station
    icon = "site"
    menu_label = _("Station")
    list_display = ["__str__", "zone", "language"]
    panels = [
        FieldPanel("names"),
        FieldPanel("tagline"),
        FieldRowPanel([FieldPanel("zone"), FieldPanel("language")]),
        MultiFieldPanel(
            [
                FieldPanel("email"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("sms"), FieldPanel("whatsapp")]),
                FieldPanel("address"),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [FieldPanel("publisher"), FieldPanel("director"), FieldPanel("host")],
            heading=_("Imprint"),
        ),
        FieldPanel("require_windows"),
    ]


class DeskViewSet(SnippetViewSet):
    model = Desk
    icon = "globe"
    menu_label = _("Desks")
    list_display = ["__str__", "parent", "order"]
    panels = [
        FieldPanel("names"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("parent")]),
        FieldRowPanel([FieldPanel("order"), FieldPanel("hue")]),
    ]


class TransmitterViewSet(SnippetViewSet):
    model = Transmitter
    icon = "crosshairs"
    menu_label = _("Transmitters")
    list_display = ["__str__", "desk"]
    panels = [FieldPanel("desk"), FieldPanel("town"), FieldPanel("mhz")]


class FixedPageViewSet(SnippetViewSet):
    model = FixedPage
    icon = "doc-full-inverse"
    menu_label = _("Fixed pages")
    list_display = ["__str__", "changed_at"]
    edit_handler = ObjectList(
        [FieldPanel("kind", read_only=True), *(FieldPanel(f"text_{code}") for code, *_rest in LANGUAGES)],
        base_form_class=CleanedForm,
    )


class StationGroup(SnippetViewSetGroup):
    menu_label = _("Station")
    menu_icon = "site"
    menu_order = 400
    items = (StationViewSet, DeskViewSet, TransmitterViewSet, FixedPageViewSet)


register_snippet(StationGroup)


_PAGES_AND_DOCUMENTS = ("explorer", "documents")
"""Wagtail's own rooms that stay empty here: articles are no pages, sound has its library."""


@hooks.register("construct_main_menu")
def leave_out_empty_rooms(request: Any, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in _PAGES_AND_DOCUMENTS]


@hooks.register("construct_homepage_summary_items", order=1000)
def count_no_pages(request: Any, items: list[Any]) -> None:
    """The home shows what waits for me, not how many pages there are (there are none)."""
    items.clear()


@hooks.register("construct_search")
def search_no_pages(request: Any, areas: list[Any]) -> None:
    areas[:] = [area for area in areas if area.name != "pages"]


@hooks.register("construct_help_menu")
def help_with_this_newsroom(request: Any, items: list[Any]) -> None:
    """Wagtail's guide for editors and its news tell of a program that is not this one."""
    items[:] = [item for item in items if item.name != "editor-guide" and not item.name.startswith("whats-new")]


@hooks.register("before_delete_snippet")
def keep_what_is_used(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """The database refuses to delete what other rows need; said before, and by what it is needed."""
    for instance in instances:
        if needed := uses(instance):
            told = _("“%(name)s” is still used by: %(uses)s. Give those another one first, then delete it.")
            messages.error(request, told % {"name": instance, "uses": needed})
            return redirect(instance.snippet_viewset.get_url_name("list"))
    return None


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("frame/admin.css"))


@hooks.register("insert_editor_js")
def label_script() -> str:
    return format_html('<script src="{}"></script>', static("frame/labels.js"))


@hooks.register("insert_global_admin_js")
def paste_script() -> str:
    words = {
        "url": reverse("frame-paste"),
        "s-cleaned": _("Cleaned while pasting"),
        "s-comma": pgettext("between names", ", "),
        "s-compare": _("Compare"),
        "s-before": _("Before"),
        "s-after": _("After"),
        "s-undo": _("Paste it as it was"),
        "s-close": _("Close"),
    }
    data = format_html_join("", ' data-{}="{}"', words.items())
    return format_html('<script src="{}"{}></script>', static("frame/paste.js"), data)


@hooks.register("register_admin_urls")
def paste_address() -> list[Any]:
    return [path("paste/", pasted, name="frame-paste")]
