"""HTML for feeds: clean, with absolute addresses, nothing that runs. Sound, films and frames become links."""

from __future__ import annotations

import re
from typing import Any

import nh3
from lxml import etree, html
from lxml.html import HtmlElement

_TAGS = {
    *("p", "br", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "cite", "footer", "a", "b", "strong", "em", "i"),
    *("figure", "figcaption", "img", "bdi", "time", "table", "thead", "tbody", "tr", "th", "td", "caption", "hr"),
    *("sup", "sub", "q", "abbr", "code", "dl", "dt", "dd", "s", "del", "ins"),
}
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "time": {"datetime"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "del": {"datetime"},
    "ins": {"datetime"},
}
_DROPPED = {"script", "style", "svg", "button", "template", "form", "select", "textarea", "object", "noscript"}
_CONTROL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow."""


def legal(text: str) -> str:
    """The text without characters that no XML document may hold."""
    return _CONTROL.sub("", text)


def cleaned(source: str, base: str, *, media: str) -> str:
    """``source`` (HTML of ours or of anybody) for readers of a feed.

    Relative addresses are joined to ``base``; ``media`` is the text of a link to sound, film or frame that has no
    title of its own. Never raises: what cannot be parsed comes out as text.
    """
    source = legal(source)
    if not source.strip():
        return ""
    try:
        root = html.fragment_fromstring(source, create_parent="div")
        root.make_links_absolute(base, resolve_base_href=False, handle_failures="discard")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return nh3.clean_text(source)
    for element in list(root.iter("audio", "video", "iframe", "embed")):
        _as_link(element, media)
    for element in list(root.iter("img")):
        if not (element.get("src") or "").startswith(("http://", "https://")):
            element.drop_tree()
    found = nh3.clean(
        html.tostring(root, encoding="unicode"),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_DROPPED,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return legal(found).strip()


def _as_link(element: HtmlElement, media: str) -> None:
    source: Any = element.find("source")
    address = element.get("src") or (source.get("src") if source is not None else "") or ""
    parent = element.getparent()
    if not address.startswith(("http://", "https://")) or parent is None:
        element.drop_tree()
        return
    link = html.Element("a", href=address)
    link.text = element.get("title") or element.get("aria-label") or media
    paragraph = html.Element("p")
    paragraph.append(link)
    paragraph.tail = element.tail
    parent.replace(element, paragraph)
