"""What aired, to listen again: a list of plain links for whoever has no script, and for every player."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from athir.newsroom.airlink.aired import Item, PastHours, Span, past_hours
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page, station
from athir.newsroom.frame.radio import kept_mounts
from athir.newsroom.settings import HOUSE

FRESH = "public, max-age=3"
"""What is withdrawn must be gone within five seconds, its title too."""


@dataclass(frozen=True)
class Line:
    """Something to listen to again. ``since`` is its start as the radio's address wants it."""

    start: datetime
    end: datetime
    since: str
    names: dict[str, str] = field(default_factory=dict)
    """Of a programme, by language."""
    title: str = ""
    """Of what played."""
    slug: str = ""
    artist: str = ""
    on: bool = False
    items: tuple[Line, ...] = ()


def lines(hours: PastHours) -> list[Line]:
    """Newest first, each programme with what played in it; what played between programmes stands by itself."""
    left = list(hours.items)
    found = []
    for programme in hours.programmes:
        inside = [one for one in left if programme.start <= one.start < programme.end]
        left = [one for one in left if one not in inside]
        items = tuple(_line(one, hours) for one in inside)
        since = _since(programme, hours)
        found.append(
            Line(
                programme.start,
                programme.end,
                since,
                programme.title,
                slug=programme.slug,
                on=programme.on,
                items=items,
            )
        )
    found += [_line(one, hours) for one in left]
    return sorted(found, key=lambda one: one.start, reverse=True)


def _line(item: Item, hours: PastHours) -> Line:
    return Line(item.start, item.end, _since(item, hours), title=item.title, artist=item.artist)


def _since(span: Span, hours: PastHours) -> str:
    """Of what began before the hours that are kept: their first moment, and half a minute to press the button in."""
    start = max(span.start, hours.start)
    if start == hours.start:
        start = datetime.fromtimestamp(start.timestamp() + 30, UTC)
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


@in_language
def past(request: HttpRequest, *, language: str) -> HttpResponse:
    """``/radio/past/``: never baked, it changes by the minute."""
    mounts = kept_mounts()
    if not mounts:
        raise Http404
    hours = max(1, round(HOUSE.rewind_hours))
    own = {code: address("past", code) for code in CODES}
    response = render_page(
        request,
        "airlink/past.html",
        {"lines": lines(past_hours(station())), "mount": mounts[0], "hours": hours, "zone": HOUSE.zone},
        language=language,
        title=_("Listen again"),
        description=ngettext(
            "What aired in the last hour, from its start.",
            "What aired in the last %(hours)s hours, each programme from its start.",
            hours,
        )
        % {"hours": hours},
        section="radio",
        canonical=own[language],
        others=own,
        index=False,
    )
    response["Cache-Control"] = FRESH
    return response
