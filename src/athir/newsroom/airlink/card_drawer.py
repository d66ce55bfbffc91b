"""Draws share pictures as soon as what they show is published or changed, before the first messenger asks for one.

What this misses (PostgreSQL may show touches out of their order, a worker may have stood still) is drawn when asked for.
"""

from __future__ import annotations

import logging
from collections import deque

from django.utils import translation

from athir.contracts.files import ContractError
from athir.newsroom.baking.models import Dirty
from athir.newsroom.syndication.cards.fonts import CardsUnavailable
from athir.newsroom.syndication.cards.store import card_file, is_drawn
from athir.newsroom.syndication.registry import find_card, touched_cards

log = logging.getLogger("athir.cards")

WAITING = 300
"""Pictures that wait at most: of a large import the newest are drawn, the others when somebody asks for them."""

_ROWS = 500


class CardDrawer:
    """Follows the touched keys by their order; draws one picture a step, so that baking never waits long for it."""

    def __init__(self) -> None:
        self._seen = 0
        self._waiting: deque[tuple[str, str, str]] = deque(maxlen=WAITING)

    def step(self) -> bool:
        """Draw the next picture that is not there; whether more wait."""
        self._look()
        while self._waiting:
            if _drawn(*self._waiting.popleft()):
                break
        return bool(self._waiting)

    def _look(self) -> None:
        rows = list(Dirty.objects.filter(id__gt=self._seen).order_by("id").values_list("id", "key")[:_ROWS])
        if not rows:
            return
        self._seen = rows[-1][0]
        for key in dict.fromkeys(key for _id, key in rows):
            for card in touched_cards(key):
                if card not in self._waiting:
                    self._waiting.append(card)


def _drawn(kind: str, name: str, language: str) -> bool:
    """Whether a picture had to be drawn. What readers may not see is not drawn."""
    with translation.override(language):
        card = find_card(kind, name, language)
    if card is None or is_drawn(card):
        return False
    try:
        card_file(card)
    except (CardsUnavailable, ContractError, OSError) as error:
        log.warning("a share picture is not drawn yet: %s", error)
    return True
