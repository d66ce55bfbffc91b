"""Where cards lie: drawn by the worker when their page is published, else when first asked for; kept in the house's ``cards_dir``, named by what they show.

The folder itself is not served: the picture of an article that was withdrawn is gone with the article.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from threading import Lock

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from athir.contracts.files import ContractError, write_atomic
from athir.newsroom.settings import HOME
from athir.newsroom.syndication.addresses import absolute, in_language
from athir.newsroom.syndication.cards.draw import VERSION, draw_card
from athir.newsroom.syndication.cards.fonts import CardsUnavailable
from athir.newsroom.syndication.registry import Card, find_card

log = logging.getLogger("athir.cards")

_drawing = Lock()
"""One at a time: a picture takes a core for a tenth of a second, and many may ask for the same one at once."""


def card_name(card: Card) -> str:
    """Twelve letters that change exactly when the picture does."""
    parts = (VERSION, card.title, card.language, card.station, card.kicker, card.hue, card.photo_key)
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


def card_path(kind: str, name: str, card: Card) -> str:
    """The path of the picture: ``/cards/article/<id>-<content>.jpg``, below the card's language."""
    return in_language(card.language, f"/cards/{kind}/{name}-{card_name(card)}.jpg")


def card_address(kind: str, name: str, card: Card) -> str:
    """The same as a whole address."""
    return absolute(card_path(kind, name, card))


def _file(card: Card) -> Path:
    return HOME.cards_dir / f"{card_name(card)}.jpg"


def is_drawn(card: Card) -> bool:
    """Whether the picture is there already."""
    return _file(card).exists()


def card_file(card: Card) -> Path:
    """The picture's file, drawn if it is not there. Raises :class:`CardsUnavailable` and ``OSError``."""
    path = _file(card)
    with _drawing:
        if not path.exists():
            body = draw_card(card)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, body, sync=False)
    return path


def picture(request: HttpRequest, *, language: str, kind: str, name: str, content: str) -> HttpResponse:
    """The picture; one of another content leads to the one of today. 404 for what readers may not see."""
    with translation.override(language):
        card = find_card(kind, name, language)
    if card is None:
        raise Http404
    if content != card_name(card):
        return HttpResponseRedirect(card_path(kind, name, card))
    try:
        path = card_file(card)
    except (CardsUnavailable, ContractError, OSError) as error:
        log.warning("no share picture: %s", error)
        raise Http404 from error
    response = HttpResponse(content_type="image/jpeg")
    response["X-Athir-File"] = str(path)
    return response
