"""A page of the site: its language, its frame, and what its head says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation

from athir.arabic.direction import direction
from athir.newsroom.frame import assets, radio
from athir.newsroom.frame.addresses import CODES, address, page_language
from athir.newsroom.frame.models import Station
from athir.newsroom.frame.names import LANGUAGES
from athir.newsroom.frame.sections import sections
from athir.newsroom.settings import HOUSE

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class LanguageLink:
    """The same page, or the home, in a language."""

    code: str
    name: str
    dir: str
    href: str
    current: bool


def in_language(view: View) -> View:
    """Decorator: the view runs in the language of its address (keyword ``language``) and in the station's zone."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, language: str = "", **kwargs: Any) -> HttpResponse:
        chosen = page_language(language)
        with translation.override(chosen), timezone.override(HOUSE.tz):
            return view(request, *args, language=chosen, **kwargs)

    return inner


def station() -> Station:
    """The first station; a nameless one in memory while none has been made."""
    found = Station.objects.order_by("id").first()
    return found or Station(names={HOUSE.language: HOUSE.name}, language=HOUSE.language, zone=HOUSE.zone)


def language_links(language: str, own: Mapping[str, str] | None = None) -> list[LanguageLink]:
    """Links to all languages: ``own`` addresses where the page exists in that language, else its home."""
    found = own or {}
    return [
        LanguageLink(code, name, direct, found.get(code) or address("home", code), code == language)
        for code, name, direct in LANGUAGES
    ]


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    title: str = "",
    description: str = "",
    section: str = "",
    canonical: str = "",
    others: Mapping[str, str] | None = None,
    image: str = "",
    index: bool = True,
    status: int = 200,
) -> HttpResponse:
    """The template inside the frame. ``canonical`` is a path; ``others`` the page's addresses in other languages."""
    shown = station()
    menu = []
    for item in sections():
        href = item.href(language)
        if href:
            menu.append({"item": item, "href": href, "current": item.key == section})
    everything = {
        **context,
        "language": language,
        "dir": direction(language),
        "station": shown,
        "title": title,
        "description": description or shown.tagline.get(language, ""),
        "section": section,
        "canonical": f"{settings.WAGTAILADMIN_BASE_URL}{canonical}" if canonical else "",
        "alternates": [
            (code, f"{settings.WAGTAILADMIN_BASE_URL}{href}") for code, href in (others or {}).items() if code in CODES
        ],
        "image": f"{settings.WAGTAILADMIN_BASE_URL}{image}" if image else "",
        "index": index,
        "menu": menu,
        "languages": language_links(language, others),
        "radio": radio.player_data(),
        "build": assets.build(),
        "year": timezone.localdate().year,
    }
    return HttpResponse(render_to_string(template, everything, request), status=status)
