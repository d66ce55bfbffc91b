"""Two pages for people: what can be followed (feeds, calendars, notifications), and the interface for programs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE, PageKind, register
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.syndication.addresses import absolute, feed_path
from athir.newsroom.syndication.api import BUCKETS, description
from athir.newsroom.syndication.reference import Section, sections
from athir.newsroom.syndication.registry import FOLLOWED, Followed, followed, followed_elsewhere


@lru_cache(maxsize=1)
def _sections() -> list[Section]:
    return sections(description())


def _headings() -> dict[str, str]:
    return {
        "news": _("News"),
        "media": _("Sound and image"),
        "radio": _("Radio"),
        "events": _("Events"),
        "services": _("Services"),
    }


@in_language
def developers(request: HttpRequest, *, language: str) -> HttpResponse:
    """The interface, read out of its own description: a page that cannot say something else than the description."""
    depends(SITE)
    own = {code: address("developers", code) for code in CODES}
    headings = _headings()
    context: dict[str, Any] = {
        "sections": [(headings.get(one.tag, one.tag), one) for one in _sections()],
        "base": absolute("/api/v1"),
        "news_feed": feed_path(language, "news"),
        "burst": BUCKETS.burst,
        "a_second": f"{BUCKETS.a_second:g}",
    }
    return render_page(
        request,
        "fronts/developers.html",
        context,
        language=language,
        title=_("For programs"),
        description=_("The open interface of the station: what it publishes, as JSON, to be read by any program."),
        section="developers",
        canonical=own[language],
        others=own,
    )


def _groups(language: str) -> list[tuple[str, list[Followed]]]:
    """Headings with the name and the addresses of each feed."""

    def links(kind: str, slug: str) -> tuple[tuple[str, str, str], ...]:
        forms = (("xml", "application/atom+xml", "Atom"), ("json", "application/feed+json", "JSON Feed"))
        return tuple((feed_path(language, kind, slug, form), told, label) for form, told, label in forms)

    own = [
        (heading, [Followed(name, links(kind, slug)) for kind, slug, name in rows])
        for heading, rows in followed(language)
    ]
    return own + followed_elsewhere(language)


@in_language
def follow(request: HttpRequest, *, language: str) -> HttpResponse:
    """All feeds of this language, by kind, and the other ways to follow the station."""
    depends(SITE, FOLLOWED)
    own = {code: address("follow", code) for code in CODES}
    return render_page(
        request,
        "fronts/follow.html",
        {"groups": _groups(language), "calendar": absolute("/events.ics")},
        language=language,
        title=_("Follow us"),
        description=_("Feeds, calendars and notifications of the station."),
        section="follow",
        canonical=own[language],
        others=own,
    )


def _paths() -> Iterator[str]:
    for code in CODES:
        for name in ("follow", "developers"):
            yield address(name, code)


register(PageKind("reader pages", _paths))
