"""Lists of rooms above that stand among the kinds of sound & image: they put themselves there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ask = Callable[[str], str]
"""``ask(language)`` gives the list's address, ``""`` while it has nothing; it records what it depends on."""

_tabs: dict[str, tuple[Any, Ask]] = {}


def register(key: str, label: Any, ask: Ask) -> None:
    """Put a list among the kinds, in place of another of the same key."""
    _tabs[key] = (label, ask)


def tabs(language: str) -> list[tuple[str, str]]:
    """(label, address) of those that have something, in the order in which they came."""
    asked = [(str(label), ask(language)) for label, ask in _tabs.values()]
    return [(label, href) for label, href in asked if href]
