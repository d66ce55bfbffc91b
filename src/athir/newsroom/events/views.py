"""Pages of the events: what is coming, one event, what is past, and all of it as calendars."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.events import ical
from athir.newsroom.events.dates import Occurrence
from athir.newsroom.events.listing import Row, by_day, coming, dates_of, past, read_key, row, span_of
from athir.newsroom.events.models import Event, FormerSlug
from athir.newsroom.events.occurrences import dates_until
from athir.newsroom.events.pages import event_key
from athir.newsroom.events.telling import repetition
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.page import in_language, in_letters, render_page, station

KEPT_IN_CALENDARS = timedelta(days=90)
"""How long a past event stays in the calendar of all."""


def _absolute(path: str) -> str:
    return str(iri_to_uri(f"{settings.WAGTAILADMIN_BASE_URL}{path}"))


def _webcal(path: str) -> str:
    return f"webcal://{_absolute(path).partition('://')[2]}"


def _tabs(language: str, current: str) -> list[tuple[str, str, bool]]:
    """The lists there are: label, address, whether it is this one."""
    tabs = [
        ("all", _("All dates"), address("events", language)),
        ("week", _("This week"), address("events-week", language)),
        ("month", _("This month"), address("events-month", language)),
    ]
    provinces = Desk.objects.filter(parent__isnull=False)
    tabs += [
        (desk.slug, desk.name_in(language), address("events-desk", language, desk=desk.slug)) for desk in provinces
    ]
    return [(label, href, key == current) for key, label, href in tabs]


def _page(request: HttpRequest, language: str, name: str, *, span: str = "", desk: Desk | None = None) -> HttpResponse:
    depends(SITE)
    kwargs = {"desk": desk.slug} if desk else {}
    own = {code: address(name, code, **kwargs) for code in CODES}
    now, after = timezone.now(), read_key(request, "after")
    found = coming(language, now, desk=desk, span=span_of(span, now), after=after)
    heading = {"week": _("This week"), "month": _("This month")}.get(span, desk.name_in(language) if desk else "")
    section, calendar = _("FREQUENCE EVENT"), address("events-ics", language)
    context = {
        "days": by_day(found.rows, language, now),
        "later": f"{own[language]}?after={found.more}" if found.more else "",
        "tabs": _tabs(language, span or (desk.slug if desk else "all")),
        "heading": heading,
        "calendar": calendar,
        "webcal": _webcal(calendar),
        "archive": address("events-archive", language),
    }
    return render_page(
        request,
        "events/list.html",
        context,
        language=language,
        title=f"{section}: {heading}" if heading else section,
        section="events",
        canonical=own[language],
        others=own,
        index=after is None or bool(found.rows),
        key="after",
    )


@in_language
def front(request: HttpRequest, *, language: str) -> HttpResponse:
    """What is coming, by day."""
    return _page(request, language, "events")


@in_language
def week(request: HttpRequest, *, language: str) -> HttpResponse:
    """Until Sunday."""
    return _page(request, language, "events-week", span="week")


@in_language
def month(request: HttpRequest, *, language: str) -> HttpResponse:
    """Until the end of the month."""
    return _page(request, language, "events-month", span="month")


@in_language
def of_desk(request: HttpRequest, *, language: str, desk: str) -> HttpResponse:
    """Of a province, a region or another desk."""
    found = Desk.objects.filter(slug=desk).first()
    if found is None:
        raise Http404
    return _page(request, language, "events-desk", desk=found)


@in_language
def archive(request: HttpRequest, *, language: str) -> HttpResponse:
    """What is over, newest first, by pages that begin at a key."""
    depends(SITE)
    own = {code: address("events-archive", code) for code in CODES}
    before = read_key(request, "before")
    found = past(language, timezone.now(), before)
    return render_page(
        request,
        "events/archive.html",
        {
            "rows": found.rows,
            "older": f"{own[language]}?before={found.more}" if found.more else "",
            "front": address("events", language),
        },
        language=language,
        title=_("Past events"),
        section="events",
        canonical=own[language],
        others=own,
        index=before is None or bool(found.rows),
        key="before",
    )


@in_language
def event(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """One event; a former address of it redirects."""
    found = Event.objects.filter(slug=slug).select_related("desk", "desk__parent", "picture", "show").first()
    if found is None or not found.live:
        former = FormerSlug.objects.filter(slug=slug, event__live=True).select_related("event").first()
        if former is not None:
            return HttpResponsePermanentRedirect(in_letters(former.event.address_in(language)))
        raise Http404
    return _event_page(request, found, language, dates_of(found, language))


def preview(request: HttpRequest, found: Event) -> HttpResponse:
    """A draft as its readers will see it, its dates worked out for the moment. ``found`` may be unsaved."""

    @in_language
    def inner(request: HttpRequest, *, language: str) -> HttpResponse:
        now = timezone.now()
        rows = []
        for occurrence in dates_until(found, now.date() + timedelta(days=90)).values():
            occurrence.event = found
            rows.append(row(occurrence, language))
        ahead = [one for one in rows if one.occurrence.ends > now][:12]
        return _event_page(request, found, language, (ahead, rows[:6] if not ahead else []))

    return inner(request, language=settings.LANGUAGE_CODE)


def _event_page(request: HttpRequest, found: Event, language: str, dates: tuple[list[Row], list[Row]]) -> HttpResponse:
    depends(SITE, event_key(found.pk), f"show:{found.show_id}")
    own = {code: found.address_in(code) for code in CODES}
    ahead, over = dates
    calendar = address("event-ics", language, slug=found.slug)
    broadcast = found.show if found.show and found.show.active else None
    context = {
        "event": found,
        "next": ahead[0] if ahead else None,
        "ahead": ahead[1:],
        "over": over,
        "repetition": repetition(found, language),
        "line_up": list(found.line_up.all()),
        "map": map_links(found),
        "broadcast": broadcast,
        "show_href": address("show", language, slug=broadcast.slug) if broadcast else "",
        "front": address("events", language),
        "desk_href": address("events-desk", language, desk=found.desk.slug),
        "calendar": calendar,
        "webcal": _webcal(calendar),
        "other_zone": found.zone if found.zone != str(timezone.get_current_timezone()) else "",
    }
    return render_page(
        request,
        "events/event.html",
        context,
        language=language,
        title=found.name_in(language),
        description=" ".join(str(found.description.get(language) or "").split()),
        section="events",
        canonical=own[language],
        others=own,
    )


def map_links(found: Event) -> dict[str, str]:
    """Where it is: ``geo`` for the phone's own map, ``osm`` for a browser. Nothing is loaded from either."""
    if found.latitude is None or found.longitude is None:
        return {}
    at = f"{found.latitude.normalize():f},{found.longitude.normalize():f}"
    latitude, _comma, longitude = at.partition(",")
    mark = f"mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
    name = quote(found.name_in())
    return {"geo": f"geo:{at}?q={at}({name})", "osm": f"https://www.openstreetmap.org/?{mark}"}


