"""Strips of other rooms on the home page: services of today, what comes in FREQUENCE EVENT, sound and image.

A strip is asked for while home is rendered. It says itself which keys it depends on, and gives nothing when there is
nothing to show; one that fails leaves the rest of the page as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

log = logging.getLogger("athir.fronts")

Ask = Callable[[str], dict[str, Any] | None]
"""``ask(language)`` gives the template's context, or ``None`` for no strip."""


@dataclass(frozen=True)
class Strip:
    """``where``: ``above`` the stories (services) or ``below`` them; ``order`` among those there."""

    key: str
    where: str
    order: int
    template: str
    ask: Ask


_strips: dict[str, Strip] = {}


def register(strip: Strip) -> None:
    """Put a strip on the home page, in place of another of the same key."""
    _strips[strip.key] = strip


def strips(request: HttpRequest, language: str) -> dict[str, list[SafeString]]:
    """The strips that have something to show, by where they stand."""
    found: dict[str, list[SafeString]] = {"above": [], "below": []}
    for strip in sorted(_strips.values(), key=lambda strip: strip.order):
        try:
            context = strip.ask(language)
            if context is not None:
                found[strip.where].append(render_to_string(strip.template, {**context, "language": language}, request))
        except Exception:  # whatever one room says, the news stand
            log.exception("the strip %s of the home page is left out", strip.key)
    return found
