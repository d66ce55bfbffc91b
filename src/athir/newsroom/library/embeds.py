"""A film, recording or gallery inside other sites: ``/embed/media/<id>/``. The browser's own controls, no script."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from athir.arabic.direction import direction
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.pictures import sized
from athir.newsroom.library import showing
from athir.newsroom.library.models import MediaItem
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.registry import publisher


def media(request: HttpRequest, *, public_id: str) -> HttpResponse:
    """The player with its captions, or a gallery's first picture, and the way to its page."""
    found: Any = MediaItem.objects.filter(public_id=public_id, live=True).select_related("poster", "desk").first()
    if found is None:
        raise Http404
    depends(SITE)
    language = found.language
    with translation.override(language), timezone.override(HOUSE.tz):
        shown, told = showing.whole(found, language), publisher(language)
        pictured = shown.poster if found.kind == MediaItem.Kind.GALLERY else None
        context = {
            "language": language,
            "dir": direction(language),
            "title": found.name_in(language),
            "lead": found.description_in(language),
            "url": absolute(address("media-item", language, slug=found.slug)),
            "station": told.name,
            "home": told.home,
            "when": found.published_at,
            "shown": shown,
            "film": found.kind == MediaItem.Kind.VIDEO,
            "picture": sized(pictured) if pictured else None,
            "alt": pictured.alt_in(language) if pictured else "",
        }
        return render(request, "library/embed.html", context)
