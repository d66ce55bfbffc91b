"""The pages of all clips, of a show's, and of a day's."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from athir.arabic.dates import full_date
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.clips import listing
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.shows.models import Show

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z", re.ASCII)


def _everywhere(name: str, **kwargs: Any) -> dict[str, str]:
    return {code: address(name, code, **kwargs) for code in CODES}


def _drawn(
    request: HttpRequest,
    language: str,
    own: dict[str, str],
    listed: listing.Listed,
    title: str,
    description: str = "",
    **more: Any,
) -> HttpResponse:
    depends(SITE)
    context = {
        "cards": listed.cards,
        "older": f"{own[language]}?before={listed.older}" if listed.older else "",
        "all_href": address("clips", language),
        "shows": [(show, address("clips-of-show", language, slug=show.slug)) for show in listing.shows()],
        "days": [(full_date(day, language), _day_address(day, language), day) for day in listing.days()],
        "clip_list": True,
    }
    return render_page(
        request,
        "clips/clips.html",
        context | more,
        language=language,
        title=title,
        description=description or title,
        section="radio",
        canonical=own[language],
        others=own,
        index=bool(listed.cards),
        key="before",
    )


def _day_address(day: date, language: str) -> str:
    return address("clips-of-day", language, day=f"{day:%Y-%m-%d}")


@in_language
def clips(request: HttpRequest, *, language: str) -> HttpResponse:
    """The newest clips; older ones by ``?before=``."""
    listed = listing.newest(language, request.GET.get("before"))
    title = _("Clips of the air")
    about = _("Moments of the radio to hear again: who said what, and when it was on the air.")
    return _drawn(request, language, _everywhere("clips"), listed, title=title, description=about)


@in_language
def of_show(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """The newest clips of a show; 404 for one that readers do not know."""
    show = Show.objects.filter(slug=slug).first()
    if show is None:
        raise Http404
    depends(f"show:{show.pk}")
    listed = listing.newest(language, request.GET.get("before"), show)
    if not (show.active or listed.cards):
        raise Http404
    return _drawn(
        request,
        language,
        _everywhere("clips-of-show", slug=slug),
        listed,
        title=_("Clips: %(show)s") % {"show": show.name_in(language)},
        show=show,
        show_href=address("show", language, slug=slug) if show.active else "",
    )


@in_language
def of_day(request: HttpRequest, *, language: str, day: str) -> HttpResponse:
    """The clips of what was on the air on a day of the station; 404 for a day without any."""
    chosen = _read_day(day)
    listed = listing.of_day(chosen, language, request.GET.get("before"))
    if not listed.cards:
        raise Http404
    earlier, later = listing.days_beside(chosen)
    return _drawn(
        request,
        language,
        _everywhere("clips-of-day", day=day),
        listed,
        title=_("Clips of %(day)s") % {"day": full_date(chosen, language)},
        day=chosen,
        earlier=(full_date(earlier, language), _day_address(earlier, language)) if earlier else None,
        later=(full_date(later, language), _day_address(later, language)) if later else None,
    )


def _read_day(text: str) -> date:
    match = _DAY.match(text)
    try:
        found = date(*map(int, match.groups())) if match else None
    except ValueError:
        found = None
    if found is None or not 1980 < found.year < 2200:
        raise Http404
    return found
