"""Lists of dates: what is coming by day, what is past, what other rooms show of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from athir.almanac.clock import midnight
from athir.newsroom.baking.recording import depends
from athir.newsroom.events.dates import Occurrence
from athir.newsroom.events.models import Event
from athir.newsroom.events.pages import LIST, event_key
from athir.newsroom.events.recurrence import Repeat
from athir.newsroom.events.telling import day_heading, hours, whole
from athir.newsroom.frame.models import Desk
from athir.newsroom.settings import HOUSE

PAGE = 40
"""Dates on one page of a list."""

SOON = timedelta(days=28)
OFTEN = (Repeat.DAILY, Repeat.WEEKLY)
"""Of what repeats so often, lists of all dates show those that come soon, and the first."""

_KEYSET = re.compile(r"(\d{8}T\d{6})-(\d{1,18})\Z")


@dataclass(frozen=True)
class Row:
    """One date as a card shows it. ``hours`` and ``whole`` are HTML with ``<time>``."""

    occurrence: Occurrence
    event: Event
    href: str
    hours: SafeString
    whole: SafeString
    off: bool


@dataclass(frozen=True)
class Day:
    """The dates that begin on one day; what began before stands under today."""

    day: date
    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Listed:
    """One page of a list, and the key behind which the next begins."""

    rows: list[Row]
    more: str


def row(occurrence: Occurrence, language: str) -> Row:
    """The date as shown, recorded as a dependency of the page."""
    event = occurrence.event
    depends(event_key(event.pk))
    if event.picture_id:
        depends(f"picture:{event.picture_id}")
    told = (hours(occurrence), whole(occurrence, language))
    return Row(occurrence, event, event.address_in(language), *told, occurrence.off)


def upcoming(language: str, desk: Desk | None = None, limit: int = 5, now: datetime | None = None) -> list[Row]:
    """The next dates of all, or of a desk, each event once; cancelled ones are left out. For fronts."""
    depends(LIST)
    rows = Occurrence.objects.coming(now).with_events().filter(cancelled=False)
    rows = rows.exclude(event__status=Event.Status.CANCELLED)
    if desk is not None:
        rows = rows.within(desk)
    found: dict[int, Occurrence] = {}
    # A daily event fills no strip: each stands with its next date. So many dates are read that it can.
    for occurrence in rows[: limit * 30]:
        found.setdefault(occurrence.event_id, occurrence)
        if len(found) == limit:
            break
    return [row(occurrence, language) for occurrence in found.values()]


def by_day(rows: list[Row], language: str, now: datetime) -> list[Day]:
    """The rows under the days on which they begin, in the station's time."""
    today = now.astimezone(HOUSE.tz).date()
    days: dict[date, list[Row]] = {}
    for one in rows:
        days.setdefault(max(one.occurrence.local_start.date(), today), []).append(one)
    return [Day(day, day_heading(day, today, language), found) for day, found in sorted(days.items())]


def span_of(name: str, now: datetime) -> tuple[datetime, datetime] | None:
    """From now to the end of this ``week`` (Monday to Sunday) or ``month`` of the station, as UTC; ``None`` for all."""
    today = now.astimezone(HOUSE.tz).date()
    if name == "week":
        return now, midnight(today + timedelta(days=7 - today.weekday()), HOUSE.tz)
    if name == "month":
        after = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return now, midnight(after, HOUSE.tz)
    return None


def key_of(occurrence: Occurrence) -> str:
    """``<UTC time>-<id>``, as ``?before=`` and ``?after=`` take it."""
    return f"{occurrence.starts.astimezone(UTC):%Y%m%dT%H%M%S}-{occurrence.pk}"


def read_key(request: HttpRequest, name: str) -> tuple[datetime, int] | None:
    """What the query says, ``None`` without it; raises ``Http404`` for anything malformed."""
    text = request.GET.get(name)
    if text is None:
        return None
    match = _KEYSET.match(text)
    try:
        if match:
            return datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC), int(match[2])
    except ValueError:
        pass
    raise Http404


def listed(rows: Any, language: str) -> Listed:
    """The first page of a query of dates."""
    found = list(rows.with_events()[: PAGE + 1])
    more = key_of(found[PAGE - 1]) if len(found) > PAGE else ""
    return Listed([row(occurrence, language) for occurrence in found[:PAGE]], more)


def coming(
    language: str,
    now: datetime,
    *,
    desk: Desk | None = None,
    span: tuple[datetime, datetime] | None = None,
    after: tuple[datetime, int] | None = None,
) -> Listed:
    """What is coming, soonest first."""
    depends(LIST)
    rows = Occurrence.objects.coming(now)
    if desk is not None:
        rows = rows.within(desk)
    if span is not None:
        rows = rows.filter(starts__lt=span[1])
    else:
        # What repeats every week would fill a year of pages: far ahead, it stands on its own page.
        soon = Q(starts__lt=now + SOON) | Q(day=F("event__day"))
        rows = rows.filter(soon | ~Q(event__repeat__in=OFTEN))
    if after is not None:
        rows = rows.after(*after)
    return listed(rows, language)


def past(language: str, now: datetime, before: tuple[datetime, int] | None = None) -> Listed:
    """What is over, newest first."""
    depends(LIST)
    rows = Occurrence.objects.past(now)
    return listed(rows.before(*before) if before else rows, language)


def dates_of(event: Event, language: str, now: datetime | None = None) -> tuple[list[Row], list[Row]]:
    """The next dates of an event, twelve at most, and its last six."""
    now = now or timezone.now()
    own: Any = Occurrence.objects.filter(event_id=event.pk).select_related("event")
    return (
        [row(one, language) for one in own.coming(now)[:12]],
        [row(one, language) for one in own.past(now)[:6]],
    )
