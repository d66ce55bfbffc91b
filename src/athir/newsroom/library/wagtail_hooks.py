"""The audio library in the newsroom's administration. Pictures have Wagtail's own place there."""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.images.widgets import AdminImageChooser
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from athir.newsroom.library.choosers import ALL
from athir.newsroom.library.fields import PictureField
from athir.newsroom.library.models import AudioFile, Picture, Playlist

# In place of Wagtail's own: the same chooser, and the rule of the house.
register_form_field_override(ForeignKey, to=Picture, override={"widget": AdminImageChooser, "form_class": PictureField})


@hooks.register("register_admin_viewset")
def register_choosers() -> Any:
    return list(ALL)


_FACTS = ("path", "shown_length", "shown_loudness", "shown_state")


class AudioFileViewSet(SnippetViewSet):
    """Files are dropped into the library's folder; here they get their titles, and a refused one says why."""

    model = AudioFile
    icon = "media"
    menu_label = _("Audio files")
    list_display = ["__str__", "path", "kind", "shown_length", "shown_state"]
    list_filter = ["state", "kind", "in_rotation"]
    list_per_page = 50
    search_fields = ["title", "artist", "path"]
    panels = [
        MultiFieldPanel([FieldPanel(name, read_only=True) for name in _FACTS], heading=_("The file")),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("artist"), FieldPanel("album")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("language")]),
        FieldPanel("in_rotation"),
        FieldRowPanel([FieldPanel("cue_in_ms"), FieldPanel("cue_out_ms"), FieldPanel("fade_ms")]),
    ]


class PlaylistViewSet(SnippetViewSet):
    model = Playlist
    icon = "list-ul"
    menu_label = _("Playlists")
    list_display = ["__str__", "slug"]
    panels = [
        FieldPanel("names"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("station")]),
        InlinePanel("items", [FieldPanel("audio")], label=_("Item")),
    ]


class LibraryGroup(SnippetViewSetGroup):
    menu_label = _("Audio library")
    menu_icon = "media"
    menu_order = 250
    items = (AudioFileViewSet, PlaylistViewSet)


register_snippet(LibraryGroup)
