"""Absolute addresses as they go over the wire: percent-encoded, on the public address of the site."""

from __future__ import annotations

from django.conf import settings
from django.utils.encoding import iri_to_uri


def absolute(path: str) -> str:
    """``/news/…/`` as a whole address; one that is whole already is left."""
    if path.startswith(("http://", "https://")):
        return str(iri_to_uri(path))
    return str(iri_to_uri(f"{settings.WAGTAILADMIN_BASE_URL}{path}"))


def in_language(language: str, path: str) -> str:
    """The path below a language: ``/fr/feeds/news.xml``, without prefix in the station's own."""
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def feed_path(language: str, kind: str, slug: str = "", form: str = "xml") -> str:
    """The address of a feed: ``/feeds/news.xml``, ``/fr/feeds/desks/zagora.json``."""
    return in_language(language, f"/feeds/{kind}/{slug}.{form}" if slug else f"/feeds/{kind}.{form}")
