"""Pictures for the chapters of an episode that is made of a broadcast: of what was on then, as far as the newsroom has one.

In this order: of the episode that played as an item of a playlist; of the article that carries a clip of these minutes, or
that the presenter's title names; of that clip; of the show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wagtail.models import ReferenceIndex

from athir.airlog.aired import Stretch
from athir.contracts.units import utc_ns
from athir.newsroom.clips.models import Clip
from athir.newsroom.library.models import Picture
from athir.newsroom.news.models import Article
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.record import places
from athir.newsroom.shows.models import Show

MOST_CLIPS = 50
"""Of one broadcast."""


@dataclass(frozen=True)
class Told:
    """Something with a picture that was on from ``start`` to ``end``, nanoseconds since 1970."""

    start: int
    end: int
    picture: Picture


def pictures_of(
    chapters: Sequence[tuple[int, str]],
    stretches: Sequence[Stretch],
    played: Iterable[tuple[datetime, str]],
    station: int,
    show: Show | None,
    language: str,
) -> list[Picture | None]:
    """A picture for each of ``chapters`` (ms, title). ``played``: when which file of the audio library began."""
    if not chapters:
        return []
    spans = [_on_air(stretches, ms, until) for ms, until in _bounds(chapters)]
    items = _items(played)
    titled = _titled([title for _ms, title in chapters], language)
    clips = _clips(station, stretches[0].start, stretches[-1].end, language)
    of_show = show.picture if show else None
    return [
        _within(items, *span) or titled.get(title.casefold()) or _within(clips, *span) or of_show
        for span, (_ms, title) in zip(spans, chapters, strict=True)
    ]


def _bounds(chapters: Sequence[tuple[int, str]]) -> Iterable[tuple[int, int | None]]:
    ends = [ms for ms, _title in chapters[1:]]
    return zip((ms for ms, _title in chapters), [*ends, None], strict=True)


def _on_air(stretches: Sequence[Stretch], ms: int, until: int | None) -> tuple[int, int]:
    """When the chapter was on air."""
    start = places.moment(stretches, ms)
    end = places.moment(stretches, until - 1) if until is not None else None
    last = stretches[-1].end_utc_ns
    return start if start is not None else last, end if end is not None else last


def _within(told: Iterable[Told], start: int, end: int) -> Picture | None:
    """Of the first that begins in these minutes, else of what was on all through them."""
    found = [one for one in told if one.start < end and one.end > start]
    return min(found, key=lambda one: (not start <= one.start, one.start)).picture if found else None


def _items(played: Iterable[tuple[datetime, str]]) -> list[Told]:
    """Files of the library that are episodes themselves: of these a picture is known."""
    began = list(played)
    rows = Episode.objects.filter(on_air__path__in={path for _at, path in began if path})
    known = {
        one.on_air.path: (one.picture or one.podcast.artwork, one.duration_ms)
        for one in rows.select_related("on_air", "picture", "podcast__artwork").defer("peaks", "notes")
        if one.on_air is not None
    }
    found = []
    for at, path in began:
        picture, ms = known.get(path, (None, 0))
        if picture is not None:
            found.append(Told(utc_ns(at), utc_ns(at) + max(ms, 1) * 1_000_000, picture))
    return found


def _titled(titles: Iterable[str], language: str) -> dict[str, Picture]:
    """Articles that readers have, by the title that the presenter gave a part: newest first."""
    wanted = {title.strip() for title in titles if title.strip()}
    seen = Article.objects.on_site().filter(locale__language_code=language, title__in=wanted, picture__isnull=False)
    return {one.title.casefold(): one.picture for one in reversed(list(seen.for_list().newest()[:50]))}


def clips_in(station: int, start: datetime, end: datetime) -> list[tuple[Clip, list[int]]]:
    """Clips of a time of the air, and the keys of the articles that carry each."""
    rows = Clip.objects.filter(station_id=station, started_at__lt=end, ended_at__gt=start).select_related("picture")
    found = []
    for clip in rows.order_by("started_at", "pk")[:MOST_CLIPS]:
        references = ReferenceIndex.get_references_to(clip).select_related("base_content_type")
        keys = [int(one.object_id) for one in references if one.base_content_type.model_class() is Article]
        found.append((clip, keys))
    return found


def _clips(station: int, start: datetime, end: datetime, language: str) -> list[Told]:
    clips = clips_in(station, start, end)
    keys = {key for _clip, own in clips for key in own}
    seen = Article.objects.on_site().filter(pk__in=keys, locale__language_code=language, picture__isnull=False)
    pictures = {one.pk: one.picture for one in seen.select_related("picture")}
    found = []
    for clip, own in clips:
        picture = next((pictures[key] for key in own if key in pictures), clip.picture if clip.live else None)
        if picture is not None and clip.started_at is not None and clip.ended_at is not None:
            found.append(Told(utc_ns(clip.started_at), utc_ns(clip.ended_at), picture))
    return found
