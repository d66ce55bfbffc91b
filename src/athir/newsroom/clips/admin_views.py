"""The clip desk, and what its script asks: the drawn air, its marks, a piece to listen to, how far clips are."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from athir.airlog.aired import RangeError
from athir.newsroom.clips import actions, films, listening, marks, ranges, snapping, wave_file, waves
from athir.newsroom.clips.forms import ClipForm
from athir.newsroom.clips.models import Clip
from athir.newsroom.frame.models import Station

MOST_DRAWN_MS = 3_600_000
MOST_MARKED_MS = 48 * 3_600_000
_ASKED = 100
_NUMBER = re.compile(r"\d{1,15}\Z")
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})\Z")


def may_make(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: only who may make clips."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("clips.add_clip"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner


def edit_address(clip: Clip) -> str:
    """Where a clip is described and published."""
    return reverse(Clip.snippet_viewset.get_url_name("edit"), args=(clip.pk,))


@may_make
def desk(request: HttpRequest) -> HttpResponse:
    """``GET``: the desk. ``POST``: makes a clip and goes to it."""
    form = ClipForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        clip = form.save()
        messages.success(request, _("“%(title)s” is being prepared.") % {"title": clip.title})
        return HttpResponseRedirect(edit_address(clip))
    context = {"page_title": _("Clip desk"), "header_icon": "cut", "form": form}
    return TemplateResponse(request, "clips/admin/desk.html", context)


def _station(request: HttpRequest) -> str:
    asked = request.GET.get("station", "")
    rows = Station.objects.order_by("id").values_list("slug", flat=True)
    found = rows.filter(pk=int(asked)).first() if _NUMBER.match(asked) and len(asked) < 10 else rows.first()
    if found is None:
        raise Http404
    return str(found)


def _span(request: HttpRequest, longest: int) -> tuple[int, int] | None:
    first, last = request.GET.get("from", ""), request.GET.get("to", "")
    if not (_NUMBER.match(first) and _NUMBER.match(last)):
        return None
    if not 0 < int(last) - int(first) <= longest:
        return None
    return int(first), int(last)


def _unasked() -> HttpResponse:
    return HttpResponseBadRequest(_("Ask with ?from= and ?to= in milliseconds since 1970, not too far apart."))


@may_make
@require_safe
def drawn(request: HttpRequest) -> HttpResponse:
    """The pairs of the five-minute files that hold ``?from=`` ≤ t < ``?to=``, at ``?step=`` 10, 100 or 1000 ms."""
    span, step = _span(request, MOST_DRAWN_MS), request.GET.get("step", "")
    if span is None or step not in {str(known) for known in wave_file.STEPS}:
        return _unasked()
    try:
        body = waves.pairs(_station(request), *span, int(step))
    except waves.Busy:
        answer = HttpResponse(_("Others are being drawn. Ask again in a moment."), status=503)
        answer["Retry-After"] = "2"
        return answer
    return _private(HttpResponse(body, content_type="application/octet-stream"))


@may_make
@require_safe
def marked(request: HttpRequest) -> HttpResponse:
    """``{"logged_to", "marks": [{"start", "end", "kind", "title", "short", "music"}]}``, times in ms since 1970."""
    span = _span(request, MOST_MARKED_MS)
    if span is None:
        return _unasked()
    station = _station(request)
    found = marks.marks(station, ranges.from_ms(span[0]), ranges.from_ms(span[1]))
    told = {"logged_to": waves.logged_to(station), "marks": [mark.as_record() for mark in found]}
    return _private(JsonResponse(told))


@may_make
@require_safe
def snapped(request: HttpRequest) -> HttpResponse:
    """``{"at"}``: ``?at=`` (ms) moved into the pause beside it; ``?edge=from`` or ``to``."""
    at, edge = request.GET.get("at", ""), request.GET.get("edge", "")
    if not _NUMBER.match(at) or edge not in ("from", "to"):
        return HttpResponseBadRequest(_("Ask with ?at= in milliseconds since 1970 and ?edge=from or to."))
    found = snapping.snap(_station(request), ranges.from_ms(int(at)), edge == "from")
    return _private(JsonResponse({"at": round(found.timestamp() * 1000)}))


@may_make
@require_safe
def heard(request: HttpRequest) -> HttpResponse:
    """``?from=`` to ``?to=`` (ms) joined out of the log, with byte ranges: what one hears at the desk."""
    span = _span(request, listening.LONGEST_MS)
    if span is None:
        return _unasked()
    try:
        found = listening.excerpt(_station(request), *map(ranges.from_ms, span))
    except (ValidationError, RangeError) as error:
        text = error.messages[0] if isinstance(error, ValidationError) else _("Nothing of this is in the log.")
        return HttpResponse(text, status=404, content_type="text/plain; charset=utf-8")
    return _private(_ranged(request, found.body, found.content_type))


def _ranged(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    asked = _RANGE.match(request.headers.get("range", ""))
    first = int(asked[1]) if asked else 0
    last = min(int(asked[2]), len(body) - 1) if asked and asked[2] else len(body) - 1
    if asked and first <= last:
        response = HttpResponse(body[first : last + 1], status=206, content_type=content_type)
        response["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    else:
        response = HttpResponse(body, content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def states(request: HttpRequest) -> HttpResponse:
    """How far the clips ``?id=…&id=…`` are: ``{"<id>": {"progress", "done", "refused", "sentence", "films"}}``."""
    if not request.user.has_perm("clips.view_clip"):
        raise PermissionDenied
    rows = Clip.objects.filter(public_id__in=request.GET.getlist("id")[:_ASKED]).prefetch_related("files")
    told = {
        row.public_id: {
            "progress": row.progress,
            "done": not row.under_way,
            "refused": row.state == Clip.State.REFUSED,
            "sentence": row.shown_state,
            "films": films.mark(row),
        }
        for row in rows
    }
    return _private(JsonResponse(told))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a clip's files anew."""
    clip = _changeable(request, pk)
    if actions.prepare_again(clip):
        messages.success(request, _("“%(title)s” is being prepared.") % {"title": clip.title})
    else:
        messages.error(request, _("“%(title)s” is being prepared already.") % {"title": clip.title})
    return HttpResponseRedirect(edit_address(clip))


@require_POST
def film(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the captioned films of a clip, square and upright."""
    clip = _changeable(request, pk)
    if sentence := films.refusal(clip):
        messages.error(request, sentence)
    else:
        films.order(clip)
        messages.success(request, _("The films of “%(title)s” are being made.") % {"title": clip.title})
        return HttpResponseRedirect(f"{edit_address(clip)}?films=1")
    return HttpResponseRedirect(edit_address(clip))


def _changeable(request: HttpRequest, pk: int) -> Clip:
    if not request.user.has_perm("clips.change_clip"):
        raise PermissionDenied
    return get_object_or_404(Clip, pk=pk)
