"""What other rooms show on a show's page: its podcast, what was heard of it. They lie above and put it there.

Each ask runs while the page is made and records what it shows; one that fails leaves the rest as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from athir.newsroom.shows.models import Show

log = logging.getLogger("athir.shows")

Ask = Callable[[Show, str], Any]
"""``ask(show, language)`` gives what the template calls ``told``, or something empty for nothing."""


@dataclass(frozen=True)
class Beside:
    """A part of a show's page; ``style`` names the sheet it needs (``<style>.own.css``)."""

    key: str
    order: int
    template: str
    ask: Ask
    style: str = ""


@dataclass(frozen=True)
class Shown:
    """A part with what it tells."""

    template: str
    told: Any
    style: str


_parts: dict[str, Beside] = {}


def register(part: Beside) -> None:
    """Put a part on the pages of shows, in place of another of the same key."""
    _parts[part.key] = part


def beside(show: Show, language: str) -> list[Shown]:
    """The parts that have something to show, in their order."""
    found = []
    for part in sorted(_parts.values(), key=lambda part: part.order):
        try:
            told = part.ask(show, language)
        except Exception:  # whatever one room says, the show stands
            log.exception("the part %s of a show's page is left out", part.key)
            continue
        if told:
            found.append(Shown(part.template, told, part.style))
    return found
