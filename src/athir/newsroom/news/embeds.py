"""An article inside other sites: ``/embed/article/<id>/``. No script; sound by the browser's own controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from athir.arabic.direction import direction
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.pictures import sized
from athir.newsroom.news.feeds import article_card
from athir.newsroom.news.models import Article
from athir.newsroom.news.pages import article_key
from athir.newsroom.news.telling import sounds_of
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.cards import card_address
from athir.newsroom.syndication.registry import Embeddable, publisher, register_embed

WIDTH, HEIGHT = 480, 380


def _readable(**which: Any) -> Article | None:
    asked: Any = Article.objects.filter(**which)
    found: Article | None = asked.on_site().select_related("desk", "desk__parent", "picture", "locale").first()
    return found


def article(request: HttpRequest, *, public_id: str) -> HttpResponse:
    """Title, lead, picture and sound, each link into the whole article."""
    found = _readable(public_id=public_id)
    if found is None:
        raise Http404
    depends(SITE, article_key(found.pk))
    language = found.language
    with translation.override(language), timezone.override(HOUSE.tz):
        told = publisher(language)
        sounds = [
            {"title": media.title, "sources": [{"url": media.url, "type": media.type}]}
            for media, _length in sounds_of(found)[:1]
        ]
        context = {
            "language": language,
            "dir": direction(language),
            "title": found.title,
            "lead": found.lead,
            "url": found.full_url,
            "station": told.name,
            "home": told.home,
            "when": found.published_at,
            "picture": sized(found.picture) if found.picture else None,
            "alt": found.picture.alt_in(language) if found.picture else "",
            "sounds": sounds,
        }
        return render(request, "syndication/embed.html", context)


def _embeddable(found: Article | None) -> Embeddable | None:
    if found is None:
        return None
    thumbnail = card_address("article", found.public_id, article_card(found))
    src = f"/embed/article/{found.public_id}/"
    return Embeddable("rich", found.title, src, WIDTH, HEIGHT, publisher(found.language).name, thumbnail)


def _by_slug(kwargs: Mapping[str, Any]) -> Embeddable | None:
    return _embeddable(_readable(slug=kwargs.get("slug"), locale__language_code=kwargs.get("language")))


def _by_id(kwargs: Mapping[str, Any]) -> Embeddable | None:
    return _embeddable(_readable(public_id=kwargs.get("public_id")))


register_embed("article", _by_slug)
register_embed("short", _by_id)
