"""The library in the newsroom's administration: uploads, sound & image, audio for the air. Pictures have Wagtail's own
place there, with our form and filters."""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel
from wagtail.images.views.images import IndexView as ImageIndexView
from wagtail.images.widgets import AdminImageChooser
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from athir.newsroom.library import admin_views, piece_views
from athir.newsroom.library.choosers import ALL
from athir.newsroom.library.fields import PictureField
from athir.newsroom.library.filters import PictureFilterSet
from athir.newsroom.library.media_admin import MediaViewSet
from athir.newsroom.library.models import AudioFile, Picture, Playlist

# In place of Wagtail's own: the same chooser, and the rule of the house.
register_form_field_override(ForeignKey, to=Picture, override={"widget": AdminImageChooser, "form_class": PictureField})


@hooks.register("register_admin_viewset")
def register_choosers() -> Any:
    return list(ALL)


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
        HelpPanel(template="library/admin/audio_facts.html", heading=_("The file")),
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


register_snippet(MediaViewSet)


class PictureIndexView(ImageIndexView):
    """Wagtail's list of pictures with our filters."""

    filterset_class = PictureFilterSet


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own, whose addresses two of these are
def admin_urls() -> list[Any]:
    return [
        path("images/", PictureIndexView.as_view()),
        path("images/results/", PictureIndexView.as_view(results_only=True)),
        path("library/upload/", admin_views.upload, name="library_upload"),
        path("library/again/<int:pk>/", admin_views.again, name="library_again"),
        path("library/pieces/", piece_views.begin, name="library_pieces"),
        path("library/pieces/<str:wanted>/", piece_views.piece, name="library_piece"),
        path("library/pieces/<str:wanted>/take/", piece_views.finish, name="library_piece_take"),
        path("library/states/", admin_views.states, name="library_states"),
    ]


class _UploadItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return any(admin_views.may_add(request.user))


@hooks.register("register_admin_menu_item")
def upload_item() -> MenuItem:
    return _UploadItem(_("Upload"), reverse("library_upload"), icon_name="upload", order=247)


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("library/admin.css"))
