"""The transcript of an episode in the administration: brought in as a file, or timed while the episode plays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from athir.newsroom.frame.pasting import clean_value
from athir.newsroom.library.captions import read_captions, write_captions
from athir.newsroom.podcasts import timing
from athir.newsroom.podcasts.episodes import LANGUAGE_CHOICES, Episode, EpisodeFile, Transcript
from athir.newsroom.podcasts.media_paths import file_path

LANGUAGES = dict(LANGUAGE_CHOICES)
MOST = 2 * 1024 * 1024
"""Bytes of a file: a day of talk."""


class TranscriptForm(forms.Form):
    """The lines, or a file that takes their place."""

    lines = forms.CharField(
        label=gettext_lazy("lines"),
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto", "data-lines": "", "class": "w-w-full"}),
    )
    file = forms.FileField(
        label=gettext_lazy("a file instead"),
        required=False,
        help_text=gettext_lazy("WebVTT (.vtt), SubRip (.srt), or plain text with a line for each sentence."),
    )

    def __init__(self, *args: Any, duration: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._duration = duration
        self.made = ""

    def clean_file(self) -> str:
        """What the file says."""
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > MOST:
            raise forms.ValidationError(_("This file is larger than 2 MB: is it a transcript?"))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This file is no text in UTF-8. Save it as UTF-8, then try again.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        name = "file" if cleaned.get("file") else "lines"
        text = cleaned.get(name, "")
        if text.strip():
            try:
                timed = name == "file" and "-->" in text
                cues = (
                    read_captions(text) if timed else timing.cues(timing.read_lines(clean_value(text)), self._duration)
                )
                self.made = write_captions(cues)
            except ValueError as error:
                self.add_error(name, str(error))
        return cleaned


def _episode(request: HttpRequest, pk: int, language: str) -> Episode:
    if language not in LANGUAGES:
        raise Http404
    episode = get_object_or_404(Episode.objects.select_related("podcast"), pk=pk)
    if not policy_registry.get(episode).user_has_permission_for_instance(request.user, "change", episode):
        raise PermissionDenied
    return episode


def edit(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Reads and writes the transcript in one language; saved without lines it is removed."""
    episode = _episode(request, pk, language)
    stored = episode.transcripts.filter(language=language).first()
    duration = int(episode.duration_ms)
    if request.method == "POST":
        form = TranscriptForm(request.POST, request.FILES, duration=duration)
        if form.is_valid():
            _keep(request, episode, language, form.made)
            return redirect("podcast_transcript", pk, language)
    else:
        form = TranscriptForm(initial={"lines": _lines(stored)}, duration=duration)
    return render(request, "podcasts/admin/transcript.html", _context(episode, language, form, stored))


def _lines(stored: Transcript | None) -> str:
    """What was stored, as lines; as it is, where it cannot be read."""
    if stored is None:
        return ""
    try:
        return timing.write_lines(read_captions(stored.text))
    except ValueError:
        return str(stored.text)


def _keep(request: HttpRequest, episode: Episode, language: str, text: str) -> None:
    stored = episode.transcripts.filter(language=language).first()
    if text:
        row = stored or Transcript(episode=episode, language=language)
        row.text = text
        row.save()
        messages.success(request, _("The transcript was saved: it stands with the episode and is found by its words."))
    elif stored is not None:
        stored.delete()
        messages.success(request, _("The transcript was removed."))
    user = request.user if request.user.is_authenticated else None
    log(episode, "athir.episode.transcript", user=user, data={"language": language, "removed": not text})


def _context(episode: Episode, language: str, form: TranscriptForm, stored: Transcript | None) -> dict[str, Any]:
    files = {one.role: one for one in episode.files.order_by("id")}
    sound = files.get(EpisodeFile.Role.SMALL) or files.get(EpisodeFile.Role.MASTER)
    there = set(episode.transcripts.values_list("language", flat=True))
    others = [(code, LANGUAGES[code], code in there) for code in LANGUAGES if code != language]
    return {
        "episode": episode,
        "form": form,
        "stored": stored,
        "sound": file_path(sound) if sound else "",
        "master": file_path(files[EpisodeFile.Role.MASTER]) if EpisodeFile.Role.MASTER in files else "",
        "peaks": json.dumps(episode.peaks),
        "language": language,
        "language_name": LANGUAGES[language],
        "others": others,
        "back": reverse(Episode.snippet_viewset.get_url_name("edit"), args=[episode.pk]),
        "page_title": _("Transcript"),
        "page_subtitle": episode.title,
        "header_icon": "openquote",
    }


def button(episode: Any, user: Any) -> Button | None:
    """The way to the transcript in the episode's own language."""
    if not isinstance(episode, Episode):
        return None
    if not policy_registry.get(episode).user_has_permission_for_instance(user, "change", episode):
        return None
    href = reverse("podcast_transcript", args=[episode.pk, episode.language])
    return Button(_("Transcript"), url=href, icon_name="openquote", priority=40)


@hooks.register("register_snippet_listing_buttons")
def _in_lists(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    found = button(snippet, user)
    if found is not None:
        yield found


@hooks.register("register_admin_urls")
def _urls() -> list[Any]:
    return [path("podcasts/transcript/<int:pk>/<str:language>/", edit, name="podcast_transcript")]


@hooks.register("register_log_actions")
def _log_actions(actions: Any) -> None:
    actions.register_action(
        "athir.episode.transcript", gettext_lazy("Write the transcript"), gettext_lazy("Transcript written")
    )


@hooks.register("insert_global_admin_css")
def _css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("podcasts/transcript.css"))
