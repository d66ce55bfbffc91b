"""The sections of the site, in the order of the menu. Apps register theirs; a later app takes its place over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.addresses import address_or_none


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


@dataclass(frozen=True)
class Coming:
    """A section whose contents are still to come: a page that says so."""

    key: str
    path: str
    label: str | Promise
    language: str = ""


COMING: tuple[Coming, ...] = ()


def _front(name: str) -> Callable[[str], str | None]:
    return lambda language: address_or_none(name, language)


ORDER = {"watch": 30, "services": 31, "podcasts": 32, "events": 33}
"""Where these sections stand, whether they are still to come or an app has brought them."""

for _coming in COMING:
    register(Section(_coming.key, ORDER[_coming.key], _coming.label, _front(_coming.key), _coming.language))
