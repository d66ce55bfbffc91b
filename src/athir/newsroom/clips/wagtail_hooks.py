"""Clips in the newsroom's administration: the desk, the list, the chooser."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from athir.newsroom.clips import admin_views
from athir.newsroom.clips.choosers import clips
from athir.newsroom.clips.forms import ClipEditForm
from athir.newsroom.clips.models import Clip


class ClipIndexView(IndexView):
    """Newest first."""

    default_ordering = "-id"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            super().columns[0],
            self._get_title_column("__str__"),
            Column("shown_length", label=_("Length")),
            Column("shown_state", label=_("State")),
            BooleanColumn("live", label=_("published")),
            Column("show", label=_("show")),
            DateColumn("started_at", label=_("On air")),
            Column("created_by", label=_("made by")),
        ]


FORM = ObjectList(
    [
        HelpPanel(template="clips/admin/facts.html", heading=_("The sound")),
        FieldPanel("title"),
        FieldPanel("language"),
        FieldPanel("context"),
        FieldPanel("transcript"),
        FieldRowPanel([FieldPanel("show"), FieldPanel("desk")]),
        FieldPanel("picture"),
        FieldRowPanel([FieldPanel("fade_in_ms"), FieldPanel("fade_out_ms")]),
        FieldPanel("rights"),
        FieldPanel("live", permission="clips.publish_clip"),
    ],
    base_form_class=ClipEditForm,
)


@admin_views.may_make
def _to_the_desk(_request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("clips_desk"))


class ClipViewSet(SnippetViewSet):
    """Clips are made at the desk, and described here."""

    model = Clip
    icon = "cut"
    menu_label = _("Clips")
    url_prefix = "clips/all"
    add_to_admin_menu = True
    menu_order = 249
    index_view_class = ClipIndexView
    list_filter = ["state", "live", "show", "language"]
    search_fields = ["title", "context", "transcript"]
    list_per_page = 50
    ordering = ["-id"]
    copy_view_enabled = False
    edit_handler = FORM

    @property
    def add_view(self) -> Any:
        return _to_the_desk

    def get_queryset(self, request: HttpRequest) -> Any:
        return Clip.objects.select_related("show", "created_by").order_by("-id")


register_snippet(ClipViewSet)


@hooks.register("register_admin_viewset")
def register_chooser() -> Any:
    return clips


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("clips/desk/", admin_views.desk, name="clips_desk"),
        path("clips/drawn/", admin_views.drawn, name="clips_drawn"),
        path("clips/marks/", admin_views.marked, name="clips_marks"),
        path("clips/snap/", admin_views.snapped, name="clips_snap"),
        path("clips/heard/", admin_views.heard, name="clips_heard"),
        path("clips/states/", admin_views.states, name="clips_states"),
        path("clips/again/<int:pk>/", admin_views.again, name="clips_again"),
        path("clips/film/<int:pk>/", admin_views.film, name="clips_film"),
    ]


class _DeskItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("clips.add_clip"))


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return _DeskItem(_("Clip desk"), reverse("clips_desk"), icon_name="cut", order=248)


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("clips/desk.css"))


@hooks.register("insert_global_admin_js")
def admin_js() -> str:
    return format_html('<script src="{}" defer></script>', static("clips/desk.js"))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What withdrawals of the log write into the audit of a clip."""
    actions.register_action("athir.clip.withdraw", _("Withdraw"), _("Withdrawn"))
    actions.register_action("athir.clip.restore", _("Restore"), _("Restored"))