# -- calendars -----------------------------------------------------------------------------------------------------
def _of_all() -> list[Event]:
    """Live ones with a date that is not long past, and those that were taken off the site and would still come."""
    since = timezone.now() - KEPT_IN_CALENDARS
    dated = Occurrence.objects.filter(starts__gt=since).values("event_id")
    gone = Q(live=False, first_published_at__isnull=False) & (
        Q(day__gte=since.date()) | Q(until__gte=since.date()) | (~Q(repeat="") & Q(until__isnull=True))
    )
    rows = Event.objects.filter(Q(live=True, pk__in=dated) | gone)
    found: list[Event] = list(rows.select_related("desk").prefetch_related("changed_days").order_by("-id")[:2000])
    return found


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    def make(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse(body, content_type=ical.TYPE)
        response["Cache-Control"] = "public, max-age=300"
        response["Access-Control-Allow-Origin"] = "*"
        return response

    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    answer: HttpResponse = condition(etag_func=lambda _request: tag)(make)(request)
    return answer


@in_language
def all_ics(request: HttpRequest, *, language: str) -> HttpResponse:
    """All events as a calendar to subscribe to. Made once for every edition of them: thousands of telephones ask."""
    edition = Event.objects.aggregate(changed=Max("changed_at"), number=Count("pk"))
    stamp = edition["changed"].timestamp() if edition["changed"] else 0
    day = timezone.now().date().toordinal()

    def make() -> bytes:
        section = _("FREQUENCE EVENT")
        name = f"{station().name_in(language)}: {section}"
        return ical.calendar(_of_all(), language, name, _absolute(address("events-ics", language)))

    body: bytes = cache.get_or_set(f"events-ics:{language}:{stamp}:{edition['number']}:{day}", make, 600)
    return _answer(request, body)


@in_language
def event_ics(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """One event as a calendar; of one that was taken off, that it is cancelled."""
    found: Any = Event.objects.filter(slug=slug, first_published_at__isnull=False).select_related("desk").first()
    if found is None:
        raise Http404
    where = _absolute(address("event-ics", language, slug=slug))
    return _answer(request, ical.calendar([found], language, found.name_in(language), where))
