"""Today in a town, in one piece: what the front page's strip and the card of the services show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from athir.arabic import dates
from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.addresses import address
from athir.newsroom.services import duty, forecasts, prayers
from athir.newsroom.services.keys import DAY, NEXT, TOWNS, key
from athir.newsroom.services.models import Cut, Duty, Town
from athir.newsroom.settings import HOUSE


@dataclass(frozen=True)
class Coming:
    """The next prayer: ``name`` as in the almanac, ``label`` in words, ``when`` on station clocks."""

    name: str
    label: str | Promise
    when: datetime


@dataclass(frozen=True)
class Today:
    """``date`` and ``hijri`` in words (``declared``: the month was), ``next`` prayer, all ``prayers`` of the day,
    those ``ahead`` until tomorrow's end (the next one first),
    ``weather`` if there is any, ``open`` duties, ``night`` those of tonight, ``cuts`` of today; ``href`` of the page."""

    town: Town
    day: date
    date: str
    hijri: str
    declared: bool
    next: Coming
    ahead: list[Coming]
    prayers: prayers.DayTimes
    weather: forecasts.Known | None
    open: list[Duty]
    night: duty.Night
    tonight: list[Duty]
    cuts: list[Cut]
    href: str


def default_town() -> Town | None:
    """The first town of the list; ``None`` while there is none."""
    depends(TOWNS)
    return Town.objects.select_related("desk").first()


def cuts_of(towns: list[Town], now: datetime, days: int = 7) -> list[Cut]:
    """Cuts that run or are announced: those without an end for a day after their beginning."""
    running = Q(ends__gt=now) | Q(ends=None, starts__gt=now - timedelta(days=1))
    rows = Cut.objects.filter(running, town__in=towns, starts__lt=now + timedelta(days=days))
    return list(rows.select_related("town").order_by("starts", "id"))


def today(language: str, town: Town | None = None, now: datetime | None = None) -> Today | None:
    """Today in ``town`` (none: the first), for a page in ``language``; ``None`` while there is no town.

    The page that is being rendered then depends on all of it, and is baked anew when the next prayer, a duty or a cut
    begins or ends.
    """
    town = town or default_town()
    if town is None:
        return None
    now = now or timezone.now()
    kinds = (NEXT, "prayer", "weather", "pharmacies", "cuts")
    depends(TOWNS, DAY, key("calendar"), *(key(kind, town.pk) for kind in kinds))
    day = now.astimezone(HOUSE.tz).date()
    ahead = [Coming(name, prayers.LABELS[name], when) for name, when in prayers.ahead(town, now)]
    hijri = prayers.hijri_date(day)
    weather = forecasts.known([town], now, 1).get(town.pk)
    end_of_day = datetime.combine(day + timedelta(days=1), datetime.min.time(), HOUSE.tz)
    return Today(
        town=town,
        day=day,
        date=dates.full_date(day, language),
        hijri=hijri.text(language),
        declared=hijri.declared,
        next=ahead[0],
        ahead=ahead,
        prayers=prayers.day_times(town, day),
        weather=weather[0] if weather else None,
        open=duty.open_now([town], now),
        night=duty.night_of(now),
        tonight=duty.tonight([town], now),
        cuts=[cut for cut in cuts_of([town], now) if cut.starts < end_of_day],
        href=address("services-town", language, kind="today", town=town.slug),
    )
