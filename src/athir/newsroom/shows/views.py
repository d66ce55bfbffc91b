"""The radio page, the grid of the week, a show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from athir.arabic.direction import direction
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Transmitter
from athir.newsroom.frame.page import in_language, render_page, station
from athir.newsroom.frame.radio import player_data, qualities
from athir.newsroom.settings import HOUSE
from athir.newsroom.shows.beside import beside
from athir.newsroom.shows.models import Show, Slot
from athir.newsroom.shows.pages import GRID, show_key
from athir.newsroom.shows.presenting import author_href

_COLOURS = 6
_ROW = 30
"""Minutes of one row of the grid."""


def colour(show: Show) -> str:
    """Class of the show's colour, the same on every page."""
    return f"c{show.pk % _COLOURS + 1}" if show.pk else "c1"


@dataclass(frozen=True)
class Cell:
    """A slot in the grid: where its column of half hours it stands, and what it says."""

    slot: Slot
    show: Show
    href: str
    colour: str
    first: int
    rows: int
    end: time
    presenters: str


def _end(slot: Slot) -> time:
    total = (slot.start.hour * 60 + slot.start.minute + slot.minutes) % (24 * 60)
    return time(total // 60, total % 60)


def presenters(slot: Slot, show: Show) -> str:
    """Who presents a slot: its own people, else the show's."""
    people = list(slot.presenters.all()) or list(show.presenters.all())
    for person in people:
        depends(f"person:{person.pk}")
    return (
        _("%(one)s and %(other)s") % {"one": people[0], "other": people[1]}
        if len(people) == 2
        else ", ".join(str(person) for person in people)
    )


def cells(weekday: int, first_hour: int = 0) -> list[Cell]:
    """The slots of a weekday in their order; rows are counted from ``first_hour``."""
    found = []
    slots = Slot.objects.filter(weekday=weekday, show__active=True).select_related("show")
    for slot in slots.prefetch_related("presenters", "show__presenters").order_by("start", "id"):
        begin = slot.start.hour * 60 + slot.start.minute - first_hour * 60
        row = begin // _ROW + 1
        rows = max(1, -(-(begin + slot.minutes) // _ROW) - row + 1)
        rows = min(rows, (24 - first_hour) * 60 // _ROW - row + 1)
        show = slot.show
        href = address("show", slug=show.slug)
        found.append(Cell(slot, show, href, colour(show), row, rows, _end(slot), presenters(slot, show)))
    return found


def _everywhere(name: str, **kwargs: Any) -> dict[str, str]:
    return {code: address(name, code, **kwargs) for code in CODES}


@in_language
def schedule(request: HttpRequest, *, language: str) -> HttpResponse:
    """The grid of the week, Monday first. Which day and slot is now is marked by script: the page itself never ages."""
    depends(SITE, GRID)
    starts = Slot.objects.filter(show__active=True).order_by("start").values_list("start", flat=True)
    first_hour = starts[0].hour if starts else 0
    days = [{"number": number, "cells": cells(number, first_hour)} for number in range(7)]
    own = _everywhere("schedule")
    return render_page(
        request,
        "shows/schedule.html",
        {"days": days, "filled": any(day["cells"] for day in days), "zone": HOUSE.zone},
        language=language,
        title=_("Programmes of the week"),
        section="schedule",
        canonical=own[language],
        others=own,
    )


def schedule_now(request: HttpRequest) -> HttpResponse:
    """``{"weekday": 0-6, "minute": of the day, "slot": public id or null}`` in station time, by the server's tzdata."""
    now = timezone.localtime(timezone=HOUSE.tz)
    minute = now.hour * 60 + now.minute
    running = None
    for slot in Slot.objects.filter(weekday__in=(now.weekday(), (now.weekday() - 1) % 7), show__active=True):
        begin = slot.start.hour * 60 + slot.start.minute
        since = minute - begin if slot.weekday == now.weekday() else minute + 24 * 60 - begin
        if 0 <= since < slot.minutes:
            running = slot.public_id
    response = JsonResponse({"weekday": now.weekday(), "minute": minute, "slot": running})
    response["Cache-Control"] = "public, max-age=20"
    return response


@in_language
def radio(request: HttpRequest, *, language: str) -> HttpResponse:
    """The player's own page."""
    depends(SITE, GRID)
    own = _everywhere("radio")
    levels = {"light": _("Light"), "good": _("Good"), "high": _("High")}
    choices = [
        {"name": choice.mount.name, "label": levels[choice.level], "codec": choice.mount.label, "mb": choice.megabytes}
        for choice in qualities()
    ]
    context = {"qualities": choices, "fm": list(Transmitter.objects.select_related("desk")), "fm_text": HOUSE.fm}
    return render_page(
        request,
        "shows/radio.html",
        context,
        language=language,
        title=_("Radio Live"),
        section="radio",
        canonical=own[language],
        others=own,
    )


@in_language
def scrubber(request: HttpRequest, *, language: str) -> HttpResponse:
    """The scrubber alone: the words that other pages' player needs once somebody hears the past."""
    depends(SITE)
    context = {"language": language, "dir": direction(language), "station": station(), "radio": player_data()}
    return render(request, "shows/scrubber.html", context)


@in_language
def show(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """A show: what it is, who presents it, when it is on."""
    found = Show.objects.filter(slug=slug, active=True).select_related("desk", "picture").first()
    if found is None:
        raise Http404
    depends(SITE, show_key(found.pk))
    slots = list(found.slots.prefetch_related("presenters").order_by("weekday", "start"))
    people = list(found.presenters.all())
    for person in people:
        depends(f"person:{person.pk}")
    own = _everywhere("show", slug=slug)
    context = {
        "show": found,
        "colour": colour(found),
        "people": [(person, author_href(person, language)) for person in people],
        "slots": [(slot, _end(slot)) for slot in slots],
        "days": [(number, any(slot.weekday == number for slot in slots)) for number in range(7)],
        "beside": beside(found, language),
    }
    return render_page(
        request,
        "shows/show.html",
        context,
        language=language,
        title=str(found),
        description=found.description_in(language),
        section="schedule",
        canonical=own[language],
        others=own,
    )
