"""Podcasts and their episodes in the public interface."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from athir.newsroom.podcasts.addresses import episode_path, feed_path, podcast_path
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.media_paths import file_url
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.api import ERRORS, Before, Language, Limit, Slug
from athir.newsroom.syndication.keyset import read_key, write_key
from athir.newsroom.syndication.registry import register_api

router = Router()
MAIN: Any = settings.LANGUAGE_CODE


class PodcastOut(Schema):
    """``guid`` is ``podcast:guid``; ``kind`` is ``episodic`` or ``serial``."""

    slug: str
    guid: str
    name: str
    description: str
    language: str
    kind: str
    url: str
    feed: str


class Podcasts(Schema):
    results: list[PodcastOut]


class SoundOut(Schema):
    """``role`` is ``master``, or ``small`` for weak networks."""

    role: str
    url: str
    type: str
    bytes: int


class ChapterOut(Schema):
    start_ms: int
    title: str


class EpisodeOut(Schema):
    """``guid`` as the feed says it; ``embed`` is a page that may be framed."""

    id: str
    guid: str
    podcast: str
    kind: str
    number: int | None
    title: str
    summary: str
    language: str
    duration_ms: int
    published_at: datetime
    url: str
    embed: str
    files: list[SoundOut]
    chapters: list[ChapterOut]


class Episodes(Schema):
    results: list[EpisodeOut]
    next: str | None


def _podcast(podcast: Podcast, language: str) -> dict[str, Any]:
    return {
        "slug": podcast.slug,
        "guid": str(podcast.guid or ""),
        "name": podcast.name_in(language),
        "description": podcast.description_in(language),
        "language": podcast.language,
        "kind": podcast.kind,
        "url": absolute(podcast_path(podcast, language)),
        "feed": absolute(feed_path(podcast)),
    }


def _episode(episode: Episode, language: str) -> dict[str, Any]:
    return {
        "id": episode.public_id,
        "guid": episode.guid,
        "podcast": episode.podcast.slug,
        "kind": episode.kind,
        "number": episode.number,
        "title": episode.title,
        "summary": episode.summary,
        "language": episode.language,
        "duration_ms": episode.duration_ms,
        "published_at": episode.published_at,
        "url": absolute(episode_path(episode, language)),
        "embed": absolute(f"/embed/episode/{episode.public_id}/"),
        "files": [
            {"role": file.role, "url": file_url(file), "type": file.content_type, "bytes": file.bytes}
            for file in episode.files.all()
        ],
        "chapters": [{"start_ms": one.start_ms, "title": one.title} for one in episode.chapters.all()],
    }


@router.get("/podcasts", response={200: Podcasts, **ERRORS}, summary="Podcasts", operation_id="podcasts")
def podcasts(request: HttpRequest, language: Language = MAIN) -> Any:
    """All that everybody may hear."""
    rows = Podcast.objects.filter(live=True, private=False)
    return {"results": [_podcast(one, language) for one in rows]}


@router.get("/episodes", response={200: Episodes, **ERRORS}, summary="Episodes of podcasts", operation_id="episodes")
def episodes(
    request: HttpRequest,
    language: Language = MAIN,
    podcast: Slug | None = None,
    before: Before | None = None,
    limit: Limit = 20,
) -> Any:
    """Newest first, of all podcasts or of one."""
    rows: Any = Episode.objects
    rows = rows.on_site().newest().select_related("podcast").prefetch_related("files", "chapters")
    if podcast:
        if not Podcast.objects.filter(slug=podcast, live=True, private=False).exists():
            raise HttpError(404, _("There is no podcast of this name."))
        rows = rows.filter(podcast__slug=podcast)
    if before:
        key = read_key(before)
        if key is None:
            raise HttpError(404, _("There is nothing before this time."))
        at, pk = key
        rows = rows.filter(Q(published_at__lte=at), Q(published_at__lt=at) | Q(pk__lt=pk))
    found = list(rows[: limit + 1])
    page, following = found[:limit], None
    if len(found) > limit:
        query = f"language={language}&limit={limit}" + (f"&podcast={podcast}" if podcast else "")
        following = absolute(f"/api/v1/episodes?{query}&before={write_key(page[-1].published_at, page[-1].pk)}")
    return {"results": [_episode(one, language) for one in page], "next": following}


register_api("podcasts", router)
