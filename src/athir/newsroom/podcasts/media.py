"""What apps fetch of an episode: its sound with byte ranges, its chapters, its transcripts, its cover.

An address of sound stays for ever: apps fetch one only once, so changed sound has a new name, and whoever still has the
old one is given the sound of today; a name that it never had is none. Withdrawn is 410, what is not published 404; the newsroom hears its drafts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from athir.newsroom.frame.models import FormerAddress
from athir.newsroom.frame.page import station
from athir.newsroom.podcasts import covers, words
from athir.newsroom.podcasts.episodes import Episode, EpisodeFile
from athir.newsroom.podcasts.media_paths import CHAPTERS, feed_type, file_on_disk
from athir.newsroom.podcasts.media_paths import file_path as file_path
from athir.newsroom.podcasts.media_paths import file_url as file_url
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.answers import FRESH, digest, document

LONG = "max-age=2592000"
"""A month: a name never holds another sound."""
SHORT = "max-age=300"
EXPOSED = "Accept-Ranges, Content-Length, Content-Range, ETag"
"""Headers that players on other sites may read."""
_SOUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(mp3|m4a|opus)\Z")
_WORDS = re.compile(r"transcript\.([a-z]{2,3})\.(vtt|srt|html)\Z")
_COVER = re.compile(r"(cover|wide)-[0-9a-f]{12}\.jpg\Z")


# -- who may have it -----------------------------------------------------------------------------------------------
def _podcast_at(slug: str) -> Any:
    """The key of the podcast that stands at ``slug``, or once stood there. Raises ``Http404``."""
    found = Podcast.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        former = FormerAddress.objects.filter(kind="podcast", slug=slug)
        found = former.values_list("object_id", flat=True).first()
    if found is None:
        raise Http404
    return found


def _found(podcast: Any, episode: str) -> Episode:
    rows = Episode.objects.filter(Q(public_id=episode) | Q(slug=episode), podcast=podcast).defer("peaks")
    found = rows.select_related("podcast", "podcast__station", "picture").order_by("id").first()
    if found is None:
        raise Http404
    return found


def _is_out(episode: Episode) -> bool:
    return episode.live and episode.state == Episode.State.READY and episode.podcast.live


def public(request: HttpRequest, *, slug: str, episode: str, name: str) -> HttpResponse:
    """A file of an episode, by its public address."""
    found = _found(_podcast_at(slug), episode)
    if _is_out(found) and not found.podcast.private:
        return gone(found) if found.withdrawn_at else answer(request, found, name)
    # Asked only here: who asks for what is out is nobody in particular, and his answer may be kept by anybody.
    if not request.user.has_perm("podcasts.view_episode"):
        raise Http404
    response = answer(request, found, name)
    response["Cache-Control"] = "private, no-store"
    for header in ("X-Athir-Count", "Access-Control-Allow-Origin"):
        response.headers.pop(header, None)
    return response


def private(request: HttpRequest, podcast: Podcast, token: str, episode: str, name: str) -> HttpResponse:
    """The same for a subscriber of a private podcast."""
    found = _found(podcast.pk, episode)
    if not _is_out(found):
        raise Http404
    if found.withdrawn_at:
        return gone(found)
    response = answer(request, found, name, token)
    response["Cache-Control"] = f"private, {LONG if 'X-Athir-File' in response else SHORT}"
    return response


def gone(episode: Episode) -> HttpResponse:
    """410 with the reason."""
    text = episode.withdrawn_why or _("The newsroom has withdrawn it.")
    response = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=410)
    response["Cache-Control"] = "no-store"
    return response


# -- what it is ----------------------------------------------------------------------------------------------------
def answer(request: HttpRequest, episode: Episode, name: str, token: str = "") -> HttpResponse:
    """The file called ``name``. Raises ``Http404``."""
    if _SOUND.match(name):
        return _sound(episode, name)
    if match := _WORDS.match(name):
        return _transcript(request, episode, match[1], match[2])
    if name == CHAPTERS:
        return _chapters(request, episode)
    if match := _COVER.match(name):
        path = covers.episode_file(episode, match[1])
        if path is None:
            raise Http404
        today = covers.of_episode(episode, token, match[1]).rpartition("/")[2]
        return _file(str(path), "image/jpeg", LONG if name == today else SHORT)
    raise Http404


def _sound(episode: Episode, name: str) -> HttpResponse:
    files = list(episode.files.order_by("id"))
    exact = next((one for one in files if one.name == name and _is_there(one)), None)
    once = name in episode.former_names or any(one.name == name for one in files)
    file = exact or (_instead(files, name) if once else None)
    if file is None:
        raise Http404
    now = exact is not None and not any(one.role == exact.role and one.pk > exact.pk for one in files)
    response = _file(str(file_on_disk(file)), feed_type(file.content_type), LONG if now else SHORT)
    response["X-Athir-Count"] = f"episode:{episode.public_id}:{file.name}"
    return response


def _is_there(file: EpisodeFile) -> bool:
    try:
        return file_on_disk(file).is_file()
    except (OSError, ValueError):
        return False


def _instead(files: list[EpisodeFile], name: str) -> EpisodeFile | None:
    """What an address that was given out once answers with today: the last of the same kind, else the last master."""
    ending = name.rpartition(".")[2]
    there = [file for file in files if _is_there(file)]
    alike = [file for file in there if file.name.endswith(f".{ending}")]
    masters = [file for file in there if file.role == EpisodeFile.Role.MASTER]
    return next(iter([*reversed(alike), *reversed(masters)]), None)


def _file(path: str, content_type: str, cache: str) -> HttpResponse:
    """Sent by the serving process, with ranges and conditions."""
    response = HttpResponse(content_type=content_type)
    response["X-Athir-File"] = path
    response["Cache-Control"] = f"public, {cache}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    return response


def _transcript(request: HttpRequest, episode: Episode, language: str, form: str) -> HttpResponse:
    found = episode.transcripts.filter(language=language).first()
    if found is None:
        raise Http404
    make: dict[str, Callable[[], str]] = {
        "vtt": lambda: found.text,
        "srt": lambda: words.as_srt(found.text),
        "html": lambda: words.as_html(found.text, language, episode.title),
    }
    token = digest(form, language, episode.title, found.text)
    try:
        return document(request, token, lambda: make[form]().encode(), words.TYPES[form], cache_control=FRESH)
    except ValueError:  # what is stored holds no cue
        raise Http404 from None


def chapters_of(episode: Episode) -> list[dict[str, Any]]:
    """Of the JSON of chapters (podcastindex.org, 1.2.0): ascending, the first at 0; empty for an episode without any."""
    end = max(episode.duration_ms, 1)
    rows = {one.start_ms: one for one in episode.chapters.select_related("picture") if one.start_ms < end}
    told: list[dict[str, Any]] = []
    for start in sorted(rows):
        one = rows[start]
        entry: dict[str, Any] = {"startTime": round(start / 1000, 3), "title": one.title}
        if one.url:
            entry["url"] = one.url
        if one.picture and (picture := covers.portrait(one.picture)):
            entry["img"] = absolute(picture)
        told.append(entry)
    return [{"startTime": 0, "title": episode.title}, *told] if told and 0 not in rows else told


def _chapters(request: HttpRequest, episode: Episode) -> HttpResponse:
    told = chapters_of(episode)
    if not told:
        raise Http404
    body = json.dumps({"version": "1.2.0", "title": episode.title, "chapters": told}, ensure_ascii=False).encode()
    return document(request, digest(body.hex()), lambda: body, "application/json+chapters", cache_control=FRESH)


# -- covers of podcasts --------------------------------------------------------------------------------------------
def cover(request: HttpRequest, *, slug: str, name: str) -> HttpResponse:
    """A podcast's cover; 404 for one that is not out."""
    found = Podcast.objects.filter(pk=_podcast_at(slug), live=True, private=False).first()
    if found is None:
        raise Http404
    return podcast_cover(found, name)


def podcast_cover(podcast: Podcast, name: str, token: str = "") -> HttpResponse:
    """Raises ``Http404`` when none can be made."""
    today = covers.of_podcast(podcast, token).rpartition("/")[2]
    try:
        return _file(str(covers.podcast_file(podcast)), "image/jpeg", LONG if name == today else SHORT)
    except (OSError, ValueError) as error:
        raise Http404 from error


def station_cover(request: HttpRequest, *, name: str) -> HttpResponse:
    """The cover of the station as a publisher."""
    try:
        return _file(str(covers.station_file(station())), "image/jpeg", SHORT)
    except (OSError, ValueError) as error:
        raise Http404 from error
