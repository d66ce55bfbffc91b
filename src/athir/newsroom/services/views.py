"""Pages of the services: the front, a kind, a kind in a town, a month of prayer times. All are baked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from athir.arabic import dates
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.services import prayers
from athir.newsroom.services.keys import DAY, TOWNS, key
from athir.newsroom.services.kinds import KINDS, Ask, Kind
from athir.newsroom.services.models import Town
from athir.newsroom.settings import HOUSE

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")
MONTHS_AHEAD = 13
"""So many months from the last one on have a page: addresses without an end would be a robot's playground."""


def _everywhere(name: str, **kwargs: Any) -> dict[str, str]:
    return {code: address(name, code, **kwargs) for code in CODES}


def towns() -> list[Town]:
    """All of them, in order."""
    depends(TOWNS)
    return list(Town.objects.select_related("desk"))


def _kinds(language: str, town: Town | None, current: str = "") -> list[dict[str, Any]]:
    """Links to all kinds; the town goes along."""
    found = []
    for kind in KINDS.values():
        if town:
            href = address("services-town", language, kind=kind.slug, town=town.slug)
        else:
            href = address("services-kind", language, kind=kind.slug)
        found.append({"kind": kind, "href": href, "current": kind.slug == current})
    return found


def _choices(language: str, kind: str, all_towns: list[Town], town: Town | None) -> list[dict[str, Any]]:
    return [
        {
            "town": other,
            "href": address("services-town", language, kind=kind, town=other.slug),
            "current": town is not None and other.pk == town.pk,
        }
        for other in all_towns
    ]


def _page(request: HttpRequest, language: str, kind: Kind, town: Town | None, own: dict[str, str]) -> HttpResponse:
    all_towns = towns()
    ask = Ask(language, town, all_towns, timezone.now())
    depends(SITE, DAY, key(kind.slug), *(key(kind.slug, each.pk) for each in ask.chosen))
    title = f"{kind.label}: {town.name_in(language)}" if town and kind.by_town else str(kind.label)
    context = {
        "kind": kind,
        "town": town,
        "kinds": _kinds(language, town, kind.slug),
        "choices": _choices(language, kind.slug, all_towns, town) if kind.by_town else [],
        "all_href": address("services-kind", language, kind=kind.slug),
        **kind.content(ask),
    }
    return render_page(
        request,
        f"services/{kind.slug}.html",
        context,
        language=language,
        title=title,
        description=str(kind.about),
        section="services",
        canonical=own[language],
        others=own,
    )


@in_language
def front(request: HttpRequest, *, language: str) -> HttpResponse:
    """The front of the services: today in the first town, and all kinds."""
    own = _everywhere("services")
    all_towns = towns()
    first = all_towns[0] if all_towns else None
    ask = Ask(language, first, all_towns, timezone.now())
    depends(SITE, DAY)
    context = {
        "kinds": _kinds(language, None),
        "choices": _choices(language, "today", all_towns, first),
        **KINDS["today"].content(ask),
    }
    return render_page(
        request,
        "services/front.html",
        context,
        language=language,
        title=_("Services"),
        section="services",
        canonical=own[language],
        others=own,
    )


@in_language
def kind_page(request: HttpRequest, *, language: str, kind: str) -> HttpResponse:
    """A kind for all towns."""
    if kind not in KINDS:
        raise Http404
    return _page(request, language, KINDS[kind], None, _everywhere("services-kind", kind=kind))


@in_language
def town_page(request: HttpRequest, *, language: str, kind: str, town: str) -> HttpResponse:
    """A kind in a town."""
    found = KINDS.get(kind)
    if found is None:
        raise Http404
    own = _everywhere("services-town", kind=kind, town=town)
    if not found.by_town:  # the same for all: said to be the page of the kind
        own = _everywhere("services-kind", kind=kind)
    return _page(request, language, found, _town(town), own)


def _town(slug: str) -> Town:
    depends(TOWNS)
    found = Town.objects.filter(slug=slug).select_related("desk").first()
    if found is None:
        raise Http404
    return found


def _months_from(month: date, number: int) -> date:
    count = month.year * 12 + month.month - 1 + number
    return date(count // 12, count % 12 + 1, 1)


@in_language
def month_page(request: HttpRequest, *, language: str, town: str, month: str) -> HttpResponse:
    """A month of prayer times in a town, made to be printed."""
    match = _MONTH.match(month)
    found = _town(town)
    today = timezone.localdate(timezone=HOUSE.tz)
    earliest, latest = _months_from(today, -1), _months_from(today, MONTHS_AHEAD)
    if match is None or not earliest <= (first := date(int(match[1]), int(match[2]), 1)) <= latest:
        raise Http404
    depends(SITE, DAY, key("calendar"), key("prayer", found.pk))
    rows = prayers.month(found, first.year, first.month)
    own = _everywhere("services-month", town=town, month=month)
    words = {"town": found.name_in(language), "month": f"{dates.month(first.month, language)} {first.year}"}
    around = [(number, _months_from(first, number)) for number in (-1, 1)]
    hijri = [prayers.hijri_date(row.day) for row in rows]
    context = {
        "town": found,
        "rows": [(row, told.text(language)) for row, told in zip(rows, hijri, strict=True)],
        "expected": not all(told.declared for told in hijri),
        "labels": prayers.LABELS.values(),
        "published": [row for row in rows if row.published],
        "around": [
            {
                "text": f"{dates.month(other.month, language)} {other.year}",
                "href": address("services-month", language, town=town, month=f"{other:%Y-%m}"),
            }
            for _number, other in around
            if earliest <= other <= latest
        ],
        "back": address("services-town", language, kind="prayer", town=town),
    }
    return render_page(
        request,
        "services/month.html",
        context,
        language=language,
        title=_("Prayer times of %(month)s in %(town)s") % words,
        section="services",
        canonical=own[language],
        others=own,
    )
