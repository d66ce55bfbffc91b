"""Reads a podcast's feed (RSS 2.0 with the podcasts' namespaces) as the world writes them, which is seldom right.

Namespaces are known by what they mean, in whatever case they are written; addresses are joined to the feed's own. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from athir.newsroom.importers.feed_records import Channel, Heard, Item, Mark, Words
from athir.newsroom.syndication.clean import legal

Element = Any
"""lxml's element; it ships no types."""

MOST_ITEMS = 20_000
_NAMES = (
    ("itunes", ("itunes.com/dtds/podcast",)),
    ("podcast", ("podcastindex.org/namespace", "podcast-namespace")),
    ("content", ("purl.org/rss/1.0/modules/content",)),
    ("atom", ("w3.org/2005/atom",)),
    ("psc", ("podlove.org/simple-chapters",)),
    ("dc", ("purl.org/dc/elements",)),
    ("media", ("search.yahoo.com/mrss",)),
)
_TAG = re.compile(r"<[^>]*>")
_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "mp4": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg"}


class NoFeed(ValueError):
    """What came is no podcast's feed."""


def read_feed(body: bytes, url: str) -> Channel:
    """Raises :class:`NoFeed`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=False, dtd_validation=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoFeed(str(error)) from error
    channel = None if root is None else next((one for one in root.iter() if _name(one) == ("", "channel")), None)
    if channel is None:
        raise NoFeed("no channel")
    return _channel(channel, url)


def _name(element: Element) -> tuple[str, str]:
    """(what its namespace means, its name in lower case); ``("?", …)`` for one that nobody knows."""
    if not isinstance(element.tag, str):
        return "?", ""
    space, _brace, local = element.tag.rpartition("}")
    space = space.lower()
    if not space:
        prefix, colon, name = local.partition(":")  # a prefix that was never declared
        return (prefix.lower(), name.lower()) if colon else ("", local.lower())
    for short, parts in _NAMES:
        if any(part in space for part in parts):
            return short, local.lower()
    return "?", local.lower()


class _Read:
    """The children of an element by their meaning."""

    def __init__(self, element: Element, base: str) -> None:
        self._base = base
        self._found: dict[tuple[str, str], list[Element]] = {}
        for child in element:
            self._found.setdefault(_name(child), []).append(child)

    def all(self, *names: tuple[str, str]) -> Iterator[Element]:
        for name in names:
            yield from self._found.get(name, ())

    def one(self, *names: tuple[str, str]) -> Element | None:
        return next(self.all(*names), None)

    def text(self, *names: tuple[str, str]) -> str:
        """The first that says something."""
        return next((text for one in self.all(*names) if (text := _text(one))), "")

    def href(self, *names: tuple[str, str], attribute: str = "href") -> str:
        for one in self.all(*names):
            if found := (one.get(attribute) or "").strip():
                return self.join(found)
        return ""

    def join(self, address: str) -> str:
        try:
            return urljoin(self._base, legal(address).strip())[:1000]
        except ValueError:
            return ""


def _text(element: Element) -> str:
    return legal("".join(element.itertext())).strip()


def _attributes(element: Element) -> dict[str, str]:
    return {str(key).rpartition("}")[2].lower(): legal(str(value)).strip() for key, value in element.attrib.items()}


def plain(html: str) -> str:
    """The words of some HTML on one line."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _yes(text: str) -> bool:
    return text.strip().lower() in ("yes", "true", "explicit", "1")


def _number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 7 and int(digits) else None


def duration(text: str) -> int:
    """``3723``, ``62:03``, ``1:02:03`` in milliseconds; 0 for anything else."""
    parts = text.strip().split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return 0
    if len(numbers) > 3 or any(not 0 <= number < 1e6 for number in numbers):
        return 0
    seconds = 0.0
    for number in numbers:
        seconds = seconds * 60 + number
    return round(seconds * 1000)


