"""Shows and their slots in the newsroom's administration."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from athir.newsroom.shows.models import Show

_PEOPLE = forms.CheckboxSelectMultiple


class ShowViewSet(SnippetViewSet):
    model = Show
    icon = "calendar-alt"
    menu_label = _("Shows")
    menu_order = 200
    add_to_admin_menu = True
    list_display = ["__str__", "slug", "active"]
    list_filter = ["active"]
    panels = [
        FieldPanel("names"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("station")]),
        FieldRowPanel([FieldPanel("desk"), FieldPanel("language")]),
        FieldPanel("presenters", widget=_PEOPLE),
        FieldRowPanel([FieldPanel("playlist"), FieldPanel("active")]),
        FieldPanel("picture"),
        HelpPanel(template="shows/admin/kept.html", heading=_("In the log of the air")),
        InlinePanel(
            "slots",
            [
                FieldRowPanel([FieldPanel("weekday"), FieldPanel("start"), FieldPanel("minutes")]),
                FieldPanel("presenters", widget=_PEOPLE),
            ],
            label=_("Slot"),
        ),
    ]


register_snippet(ShowViewSet)
