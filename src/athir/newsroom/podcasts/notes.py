"""An episode's notes: HTML of ours, of an editor or of somebody's feed, as pages show it."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString

from athir.newsroom.frame.text import isolated_html

_TAGS = {
    *("p", "br", "h3", "h4", "ul", "ol", "li", "blockquote", "a", "b", "strong", "em", "i", "bdi", "hr"),
    *("sup", "sub", "q", "s"),
}
_ATTRIBUTES = {"a": {"href"}, "bdi": {"dir", "lang"}}
_DROPPED = {"script", "style", "svg", "button", "template", "form", "select", "textarea", "object", "noscript"}


def clean(source: str) -> str:
    """The HTML without anything that runs, loads or dresses: to be stored."""
    if "<" not in source:  # plain text, as it is typed or stands in many feeds
        lines = [line.strip() for line in source.splitlines() if line.strip()]
        source = "".join(f"<p>{nh3.clean_text(line)}</p>" for line in lines)
    return nh3.clean(
        source,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_DROPPED,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "tel"},
    ).strip()


def clean_notes(source: str) -> SafeString:
    """The notes as a page shows them."""
    return isolated_html(clean(source))
