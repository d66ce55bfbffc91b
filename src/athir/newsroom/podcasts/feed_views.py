"""Feeds over HTTP: strong ETag, Last-Modified, 304, gzip; old addresses lead to where the feed is now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from athir.newsroom.frame.models import FormerAddress
from athir.newsroom.frame.page import station
from athir.newsroom.podcasts import feeds, leaving, opml
from athir.newsroom.podcasts.feed import CONTENT_TYPE
from athir.newsroom.podcasts.feed_cache import Kept
from athir.newsroom.podcasts.feed_cache import feeds as kept_feeds
from athir.newsroom.podcasts.feed_pages import FIRST, Page
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.on_air import Airing
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.answers import FRESH, wants_gzip

_MONTH = re.compile(
    r"(?P<month>2[0-9]{3}-(?:0[1-9]|1[0-2])|19[0-9]{2}-(?:0[1-9]|1[0-2]))(?:-(?P<part>[1-9][0-9]{0,4}))?\Z"
)


def readable(slug: str) -> Podcast:
    """The podcast if everybody may hear it. Raises ``Http404``."""
    rows = Podcast.objects.filter(slug=slug, live=True, private=False)
    found = rows.select_related("station", "desk", "artwork", "show__picture").first()
    if found is None:
        raise Http404
    return found


def page_of(month: str | None) -> Page:
    """``2026-11``, ``2026-11-2`` as a page; nothing: the first. Raises ``Http404``."""
    if not month:
        return FIRST
    match = _MONTH.match(month)
    if match is None or match["part"] == "1":
        raise Http404
    return Page(match["month"], int(match["part"] or 1))


def _moved(slug: str, rest: str) -> HttpResponse | None:
    """Where a podcast that had another slug stands now."""
    former = FormerAddress.objects.filter(kind="podcast", slug=slug).values_list("object_id", flat=True).first()
    found = Podcast.objects.filter(pk=former, live=True, private=False).first() if former is not None else None
    return HttpResponsePermanentRedirect(absolute(f"/podcasts/{found.slug}/{rest}")) if found else None


def feed(request: HttpRequest, *, slug: str, month: str | None = None) -> HttpResponse:
    """A podcast's feed. One that has moved elsewhere names its new address for four weeks, then answers 301, for ever."""
    page = page_of(month)
    try:
        podcast = readable(slug)
    except Http404:
        moved = _moved(slug, page.name)
        if moved is None:
            raise
        return moved
    if not page.month and leaving.leads_there(podcast):
        return HttpResponsePermanentRedirect(podcast.moved_to)
    state = f"{podcast.public_id} {HOUSE.site_base}"
    if not page.month:
        state += _on_air(feeds.airing_now(podcast))
    kept = kept_feeds.get(f"{slug}/{page.name}", state, lambda: feeds.document(podcast, page))
    if kept is None:
        raise Http404
    response = answered(request, kept, absolute(f"/podcasts/{slug}/{page.name}"))
    response["Content-Language"] = podcast.feed_language or podcast.language  # not that of who asks
    return response


def _on_air(airings: Iterable[Airing]) -> str:
    """What no key tells: a feed is written anew when it changes."""
    return "".join(f" {one.guid} {one.status} {one.start} {one.end}" for one in airings)


def publisher(request: HttpRequest) -> HttpResponse:
    """The station as a publisher: which podcasts it makes."""
    state = f"{station().public_id} {HOUSE.site_base}{_on_air(feeds.station_airings(station()))}"
    kept = kept_feeds.get("feed.xml", state, feeds.publisher_document)
    if kept is None:
        raise Http404
    return answered(request, kept, absolute(feeds.PUBLISHER_PATH))


def subscriptions(request: HttpRequest) -> HttpResponse:
    """All podcasts of the house as OPML, to take them over into an app at once."""
    state = f"{station().public_id} {HOUSE.site_base}"
    kept = kept_feeds.get("podcasts.opml", state, opml.document)
    if kept is None:
        raise Http404
    return answered(request, kept, absolute("/podcasts.opml"), opml.CONTENT_TYPE)


def answered(
    request: HttpRequest, kept: Kept, url: str, content_type: str = CONTENT_TYPE, *, packed: bool = True
) -> HttpResponse:
    """The document, or 304. ``packed``: it may be sent as gzip."""
    zipped = packed and wants_gzip(request.headers.get("Accept-Encoding", ""))
    etag = f'"{kept.token}{"-gzip" if zipped else ""}"'
    stamp = int(kept.modified.timestamp())
    response: Any = get_conditional_response(request, etag, stamp)
    if response is None:
        response = HttpResponse(kept.zipped if zipped else kept.body, content_type=content_type)
        if zipped:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
    response["ETag"] = etag
    response["Last-Modified"] = http_date(stamp)
    response["Cache-Control"] = FRESH
    response["Vary"] = "Accept-Encoding"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    links = [f'<{url}>; rel="self"']
    if HOUSE.websub_hub:
        links.append(f'<{HOUSE.websub_hub}>; rel="hub"')
    response["Link"] = ", ".join(links)
    return response
