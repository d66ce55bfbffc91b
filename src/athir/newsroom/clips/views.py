"""The page of a clip, its files, and its player inside other sites."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from athir.arabic.direction import direction
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.clips import listing, showing, storing
from athir.newsroom.clips.models import Clip, ClipFile
from athir.newsroom.clips.pages import clip_key, day_of, is_out, url
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.registry import publisher

FRAME_WIDTH, FRAME_HEIGHT = 480, 260


def _found(public_id: str) -> Clip | None:
    return Clip.objects.filter(public_id=public_id).select_related("show", "station", "desk").first()


def _was_out(clip: Clip) -> bool:
    """Withdrawn after readers could hear it."""
    return clip.withdrawn_at is not None and clip.live


@in_language
def clip(request: HttpRequest, *, language: str, public_id: str) -> HttpResponse:
    """A clip with the moment it was taken from; one that was withdrawn says so (410)."""
    found = _found(public_id)
    if found is None or not (is_out(found) or _was_out(found)):
        raise Http404
    depends(SITE, clip_key(found.pk))
    if _was_out(found):
        return _gone(request, found, language)
    others = {code: url(found, code) for code in CODES}
    shown = showing.shown(found, language)
    context = {
        "clip": found,
        "shown": shown,
        "moment": showing.moment(found),
        "beside": listing.beside(found, language),
        "day_href": _day_href(found, language),
        "embed": absolute(f"/embed/clip/{found.public_id}/"),
        "frame_width": FRAME_WIDTH,
        "frame_height": FRAME_HEIGHT,
    }
    return render_page(
        request,
        "clips/clip.html",
        context,
        language=language,
        title=found.title,
        description=found.context or showing.spoken(found.transcript)[:300] or found.title,
        section="radio",
        canonical=others[language],
        others=others,
    )


def _day_href(found: Clip, language: str) -> str:
    day = day_of(found)
    return address("clips-of-day", language, day=f"{day:%Y-%m-%d}") if day else ""


def _gone(request: HttpRequest, found: Clip, language: str) -> HttpResponse:
    text = found.withdrawn_why or _("The newsroom has withdrawn it.")
    title = _("This clip was withdrawn")
    context = {"symbol": "alert", "text": text}
    return render_page(request, "frame/error.html", context, language=language, title=title, index=False, status=410)


def file(request: HttpRequest, *, public_id: str, name: str) -> HttpResponse:
    """A file of a clip. The serving process sends it, with byte ranges (``X-Athir-File``), and counts what was heard."""
    found = _found(public_id)
    if found is None or not (found.live or request.user.has_perm("clips.view_clip")):
        raise Http404
    row = ClipFile.objects.filter(clip=found, name=name).first()
    path = storing.file_of(found, name)
    if row is None or path is None:
        raise Http404
    if found.withdrawn_at is not None:
        gone = HttpResponse(_("This clip was withdrawn"), status=410, content_type="text/plain; charset=utf-8")
        gone["Cache-Control"] = "no-store"
        return gone
    response = HttpResponse(content_type=row.content_type)
    response["X-Athir-File"] = str(path)
    if is_out(found):
        response["X-Athir-Count"] = f"clip:{found.public_id}:{name}"
        # Shorter than the five seconds in which a withdrawal has to be everywhere.
        response["Cache-Control"] = "public, max-age=0, must-revalidate"
    else:  # who works with it hears it; what lies between them and us shall not keep it
        response["Cache-Control"] = "private, no-store"
    return response


def embed(request: HttpRequest, *, public_id: str) -> HttpResponse:
    """The clip inside another site: the browser's own controls, no script. A withdrawn one says so (410)."""
    found = _found(public_id)
    if found is None or not (is_out(found) or _was_out(found)):
        raise Http404
    depends(SITE, clip_key(found.pk))
    language, gone = found.language, _was_out(found)
    with translation.override(language), timezone.override(HOUSE.tz):
        told, shown = publisher(language), showing.shown(found, language)
        context: dict[str, Any] = {
            "language": language,
            "dir": direction(language),
            "title": _("This clip was withdrawn") if gone else found.title,
            "lead": (found.withdrawn_why or _("The newsroom has withdrawn it.")) if gone else found.context,
            "url": absolute(url(found, language)),
            "station": told.name,
            "home": told.home,
            "when": None if gone else found.started_at,
            "sounds": [
                {
                    "title": found.title,
                    "sources": [{"url": one.href, "type": one.file.content_type} for one in shown.files],
                }
            ]
            if shown.files
            else [],
        }
        return render(request, "syndication/embed.html", context, status=410 if gone else 200)
