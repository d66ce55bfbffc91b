"""Lists of podcasts and episodes: the house's, a podcast's, a show's, a season's, by pages that begin at a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.http import Http404, HttpRequest

from athir.newsroom.baking.recording import depends
from athir.newsroom.podcasts.episodes import OUT, Episode
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.pages import LIST, podcast_key
from athir.newsroom.podcasts.showing import Card, PodcastCard, card, podcast_card
from athir.newsroom.syndication.keyset import read_key, write_key

PAGE = 24
"""Episodes of one page."""

_IN_EPISODE = Q(**{f"episodes__{name}": value for name, value in OUT.children})


def _rows() -> Any:
    episodes: Any = Episode.objects
    return episodes.on_site().select_related("podcast", "podcast__artwork", "picture")


def latest(language: str, limit: int, *, show: int | None = None) -> list[Card]:
    """The newest episodes of the house, or of a show's podcasts."""
    depends(LIST)
    rows = _rows().newest()
    if show is not None:
        rows = rows.filter(podcast__show_id=show)
    return [card(episode, language) for episode in rows[:limit]]


def podcasts(language: str, *, show: int | None = None) -> list[PodcastCard]:
    """Those that every reader may hear, whoever had an episode last first."""
    depends(LIST)
    rows = Podcast.objects.filter(live=True, private=False).select_related("artwork")
    if show is not None:
        rows = rows.filter(show_id=show)
    found = list(rows.annotate(last=Max("episodes__published_at", filter=_IN_EPISODE)))
    found.sort(key=lambda one: (one.last is None, -(one.last.timestamp() if one.last else 0), one.slug))
    newest = {}
    for one in found:
        newest[one.pk] = _rows().newest().filter(podcast=one).first()
    return [podcast_card(one, language, newest[one.pk]) for one in found]


@dataclass(frozen=True)
class Listed:
    """One page of a podcast's episodes, and the query by which the next begins (empty: there is none)."""

    cards: list[Card]
    more: str


def of_podcast(request: HttpRequest, podcast: Podcast, language: str, season: int | None = None) -> Listed:
    """Episodes and bonuses, without the trailer; newest first, or in the order in which they are to be heard."""
    depends(podcast_key(podcast.pk))
    rows = _rows().filter(podcast=podcast).exclude(kind=Episode.Kind.TRAILER)
    if season is not None:
        rows = rows.filter(season__number=season)
    serial = podcast.kind == Podcast.Kind.SERIAL
    word = "after" if serial else "before"
    if (asked := request.GET.get(word)) is not None:
        key = read_key(asked)
        if key is None:
            raise Http404
        at, pk = key
        if serial:
            rows = rows.filter(Q(published_at__gte=at), Q(published_at__gt=at) | Q(pk__gt=pk))
        else:
            rows = rows.filter(Q(published_at__lte=at), Q(published_at__lt=at) | Q(pk__lt=pk))
    rows = rows.order_by("published_at", "id") if serial else rows.newest()
    found = list(rows[: PAGE + 1])
    more = ""
    if len(found) > PAGE and (at := found[PAGE - 1].published_at):
        more = f"?{word}={write_key(at, found[PAGE - 1].pk)}"
    return Listed([card(episode, language) for episode in found[:PAGE]], more)


def trailers(podcast: Podcast, language: str) -> list[Card]:
    """The newest trailer: it stands first."""
    found = _rows().filter(podcast=podcast, kind=Episode.Kind.TRAILER).newest()[:1]
    return [card(episode, language) for episode in found]


def seasons(podcast: Podcast) -> list[Any]:
    """Those of which something can be heard, the newest first."""
    heard = _rows().filter(podcast=podcast).values("season")
    return list(podcast.seasons.filter(pk__in=heard).order_by("-number"))


def newest_of(podcast: Podcast, language: str, limit: int) -> list[Card]:
    """The newest of one podcast."""
    depends(podcast_key(podcast.pk))
    return [card(episode, language) for episode in _rows().newest().filter(podcast=podcast)[:limit]]
