"""Strips of other rooms on the home page: services of today, sound and image, podcasts, what comes in FREQUENCE EVENT.

The rooms lie below and cannot reach up: home asks them while it is rendered. Each ask records what it shows as
dependencies of the page and gives nothing when there is nothing to show; one that fails leaves the rest as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from athir.newsroom.baking.recording import depends
from athir.newsroom.events.listing import upcoming
from athir.newsroom.library.models import MediaItem
from athir.newsroom.library.pages import LIST as MEDIA_LIST
from athir.newsroom.library.showing import card
from athir.newsroom.podcasts.listing import latest
from athir.newsroom.services.today import today

log = logging.getLogger("athir.fronts")

SHOTS, EPISODES, EVENTS = 5, 4, 3

Ask = Callable[[str], Any]
"""``ask(language)`` gives what the template calls ``told``, or something empty for no strip."""


@dataclass(frozen=True)
class Strip:
    """``where``: ``above`` the stories or ``below`` them; ``order`` among those there."""

    key: str
    where: str
    order: int
    template: str
    ask: Ask


@dataclass(frozen=True)
class Shown:
    """A strip with what it tells."""

    template: str
    told: Any


_strips: dict[str, Strip] = {}


def register(strip: Strip) -> None:
    """Put a strip on the home page, in place of another of the same key."""
    _strips[strip.key] = strip


def strips(language: str) -> dict[str, list[Shown]]:
    """The strips that have something to show, by where they stand."""
    found: dict[str, list[Shown]] = {"above": [], "below": []}
    for strip in sorted(_strips.values(), key=lambda strip: strip.order):
        try:
            told = strip.ask(language)
        except Exception:  # whatever one room says, the news stand
            log.exception("the strip %s of the home page is left out", strip.key)
            continue
        if told:
            found[strip.where].append(Shown(strip.template, told))
    return found


def _media(_language: str) -> Any:
    depends(MEDIA_LIST)
    rows: Any = MediaItem.objects
    return [card(item) for item in rows.on_site().newest().select_related("poster", "desk")[:SHOTS]]


register(Strip("services", "above", 10, "fronts/strips/services.html", today))
register(Strip("media", "below", 20, "fronts/strips/media.html", _media))
register(Strip("podcasts", "below", 25, "fronts/strips/podcasts.html", lambda language: latest(language, EPISODES)))
register(Strip("events", "below", 30, "fronts/strips/events.html", lambda language: upcoming(language, limit=EVENTS)))
