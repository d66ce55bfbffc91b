"""The sections of the site, in the order of the menu. Apps register theirs; a later app takes its place over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    """``href(language)`` gives its address, ``None`` while it has no page. ``language`` of a label that is a name."""

    key: str
    order: int
    label: str | Promise
    href: Callable[[str], str | None]
    language: str = ""


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Put the section on the menu, in place of another of the same key."""
    _sections[section.key] = section


def sections() -> list[Section]:
    """All, in the order of the menu."""
    return sorted(_sections.values(), key=lambda section: section.order)


ORDER = {"watch": 30, "services": 31, "podcasts": 32, "events": 33}
"""Where these sections stand."""
