"""Station, desks and transmitters in the newsroom's administration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from athir.newsroom.frame.models import Desk, Station, Transmitter


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
            [FieldPanel("email"), FieldPanel("phone"), FieldPanel("whatsapp"), FieldPanel("address")],
            heading=_("Contact"),
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


class StationGroup(SnippetViewSetGroup):
    menu_label = _("Station")
    menu_icon = "site"
    menu_order = 400
    items = (StationViewSet, DeskViewSet, TransmitterViewSet)


register_snippet(StationGroup)
