"""Sitemaps (sitemaps.org 0.9) and the news sitemap: where crawlers find every page, and the newest articles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from lxml import etree

from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.answers import digest, document
from athir.newsroom.syndication.clean import legal
from athir.newsroom.syndication.registry import News, Place, news, publisher, sitemaps

CONTENT_TYPE = "application/xml; charset=utf-8"
PART = 10_000
"""Addresses of a part: a fifth of what is allowed, so that writing one holds no thread for long."""
NEWS_DAYS = timedelta(days=2)
NEWS_MOST = 1_000

_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def _document(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _text(parent: etree._Element, name: str, text: str, space: str = _MAP) -> None:
    etree.SubElement(parent, f"{{{space}}}{name}").text = legal(text)


def write_index(addresses: Iterable[str]) -> bytes:
    """The index of sitemaps."""
    root = etree.Element(f"{{{_MAP}}}sitemapindex", nsmap={None: _MAP})
    for address in addresses:
        _text(etree.SubElement(root, f"{{{_MAP}}}sitemap"), "loc", address)
    return _document(root)


def write_places(places: Iterable[Place]) -> bytes:
    """One sitemap. ``lastmod`` stands only where it is known, so it is always true."""
    root = etree.Element(f"{{{_MAP}}}urlset", nsmap={None: _MAP})
    for place in places:
        url = etree.SubElement(root, f"{{{_MAP}}}url")
        _text(url, "loc", absolute(place.path))
        if place.changed is not None:
            _text(url, "lastmod", place.changed.astimezone(UTC).isoformat(timespec="seconds"))
    return _document(root)


def write_news(articles: Iterable[News], names: dict[str, str]) -> bytes:
    """The news sitemap; ``names`` is the publication's name by language."""
    root = etree.Element(f"{{{_MAP}}}urlset", nsmap={None: _MAP, "news": _NEWS})
    for article in articles:
        url = etree.SubElement(root, f"{{{_MAP}}}url")
        _text(url, "loc", absolute(article.path))
        told = etree.SubElement(url, f"{{{_NEWS}}}news")
        publication = etree.SubElement(told, f"{{{_NEWS}}}publication")
        _text(publication, "name", names[article.language], _NEWS)
        _text(publication, "language", article.language, _NEWS)
        when = article.published.astimezone(HOUSE.tz).isoformat(timespec="seconds")
        _text(told, "publication_date", when, _NEWS)
        _text(told, "title", article.title, _NEWS)
    return _document(root)


def index(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``."""
    addresses = [
        absolute(f"/sitemaps/{kind.name}-{number}.xml")
        for kind in sitemaps().values()
        for number in range(1, kind.parts() + 1)
    ]
    return document(request, digest(*addresses), lambda: write_index(addresses), CONTENT_TYPE)


def numbered(request: HttpRequest, *, name: str, number: str) -> HttpResponse:
    """``/sitemaps/<name>-<number>.xml``."""
    kind = sitemaps().get(name)
    if kind is None or not 1 <= int(number) <= kind.parts():
        raise Http404
    part = int(number)
    if kind.state is not None:
        token = digest(name, part, absolute("/"), *kind.state(part))
        return document(request, token, lambda: write_places(kind.places(part)), CONTENT_TYPE)
    body = write_places(kind.places(part))
    return document(request, digest(body), lambda: body, CONTENT_TYPE)


def newest(request: HttpRequest) -> HttpResponse:
    """``/news-sitemap.xml``: the articles of the last two days, a thousand at most; may be empty."""
    articles = news(timezone.now() - NEWS_DAYS, NEWS_MOST)
    names = {language: publisher(language).name for language in {article.language for article in articles}}
    token = digest(names, *articles)
    return document(request, token, lambda: write_news(articles, names), CONTENT_TYPE)
