"""Cleaning in the newsroom's forms: what is pasted (by request of the admin's script) and what is saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.rich_text import RichText

from athir.arabic.paste import changes, clean_line, clean_text
from athir.arabic.pasted_html import clean_html, clean_stored, paragraphs, text_of

AT_MOST = 1_000_000
"""Characters of one paste: more is a book."""

WORDS: dict[str, str | Promise] = {
    "controls": _("invisible signs"),
    "presentation": _("letters in presentation forms"),
    "kashida": _("kashida"),
    "digits": _("digits"),
    "links": _("links that follow readers"),
    "chat": _("names and times of a chat"),
    "stars": _("stars round words"),
    "quotes": _("quotation marks"),
    "spaces": _("spaces and empty lines"),
    "styles": _("styles and marks of another program"),
}
_LEFT_ALONE = ("slug", "url", "email", "password", "username", "zone", "path")


def clean_value(value: Any) -> Any:
    """A value of a form or block with its texts cleaned: strings, rich texts, and those inside streams and lists."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, RichText):
        return RichText(clean_stored(value.source))
    if isinstance(value, StreamValue | ListValue):
        for child in value.bound_blocks if isinstance(value, ListValue) else value:
            child.value = clean_value(child.value)
    elif isinstance(value, dict):
        for name in value:
            if name not in _LEFT_ALONE:
                value[name] = clean_value(value[name])
    return value


class Cleaned(forms.BaseForm):
    """Mixed into a form: its texts are cleaned when they are saved, lines, paragraphs, rich texts, bodies of blocks."""

    def clean(self) -> dict[str, Any]:
        from wagtail.admin.rich_text import DraftailRichTextArea  # asks for models: forms are imported by models

        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            field = self.fields.get(name)
            if field is None or name in _LEFT_ALONE or name in self.errors:
                continue
            if isinstance(field.widget, DraftailRichTextArea):
                cleaned[name] = clean_stored(value or "")
            elif (
                (isinstance(value, dict) and isinstance(field, forms.MultiValueField))
                or (isinstance(value, StreamValue))
                or (isinstance(value, str) and type(field) is forms.CharField and isinstance(field.widget, _TYPED))
            ):
                cleaned[name] = clean_value(value)
        return cleaned


class CleanedForm(Cleaned, WagtailAdminModelForm):
    """The form of every model of ours in the newsroom that has no other (:func:`clean_everywhere`)."""


def clean_everywhere(models: Iterable[Any]) -> None:
    """Let Wagtail make the forms of those models of ours that name none, inline ones too, of :class:`CleanedForm`."""
    for model in models:
        if model.__module__.startswith("athir.newsroom.") and not hasattr(model, "base_form_class"):
            model.base_form_class = CleanedForm


_TYPED = (forms.TextInput, forms.Textarea)


@require_POST
def pasted(request: HttpRequest) -> JsonResponse:
    """``text`` and ``html`` of the clipboard, ``kind`` ``rich``, ``lines`` or ``line`` → what to put in instead.

    ``{"text", "html", "before", "after", "changes": [words]}``; ``changes`` is empty when nothing was wrong. Only who
    may enter the admin gets here (wagtail's own check of all its addresses).
    """
    text, html = request.POST.get("text", ""), request.POST.get("html", "")
    if len(text) + len(html) > AT_MOST:
        message = gettext("This is too much to paste at once. Paste it in parts.")
        return JsonResponse({"error": message}, status=413)
    kind = request.POST.get("kind", "line")
    names = changes(text)
    if kind == "rich":
        new_html = clean_html(html) if html.strip() else paragraphs(text)
        after = text_of(new_html)
        if html and ("style=" in html or "class=" in html or "<o:p" in html):
            names.append("styles")
        if not html and "stars" in names:
            names.remove("stars")  # they became bold
    else:
        after = clean_line(text) if kind == "line" else clean_text(text)
        new_html = ""
    answer = {
        "text": after,
        "html": new_html,
        "before": text[:2000],
        "after": after[:2000],
        "changes": [str(WORDS[name]) for name in names],
    }
    return JsonResponse(answer)
