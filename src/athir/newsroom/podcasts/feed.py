"""A podcast's feed as RSS 2.0 by PSP-1, Apple and Podcasting 2.0. Pure: records in, bytes out.

Everything that a reader of the XML could choke on is taken care of here: characters that XML forbids, lengths (in bytes
for descriptions), times in English whatever the language, and categories by Apple's names.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from athir.newsroom.podcasts.feed_records import Bite, Channel, Heard, Item, Live, Place, Remote, Sound, Trailer
from athir.newsroom.podcasts.feed_texts import DESCRIPTION, cut_html, description, value
from athir.newsroom.syndication.clean import legal

CONTENT_TYPE = "application/rss+xml; charset=utf-8"

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
MEDIA = "http://search.yahoo.com/mrss/"
_SPACES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "content": CONTENT, "media": MEDIA}

WHOLE = 10_000
"""Bytes of notes in ``content:encoded``, where they are longer than a description may be."""
BITE = (15_000, 120_000)
"""How long a soundbite may be, in ms."""
CHAPTERS = 3
"""So many make chapters."""
_GEO = re.compile(r"-?[0-9]{1,2}(?:[.][0-9]+)?,-?[0-9]{1,3}(?:[.][0-9]+)?\Z")


def _add(parent: etree._Element, name: str, text: str = "", /, **attributes: str) -> etree._Element:
    """``itunes:image`` or ``title`` below ``parent``; values trimmed, empty attributes left out."""
    prefix, colon, local = name.partition(":")
    tag = f"{{{_SPACES[prefix]}}}{local}" if colon else name
    told = {key.rstrip("_").replace("_", "-"): value(one, 4000) for key, one in attributes.items() if one}
    element = etree.SubElement(parent, tag, told)
    if text:
        element.text = legal(text)
    return element


def _flag(yes: bool) -> str:
    return "true" if yes else "false"


def rfc2822(when: datetime) -> str:
    """In English with the right weekday, whatever language is active."""
    return format_datetime(when.astimezone(UTC), usegmt=True)


@dataclass(frozen=True)
class Written:
    """An item as XML: as it stands in a document, whose root declares the namespaces."""

    published: datetime
    xml: bytes


def written(item: Item, picture: str) -> Written:
    """``picture``: that of its podcast, for an item that has none."""
    root = etree.Element("rss", nsmap=_SPACES)
    _item(root, picture, item)
    whole = bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=False))
    return Written(item.published, whole[whole.index(b">") + 1 : -len(b"</rss>")])


def document(channel: Channel, items: Sequence[Written] = ()) -> bytes:
    """The whole document, UTF-8 with its declaration, no DOCTYPE."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap=_SPACES)
    head = etree.SubElement(root, "channel")
    _what_it_is(head, channel, items)
    _who_makes_it(head, channel)
    _how_it_is_kept(head, channel)
    for live in channel.lives:
        _live(head, channel, live)
    whole = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    end = whole.rindex(b"</channel>")
    return b"".join((whole[:end], *(item.xml for item in items), whole[end:]))


def rss(channel: Channel, items: Iterable[Item] = ()) -> bytes:
    """The same of items that were not written yet."""
    return document(channel, [written(item, channel.picture) for item in items])


# -- the head ------------------------------------------------------------------------------------------------------
def _what_it_is(head: etree._Element, channel: Channel, items: Sequence[Written]) -> None:
    _links(head, channel)
    _add(head, "title", value(channel.title))
    _add(head, "link", channel.page)
    _add(head, "description", cut_html(legal(channel.description), DESCRIPTION).strip() or value(channel.title))
    _add(head, "language", channel.language)
    _add(head, "generator", channel.generator)
    if items:
        _add(head, "pubDate", rfc2822(max(item.published for item in items)))
    picture = _add(head, "image")
    _add(picture, "url", channel.picture)
    _add(picture, "title", value(channel.title))
    _add(picture, "link", channel.page)
    _add(head, "itunes:image", href=channel.picture)
    if channel.wide:
        _add(head, "podcast:image", href=channel.wide, aspect_ratio="16/9")
    _categories(head, channel.categories)
    _add(head, "itunes:explicit", _flag(channel.explicit))
    if channel.kind:
        _add(head, "itunes:type", channel.kind)
    _add(head, "podcast:guid", channel.guid)
    _add(head, "podcast:medium", channel.medium)
    if channel.frequency:
        rule, words = channel.frequency
        _add(
            head,
            "podcast:updateFrequency",
            value(words, 128),
            rrule=rule,
            complete="true" if channel.complete else "",
        )
    for trailer in channel.trailers:
        _trailer(head, trailer)