def moment(text: str) -> datetime | None:
    """RFC 2822 as it is meant, or ISO 8601; without an offset it is UTC."""
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _self(element: Element) -> str:
    """Where a feed that lies in a file says that it stands."""
    links = [one for one in element if _name(one) == ("atom", "link") and (one.get("rel") or "").lower() == "self"]
    found = str(links[0].get("href") or "").strip() if links else ""
    return found if found.startswith(("http://", "https://")) else ""


def _channel(element: Element, url: str) -> Channel:
    url = url or _self(element)
    read = _Read(element, url)
    owner = read.one(("itunes", "owner"))
    owned = _Read(owner, url) if owner is not None else read
    items, left_out = _items(element, url)
    following = [one for one in read.all(("atom", "link")) if (one.get("rel") or "").lower() == "next"]
    image = read.one(("", "image"))
    return Channel(
        title=read.text(("", "title"), ("itunes", "title")),
        url=url,
        description=read.text(("", "description"), ("itunes", "summary"), ("itunes", "subtitle")),
        language=read.text(("", "language"), ("dc", "language")).lower(),
        link=read.join(read.text(("", "link"))) if read.text(("", "link")) else "",
        guid=read.text(("podcast", "guid")).lower(),
        locked=_yes(read.text(("podcast", "locked"))),
        author=read.text(("itunes", "author"), ("dc", "creator"))[:200],
        owner_name=owned.text(("itunes", "name"))[:200] if owner is not None else "",
        owner_email=owned.text(("itunes", "email"))[:254] if owner is not None else "",
        copyright=read.text(("", "copyright"))[:200],
        image=read.href(("itunes", "image")) or (_image_url(image, url) if image is not None else ""),
        kind="serial" if read.text(("itunes", "type")).lower() == "serial" else "episodic",
        explicit=_yes(read.text(("itunes", "explicit"))),
        complete=_yes(read.text(("itunes", "complete"))),
        categories=tuple(_categories(read)),
        funding=read.href(("podcast", "funding"), attribute="url"),
        licence=read.text(("podcast", "license"))[:120],
        moved_to=read.join(read.text(("itunes", "new-feed-url"))) if read.text(("itunes", "new-feed-url")) else "",
        next=read.join(following[0].get("href") or "") if following else "",
        items=items,
        left_out=left_out,
    )


def _image_url(image: Element, url: str) -> str:
    read = _Read(image, url)
    found = read.text(("", "url"))
    return read.join(found) if found else ""


def _categories(read: _Read) -> Iterator[str]:
    for one in read.all(("itunes", "category")):
        name = (one.get("text") or "").strip()
        inner = [(child.get("text") or "").strip() for child in one if _name(child) == ("itunes", "category")]
        yield from (f"{name} > {child}" for child in inner if child)
        if name:
            yield name


def _items(channel: Element, url: str) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    found: list[Item] = []
    left_out: list[str] = []
    seen: set[str] = set()
    rows = [one for one in channel.getparent().iter() if _name(one) == ("", "item")]
    for element in rows[:MOST_ITEMS]:
        read = _Read(element, url)
        item = _item(read)
        if item is None:
            left_out.append(read.text(("", "title"))[:200])
            continue
        if item.guid in seen:  # apps show one of the two: the other is known by its sound
            item = _with_guid(item, item.audio)
        if item.guid not in seen:
            seen.add(item.guid)
            found.append(item)
    return tuple(found), tuple(left_out)


def _with_guid(item: Item, guid: str) -> Item:
    return replace(item, guid=guid[:500])


