"""A page of the site: its language, its frame, and what its head says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from athir.arabic.direction import direction
from athir.newsroom.frame import assets, radio
from athir.newsroom.frame.addresses import CODES, address, address_or_none, page_language
from athir.newsroom.frame.finish import LATIN, french, latin, latin_address
from athir.newsroom.frame.marking import marked
from athir.newsroom.frame.models import FixedPage, Station
from athir.newsroom.frame.names import LANGUAGES, names_told, telling_names
from athir.newsroom.frame.sections import sections
from athir.newsroom.settings import HOUSE

View = Callable[..., HttpResponse]


FONTS = {
    "ar": ("athir-core-700.woff2", "athir-core-400.woff2"),
    "fr": ("athir-latin-700.woff2", "athir-latin-400.woff2"),
    "zgh": ("athir-tifinagh-400.woff2",),
}
"""What a page asks for at once; English as French, and Tamazight in Latin letters takes the device's own."""

_latin: ContextVar[bool] = ContextVar("athir_latin_letters", default=False)
"""Whether the page being made is to be in Latin letters (Tamazight)."""


@dataclass(frozen=True)
class LanguageLink:
    """The same page (``there``), or the home where the page is not in that language."""

    code: str
    name: str
    dir: str
    href: str
    current: bool
    there: bool = True


def in_language(view: View) -> View:
    """Decorator: the view runs in the language of its address (keyword ``language``) and in the station's zone.

    ``zgh-latn`` is Tamazight whose pages come out in Latin letters; the view sees ``zgh``.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, language: str = "", **kwargs: Any) -> HttpResponse:
        chosen = page_language(language)
        token = _latin.set(language == LATIN)
        try:
            with translation.override(chosen), timezone.override(HOUSE.tz), telling_names():
                return view(request, *args, language=chosen, **kwargs)
        finally:
            _latin.reset(token)

    return inner


def in_letters(path: str) -> str:
    """The path of a page, in the letters of the page that is being made: ``/zgh-latn/`` from ``/zgh-latn/``."""
    return latin_address(path) if _latin.get() else path


def station() -> Station:
    """The first station; a nameless one in memory while none has been made."""
    found = Station.objects.order_by("id").first()
    return found or Station(names={HOUSE.language: HOUSE.name}, language=HOUSE.language, zone=HOUSE.zone)


@dataclass(frozen=True)
class HousePage:
    """A page about the house itself, for the foot."""

    key: str
    label: str
    href: str
    current: bool


def house_pages(language: str, current: str = "") -> list[HousePage]:
    """About, imprint, contact, privacy, accessibility, the corrections and the interface where they have a page."""
    others = [("corrections", _("Corrections")), ("developers", _("For programs"))]
    named = [(kind.value, str(kind.label)) for kind in list(FixedPage.Kind)] + others
    found = ((key, label, address_or_none(key, language)) for key, label in named)
    return [HousePage(key, label, href, key == current) for key, label, href in found if href]


def language_links(language: str, own: Mapping[str, str] | None = None) -> list[LanguageLink]:
    """Links to all languages: ``own`` addresses where the page exists in that language, else its home.

    Tamazight stands twice, in Tifinagh and in Latin letters, for readers who know only one of them.
    """
    found, letters = own or {}, _latin.get()
    links = []
    for code, name, direct in LANGUAGES:
        href, there = found.get(code) or address("home", code), code in found
        current = code == language and not (code == "zgh" and letters)
        links.append(LanguageLink(code, name, direct, href, current, there or code == language))
        if code == "zgh":
            shown = language == code and letters
            links.append(LanguageLink("zgh-Latn", "Tamaziɣt", direct, latin_address(href), shown, there or shown))
    return links


def _alternates(others: Mapping[str, str], query: str = "") -> list[tuple[str, str]]:
    """(language tag, whole address) for ``hreflang``; Tamazight in each of its two scripts."""
    found = [(code, href) for code, href in others.items() if code in CODES]
    if "zgh" in others:
        found.append(("zgh-Latn", latin_address(others["zgh"])))
    return [(code, f"{settings.WAGTAILADMIN_BASE_URL}{href}{query}") for code, href in found]


def _sisters(others: Mapping[str, str], language: str, query: str) -> Mapping[str, str]:
    return others if not query else {code: href for code, href in others.items() if code == language == "zgh"}


def _begins_at(request: HttpRequest, key: str) -> str:
    """``?before=…`` of a later page of a list; ``""`` for its first page, whatever else the query says."""
    return f"?{urlencode({key: request.GET[key]})}" if key and key in request.GET else ""


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
    key: str = "",
    status: int = 200,
) -> HttpResponse:
    """The template inside the frame. ``canonical`` is a path; ``others`` the page's addresses in other languages.

    ``key`` names the query by which later pages of this list begin (``before``): such a page is one of its own, with
    its own canonical address, and the one of another language that begins there holds other things, so it has no
    sisters (but Tamazight in its other letters). Any other query makes no page, and the canonical address leaves it out.
    """
    shown, query = station(), _begins_at(request, key)
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
        "canonical": f"{settings.WAGTAILADMIN_BASE_URL}{in_letters(canonical)}{query}" if canonical else "",
        "alternates": _alternates(_sisters(others or {}, language, query), query),
        "image": f"{settings.WAGTAILADMIN_BASE_URL}{image}" if image else "",
        "index": index,
        "menu": menu,
        "languages": language_links(language, others),
        "translated": language_links(language, others) if others else [],
        "house_pages": house_pages(language, section),
        "radio": radio.player_data(),
        "fonts": () if _latin.get() else FONTS.get(language, FONTS["fr"]),
        "build": assets.build(),
        "year": timezone.localdate().year,
    }
    everything["not_translated"] = [
        link for link in everything["translated"] if not link.there and link.code != "zgh-Latn"
    ]
    html = render_to_string(template, everything, request)
    return HttpResponse(_finished(html, language), status=status)


def _finished(html: str, language: str) -> str:
    if language != "ar":
        html = marked(html, language, names_told())
    if language == "fr":
        return french(html)
    return latin(html) if language == "zgh" and _latin.get() else html