def _links(head: etree._Element, channel: Channel) -> None:
    kind = "application/rss+xml"
    _add(head, "atom:link", rel="self", type=kind, href=channel.self_url)
    if channel.self_url != channel.first_url:
        _add(head, "atom:link", rel="first", type=kind, href=channel.first_url)
    if channel.previous_url:
        _add(head, "atom:link", rel="previous", type=kind, href=channel.previous_url)
    if channel.next_url:
        _add(head, "atom:link", rel="next", type=kind, href=channel.next_url)
    if channel.hub:
        _add(head, "atom:link", rel="hub", href=channel.hub)


def _categories(head: etree._Element, names: Iterable[str]) -> None:
    """Subcategories inside their category; a category that two share stands once for each, as Apple reads it."""
    for name in names:
        above, _, below = (part.strip() for part in name.partition(">"))
        element = _add(head, "itunes:category", text=above)
        if below:
            _add(element, "itunes:category", text=below)


def _trailer(head: etree._Element, trailer: Trailer) -> None:
    _add(
        head,
        "podcast:trailer",
        value(trailer.title, 128),
        url=trailer.sound.url,
        pubdate=rfc2822(trailer.published),
        length=str(trailer.sound.bytes or ""),
        type=trailer.sound.type,
        season=str(trailer.season or ""),
    )


def _who_makes_it(head: etree._Element, channel: Channel) -> None:
    _add(head, "itunes:author", value(channel.author))
    if channel.owner_email:
        owner = _add(head, "itunes:owner")
        _add(owner, "itunes:name", value(channel.owner_name or channel.author))
        _add(owner, "itunes:email", value(channel.owner_email))
    if channel.holder:
        _add(head, "copyright", value(channel.holder))
    if channel.licence:
        _add(head, "podcast:license", value(channel.licence, 128), url=channel.licence_url)
    for person in channel.persons:
        _person(head, person)
    if channel.place:
        _place(head, channel.place)
    if channel.funding:
        url, words = channel.funding
        _add(head, "podcast:funding", value(words, 128), url=url)
    if channel.publisher:
        _remote(_add(head, "podcast:publisher"), channel.publisher)
    for remote in channel.published_in:
        _remote(head, remote)


def _how_it_is_kept(head: etree._Element, channel: Channel) -> None:
    _add(head, "podcast:locked", "yes" if channel.locked else "no", owner=channel.owner_email)
    if channel.podping:
        _add(head, "podcast:podping", usesPodping="true")
    if channel.verify:
        _add(head, "podcast:txt", value(channel.verify, 4000), purpose="verify")
    if channel.ai is not None:
        _add(head, "podcast:txt", _flag(channel.ai), purpose="ai-content")
    if channel.moved_to:
        _add(head, "itunes:new-feed-url", channel.moved_to)
    if channel.complete:
        _add(head, "itunes:complete", "Yes")
    if channel.block:
        _add(head, "itunes:block", "Yes")
        _add(head, "podcast:block", "yes")


def _remote(parent: etree._Element, remote: Remote) -> None:
    _add(
        parent, "podcast:remoteItem", feedGuid=remote.guid, feedUrl=remote.url, medium=remote.medium, title=remote.title
    )


def _person(parent: etree._Element, person: Heard) -> None:
    _add(
        parent,
        "podcast:person",
        value(person.name, 128),
        role=person.role,
        group=person.group,
        href=person.url,
        img=person.picture,
    )


def _place(parent: etree._Element, place: Place) -> None:
    geo = f"geo:{place.geo.replace(' ', '')}" if _GEO.match(place.geo.replace(" ", "")) else ""
    _add(parent, "podcast:location", value(place.name, 128), rel=place.rel, geo=geo, country=place.country)


