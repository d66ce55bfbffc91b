"""The upload page of the newsroom, and what it asks while films are prepared."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from athir.newsroom.accounts.models import DeskMembership
from athir.newsroom.frame.models import Desk
from athir.newsroom.library import pieces
from athir.newsroom.library.media import LANGUAGE_CHOICES
from athir.newsroom.library.models import MediaItem, Picture
from athir.newsroom.library.preparing import can_be_prepared, may_prepare, prepare_again
from athir.newsroom.library.taking import ACCEPTED, Given, Outcome, take
from athir.newsroom.settings import HOUSE

MOST_BYTES = 512 * 1024 * 1024
"""What the serving process takes in one request (``serve/bridge.py``): without the page's script, which sends larger
files in pieces, the form's files may have no more together."""

_ASKED = 100
"""Items whose state is told at once."""


def may_add(user: Any) -> tuple[bool, bool]:
    """Whether ``user`` may add pictures, and films and recordings."""
    pictures = bool(policy_registry.get_by_type(get_image_model()).user_has_permission(user, "add"))
    return pictures, bool(user.has_perm("library.add_mediaitem"))


def edit_address(row: Picture | MediaItem) -> str:
    """Where a row is described and credited."""
    if isinstance(row, Picture):
        return reverse("wagtailimages:edit", args=(row.pk,))
    return reverse(MediaItem.snippet_viewset.get_url_name("edit"), args=(row.pk,))


def upload(request: HttpRequest) -> HttpResponse:
    """``GET``: the page. ``POST``: takes the files ``file``; answers JSON where that is asked for (one file at a time,
    by the page's script), else the page with what became of each."""
    pictures, media = may_add(request.user)
    if not (pictures or media):
        raise PermissionDenied
    outcomes: list[Outcome] = []
    if request.method == "POST":
        given = given_of(request)
        for file in request.FILES.getlist("file"):
            outcomes.append(take(file, request.user, given, pictures=pictures, media=media))
        if "application/json" in request.headers.get("accept", ""):
            return JsonResponse({"files": [told_of(outcome) for outcome in outcomes]})
    context = {
        "page_title": _("Upload to the library"),
        "header_icon": "upload",
        "outcomes": [told_of(outcome) for outcome in outcomes],
        "accepted": ACCEPTED,
        "plain_most": MOST_BYTES >> 20,
        "most": HOUSE.max_upload_mb << 20,
        "too_large": _("This file is larger than %(most)d MB. Export it smaller.") % {"most": HOUSE.max_upload_mb},
        "halves": pieces.open_ones(request.user.pk or 0),
        "desks": Desk.objects.all() if media else (),
        "own_desk": _own_desk(request.user),
        "languages": LANGUAGE_CHOICES,
    }
    return TemplateResponse(request, "library/admin/upload.html", context)


def _own_desk(user: Any) -> int | None:
    found: int | None = DeskMembership.objects.filter(user_id=user.pk).values_list("desk_id", flat=True).first()
    return found


def given_of(request: HttpRequest) -> Given:
    """What the upload form says of all its files."""
    desk, language = request.POST.get("desk", ""), request.POST.get("language", "ar")
    known = Desk.objects.filter(pk=int(desk)).first() if desk.isdecimal() and len(desk) < 10 else None
    return Given(
        credit=request.POST.get("credit", "").strip()[:200],
        language=language if language in dict(LANGUAGE_CHOICES) else "ar",
        desk_id=known.pk if known else None,
    )


def told_of(outcome: Outcome) -> dict[str, Any]:
    """What became of a file, as the page and its script show it."""
    row = outcome.row
    return {
        "name": outcome.name,
        "taken": outcome.taken,
        "sentence": outcome.sentence,
        "edit": edit_address(row) if row else "",
        "title": str(row) if row else "",
        "waits": row.public_id if outcome.taken and isinstance(row, MediaItem) else "",
        "likes": [{"title": entry.picture.title, "edit": edit_address(entry.picture)} for entry in outcome.likes],
    }


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepares a refused film or recording once more; back to its form, which says how far it is."""
    if not may_prepare(request.user):
        raise PermissionDenied
    item = get_object_or_404(MediaItem, pk=pk)
    if prepare_again(item):
        messages.success(request, _("“%(title)s” is being prepared again.") % {"title": item})
    else:
        messages.error(
            request, _("“%(title)s” cannot be prepared again: %(state)s") % {"title": item, "state": item.shown_state}
        )
    return HttpResponseRedirect(edit_address(item))


def states(request: HttpRequest) -> HttpResponse:
    """How far the items ``?id=…&id=…`` are: ``{"<id>": {"progress", "done", "refused", "again", "sentence"}}``."""
    if not request.user.has_perm("library.view_mediaitem"):
        raise PermissionDenied
    rows = MediaItem.objects.filter(public_id__in=request.GET.getlist("id")[:_ASKED])
    may_again = may_prepare(request.user)
    told = {
        row.public_id: {
            "progress": row.progress,
            "done": row.state != MediaItem.State.PROCESSING,
            "refused": row.state == MediaItem.State.REFUSED,
            "again": row.state == MediaItem.State.REFUSED and may_again and can_be_prepared(row),
            "sentence": row.shown_state,
        }
        for row in rows
    }
    response = JsonResponse(told)
    response["Cache-Control"] = "no-store"
    return response
