"""The kinds of services: what each is called and what its page shows, for one town or for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from athir.almanac import clock, hijri
from athir.almanac.prayer import night
from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.models import Transmitter
from athir.newsroom.services import duty, forecasts, prayers
from athir.newsroom.services.keys import KINDS as SLUGS
from athir.newsroom.services.keys import NEXT, key
from athir.newsroom.services.models import Announcement, Line, Market, Town, UsefulNumber
from athir.newsroom.services.models.calendar import declared, shift
from athir.newsroom.services.models.kept import holding
from athir.newsroom.services.today import cuts_of, today
from athir.newsroom.settings import HOUSE

Context = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """What a page is asked for: its ``language``, the ``town`` that was chosen (or none), all ``towns``, and ``now``."""

    language: str
    town: Town | None
    towns: list[Town]
    now: datetime

    @property
    def chosen(self) -> list[Town]:
        """The town, or all of them."""
        return [self.town] if self.town else self.towns

    @property
    def day(self) -> date:
        """Today in the station's zone."""
        return self.now.astimezone(HOUSE.tz).date()


@dataclass(frozen=True)
class Kind:
    """``slug`` in the address, ``label``, ``icon``, ``about`` (a sentence), ``content`` of the page's template
    ``services/<slug>.html``; ``by_town``: whether a town can be chosen."""

    slug: str
    label: str | Promise
    icon: str
    about: str | Promise
    content: Callable[[Ask], Context]
    by_town: bool = True


def _today(ask: Ask) -> Context:
    town = ask.town or (ask.towns[0] if ask.towns else None)
    return {"today": today(ask.language, town, ask.now) if town else None}


def _prayer(ask: Ask) -> Context:
    if ask.town is None:
        return {"table": prayers.of_towns(ask.towns, ask.day), "labels": prayers.LABELS.values(), "day": ask.day}
    depends(key(NEXT, ask.town.pk), key("calendar"))
    name, when = prayers.next_prayer(ask.town, ask.now)
    shown, morrow = prayers.days(ask.town, ask.day, ask.day + timedelta(days=1))
    hijri_day = prayers.hijri_date(ask.day)
    middle, last_third = night(shown.times.maghrib, morrow.times.fajr)
    return {
        "shown": shown,
        "middle": middle,
        "last_third": last_third,
        "next": {"name": name, "label": prayers.LABELS[name], "when": when},
        "day": ask.day,
        "hijri": hijri_day.text(ask.language),
        "declared": hijri_day.declared,
        "month": f"{ask.day:%Y-%m}",
    }


def _calendar(ask: Ask) -> Context:
    known, moved = declared(), shift()
    found = hijri.hijri(ask.day, known, moved)
    months = []
    for number in range(12):
        month = hijri.after((found.year, found.month), number)
        first = hijri.first_day(month, known, moved)
        text = hijri.HijriDate(*month, 1, month in known).text(ask.language)
        months.append({"text": text, "first": first, "declared": month in known})
    years = (ask.day.year, ask.day.year + 1)
    changes = [
        {"at": change.at, "forward": change.jump > timedelta()}
        for year in years
        for change in clock.changes(HOUSE.tz, year)
        if change.at > ask.now
    ]
    return {
        "date": found,
        "text": found.text(ask.language),
        "day": ask.day,
        "months": months,
        "ramadans": [span for year in years for span in hijri.ramadans(year, known, moved) if span.last >= ask.day],
        "changes": changes,
        "until": years[1],
    }


def _weather(ask: Ask) -> Context:
    known = forecasts.known(ask.chosen, ask.now)
    return {"rows": [(town, known[town.pk]) for town in ask.chosen if town.pk in known]}


def _pharmacies(ask: Ask) -> Context:
    running = duty.open_now(ask.chosen, ask.now)
    night = duty.night_of(ask.now)
    tonight = duty.tonight(ask.chosen, ask.now)
    later = [row for row in duty.coming(ask.chosen, ask.now) if row not in running and row not in tonight]
    return {"open": running, "night": night, "tonight": tonight, "later": later, "as_of": ask.now}


def _numbers(ask: Ask) -> Context:
    places = Q(town=None) | Q(town__in=ask.chosen)
    rows = holding(UsefulNumber.objects.filter(places), ask.day).select_related("town")
    return {"rows": list(rows)}


def _fm(ask: Ask) -> Context:
    rows = Transmitter.objects.select_related("desk")
    return {"rows": list(rows.filter(desk=ask.town.desk) if ask.town else rows)}


def _transport(ask: Ask) -> Context:
    rows = holding(Line.objects.filter(town__in=ask.chosen), ask.day)
    return {"rows": list(rows.select_related("town").prefetch_related("departures"))}


def _cuts(ask: Ask) -> Context:
    return {"rows": cuts_of(ask.chosen, ask.now)}


def _markets(ask: Ask) -> Context:
    rows = list(holding(Market.objects.filter(town__in=ask.chosen), ask.day).select_related("town"))
    days = []
    for number in range(7):
        day = ask.day + timedelta(days=number)
        days.append({"day": day, "rows": [row for row in rows if row.weekday == day.weekday()]})
    return {"days": [day for day in days if day["rows"]]}


def _announcements(ask: Ask) -> Context:
    rows = Announcement.objects.filter(state=Announcement.State.APPROVED, town__in=ask.chosen)
    rows = rows.filter(Q(expires_on=None) | Q(expires_on__gte=ask.day)).select_related("town")
    return {"rows": list(rows.order_by("-decided_at", "-id")[:100])}


_ALL = (
    Kind("today", _("Today"), "cal", _("The day at a glance."), _today),
    Kind("prayer", _("Prayer times"), "moon", _("Today and the whole month, by town."), _prayer),
    Kind(
        "calendar", _("Hijri calendar"), "cal", _("Hijri date, months, Ramadan, the clock."), _calendar, by_town=False
    ),
    Kind("weather", _("Weather"), "sun", _("The forecast and its age."), _weather),
    Kind("pharmacies", _("Pharmacies on duty"), "pill", _("Open now and tonight."), _pharmacies),
    Kind("numbers", _("Useful numbers"), "phone", _("Tap a number to call."), _numbers),
    Kind("cuts", _("Water and electricity"), "drop", _("Announced cuts, where and until when."), _cuts),
    Kind("transport", _("Transport"), "bus", _("Lines and when they leave."), _transport),
    Kind("markets", _("Weekly markets"), "stall", _("Which market on which day."), _markets),
    Kind("announcements", _("Announcements"), "sheet", _("Obituaries, lost and found, thanks."), _announcements),
    Kind("fm", _("FM frequencies"), "mast", _("Where you hear us."), _fm),
)
KINDS: dict[str, Kind] = {kind.slug: kind for kind in _ALL}
assert tuple(KINDS) == SLUGS
