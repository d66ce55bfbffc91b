"""No word of the site's own stands in a script foreign to the page's language, unless its element says so (lang)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from lxml import html

from athir.newsroom.frame.models import Station

FOREIGN = {
    "ar": ("TIFINAGH",),
    "fr": ("ARABIC", "TIFINAGH"),
    "en": ("ARABIC", "TIFINAGH"),
    "zgh": ("ARABIC",),
    "zgh-latn": ("ARABIC", "TIFINAGH"),
}
PAGES = ("", "services/", "services/prayer/", "events/", "search/", "radio/schedule/", "radio/", "watch-listen/")
PAGES += ("notifications/", "about/", "imprint/", "contact/", "privacy/", "follow/", "news/", "saved/", "nowhere/")
_READ = ("alt", "title", "aria-label", "placeholder")


def said(element: Any, language: str) -> Iterator[tuple[str, str]]:
    """(language, words) of everything a reader sees or hears, below ``element``."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "template"):
        return
    own = element.get("lang", language)
    yield from ((own, element.get(name)) for name in _READ if element.get(name))
    yield own, element.text or ""
    for child in element:
        yield from said(child, own)
        yield own, child.tail or ""


def foreign(text: str, language: str) -> str:
    """The text, if a letter of it is of a foreign script; else nothing."""
    scripts = FOREIGN[language]
    found = any(unicodedata.name(sign, "").startswith(scripts) for sign in text if sign.isalpha())
    return " ".join(text.split()) if found else ""


@pytest.mark.parametrize("language", FOREIGN)
def test_the_sites_own_words_are_in_the_script_of_its_language(language: str, db: None) -> None:
    names = {"ar": "أثير", "fr": "Athir", "en": "Athir", "zgh": "ⴰⵜⵉⵔ"}
    Station.objects.update(names=names, tagline=names, publisher=names, director=names, host=names)
    prefix = "/" if language == "ar" else f"/{language}/"
    leaks = []
    for page in PAGES:
        root = html.document_fromstring(Client().get(f"{prefix}{page}").content.decode())
        assert root.get("lang").lower() == language
        for told, text in said(root, language):
            if told.lower() == language and foreign(text, language):
                leaks.append((page, foreign(text, language)))
    assert leaks == []
