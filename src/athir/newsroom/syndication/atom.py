"""Atom (RFC 4287) with media:content (Media RSS) and paged feeds (RFC 5005). Pure: records in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from lxml import etree

from athir.newsroom.syndication.clean import legal
from athir.newsroom.syndication.entries import Channel, Entry, Media

CONTENT_TYPE = "application/atom+xml; charset=utf-8"

_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA = "http://search.yahoo.com/mrss/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: legal(value) for key, value in attributes.items()})
    if text:
        element.text = legal(text)
    return element


def _time(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def atom(channel: Channel, entries: Iterable[Entry]) -> bytes:
    """The whole document, UTF-8 with its declaration."""
    feed = etree.Element(f"{{{_ATOM}}}feed", {_LANG: channel.language}, nsmap={None: _ATOM, "media": _MEDIA})
    _add(feed, "id", channel.id)
    _add(feed, "title", channel.title)
    if channel.subtitle:
        _add(feed, "subtitle", channel.subtitle)
    _add(feed, "updated", _time(channel.updated))
    _add(feed, "link", rel="self", type="application/atom+xml", href=channel.self_url)
    _add(feed, "link", rel="alternate", type="text/html", href=channel.url)
    if channel.self_url != channel.first_url:
        _add(feed, "link", rel="first", href=channel.first_url)
    if channel.next_url:
        _add(feed, "link", rel="next", href=channel.next_url)
    if channel.hub:
        _add(feed, "link", rel="hub", href=channel.hub)
    if channel.icon:
        _add(feed, "icon", channel.icon)
    _add(_add(feed, "author"), "name", channel.publisher or channel.title)
    for entry in entries:
        _entry(feed, entry)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8"))


def _entry(feed: etree._Element, entry: Entry) -> None:
    element = _add(feed, "entry")
    element.set(_LANG, entry.language)
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url, hreflang=entry.language)
    _add(element, "published", _time(entry.published))
    _add(element, "updated", _time(entry.updated))
    for author in entry.authors:
        person = _add(element, "author")
        _add(person, "name", author.name)
        if author.url:
            _add(person, "uri", author.url)
    for term, label in entry.categories:
        _add(element, "category", term=term, label=label)
    if entry.summary:
        _add(element, "summary", entry.summary)
    if entry.html:
        _add(element, "content", entry.html, type="html")
    for media in entry.media:
        length = {"length": str(media.length)} if media.length is not None else {}
        _add(element, "link", rel="enclosure", type=media.type, href=media.url, **length)
    if entry.picture:
        _picture(element, entry.picture)


def _picture(element: etree._Element, picture: Media) -> None:
    attributes = {"url": picture.url, "type": picture.type, "medium": "image"}
    if picture.width and picture.height:
        attributes |= {"width": str(picture.width), "height": str(picture.height)}
    content = etree.SubElement(element, f"{{{_MEDIA}}}content", attributes)
    for name, text in (("description", picture.title), ("credit", picture.credit)):
        if text:
            etree.SubElement(content, f"{{{_MEDIA}}}{name}").text = legal(text)
