"""What aired, in the public interface: what the page's scrubber is drawn from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from athir.newsroom.airlink.aired import past_hours
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.names import name_in
from athir.newsroom.frame.page import station
from athir.newsroom.frame.radio import kept_mounts, radio_base
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.api import ERRORS, Language
from athir.newsroom.syndication.registry import register_api

router = Router()

MAIN: Any = settings.LANGUAGE_CODE
FRESH = "public, max-age=3"
"""What is withdrawn must be gone within five seconds, its title too."""


class SpanOut(Schema):
    start: datetime
    end: datetime


class ProgrammeOut(SpanOut):
    """``on``: it goes on, and ``end`` is only how far it has come. ``url`` is empty when the show has no page."""

    title: str
    show: str
    url: str
    on: bool


class AiredItemOut(SpanOut):
    """``kind``: ``item`` or ``live``; of a live one ``title`` is the presenter."""

    kind: str
    title: str
    artist: str


class Aired(Schema):
    """``rewind_url``: add a moment in UTC to hear the station from then; ``null`` when nothing is kept. ``gaps`` were
    not logged, ``withdrawn`` may not be heard; the sound goes on behind them."""

    start: datetime
    end: datetime
    hours: float
    mounts: list[str]
    rewind_url: str | None
    programmes: list[ProgrammeOut]
    items: list[AiredItemOut]
    gaps: list[SpanOut]
    withdrawn: list[SpanOut]


def _aware(when: datetime | None, other: datetime) -> datetime:
    if when is None:
        return other
    if when.tzinfo is None:
        raise HttpError(400, "Times need an offset or Z, such as 2026-11-24T14:32:00Z.")
    return when.astimezone(UTC)


@router.get("/aired", response={200: Aired, **ERRORS}, summary="What aired", operation_id="aired")
def aired(
    request: HttpRequest,
    response: HttpResponse,
    language: Language = MAIN,
    start: Annotated[datetime | None, Query(alias="from", description="Not before the hours that are kept.")] = None,
    end: Annotated[datetime | None, Query(alias="to")] = None,
) -> Any:
    """Programmes and what played in them, as far back as one can listen, with what cannot be heard of it."""
    found = past_hours(station())
    first, last = max(_aware(start, found.start), found.start), min(_aware(end, found.end), found.end)
    if first < last:
        found = found.within(first, last)
    elif start is not None or end is not None:
        raise HttpError(404, "Nothing of that time can be listened to any more, or it is still to come.")
    mounts = kept_mounts()
    base = radio_base(request.get_host(), request.scheme or "http")
    response["Cache-Control"] = FRESH
    return {
        "start": found.start,
        "end": found.end,
        "hours": HOUSE.rewind_hours,
        "mounts": mounts,
        "rewind_url": f"{base}/{mounts[0]}?from=" if mounts else None,
        "programmes": [
            {
                "start": one.start,
                "end": one.end,
                "title": name_in(one.title, language),
                "show": one.slug,
                "url": absolute(address("show", language, slug=one.slug)) if one.slug else "",
                "on": one.on,
            }
            for one in found.programmes
        ],
        "items": found.items,
        "gaps": found.gaps,
        "withdrawn": found.withdrawn,
    }


register_api("radio", router)
