"""An episode inside other sites: ``/embed/episode/<id>/``. The browser's own controls, no script."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from athir.arabic.direction import direction
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.podcasts import showing
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.registry import publisher


def episode(request: HttpRequest, *, public_id: str) -> HttpResponse:
    """The player, the podcast's name and the way to the episode's page."""
    episodes: Any = Episode.objects
    found = episodes.on_site().filter(public_id=public_id).select_related("podcast", "podcast__artwork").first()
    if found is None:
        raise Http404
    depends(SITE)
    language = found.language
    with translation.override(language), timezone.override(HOUSE.tz):
        shown, told = showing.whole(found, language), publisher(language)
        sounds = [one for one in (shown.master, shown.small) if one is not None]
        sources = [{"url": one.href, "type": one.file.content_type} for one in sounds]
        context = {
            "language": language,
            "dir": direction(language),
            "title": found.title,
            "lead": found.podcast.name_in(language),
            "url": absolute(shown.href),
            "station": told.name,
            "home": told.home,
            "when": found.published_at,
            "sounds": [{"title": found.title, "sources": sources}] if sources else [],
        }
        return render(request, "syndication/embed.html", context)
