"""Lists of clips: the newest, a show's, a day's, and what else a day has beside one clip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q
from django.http import Http404

from athir.newsroom.baking.recording import depends
from athir.newsroom.clips.models import Clip
from athir.newsroom.clips.pages import LIST, clip_key, day_key, day_of, url
from athir.newsroom.settings import HOUSE
from athir.newsroom.shows.models import Show
from athir.newsroom.syndication.keyset import read_key, write_key

PAGE = 24
"""Clips of one page."""

SHOWS, DAYS, BESIDE = 12, 7, 4
_BARS = 32


@dataclass(frozen=True)
class Card:
    """A clip in a list; ``bars`` is its waveform as an SVG path in a box of 64 × 24."""

    clip: Clip
    href: str
    length: str
    bars: str


@dataclass(frozen=True)
class Listed:
    """One page of a list, and the ``?before=`` by which the older ones begin (empty: there are none)."""

    cards: list[Card]
    older: str = ""


def bars(peaks: list[int]) -> str:
    """The waveform in few strokes; empty while nobody has drawn it."""
    pairs = list(zip(peaks[::2], peaks[1::2], strict=False))
    top = max((max(-low, high) for low, high in pairs), default=0)
    if not top:
        return ""
    strokes, number = [], min(_BARS, len(pairs))
    for at in range(number):
        part = pairs[at * len(pairs) // number : (at + 1) * len(pairs) // number]
        half = max(1, round(max(max(-low, high) for low, high in part) / top * 11))
        strokes.append(f"M{(at + 0.5) * 64 / number:.0f} {12 - half}v{2 * half}")
    return "".join(strokes)


def card(clip: Clip, language: str) -> Card:
    """As lists show it; recorded as shown."""
    depends(clip_key(clip.pk))
    if clip.show_id:
        depends(f"show:{clip.show_id}")
    return Card(clip, url(clip, language), clip.shown_length, bars(clip.peaks))


def _rows() -> Any:
    clips: Any = Clip.objects
    return clips.on_site().select_related("show", "desk").defer("transcript", "stretches", "tracks")


def _of_day(day: date) -> Any:
    begin = datetime.combine(day, time(), HOUSE.tz)
    end = datetime.combine(day + timedelta(days=1), time(), HOUSE.tz)
    return _rows().filter(started_at__gte=begin, started_at__lt=end)


def older_than(rows: Any, by: str, key: tuple[datetime, int] | None) -> Any:
    """``rows`` by the time field ``by``, newest first, from behind the key on."""
    if key is not None:
        at, pk = key
        rows = rows.filter(Q(**{f"{by}__lte": at}), Q(**{f"{by}__lt": at}) | Q(pk__lt=pk))
    return rows.order_by(f"-{by}", "-id")


def _page(rows: Any, by: str, before: str | None, language: str) -> Listed:
    key = None
    if before is not None and (key := read_key(before)) is None:
        raise Http404
    found = list(older_than(rows, by, key)[: PAGE + 1])
    more = write_key(getattr(found[PAGE - 1], by), found[PAGE - 1].pk) if len(found) > PAGE else ""
    return Listed([card(clip, language) for clip in found[:PAGE]], more)


def newest(language: str, before: str | None = None, show: Show | None = None) -> Listed:
    """By when they were published, of one show or of all. Raises ``Http404`` for a ``before`` that is no key."""
    depends(LIST)
    rows = _rows() if show is None else _rows().filter(show=show)
    return _page(rows, "published_at", before, language)


def of_day(day: date, language: str, before: str | None = None) -> Listed:
    """What was on the air on a day of the station, the latest first. Raises like :func:`newest`."""
    depends(day_key(day))
    return _page(_of_day(day), "started_at", before, language)


def days_beside(day: date) -> tuple[date | None, date | None]:
    """The day with clips before this one, and the one after."""
    depends(LIST)
    dated = _rows().filter(started_at__isnull=False)
    begin = datetime.combine(day, time(), HOUSE.tz)
    earlier = dated.filter(started_at__lt=begin).order_by("-started_at").first()
    later = dated.filter(started_at__gte=begin + timedelta(days=1)).order_by("started_at")
    after = next((one for one in later[:BESIDE] if day_of(one) != day), None)  # a day may have 25 hours
    return day_of(earlier) if earlier else None, day_of(after) if after else None


def shows() -> list[Show]:
    """Those with clips, the one with the newest first."""
    depends(LIST)
    rows = _rows().filter(show__isnull=False).order_by().values("show").annotate(last=Max("published_at"))
    numbers = [row["show"] for row in rows.order_by("-last", "-show")[:SHOWS]]
    found = Show.objects.in_bulk(numbers)
    depends(*(f"show:{number}" for number in numbers))
    return [found[number] for number in numbers]


def days() -> list[date]:
    """The last days of the station with clips, the newest first."""
    depends(LIST)
    found: list[date] = []
    rows, bound = _rows().filter(started_at__isnull=False).order_by("-started_at"), None
    while len(found) < DAYS:
        last = (rows if bound is None else rows.filter(started_at__lt=bound)).first()
        if last is None or (day := day_of(last)) is None:
            break
        found.append(day)
        bound = datetime.combine(day, time(), HOUSE.tz)
    return found


def beside(clip: Clip, language: str) -> list[Card]:
    """Other clips of its day, those nearest to it on the air, in the order of the air."""
    day = day_of(clip)
    if day is None or clip.started_at is None:
        return []
    depends(day_key(day))
    at = clip.started_at
    others = _of_day(day).exclude(pk=clip.pk)
    near = [*others.filter(started_at__lt=at).order_by("-started_at", "-id")[:BESIDE]]
    near += others.filter(started_at__gte=at).order_by("started_at", "id")[:BESIDE]
    near = sorted(near, key=lambda one: abs((one.started_at - at).total_seconds()))[:BESIDE]
    return [card(one, language) for one in sorted(near, key=lambda one: (one.started_at, one.pk))]


def any_out() -> bool:
    """Whether a reader can hear any."""
    depends(LIST)
    return bool(_rows().exists())
