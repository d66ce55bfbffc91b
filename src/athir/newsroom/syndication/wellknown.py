"""``/robots.txt`` and ``/.well-known/security.txt`` (RFC 9309, RFC 9116)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.answers import digest, document
from athir.newsroom.syndication.registry import publisher

CONTENT_TYPE = "text/plain; charset=utf-8"

AI_CRAWLERS = (
    *("GPTBot", "ClaudeBot", "anthropic-ai", "CCBot", "Google-Extended", "Applebot-Extended", "Bytespider"),
    *("Amazonbot", "FacebookBot", "meta-externalagent", "PerplexityBot", "cohere-ai", "Diffbot", "omgili"),
)
"""Crawlers that say they gather text for language models; search engines' own crawlers are not among them."""

_CLOSED = ("/admin/", "/api/", "/studio/", "/search/")
_VALID = timedelta(days=180)
"""How long security.txt says it is valid; RFC 9116 wants less than a year."""


def refused_crawlers(chosen: str) -> tuple[str, ...]:
    """The setting ``ai_crawlers`` as names: ``allow`` none, ``refuse`` all that are known, else the names in it."""
    word = chosen.strip().lower()
    if word in ("", "allow"):
        return ()
    if word == "refuse":
        return AI_CRAWLERS
    return tuple(name for part in chosen.split(",") if (name := " ".join(part.split())))


def write_robots(closed: Iterable[str], refused: Iterable[str], sitemaps: Iterable[str]) -> str:
    """The text of robots.txt."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /", ""]
    names = list(refused)
    if names:
        lines += [*(f"User-agent: {name}" for name in names), "Disallow: /", ""]
    lines += [f"Sitemap: {address}" for address in sitemaps]
    return "\n".join(lines) + "\n"


def write_security(contact: str, expires: datetime, languages: Iterable[str], address: str) -> str:
    """The text of security.txt."""
    return (
        f"Contact: {contact}\n"
        f"Expires: {expires.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n"
        f"Preferred-Languages: {', '.join(languages)}\n"
        f"Canonical: {address}\n"
    )


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch, and where the sitemaps are."""
    searches = [f"/{code}/search/" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    text = write_robots(
        (*_CLOSED, *searches),
        refused_crawlers(HOUSE.ai_crawlers),
        (absolute("/sitemap.xml"), absolute("/news-sitemap.xml")),
    )
    return document(request, digest(text), text.encode, CONTENT_TYPE, cache_control="public, max-age=3600")


def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole; 404 while the station has neither a contact nor an e-mail address."""
    contact = HOUSE.security_contact
    if not contact:
        mail = publisher(settings.LANGUAGE_CODE).email
        contact = f"mailto:{mail}" if mail else ""
    if not contact:
        raise Http404
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    languages = [code for code, _name in settings.LANGUAGES]
    text = write_security(contact, today + _VALID, languages, absolute("/.well-known/security.txt"))
    return document(request, digest(text), text.encode, CONTENT_TYPE, cache_control="public, max-age=3600")
