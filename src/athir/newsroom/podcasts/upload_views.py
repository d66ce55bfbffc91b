"""The upload page of finished episodes; large files come by the library's pieces and are taken here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from athir.newsroom.library import pieces
from athir.newsroom.library.admin_views import MOST_BYTES
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.uploading import ACCEPTED, Outcome, take
from athir.newsroom.settings import HOUSE


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("podcasts.add_episode"):
        raise PermissionDenied


def _podcast(request: HttpRequest) -> Podcast | None:
    wanted = request.POST.get("podcast", "")
    return Podcast.objects.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdecimal() else None


def _unchosen(name: str) -> Outcome:
    return Outcome(name, False, _("Choose the podcast it belongs to, then send it again."))


def _make_url() -> str:
    return reverse(Podcast.snippet_viewset.get_url_name("add"))


def told_of(outcome: Outcome) -> dict[str, Any]:
    """As the page and its script take it."""
    episode = outcome.episode
    return {
        "name": outcome.name,
        "taken": outcome.taken,
        "sentence": outcome.sentence,
        "edit": reverse(Episode.snippet_viewset.get_url_name("edit"), args=[episode.pk]) if episode else "",
        "waits": episode.public_id if outcome.taken and episode else "",
        "likes": [],
    }


def upload(request: HttpRequest) -> HttpResponse:
    """``GET``: the page. ``POST``: takes the files ``file`` for ``podcast``; JSON where that is asked for."""
    _check(request)
    outcomes: list[Outcome] = []
    if request.method == "POST":
        podcast = _podcast(request)
        for file in request.FILES.getlist("file"):
            name = str(file.name or "")
            outcomes.append(take(file, podcast, request.user) if podcast else _unchosen(name))
        if "application/json" in request.headers.get("accept", ""):
            return JsonResponse({"files": [told_of(outcome) for outcome in outcomes]})
    context = {
        "make": _make_url() if request.user.has_perm("podcasts.add_podcast") else "",
        "page_title": _("Upload episodes"),
        "header_icon": "upload",
        "outcomes": [told_of(outcome) for outcome in outcomes],
        "accepted": ACCEPTED,
        "plain_most": MOST_BYTES >> 20,
        "most": HOUSE.max_upload_mb << 20,
        "too_large": _("This file is larger than %(most)d MB. Export it smaller.") % {"most": HOUSE.max_upload_mb},
        "podcasts": Podcast.objects.order_by("slug"),
        "chosen": request.GET.get("podcast", ""),
    }
    return TemplateResponse(request, "podcasts/admin/upload.html", context)


def take_pieces(request: HttpRequest, wanted: str) -> HttpResponse:
    """Make an episode of a file that came in pieces; the answer is the upload form's, however often it is asked."""
    _check(request)
    half = pieces.find(wanted, request.user.pk or 0)
    if half is None:
        return _sentence(404, _("Of this upload nothing is left here. Choose the file again."))
    if request.method != "POST":
        return HttpResponse(status=405)
    if (told := half.told) is None:
        if half.offset != half.size:
            return _sentence(409, _("The file is not whole yet."))
        podcast = _podcast(request)
        if podcast is None:
            return JsonResponse({"files": [told_of(_unchosen(half.name))]})
        with pieces.Gathered(half) as gathered:
            outcome = take(gathered, podcast, request.user)
        told = {"files": [told_of(outcome)]}
        pieces.remember(half, told)
    return JsonResponse(told)


def _sentence(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
