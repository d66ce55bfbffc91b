"""Shows, the week and what is on now in the public interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from athir.contracts.mounts import MOUNTS
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.radio import radio_base
from athir.newsroom.shows.feeds import coming_up
from athir.newsroom.shows.models import Show
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.api import ERRORS, SLUG, Language
from athir.newsroom.syndication.registry import register_api

router = Router()

MAIN: Any = settings.LANGUAGE_CODE


class SlotOut(Schema):
    """``weekday`` 0 is Monday; ``start`` is the station's own time."""

    weekday: int
    start: str
    minutes: int


class ShowOut(Schema):
    slug: str
    name: str
    description: str
    url: str
    language: str
    presenters: list[str]
    slots: list[SlotOut]


class Shows(Schema):
    results: list[ShowOut]


class BroadcastOut(Schema):
    show: str
    name: str
    url: str
    start: datetime
    end: datetime


class Schedule(Schema):
    results: list[BroadcastOut]


class Stream(Schema):
    name: str
    type: str
    bitrate: int
    url: str


class Now(Schema):
    """Where to read what is on the air, and where to hear it."""

    now: str
    events: str
    streams: list[Stream]


def _show(show: Show, language: str) -> dict[str, Any]:
    return {
        "slug": show.slug,
        "name": show.name_in(language),
        "description": show.description_in(language),
        "url": absolute(address("show", language, slug=show.slug)),
        "language": show.language,
        "presenters": [person.name_in(language) for person in show.presenters.all()],
        "slots": [
            {"weekday": slot.weekday, "start": f"{slot.start:%H:%M}", "minutes": slot.minutes}
            for slot in show.slots.all()
        ],
    }


@router.get("/shows", response={200: Shows, **ERRORS}, summary="Shows", operation_id="shows")
def shows(request: HttpRequest, language: Language = MAIN) -> Any:
    """All that are in the grid."""
    found = Show.objects.filter(active=True).prefetch_related("presenters", "slots")
    return {"results": [_show(show, language) for show in found]}


@router.get("/shows/{slug}", response={200: ShowOut, **ERRORS}, summary="One show", operation_id="show")
def show(
    request: HttpRequest,
    slug: Annotated[str, Path(pattern=SLUG)],
    language: Language = MAIN,
) -> Any:
    """With its places in the week."""
    found = Show.objects.filter(active=True, slug=slug).first()
    if found is None:
        raise HttpError(404, _("There is no show of this name."))
    return _show(found, language)


@router.get("/schedule", response={200: Schedule, **ERRORS}, summary="The next broadcasts", operation_id="schedule")
def schedule(request: HttpRequest, language: Language = MAIN, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Any:
    """Of the coming week, soonest first, with the offset that holds at that time."""
    with translation.override(language):
        return {
            "results": [
                {
                    "show": one.slug,
                    "name": one.name_in(language),
                    "url": absolute(address("show", language, slug=one.slug)),
                    "start": when.start,
                    "end": when.end,
                }
                for one, when in coming_up(language, limit)
            ]
        }


@router.get("/now", response={200: Now, **ERRORS}, summary="On the air", operation_id="now")
def now(request: HttpRequest) -> Any:
    """The radio itself says what is on: this tells where."""
    base = radio_base(request.get_host(), request.scheme or "http")
    return {
        "now": f"{base}/now.json",
        "events": f"{base}/now/events",
        "streams": [
            {"name": mount.name, "type": mount.content_type, "bitrate": mount.bitrate, "url": f"{base}{mount.path}"}
            for mount in MOUNTS
        ],
    }


register_api("radio", router)
