"""JSON Feed 1.1 (jsonfeed.org). Pure: records in, bytes out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from athir.newsroom.syndication.entries import Channel, Entry

CONTENT_TYPE = "application/feed+json; charset=utf-8"


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", None, [], {})}


def json_feed(channel: Channel, entries: Iterable[Entry]) -> bytes:
    """The whole document, UTF-8."""
    document = _without_empty(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": channel.title,
            "home_page_url": channel.url,
            "feed_url": channel.self_url,
            "description": channel.subtitle,
            "language": channel.language,
            "next_url": channel.next_url,
            "icon": channel.icon,
            "authors": [{"name": channel.publisher, "url": channel.url}] if channel.publisher else [],
            "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
        }
    )
    document["items"] = [_item(entry) for entry in entries]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: Entry) -> dict[str, Any]:
    attachments = [
        _without_empty({"url": one.url, "mime_type": one.type, "size_in_bytes": one.length, "title": one.title})
        for one in entry.media
    ]
    return _without_empty(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html or f"<p>{_escaped(entry.summary or entry.title)}</p>",
            "summary": entry.summary,
            "image": entry.picture.url if entry.picture else "",
            "date_published": entry.published.isoformat(timespec="seconds"),
            "date_modified": entry.updated.isoformat(timespec="seconds"),
            "authors": [_without_empty({"name": author.name, "url": author.url}) for author in entry.authors],
            "tags": [label for _term, label in entry.categories],
            "language": entry.language,
            "attachments": attachments,
        }
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
