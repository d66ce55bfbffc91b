"""What the radio declares to syndication: who publishes, the station and its shows as structured data and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from athir.contracts.mounts import MOUNTS
from athir.newsroom.baking.registry import SITE
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame import assets
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk, Transmitter
from athir.newsroom.frame.names import name_in
from athir.newsroom.frame.page import station
from athir.newsroom.settings import HOUSE
from athir.newsroom.shows.models import Show, Slot
from athir.newsroom.shows.presenting import author_href
from athir.newsroom.syndication import jsonld
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.cards import card_address, photo_of
from athir.newsroom.syndication.registry import (
    Card,
    Place,
    Publisher,
    Shared,
    Sitemap,
    describes_page,
    number_in,
    publisher,
    publisher_is,
    register_cards,
    register_sitemap,
)

_LOGOS = ("icon-512.png", "icon.svg")
_DAYS_AHEAD = 7


@publisher_is
def the_station(language: str) -> Publisher:
    """The first station of the house."""
    found = station()
    region = Desk.objects.filter(parent__isnull=True, provinces__isnull=False).first()
    fm = tuple(
        (name_in(one.town, language), f"{one.mhz.normalize():f}") for one in Transmitter.objects.select_related("desk")
    )
    logo = next((name for name in _LOGOS if name in assets.assets()), "")
    return Publisher(
        name=found.name_in(language),
        home=absolute(address("home", language)),
        logo=absolute(assets.address(logo)) if logo else "",
        id=found.public_id if found.pk else "",
        tagline=name_in(found.tagline, language),
        radio=absolute(address("radio", language)),
        email=found.email,
        phone=found.phone,
        address=name_in(found.address, language),
        area=region.name_in(language) if region else "",
        fm=fm,
    )


# -- shows ---------------------------------------------------------------------------------------------------------
def next_broadcasts(show: Show, now: datetime) -> list[jsonld.Broadcast]:
    """Its broadcasts of the coming week, by the rules of the clock that hold on each day."""
    today = now.astimezone(HOUSE.tz).date()
    found = []
    for slot in show.slots.all():
        for ahead in range(_DAYS_AHEAD + 1):
            day = today + timedelta(days=ahead)
            if day.weekday() != slot.weekday:
                continue
            start = datetime.combine(day, slot.start, tzinfo=HOUSE.tz)
            end = start + timedelta(minutes=slot.minutes)
            if end > now:
                found.append(jsonld.Broadcast(start, end))
    return sorted(found, key=lambda one: one.start)


def show_card(show: Show, language: str) -> Card:
    """The show's share picture."""
    return Card(
        title=show.name_in(language),
        language=language,
        station=publisher(language).name,
        kicker=_("Radio"),
        hue=show.desk.hue if show.desk else "",
        **photo_of(show.picture),
    )


def house_card(language: str) -> Card:
    """The share picture of the front page and of whatever has none of its own."""
    told = publisher(language)
    return Card(title=told.tagline or told.name, language=language, station=told.name, kicker=told.area)


def _find_show_card(slug: str, language: str) -> Card | None:
    show = Show.objects.filter(slug=slug, active=True).select_related("desk", "picture").first()
    return show_card(show, language) if show else None


def _touched_shows(key: str) -> list[tuple[str, str]]:
    number = number_in(key, "show")
    slugs = Show.objects.filter(pk=number, active=True).values_list("slug", flat=True) if number is not None else ()
    return [(slug, code) for slug in slugs for code in CODES]


register_cards("show", _find_show_card, _touched_shows)
register_cards(
    "house",
    lambda name, language: house_card(language) if name == "home" else None,
    lambda key: [("home", code) for code in CODES] if key == SITE else [],
)


def _show_places(number: int) -> Iterable[Place]:
    for code in CODES:
        yield Place(address("radio", code))
        yield Place(address("schedule", code))
        for slug in Show.objects.filter(active=True).values_list("slug", flat=True):
            yield Place(address("show", code, slug=slug))


register_sitemap(Sitemap("shows", lambda: 1, _show_places))


# -- heads of pages ------------------------------------------------------------------------------------------------
def _language(context: Mapping[str, Any]) -> str:
    return str(context.get("language") or settings.LANGUAGE_CODE)


def _own_page(person: Person, language: str) -> str:
    """The address of who also writes; a presenter who never did has no page."""
    path = author_href(person, language)
    return absolute(path) if path else ""


@describes_page(10)
def _show_page(context: Mapping[str, Any]) -> Shared | None:
    show = context.get("show")
    if not isinstance(show, Show):
        return None
    language = _language(context)
    told, url = publisher(language), absolute(address("show", language, slug=show.slug))
    name, picture = show.name_in(language), card_address("show", show.slug, show_card(show, language))
    people = [
        jsonld.person(person.name_in(language), _own_page(person, language), job=person.role_in(language))
        for person in show.presenters.all()
    ]
    series = jsonld.radio_series(
        name, url, told, description=show.description_in(language), presenters=people, image=picture
    )
    weekly = [
        jsonld.Weekly(
            slot.weekday,
            slot.start,
            (datetime.combine(date.min, slot.start) + timedelta(minutes=slot.minutes)).time(),
        )
        for slot in show.slots.all()
    ]
    # The week's pattern, not the next days: the page is baked and must not age.
    on_air = jsonld.weekly_broadcasts(name, url, told, weekly, HOUSE.zone)
    trail = jsonld.breadcrumbs(
        [(told.name, told.home), (_("Programmes of the week"), absolute(address("schedule", language))), (name, url)]
    )
    return Shared(
        type="website",
        image=picture,
        image_alt=name,
        data=(series, on_air, trail) if weekly else (series, trail),
        embed=True,
    )


@describes_page(90)
def _any_page(context: Mapping[str, Any]) -> Shared | None:
    """The front page and the radio's say who the station is; every other page at least has a picture."""
    language = _language(context)
    picture = card_address("house", "home", house_card(language))
    if context.get("section") not in ("home", "radio"):
        return Shared(image=picture)
    told = publisher(language)
    streams = [(absolute(f"/radio/listen/{mount.name}"), mount.content_type) for mount in MOUNTS[:2]]
    return Shared(image=picture, data=tuple(jsonld.radio_station(told, streams)), embed=True)


def coming_up(language: str, limit: int = 20) -> list[tuple[Show, jsonld.Broadcast]]:
    """The next broadcasts of all shows, soonest first."""
    now = timezone.now()
    shows = Show.objects.filter(active=True, pk__in=Slot.objects.values("show")).prefetch_related("slots")
    found = [(show, one) for show in shows for one in next_broadcasts(show, now)]
    return sorted(found, key=lambda pair: pair[1].start)[:limit]
