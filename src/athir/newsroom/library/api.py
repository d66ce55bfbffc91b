"""Films, recordings and galleries in the public interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from athir.newsroom.frame.addresses import address
from athir.newsroom.library import feeds
from athir.newsroom.library.models import MediaItem
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.api import ERRORS, Before, Language, Limit
from athir.newsroom.syndication.keyset import read_key, write_key
from athir.newsroom.syndication.registry import register_api

router = Router()
MAIN: Any = settings.LANGUAGE_CODE


class FileOut(Schema):
    url: str
    type: str
    bytes: int
    width: int | None
    height: int | None


class ItemOut(Schema):
    """``duration_ms`` is 0 for a gallery; ``embed`` is a page that may be framed."""

    id: str
    kind: str
    title: str
    description: str
    url: str
    embed: str
    language: str
    credit: str
    duration_ms: int
    published_at: datetime
    files: list[FileOut]


class Items(Schema):
    results: list[ItemOut]
    next: str | None


def _item(item: MediaItem, language: str) -> dict[str, Any]:
    return {
        "id": item.public_id,
        "kind": item.kind,
        "title": item.name_in(language),
        "description": item.description_in(language),
        "url": absolute(address("media-item", language, slug=item.slug)),
        "embed": absolute(f"/embed/media/{item.public_id}/"),
        "language": item.language,
        "credit": item.credit,
        "duration_ms": item.duration_ms,
        "published_at": item.published_at,
        "files": [
            {"url": one.url, "type": one.type, "bytes": one.length, "width": one.width, "height": one.height}
            for one in feeds.files_of(item)
        ],
    }


@router.get("/media", response={200: Items, **ERRORS}, summary="Films, recordings, galleries", operation_id="media")
def media(
    request: HttpRequest,
    language: Language = MAIN,
    kind: Annotated[Literal["video", "audio", "gallery"] | None, Query()] = None,
    before: Before | None = None,
    limit: Limit = 20,
) -> Any:
    """Newest first."""
    key = read_key(before) if before else None
    if before and key is None:
        raise HttpError(404, _("There is nothing before this time."))
    rows = feeds.older_than(key)
    if kind:
        rows = rows.filter(kind=kind)
    with translation.override(language):
        found = list(rows[: limit + 1])
        page, following = found[:limit], None
        if len(found) > limit:
            query = f"language={language}&limit={limit}" + (f"&kind={kind}" if kind else "")
            following = absolute(f"/api/v1/media?{query}&before={write_key(page[-1].published_at, page[-1].pk)}")
        return {"results": [_item(one, language) for one in page], "next": following}


register_api("media", router)
