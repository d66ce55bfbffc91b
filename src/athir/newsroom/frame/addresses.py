"""Addresses of pages, in the language of a page: ``/news/`` in the station's own, ``/fr/news/`` in French."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from athir.newsroom.frame.names import LANGUAGES

CODES = tuple(code for code, _name, _direction in LANGUAGES)


def page_language(code: str | None) -> str:
    """``code`` as one of the four languages; the station's own for anything else."""
    short = (code or "").partition("-")[0]
    return short if short in CODES else settings.LANGUAGE_CODE


def language_of_path(path: str) -> str:
    """The language that an address begins with, as views take it (``zgh-latn`` too); the station's own for none."""
    first = path.strip("/").partition("/")[0]
    return first if first == "zgh-latn" else page_language(first)


def address(name: str, language: str | None = None, **kwargs: Any) -> str:
    """The address (IRI: Arabic letters as they are) of the page ``name``; language: the active one.

    Raises ``NoReverseMatch`` when there is no such page.
    """
    chosen = page_language(language or get_language())
    return unquote(reverse(name, kwargs={**kwargs, "language": chosen}))


def address_or_none(name: str, language: str | None = None, **kwargs: Any) -> str | None:
    """:func:`address`, or ``None``: for links that stand only where their page does."""
    try:
        return address(name, language, **kwargs)
    except NoReverseMatch:
        return None
