"""``{% load syndication %}{% shared_head %}``: what a page's head says to those who share, index or follow it."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from athir.newsroom.syndication.addresses import absolute, feed_path
from athir.newsroom.syndication.jsonld import graph, iso
from athir.newsroom.syndication.registry import Shared, describe, publisher

register = template.Library()

_LOCALES = {"ar": "ar_AR", "fr": "fr_FR", "zgh": "zgh_MA", "en": "en_GB"}
_CARD = {"width": 1200, "height": 630}


@register.inclusion_tag("syndication/head.html", takes_context=True)
def shared_head(context: Context) -> dict[str, Any]:
    """OpenGraph, Twitter, feeds, oEmbed and schema.org of the page; nothing for one that may not be indexed."""
    if not context.get("canonical"):
        return {"shared": None}
    flat = context.flatten()
    language = str(flat.get("language") or settings.LANGUAGE_CODE)
    shared = describe(flat)
    told = publisher(language)
    alternates = [code for code, _url in flat.get("alternates") or ()]
    return {
        "shared": shared,
        "index": flat.get("index", True),
        "title": shared.title or flat.get("title") or told.name,
        "description": flat.get("description") or told.tagline,
        "canonical": absolute(flat["canonical"]),
        "site_name": told.name,
        "locale": _LOCALES.get(language, language),
        "other_locales": [_LOCALES[code] for code in alternates if code in _LOCALES and code != language],
        "image": shared.image or flat.get("image") or "",
        "card": _CARD if shared.image else None,
        "published": iso(shared.published) if shared.published else "",
        "updated": iso(shared.updated) if shared.updated else "",
        "feeds": _feeds(language, shared, told.name),
        "oembed": absolute("/oembed") if shared.embed else "",
        "data": mark_safe(graph(shared.data)) if flat.get("index", True) else "",
        "x_default": _default(flat),
    }


def _feeds(language: str, shared: Shared, name: str) -> list[dict[str, str]]:
    """The language's news, and the page's own feeds before it."""
    own = [{"title": title, "type": kind, "href": href} for title, kind, href in shared.feeds]
    listed = [(shared.feed, f"{name}: {shared.feed_title}")] if shared.feed else []
    listed.append((("news", ""), _("%(station)s: news") % {"station": name}))
    return own + [
        {"title": title, "type": kind, "href": absolute(feed_path(language, *which, form=form))}
        for which, title in listed
        for form, kind in (("xml", "application/atom+xml"), ("json", "application/feed+json"))
    ]


def _default(flat: dict[str, Any]) -> str:
    """Where a reader of none of our languages goes: the page in the station's own, when it has a pair at all."""
    alternates = dict(flat.get("alternates") or ())
    return (
        absolute(alternates[settings.LANGUAGE_CODE])
        if len(alternates) > 1 and settings.LANGUAGE_CODE in alternates
        else ""
    )


@register.simple_tag(takes_context=True)
def feed_href(context: Context, kind: str, slug: str = "") -> str:
    """``{% feed_href "desks" desk.slug %}``: the path of a feed in the page's language."""
    return feed_path(str(context.get("language") or settings.LANGUAGE_CODE), kind, slug)
