"""All podcasts of the house as OPML 2.0."""

from __future__ import annotations

from lxml import etree

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.page import station
from athir.newsroom.podcasts.addresses import podcast_path
from athir.newsroom.podcasts.feed_texts import value
from athir.newsroom.podcasts.feeds import feed_url, public_podcasts
from athir.newsroom.podcasts.pages import LIST, podcast_key
from athir.newsroom.syndication.addresses import absolute

CONTENT_TYPE = "text/x-opml; charset=utf-8"


def document() -> bytes:
    """The list, as XML; each by the name that it has in its own language."""
    depends(SITE, LIST)
    root = etree.Element("opml", {"version": "2.0"})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = value(station().name_in(station().language))
    body = etree.SubElement(root, "body")
    for podcast in public_podcasts():
        depends(podcast_key(podcast.pk))
        name = value(podcast.name_in(podcast.language))
        told = {
            "type": "rss",
            "text": name,
            "title": name,
            "xmlUrl": feed_url(podcast),
            "htmlUrl": absolute(podcast_path(podcast, podcast.language)),
            "language": podcast.feed_language or podcast.language,
            "version": "RSS2",
        }
        etree.SubElement(body, "outline", told)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
