"""The feeds that apps declare, as Atom and as JSON Feed."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication import atom, jsonfeed
from athir.newsroom.syndication.addresses import absolute, feed_path
from athir.newsroom.syndication.answers import digest, document
from athir.newsroom.syndication.entries import Channel
from athir.newsroom.syndication.keyset import read_key, write_key
from athir.newsroom.syndication.registry import Feed, Publisher, Row, find_feed, publisher

PAGE = 30
"""Entries of a document; the older ones follow by ``next``."""

_EMPTY = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed that has no entry changed: never, so that it stays the same document."""

_FORMS = {"xml": (atom.atom, atom.CONTENT_TYPE), "json": (jsonfeed.json_feed, jsonfeed.CONTENT_TYPE)}


def feed(request: HttpRequest, *, language: str, kind: str, form: str, slug: str = "") -> HttpResponse:
    """One page of a feed. 404 for a feed that is not there, and for a malformed ``?before=``."""
    before = None
    if "before" in request.GET:
        before = read_key(request.GET["before"])
        if before is None:
            raise Http404
    with translation.override(language):
        found = find_feed(kind, slug, language)
        if found is None:
            raise Http404
        rows = found.rows(before, PAGE + 1)
        more, rows = len(rows) > PAGE, rows[:PAGE]
        told = publisher(language)
        channel = _channel(found, told, rows, language, feed_path(language, kind, slug, form), request, more)
        write, content_type = _FORMS[form]
        token = digest(form, channel, *rows)

        def make() -> bytes:
            return write(channel, found.entries([row.pk for row in rows]))

        response = document(request, token, make, content_type, modified=channel.updated)
    links = [f'<{channel.self_url}>; rel="self"']
    if channel.hub:
        links.append(f'<{channel.hub}>; rel="hub"')
    response["Link"] = ", ".join(links)
    response["X-Robots-Tag"] = "noindex"
    return response


def _channel(
    found: Feed, told: Publisher, rows: list[Row], language: str, path: str, request: HttpRequest, more: bool
) -> Channel:
    first = absolute(path)
    before = request.GET.get("before", "")
    return Channel(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:athir:feed:{told.id}:{path}')}",
        title=found.title,
        subtitle=found.subtitle,
        language=language,
        url=absolute(found.page),
        self_url=f"{first}?before={before}" if before else first,
        first_url=first,
        next_url=f"{first}?before={write_key(rows[-1].at, rows[-1].pk)}" if more else "",
        updated=max((row.updated for row in rows), default=_EMPTY),
        publisher=told.name,
        icon=told.logo,
        hub=HOUSE.websub_hub,
    )
