"""Events in the newsroom's administration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from athir.newsroom.events.models import Event
from athir.newsroom.frame.unchosen import Unchosen

_ANY = ("add", "change", "delete", "publish", "view")


def _ltr(name: str, **kwargs: Any) -> FieldPanel:
    """A field whose content is Latin whatever the language of the admin: addresses, rules."""
    return FieldPanel(name, widget=forms.TextInput(attrs={"dir": "ltr"}), **kwargs)


_EVENT = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("names"),
                FieldPanel("description"),
                FieldPanel("picture"),
                FieldRowPanel([FieldPanel("desk"), FieldPanel("show")]),
                FieldPanel("organiser"),
                MultiFieldPanel([_ltr("tickets"), FieldPanel("price")], heading=_("Tickets")),
            ],
            heading=_("Text"),
        ),
        ObjectList(
            [
                FieldRowPanel([FieldPanel("day"), FieldPanel("last_day")]),
                FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
                _ltr("zone"),
                MultiFieldPanel(
                    [
                        FieldRowPanel([FieldPanel("repeat"), FieldPanel("every"), FieldPanel("until")]),
                        FieldPanel("weekdays"),
                        _ltr("own_rule"),
                    ],
                    heading=_("Repeats"),
                ),
                InlinePanel(
                    "changed_days",
                    [FieldRowPanel([FieldPanel("day"), FieldPanel("kind")])],
                    label=_("Day on which it is otherwise"),
                ),
                MultiFieldPanel([FieldPanel("status"), FieldPanel("status_note")], heading=_("Status")),
            ],
            heading=_("When"),
        ),
        ObjectList(
            [
                FieldPanel("place"),
                FieldPanel("town"),
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            heading=_("Where"),
        ),
        ObjectList(
            [
                InlinePanel(
                    "line_up", [FieldPanel("at"), FieldPanel("names"), FieldPanel("note")], label=_("Line-up row")
                )
            ],
            heading=_("Line-up"),
        ),
        ObjectList([PublishingPanel(), _ltr("slug")], heading=_("Publication")),
    ]
)


class DeskChecked:
    """Before any view about one event: may this account see it at all? Wagtail asks only about the model."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            event = get_object_or_404(
                Event.objects.only("pk", "desk_id", "first_published_at"), pk=unquote(str(kwargs["pk"]))
            )
            if not policy_registry.get(event).user_has_any_permission_for_instance(request.user, _ANY, event):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin before a view


class EventIndexView(IndexView):
    """Newest first; the first date and the status beside the name."""

    default_ordering = "-id"

    @property
    def columns(self) -> list[Column]:
        return [
            super().columns[0],
            self._get_title_column("__str__"),
            Column("day", label=_("Day"), accessor="day", sort_key="day"),
            Column("desk", label=_("Desk")),
            Column("status", label=_("Status"), accessor="get_status_display"),
            LiveStatusTagColumn(sort_key=None),
        ]


class EventViewSet(Unchosen, SnippetViewSet):
    model = Event
    icon = "date"
    menu_label = _("Events")
    menu_order = 220
    add_to_admin_menu = True
    list_per_page = 50
    list_filter = ["desk", "status"]
    index_view_class = EventIndexView
    edit_handler = _EVENT
    copy_view_enabled = False
    url_prefix = "events"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        policy = policy_registry.get_by_type(Event)
        rows: QuerySet[Event] = policy.instances_user_has_any_permission_for(request.user, _ANY)
        return rows.select_related("desk").order_by("-id")

    def construct_view(self, view_class: type[Any], **kwargs: Any) -> Any:
        return super().construct_view(type(view_class.__name__, (DeskChecked, view_class), {}), **kwargs)


register_snippet(EventViewSet)


@hooks.register("before_delete_snippet")
def keep_what_was_announced(request: HttpRequest, instances: Iterable[Any]) -> None:
    """Wagtail asks for the model's permission alone; what readers have seen is cancelled or taken off, never deleted."""
    policy = policy_registry.get_by_type(Event)
    for event in instances:
        if isinstance(event, Event) and not policy.user_has_permission_for_instance(request.user, "delete", event):
            raise PermissionDenied(
                _("Readers have seen this event: cancel it or unpublish it, so that their calendars hear of it.")
            )