def _item(read: _Read) -> Item | None:
    sound = next((one for one in read.all(("", "enclosure"), ("media", "content")) if one.get("url")), None)
    if sound is None:
        return None
    told = _attributes(sound)
    audio = read.join(told["url"])
    kind = told.get("type", "").lower().replace("audio/mp3", "audio/mpeg").replace("audio/x-m4a", "audio/mp4")
    if not audio.startswith(("http://", "https://")) or kind.startswith(("image/", "text/")):
        return None
    length = told.get("length") or told.get("filesize") or ""
    described = read.text(("content", "encoded"), ("", "description"), ("itunes", "summary"))
    brief = read.text(("itunes", "subtitle"), ("itunes", "summary"), ("", "description"), ("content", "encoded"))
    season, place = read.one(("podcast", "season")), read.one(("podcast", "location"))
    sort = read.text(("itunes", "episodetype")).lower()
    explicit = read.text(("itunes", "explicit"))
    return Item(
        guid=(read.text(("", "guid")) or audio)[:500],
        title=" ".join(read.text(("itunes", "title"), ("", "title")).split())[:300],
        audio=audio,
        type=kind or _TYPES.get(audio.partition("?")[0].rpartition(".")[2].lower(), "audio/mpeg"),
        length=_number(length) or 0,
        published=moment(read.text(("", "pubdate"), ("dc", "date"))),
        summary=plain(brief)[:1000],
        notes=described,
        duration_ms=duration(read.text(("itunes", "duration"))),
        season=_number(read.text(("itunes", "season"), ("podcast", "season"))),
        season_name=(season.get("name") or "").strip()[:100] if season is not None else "",
        number=_number(read.text(("itunes", "episode"), ("podcast", "episode"))),
        kind=sort if sort in ("trailer", "bonus") else "full",
        explicit=_yes(explicit) if explicit else None,
        image=read.href(("itunes", "image")),
        marks=tuple(_marks(read)),
        chapters_url=read.href(("podcast", "chapters"), attribute="url"),
        words=tuple(_words(read)),
        people=tuple(_people(read)),
        place=_text(place)[:128] if place is not None else "",
        geo=(place.get("geo") or "").removeprefix("geo:")[:40] if place is not None else "",
    )


def _marks(read: _Read) -> Iterator[Mark]:
    for chapters in read.all(("psc", "chapters")):
        for one in chapters:
            told = _attributes(one)
            if told.get("title"):
                image = read.join(told["image"]) if told.get("image") else ""
                yield Mark(duration(told.get("start", "0")), told["title"][:200], told.get("href", "")[:500], image)


def _words(read: _Read) -> Iterator[Words]:
    for one in read.all(("podcast", "transcript")):
        told = _attributes(one)
        if told.get("url"):
            yield Words(read.join(told["url"]), told.get("type", "").lower(), told.get("language", "").lower())


def _people(read: _Read) -> Iterator[Heard]:
    for one in read.all(("podcast", "person")):
        if name := " ".join(_text(one).split())[:200]:
            yield Heard(name, (one.get("role") or "host").strip().lower())


def read_json_chapters(body: bytes) -> list[Mark]:
    """``application/json+chapters``; empty for anything else."""
    try:
        rows = json.loads(body)["chapters"]
        found = [
            Mark(
                max(0, round(float(row["startTime"]) * 1000)),
                str(row["title"]).strip()[:200],
                str(row.get("url") or ""),
                str(row.get("img") or "")[:1000],
            )
            for row in rows
            if isinstance(row, dict) and row.get("title") and row.get("toc", True) is not False
        ]
    except (ValueError, TypeError, KeyError, OverflowError):
        return []
    return sorted((mark for mark in found if mark.title), key=lambda mark: mark.at)


def read_opml(body: bytes) -> list[tuple[str, str]]:
    """(title, feed's address) of all that OPML names, each once. Raises :class:`NoFeed`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoFeed(str(error)) from error
    if root is None or _name(root)[1] != "opml":
        raise NoFeed("no opml")
    found: dict[str, str] = {}
    for one in root.iter():
        told = _attributes(one) if _name(one)[1] == "outline" else {}
        if told.get("xmlurl", "").startswith(("http://", "https://")):
            found.setdefault(told["xmlurl"], told.get("title") or told.get("text") or "")
    return [(title, url) for url, title in found.items()]
