"""An outside reader of podcast feeds that is strict: PSP-1, Apple's and Podcasting 2.0's rules, one sentence a fault.

Written from the rules, not from the writer: it knows XML and text, and nothing of how a feed is made here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from uuid import UUID

from lxml import etree, html

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"

LANGUAGES = {"ar", "fr", "en", "zgh"}
CATEGORIES = {
    "Arts": {"Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"},
    "Business": {"Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"},
    "Comedy": {"Comedy Interviews", "Improv", "Stand-Up"},
    "Education": {"Courses", "How To", "Language Learning", "Self-Improvement"},
    "Fiction": {"Comedy Fiction", "Drama", "Science Fiction"},
    "Government": set(),
    "History": set(),
    "Health & Fitness": {"Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"},
    "Kids & Family": {"Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"},
    "Leisure": {"Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden"},
    "Music": {"Music Commentary", "Music History", "Music Interviews"},
    "News": {
        *("Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News"),
        "Tech News",
    },
    "Religion & Spirituality": {"Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion"},
    "Science": {"Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Nature", "Physics"},
    "Society & Culture": {"Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"},
    "Sports": {"Basketball", "Football", "Running", "Soccer", "Swimming", "Tennis"},
    "Technology": set(),
    "True Crime": set(),
    "TV & Film": {"After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"},
}
TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/x-m4a"}
ROLES = {"host", "co-host", "guest", "reporter", "producer", "editor", "narrator", "author"}
_RRULE = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY)(;BYDAY=(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*)?\Z")
_GEO = re.compile(r"geo:-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?\Z")
_VOID = {"br", "hr", "img", "wbr"}


def faults(body: bytes) -> list[str]:
    """What an app, a directory or a validator would complain of; empty for a sound feed."""
    return list(_document(body))


def _document(body: bytes) -> Iterator[str]:
    if body.startswith(b"\xef\xbb\xbf"):
        yield "the document begins with a byte order mark"
    if b"<!DOCTYPE" in body:
        yield "the document has a DOCTYPE"
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield f"no XML: {error}"
        return
    if len(body) > 2_000_000:
        yield f"{len(body)} bytes are more than two million"
    wanted = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "content": CONTENT}
    for prefix, space in wanted.items():
        if root.nsmap.get(prefix) != space.strip("{}"):
            yield f"the namespace {prefix} is {root.nsmap.get(prefix)}"
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        yield "no RSS 2.0 with a channel"
        return
    for element in root.iter():
        if isinstance(element.tag, str) and element.text and not len(element) and element.text != element.text.strip():
            yield f"{element.tag} is not trimmed"
        for name, value in element.attrib.items():
            if not value or value != value.strip():
                yield f"{element.tag} {name} is empty or not trimmed"
    yield from _channel(channel)
    items = channel.findall("item")
    guids = [item.findtext("guid") for item in items] + [
        live.findtext("guid") for live in channel.findall(f"{PODCAST}liveItem")
    ]
    if len(set(guids)) != len(guids):
        yield "two items share a guid"
    serial = channel.findtext(f"{ITUNES}type") == "serial"
    for item in items:
        for fault in _item(item, serial):
            yield f"item “{item.findtext('title')}”: {fault}"
    for live in channel.findall(f"{PODCAST}liveItem"):
        for fault in _live(live):
            yield f"liveItem “{live.findtext('title')}”: {fault}"


# -- the channel ---------------------------------------------------------------------------------------------------
def _channel(channel: etree._Element) -> Iterator[str]:
    publisher = channel.findtext(f"{PODCAST}medium") == "publisher"
    links = {link.get("rel"): link for link in channel.findall(f"{ATOM}link")}
    if "self" not in links or links["self"].get("type") != "application/rss+xml":
        yield "no atom:link rel=self of type application/rss+xml"
    for link in links.values():
        yield from _address(str(link.get("href")), "atom:link")
    once = ["title", "link", "description", "language", f"{ITUNES}explicit", f"{ITUNES}author"]
    once += [f"{PODCAST}locked", f"{PODCAST}guid", f"{PODCAST}medium"]
    for name in once:
        found = channel.findall(name)
        if len(found) != 1 or not found[0].text:
            yield f"{name} stands {len(found)} times, or is empty"
    if len(channel.findtext("title") or "") > 255:
        yield "the title is too long"
    yield from _address(channel.findtext("link") or "", "link")
    yield from _description(channel)
    if channel.findtext("language") not in LANGUAGES:
        yield f"language {channel.findtext('language')}"
    yield from _flag(channel)
    if channel.findtext(f"{PODCAST}locked") not in ("yes", "no"):
        yield "podcast:locked is neither yes nor no"
    try:
        if UUID(channel.findtext(f"{PODCAST}guid")).version != 5:
            yield "podcast:guid is no UUIDv5"
    except ValueError:
        yield "podcast:guid is no UUID"
    kind = channel.findtext(f"{ITUNES}type")
    if not publisher and kind not in ("episodic", "serial"):
        yield f"itunes:type {kind}"
    yield from _picture(channel, required=True)
    yield from _categories(channel)
    yield from _words_about(channel)
    for name in ("complete", "block"):
        for found in channel.findall(f"{ITUNES}{name}"):
            if found.text != "Yes":
                yield f"itunes:{name} says {found.text}"
    for found in channel.findall("copyright"):
        if "©" in found.text or re.search(r"\d{4}", found.text):
            yield "copyright names more than the holder"
    if publisher and channel.findall("item"):
        yield "a publisher has no episodes"


def _words_about(channel: etree._Element) -> Iterator[str]:
    for found in channel.findall(f"{PODCAST}updateFrequency"):
        if not _RRULE.match(found.get("rrule") or "") or not 0 < len(found.text or "") <= 128:
            yield f"updateFrequency {found.get('rrule')} {found.text}"
    for found in channel.findall(f"{PODCAST}funding"):
        yield from _address(found.get("url") or "", "funding")
        if not 0 < len(found.text or "") <= 128:
            yield "funding without a text"
    for found in channel.findall(f"{PODCAST}trailer"):
        yield from _address(found.get("url") or "", "trailer")
        yield from _date(found.get("pubdate") or "", "trailer")
        if not 0 < len(found.text or "") <= 128:
            yield "trailer without a title"
    for found in channel.findall(f"{PODCAST}license"):
        if not 0 < len(found.text or "") <= 128:
            yield "license without a text"
    for found in channel.findall(f"{PODCAST}publisher"):
        inside = found.findall(f"{PODCAST}remoteItem")
        if len(inside) != 1 or inside[0].get("medium") != "publisher" or not inside[0].get("feedGuid"):
            yield "podcast:publisher holds no remoteItem of a publisher"
    for found in channel.iter(f"{PODCAST}remoteItem"):
        if not found.get("feedGuid"):
            yield "remoteItem without feedGuid"
    for found in channel.findall(f"{ITUNES}new-feed-url"):
        yield from _address(found.text or "", "new-feed-url")
    yield from _people_and_places(channel)


def _categories(channel: etree._Element) -> Iterator[str]:
    found = channel.findall(f"{ITUNES}category")
    if not 1 <= len(found) <= 3:
        yield f"{len(found)} categories"
    for category in found:
        name = category.get("text")
        if name not in CATEGORIES:
            yield f"Apple knows no category {name}"
            continue
        for below in category.findall(f"{ITUNES}category"):
            if below.get("text") not in CATEGORIES[name]:
                yield f"Apple knows no {name} > {below.get('text')}"


# -- episodes ------------------------------------------------------------------------------------------------------
def _item(item: etree._Element, serial: bool) -> Iterator[str]:
    title = item.findtext("title") or ""
    if not 0 < len(title) <= 255:
        yield "no title, or a long one"
    sounds = item.findall("enclosure")
    if len(sounds) != 1:
        yield f"{len(sounds)} enclosures"
        return
    url, length, kind = (sounds[0].get(name) or "" for name in ("url", "length", "type"))
    yield from _address(url, "enclosure")
    ending = urlsplit(url).path[-4:]
    if not url.isascii() or TYPES.get(ending) != kind:
        yield f"enclosure {url} of type {kind}"
    if not length.isdecimal() or int(length) <= 0:
        yield f"enclosure of {length} bytes"
    guid = item.find("guid")
    if guid is None or not guid.text or (guid.get("isPermaLink") != "false" and not guid.text.startswith("http")):
        yield "no guid"
    yield from _date(item.findtext("pubDate") or "", "pubDate")
    yield from _address(item.findtext("link") or "", "link")
    yield from _description(item)
    if not re.fullmatch(r"[1-9]\d*", item.findtext(f"{ITUNES}duration") or ""):
        yield f"duration {item.findtext(f'{ITUNES}duration')}"
    duration = int(item.findtext(f"{ITUNES}duration") or 0)
    yield from _flag(item)
    yield from _picture(item, required=True)
    kind = item.findtext(f"{ITUNES}episodeType") or ""
    if kind not in ("full", "trailer", "bonus"):
        yield f"episodeType {kind}"
    for name in (f"{ITUNES}season", f"{ITUNES}episode", f"{PODCAST}season", f"{PODCAST}episode"):
        for found in item.findall(name):
            if not re.fullmatch(r"[1-9]\d*", found.text or ""):
                yield f"{name} {found.text}"
    if serial and kind == "full" and not item.findtext(f"{ITUNES}episode"):
        yield "an episode of a serial has no number"
    yield from _beside(item, duration)
    yield from _people_and_places(item)
    yield from _alternates(item)


def _beside(item: etree._Element, duration: int) -> Iterator[str]:
    for found in item.findall(f"{PODCAST}transcript"):
        yield from _address(found.get("url") or "", "transcript")
        if found.get("type") not in ("text/vtt", "text/html", "application/x-subrip", "application/json"):
            yield f"transcript of type {found.get('type')}"
        if not found.get("language"):
            yield "transcript of no language"
        if (found.get("rel") == "captions") != (found.get("type") != "text/html"):
            yield f"transcript {found.get('type')} with rel {found.get('rel')}"
    for found in item.findall(f"{PODCAST}chapters"):
        yield from _address(found.get("url") or "", "chapters")
        if found.get("type") != "application/json+chapters":
            yield "chapters of another type"
    for found in item.findall(f"{PODCAST}soundbite"):
        start, length = float(found.get("startTime")), float(found.get("duration"))
        if not 15 <= length <= 120 or start < 0 or start + length > duration + 1:
            yield f"soundbite {start} + {length} of {duration}"
        if len(found.text or "") > 128:
            yield "soundbite with a long title"


def _alternates(item: etree._Element) -> Iterator[str]:
    for found in item.findall(f"{PODCAST}alternateEnclosure"):
        bitrate = found.get("bitrate")
        if not found.get("type") or (bitrate is not None and int(bitrate) < 1000):
            yield f"alternateEnclosure of {bitrate} bits a second"
        sources = found.findall(f"{PODCAST}source")
        if not sources:
            yield "alternateEnclosure without a source"
        for source in sources:
            yield from _address(source.get("uri") or "", "source")
        for check in found.findall(f"{PODCAST}integrity"):
            match = re.fullmatch(r"sha(256|384|512)-([A-Za-z0-9+/=]+)", check.get("value") or "")
            if check.get("type") != "sri" or not match or len(base64.b64decode(match[2])) * 8 != int(match[1]):
                yield "integrity is no hash of a subresource"


def _live(live: etree._Element) -> Iterator[str]:
    if live.get("status") not in ("pending", "live", "ended"):
        yield f"status {live.get('status')}"
    times = []
    for name in ("start", "end"):
        try:
            times.append(datetime.fromisoformat(live.get(name) or ""))
        except ValueError:
            yield f"{name} {live.get(name)}"
    if any(when.tzinfo is None for when in times):
        yield "a time without its offset"
    elif len(times) == 2 and times[1] < times[0]:
        yield "it ends before it begins"
    if not live.findtext("title") or not live.findtext("guid"):
        yield "no title or guid"
    sounds = live.findall("enclosure")
    if len(sounds) != 1 or not (sounds[0].get("length") or "").isdecimal():
        yield "no enclosure"
    if not live.findall(f"{PODCAST}contentLink"):
        yield "no contentLink"
    for found in live.findall(f"{PODCAST}contentLink"):
        yield from _address(found.get("href") or "", "contentLink")
    yield from _alternates(live)


# -- what both have ------------------------------------------------------------------------------------------------
def _address(url: str, what: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or not url.isascii() or " " in url:
        yield f"{what}: {url!r} is no whole address"


def _date(text: str, what: str) -> Iterator[str]:
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        yield f"{what}: {text!r} is no date"
        return
    if not text.startswith(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[when.weekday()] + ", "):
        yield f"{what}: {text!r} has another weekday"


def _flag(element: etree._Element) -> Iterator[str]:
    if element.findtext(f"{ITUNES}explicit") not in ("true", "false"):
        yield f"explicit {element.findtext(f'{ITUNES}explicit')}"


def _picture(element: etree._Element, required: bool) -> Iterator[str]:
    found = element.findall(f"{ITUNES}image")
    if len(found) != 1 and required:
        yield f"{len(found)} pictures"
    for picture in found:
        url = picture.get("href") or ""
        yield from _address(url, "itunes:image")
        if not urlsplit(url).path.endswith((".jpg", ".png")):
            yield f"picture {url}"


def _description(element: etree._Element) -> Iterator[str]:
    text = element.findtext("description") or ""
    if not 0 < len(text.encode()) <= 4000:
        yield f"a description of {len(text.encode())} bytes"
    for found in (text, element.findtext(f"{CONTENT}encoded") or ""):
        if tags_open(found):
            yield f"tags stay open: {tags_open(found)}"
        if re.search(r"<(script|style|iframe|object)", found, re.IGNORECASE):
            yield "something that runs"
    for link in html.fragment_fromstring(text, create_parent="div").iter("a"):
        if not (link.get("href") or "").startswith(("http://", "https://", "mailto:", "tel:")):
            yield f"a link to {link.get('href')}"


def tags_open(text: str) -> list[str]:
    """Tags of an HTML text that are not closed in their order."""
    opened: list[str] = []
    for match in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>", text):
        name = match[2].lower()
        if name in _VOID or match[3]:
            continue
        if not match[1]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return [f"/{name}"]
    return opened


def _people_and_places(element: etree._Element) -> Iterator[str]:
    for found in element.findall(f"{PODCAST}person"):
        if not 0 < len(found.text or "") <= 128 or found.get("role", "host") not in ROLES:
            yield f"person {found.text} as {found.get('role')}"
        for name in ("href", "img"):
            if found.get(name):
                yield from _address(found.get(name) or "", f"person {name}")
    for found in element.findall(f"{PODCAST}location"):
        if not 0 < len(found.text or "") <= 128 or (found.get("geo") and not _GEO.match(found.get("geo"))):
            yield f"location {found.text} {found.get('geo')}"
        if found.get("rel", "subject") not in ("subject", "creator") or len(found.get("country", "MA")) != 2:
            yield "location of another kind"
    for found in element.findall(f"{PODCAST}txt"):
        if not 0 < len(found.text or "") <= 4000:
            yield "txt of another length"
        if found.get("purpose") == "ai-content" and found.text not in ("true", "false"):
            yield f"ai-content {found.text}"