# -- an episode ----------------------------------------------------------------------------------------------------
def _item(head: etree._Element, picture: str, item: Item) -> None:
    element = _add(head, "item")
    _add(element, "title", value(item.title))
    _add(element, "enclosure", url=item.sound.url, length=str(item.sound.bytes), type=item.sound.type)
    _add(element, "guid", legal(item.guid).strip(), isPermaLink="false")
    _add(element, "pubDate", rfc2822(item.published))
    _add(element, "link", item.url)
    marks = item.marks if len(item.marks) >= CHAPTERS else ()
    _add(element, "description", description(item.html, marks) or value(item.title))
    if len(item.html.encode("utf-8", "surrogatepass")) > DESCRIPTION:
        _add(element, "content:encoded", description(item.html, marks, WHOLE))
    _add(element, "itunes:duration", str(max(1, round(item.duration / 1000))))
    _add(element, "itunes:explicit", _flag(item.explicit))
    _add(element, "itunes:image", href=item.picture or picture)
    if item.wide:
        _add(element, "media:thumbnail", url=item.wide)
        _add(element, "podcast:image", href=item.wide, aspect_ratio="16/9")
    _numbers(element, item)
    _extras(element, item)
    for sound in item.others:
        _alternate(element, sound, item.sound)


def _numbers(element: etree._Element, item: Item) -> None:
    _add(element, "itunes:episodeType", item.kind)
    if item.season > 0:
        _add(element, "itunes:season", str(item.season))
        _add(element, "podcast:season", str(item.season), name=value(item.season_name, 128))
    if item.number > 0:
        _add(element, "itunes:episode", str(item.number))
        _add(element, "podcast:episode", str(item.number))


def _extras(element: etree._Element, item: Item) -> None:
    for words in item.words:
        rel = "captions" if words.timed else ""
        _add(element, "podcast:transcript", url=words.url, type=words.type, language=words.language, rel=rel)
    if item.chapters and len(item.marks) >= CHAPTERS:
        _add(element, "podcast:chapters", url=item.chapters, type="application/json+chapters")
    for bite in item.bites:
        _bite(element, item, bite)
    for person in item.persons:
        _person(element, person)
    if item.place:
        _place(element, item.place)
    if item.licence:
        _add(element, "podcast:license", value(item.licence, 128))
    if item.ai is not None:
        _add(element, "podcast:txt", _flag(item.ai), purpose="ai-content")


def _bite(element: etree._Element, item: Item, bite: Bite) -> None:
    """Only one that lies inside the episode and has a length that apps take."""
    shortest, longest = BITE
    if bite.start < 0 or not shortest <= bite.length <= longest or bite.start + bite.length > item.duration:
        return
    _add(
        element,
        "podcast:soundbite",
        value(bite.title, 128),
        startTime=f"{bite.start / 1000:.3f}",
        duration=f"{bite.length / 1000:.3f}",
    )


def _alternate(element: etree._Element, sound: Sound, enclosed: Sound) -> None:
    """``enclosed`` is what the enclosure itself names: that one is the default."""
    alternate = _add(
        element,
        "podcast:alternateEnclosure",
        type=sound.type,
        length=str(sound.bytes or ""),
        bitrate=str(sound.bitrate or ""),
        default="true" if sound.url == enclosed.url else "",
    )
    _add(alternate, "podcast:source", uri=sound.url)
    if sound.sha256:
        digest = base64.b64encode(bytes.fromhex(sound.sha256)).decode()
        _add(alternate, "podcast:integrity", type="sri", value=f"sha256-{digest}")


# -- what is on the air ---------------------------------------------------------------------------------------------
def _live(head: etree._Element, channel: Channel, live: Live) -> None:
    start, end = (when.isoformat(timespec="seconds") for when in (live.start, live.end))
    element = _add(head, "podcast:liveItem", status=live.status, start=start, end=end)
    _add(element, "title", value(live.title))
    _add(element, "guid", live.guid, isPermaLink="false")
    _add(element, "link", live.page)
    _add(element, "description", value(live.title))
    # A stream has no length; the field must hold a number.
    _add(element, "enclosure", url=live.sound.url, type=live.sound.type, length="1")
    _add(element, "itunes:image", href=live.picture or channel.picture)
    _add(element, "itunes:explicit", _flag(channel.explicit))
    for person in live.persons:
        _person(element, person)
    for sound in (live.sound, *live.others):
        _alternate(element, sound, live.sound)
    _add(element, "podcast:contentLink", value(live.title, 128), href=live.page)
