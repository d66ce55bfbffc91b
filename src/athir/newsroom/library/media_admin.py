"""Films, recordings and galleries in the newsroom's administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from athir.arabic.normalise import fold
from athir.newsroom.frame.pasting import CleanedForm
from athir.newsroom.library.captions import clean_captions
from athir.newsroom.library.filters import MediaFilterSet
from athir.newsroom.library.media import LANGUAGE_CHOICES
from athir.newsroom.library.models import Caption, MediaItem
from athir.newsroom.library.preparing import can_be_prepared, may_prepare

_CAPTION_BYTES = 2_000_000


class MediaItemForm(CleanedForm):
    """The item's form: takes captions as a file too, and lets no empty gallery out."""

    captions_file = forms.FileField(
        label=_("Captions as a file"), required=False, help_text=_("WebVTT (.vtt) or SubRip (.srt), in UTF-8.")
    )
    captions_language = forms.ChoiceField(label=_("Their language"), choices=LANGUAGE_CHOICES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "captions_language" in self.fields:
            self.fields["captions_language"].initial = self.instance.language

    def clean_captions_file(self) -> str:
        """The captions, cleaned; empty without a file."""
        given = self.cleaned_data.get("captions_file")
        if not given:
            return ""
        content = given.read(_CAPTION_BYTES + 1)
        if len(content) > _CAPTION_BYTES:
            raise ValidationError(_("Captions larger than 2 MB are no captions."))
        try:
            return clean_captions(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError(_("The file is not in UTF-8. Save it as UTF-8 and choose it again.")) from None
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        gallery = self.instance.kind == MediaItem.Kind.GALLERY and "pictures" in self.formsets
        if valid and gallery and self.instance.live and not self._has_pictures():
            without = ValidationError(_("A gallery without pictures cannot be published: add some below."))
            self.add_error(None, ValidationError({"live": without}))
            return False
        return valid

    def add_error(self, field: str | None, error: Any) -> None:
        """Who may not publish has no field to show it at, and is told above the form."""
        if "live" not in self.fields and isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            about = dict(error.error_dict)
            if found := about.pop("live", None):
                super().add_error(None, ValidationError(found))
            if not about:
                return
            error = ValidationError(about)
        super().add_error(field, error)

    def _has_pictures(self) -> bool:
        filled = (form.cleaned_data for form in self.formsets["pictures"].forms if hasattr(form, "cleaned_data"))
        return any(data.get("picture") and not data.get("DELETE") for data in filled)

    def save(self, commit: bool = True) -> Any:
        item = super().save(commit=commit)
        if commit and (text := self.cleaned_data.get("captions_file")):
            language = self.cleaned_data.get("captions_language") or item.language
            Caption.objects.update_or_create(item=item, language=language, defaults={"text": text})
        return item


class _Thumbnail(Column):
    """The poster, small; its kind in words for those who do not see it."""

    cell_template_name = "library/admin/thumbnail.html"


class _State(Column):
    """The state in words; for what can be prepared again, the button that does so."""

    cell_template_name = "library/admin/state.html"

    def get_cell_context_data(self, instance: MediaItem, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context.get("request")
        if request is not None and may_prepare(request.user) and can_be_prepared(instance):
            context |= {"again": instance.pk, "csrf_token": get_token(request)}
        return context


class MediaIndexView(IndexView):
    """Newest first, with thumbnails; searched by folded words."""

    default_ordering = "-id"

    @cached_property
    def columns(self) -> list[Column]:
        checkbox = super().columns[0]
        return [
            checkbox,
            _Thumbnail("poster", label=_("Picture")),
            self._get_title_column("__str__"),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("shown_length", label=_("Length")),
            _State("shown_state", label=_("State")),
            Column("desk", label=_("Desk")),
            Column("credit", label=_("Credit")),
            DateColumn("created_at", label=_("Uploaded")),
        ]

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.filter(words__contains=fold(self.search_query)) if self.is_searching else queryset


FORM = ObjectList(
    [
        HelpPanel(template="library/admin/facts.html", heading=_("The file")),
        FieldPanel("names", heading=_("Title")),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("credit"), FieldPanel("licence")]),
        FieldRowPanel([FieldPanel("desk"), FieldPanel("language")]),
        FieldPanel("poster"),
        FieldPanel("live", permission="library.publish_mediaitem"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("captions_file"), FieldPanel("captions_language")]),
                InlinePanel("captions", [FieldPanel("language"), FieldPanel("text")], label=_("Captions")),
                FieldPanel("transcript"),
            ],
            heading=_("For those who do not hear it"),
        ),
        InlinePanel("pictures", [FieldPanel("picture"), FieldPanel("caption")], label=_("Picture of the gallery")),
    ],
    base_form_class=MediaItemForm,
)


class MediaViewSet(SnippetViewSet):
    model = MediaItem
    icon = "media"
    menu_label = _("Sound and image")
    url_prefix = "media"
    add_to_admin_menu = True
    menu_order = 248
    index_view_class = MediaIndexView
    filterset_class = MediaFilterSet
    search_fields = ["words"]
    list_per_page = 50
    ordering = ["-id"]
    copy_view_enabled = False
    edit_handler = FORM

    def get_queryset(self, request: HttpRequest) -> QuerySet[MediaItem]:
        return MediaItem.objects.select_related("poster", "desk", "uploaded_by").order_by("-id")
