"""People in the newsroom's administration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from athir.newsroom.dossiers.models import Person


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "group"
    menu_label = _("People")
    menu_order = 350
    add_to_admin_menu = True
    list_display = ["__str__", "slug"]
    panels = [
        FieldPanel("names"),
        FieldPanel("role"),
        FieldPanel("about"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("user")]),
        FieldPanel("picture"),
    ]


register_snippet(PersonViewSet)
