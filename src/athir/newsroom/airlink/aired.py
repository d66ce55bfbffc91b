"""What aired in the hours that listeners can go back to: programmes, what played in them, and what cannot be heard.

Programmes are those of the journal; for the time before it was followed, those of the grid. Times are the log's own:
``?from=`` of the radio port takes them as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Q

from athir.airlog import Index, LedgerReader
from athir.airlog.ranges import by_utc
from athir.newsroom.airlink.models import AiredSlot, AsRun, LiveSession
from athir.newsroom.airlink.plan_compiler import plan_slots
from athir.newsroom.frame.models import Station
from athir.newsroom.frame.radio import kept_mounts
from athir.newsroom.settings import HOME, HOUSE
from athir.newsroom.shows.models import Show

SHORTEST = timedelta(seconds=20)
"""What is shorter (a jingle, a spot) is no mark to go back to."""
_KEPT_SECONDS = 10
_LONGEST = timedelta(hours=24)
"""How long before the hours something may have begun that still went on in them."""


@dataclass(frozen=True)
class Span:
    """``start`` ≤ t < ``end``, UTC."""

    start: datetime
    end: datetime


_S = TypeVar("_S", bound=Span)


@dataclass(frozen=True)
class Programme(Span):
    """A show on air. ``show`` is its public id, ``slug`` empty when it has no page; ``on``: it goes on."""

    title: dict[str, str]
    show: str
    slug: str = ""
    on: bool = False
    key: str = ""


@dataclass(frozen=True)
class Item(Span):
    """Something that played: ``kind`` is ``item`` or ``live`` (then ``title`` is the presenter's name)."""

    kind: str
    title: str
    artist: str = ""


@dataclass(frozen=True)
class PastHours(Span):
    """All of it, in order of time. ``gaps`` were not logged, ``withdrawn`` may not be heard: both are skipped."""

    programmes: tuple[Programme, ...] = ()
    items: tuple[Item, ...] = ()
    gaps: tuple[Span, ...] = ()
    withdrawn: tuple[Span, ...] = ()

    def within(self, start: datetime, end: datetime) -> PastHours:
        """What of it touches ``start`` ≤ t < ``end``, uncut."""

        return PastHours(
            start,
            end,
            _touching(self.programmes, start, end),
            _touching(self.items, start, end),
            _touching(self.gaps, start, end),
            _touching(self.withdrawn, start, end),
        )


def _touching(spans: Iterable[_S], start: datetime, end: datetime) -> tuple[_S, ...]:
    return tuple(one for one in spans if one.end > start and one.start < end)


_books: dict[str, LedgerReader] = {}


def past_hours(station: Station, now: datetime | None = None) -> PastHours:
    """The last ``rewind_hours`` of ``station``, at most ten seconds old; what is withdrawn is out at once."""
    slug = station.slug or "main"
    book = _books.setdefault(slug, LedgerReader(HOME.station(slug).log_dir))
    end = now or datetime.now(UTC)
    key = f"airlink.past_hours:{slug}:{book.state().lines}"
    found: PastHours | None = cache.get(key) if now is None else None
    if found is None:
        found = _collect(station, end - timedelta(hours=HOUSE.rewind_hours), end, book)
        if now is None:
            cache.set(key, found, _KEPT_SECONDS)
    return found


def _collect(station: Station, start: datetime, end: datetime, book: LedgerReader) -> PastHours:
    mounts = kept_mounts()
    entries = book.state().withdrawn.values()
    gone = joined(Span(e.start, e.end) for e in entries if e.mount in ("", *mounts[:1]))
    withdrawn = tuple(one for one in gone if one.end > start and one.start < end)
    gaps = tuple(_gaps(station, mounts[0], start, end)) if mounts else ()
    silent = joined((*gaps, *withdrawn))
    programmes = heard(_programmes(station, start, end), silent, start)
    items = heard(_items(station, start, end), silent, start)
    return PastHours(start, end, tuple(programmes), tuple(items), gaps, withdrawn)


def heard(spans: Iterable[_S], silent: Sequence[Span], since: datetime) -> list[_S]:
    """Without those of which nothing can be heard: of what was withdrawn the titles are as gone as the sound, and what
    the grid planned while the station stood still did not air."""
    return [one for one in spans if not any(s.start <= max(one.start, since) and one.end <= s.end for s in silent)]


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, overlapping ones as one."""
    found: list[Span] = []
    for one in sorted(spans, key=lambda span: span.start):
        if found and one.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def whole(programmes: Iterable[Programme]) -> list[Programme]:
    """Parts of one slot, which an air restart had torn apart, as one programme."""
    found: dict[str, Programme] = {}
    for part in sorted(programmes, key=lambda one: one.start):
        known = found.get(part.key)
        found[part.key] = replace(known, end=max(known.end, part.end), on=part.on) if known else part
    return list(found.values())


def _programmes(station: Station, start: datetime, end: datetime) -> list[Programme]:
    rows = AiredSlot.objects.filter(station=station, started_at__gt=start - _LONGEST, started_at__lt=end)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=start)).order_by("started_at")
    shows = {show.public_id: show for show in Show.objects.filter(station=station)}
    found = [_aired(row, end, shows) for row in rows]
    first = (
        AiredSlot.objects.filter(station=station).order_by("started_at").values_list("started_at", flat=True).first()
    )
    until = min(first or end, end)
    if station.pk and until > start:
        planned = plan_slots(station, start, until)
        found += [Programme(s.start, min(s.end, until), s.title, s.show, s.slug, False, s.id) for s in planned]
    return whole(found)


def _aired(row: AiredSlot, end: datetime, shows: dict[str, Show]) -> Programme:
    show = shows.get(row.show)
    slug = show.slug if show and show.active else ""
    title = row.title or (show.names if show else {})
    return Programme(row.started_at, row.ended_at or end, title, row.show, slug, row.ended_at is None, row.slot)


def _items(station: Station, start: datetime, end: datetime) -> list[Item]:
    going_on = Q(ended_at__isnull=True) | Q(ended_at__gt=start)
    rows = AsRun.objects.filter(going_on, station=station, started_at__gt=start - _LONGEST, started_at__lt=end)
    found = []
    for row in rows.filter(source__in=("plan", "station")).exclude(title="").order_by("started_at"):
        planned = row.started_at + timedelta(milliseconds=row.duration_ms) if row.duration_ms else end
        found.append(Item(row.started_at, row.ended_at or min(planned, end), "item", row.title, row.artist))
    live = LiveSession.objects.filter(going_on, station=station, started_at__gt=start - _LONGEST, started_at__lt=end)
    found += [Item(one.started_at, one.ended_at or end, "live", one.name or one.account) for one in live]
    long = [one for one in found if one.end - one.start >= SHORTEST and one.end > start]
    return sorted(long, key=lambda one: one.start)


def _gaps(station: Station, mount: str, start: datetime, end: datetime) -> list[Span]:
    """What was not logged. The end of the log is no gap: the air is a segment ahead of it. Without any log here (the
    air stands elsewhere) nothing is known of gaps."""
    index = Index(HOME.station(station.slug or "main").log_of(mount))
    newest = index.last()
    if newest is None:
        return []
    until = datetime.fromtimestamp(newest.end_utc_ns / 1e9, UTC)
    return [Span(gap.start, gap.end) for gap in by_utc(index, start, min(end, until)).gaps if gap.seconds >= 1.0]
