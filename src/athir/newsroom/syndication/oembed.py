"""``/oembed``: how a page of ours is shown inside another site (oembed.com, version 1.0)."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.html import format_html
from django.utils.translation import gettext as _

from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.registry import Embeddable, find_embed, publisher

_AGE = 3600
_NARROWEST = 200
"""Pixels: what we show does not get narrower, whatever ``maxwidth`` says."""


def _problem(sentence: str, status: int) -> HttpResponse:
    response = JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def embeddable(url: str) -> Embeddable | None:
    """What can be shown for an address of ours; ``None`` for any other."""
    try:
        asked, own = urlsplit(url), urlsplit(settings.WAGTAILADMIN_BASE_URL)
        if asked.scheme not in ("http", "https") or asked.netloc != own.netloc:
            return None
        match = resolve(unquote(asked.path, errors="strict"))
    except (Resolver404, ValueError):
        return None
    kwargs = dict(match.kwargs)
    if "language" in kwargs:  # Tamazight in Latin letters is the same page
        kwargs["language"] = str(kwargs["language"]).partition("-")[0]
    return find_embed(match.url_name or "", kwargs)


def _limit(request: HttpRequest, name: str, own: int) -> int:
    text = request.GET.get(name, "")
    return min(own, max(_NARROWEST, int(text))) if text.isascii() and text.isdecimal() and len(text) < 6 else own


def answer(found: Embeddable, width: int, height: int) -> dict[str, Any]:
    """The document; ``html`` is one frame that works under every sandbox that lets links open."""
    html = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox allow-same-origin"></iframe>',
        absolute(found.src),
        width,
        height,
        found.title,
    )
    told = publisher(settings.LANGUAGE_CODE)
    document: dict[str, Any] = {
        "version": "1.0",
        "type": found.type,
        "title": found.title,
        "author_name": found.author,
        "provider_name": told.name,
        "provider_url": told.home,
        "cache_age": _AGE,
        "html": html,
        "width": width,
        "height": height,
    }
    if found.thumbnail:
        document |= {"thumbnail_url": found.thumbnail, "thumbnail_width": 1200, "thumbnail_height": 630}
    return {name: value for name, value in document.items() if value != ""}


def oembed(request: HttpRequest) -> HttpResponse:
    """404 for what is not ours or may not be embedded, 501 for another format than JSON."""
    if request.GET.get("format", "json") != "json":
        return _problem(_("Only format=json is offered."), 501)
    if not request.GET.get("url"):
        return _problem(_("Give the address of a page of this site: /oembed?url=…"), 400)
    with translation.override(settings.LANGUAGE_CODE):
        found = embeddable(request.GET["url"])
        if found is not None:
            width, height = _limit(request, "maxwidth", found.width), _limit(request, "maxheight", found.height)
            document = answer(found, width, height)
    if found is None:
        return _problem(_("This address is no page of this site that can be shown elsewhere."), 404)
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = f"public, max-age={_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    conditional: HttpResponse = get_conditional_response(request, response["ETag"], None, response)
    return conditional
