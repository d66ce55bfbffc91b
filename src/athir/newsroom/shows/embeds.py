"""The player inside other sites: ``/embed/player/``. Native controls, no script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from athir.arabic.direction import direction
from athir.contracts.mounts import BY_NAME
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.page import in_language
from athir.newsroom.frame.radio import NORMAL
from athir.newsroom.shows.feeds import house_card
from athir.newsroom.shows.models import Show
from athir.newsroom.syndication.cards import card_address
from athir.newsroom.syndication.registry import Embeddable, publisher, register_embed

WIDTH, HEIGHT = 480, 200


@in_language
def player(request: HttpRequest, *, language: str) -> HttpResponse:
    """The station, live."""
    depends(SITE)
    told = publisher(language)
    sources = [{"url": f"/radio/listen/{name}", "type": BY_NAME[name].content_type} for name in NORMAL]
    context = {
        "language": language,
        "dir": direction(language),
        "title": _("Radio Live"),
        "lead": told.tagline,
        "url": told.radio,
        "station": told.name,
        "home": told.home,
        "sounds": [{"title": told.name, "sources": sources}],
    }
    return render(request, "syndication/embed.html", context)


def player_path(language: str) -> str:
    return "/embed/player/" if language == settings.LANGUAGE_CODE else f"/embed/player/{language}/"


def _radio(kwargs: Mapping[str, Any]) -> Embeddable | None:
    language = str(kwargs.get("language") or settings.LANGUAGE_CODE)
    told = publisher(language)
    picture = card_address("house", "home", house_card(language))
    return Embeddable("rich", told.name, player_path(language), WIDTH, HEIGHT, told.name, picture)


def _show(kwargs: Mapping[str, Any]) -> Embeddable | None:
    """A show's page is embedded as the player: what one hears is what is on."""
    if not Show.objects.filter(slug=kwargs.get("slug"), active=True).exists():
        return None
    return _radio(kwargs)


for _name in ("home", "radio", "schedule"):
    register_embed(_name, _radio)
register_embed("show", _show)
