"""Events in the public interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from athir.newsroom.events.dates import Occurrence
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.names import name_in
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.api import ERRORS, KEY, Language, Limit, Slug
from athir.newsroom.syndication.keyset import read_key, write_key
from athir.newsroom.syndication.registry import register_api

router = Router()
MAIN: Any = settings.LANGUAGE_CODE

After = Annotated[str, Query(pattern=KEY, description="The place from which `next` goes on.")]


class DateOut(Schema):
    """One date of an event. Times carry the offset of the event's own clocks on that day."""

    id: str
    name: str
    url: str
    calendar: str
    desk: str
    place: str
    town: str
    start: datetime
    end: datetime
    all_day: bool
    cancelled: bool
    tickets: str


class Dates(Schema):
    results: list[DateOut]
    next: str | None


def _date(date: Occurrence, language: str) -> dict[str, Any]:
    event = date.event
    href = absolute(event.address_in(language))
    return {
        "id": event.public_id,
        "name": event.name_in(language),
        "url": href,
        "calendar": f"{href}event.ics",
        "desk": event.desk.slug,
        "place": name_in(event.place, language),
        "town": name_in(event.town, language),
        "start": date.local_start,
        "end": date.local_end,
        "all_day": event.start is None,
        "cancelled": date.off,
        "tickets": event.tickets,
    }


@router.get("/events", response={200: Dates, **ERRORS}, summary="Coming events, by date", operation_id="events")
def events(
    request: HttpRequest,
    language: Language = MAIN,
    desk: Slug | None = None,
    after: After | None = None,
    limit: Limit = 20,
) -> Any:
    """Soonest first; of a province, or of a region with its provinces. An event that repeats stands at each date."""
    dates: Any = Occurrence.objects
    dates = dates.coming(timezone.now()).with_events()
    if desk:
        where = Desk.objects.filter(slug=desk).first()
        if where is None:
            raise HttpError(404, _("There is no desk of this name."))
        dates = dates.within(where)
    if after:
        key = read_key(after)
        if key is None:
            raise HttpError(404, _("There is nothing after this time."))
        dates = dates.after(*key)
    found = list(dates[: limit + 1])
    page, following = found[:limit], None
    if len(found) > limit:
        query = f"language={language}&limit={limit}" + (f"&desk={desk}" if desk else "")
        following = absolute(f"/api/v1/events?{query}&after={write_key(page[-1].starts, page[-1].pk)}")
    return {"results": [_date(one, language) for one in page], "next": following}


register_api("events", router)
