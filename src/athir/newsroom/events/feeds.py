"""What the events declare to syndication: structured data, sitemap, share pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from athir.newsroom.events.dates import Occurrence
from athir.newsroom.events.models import Event
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.names import name_in
from athir.newsroom.syndication import jsonld
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.cards import card_address
from athir.newsroom.syndication.registry import (
    Card,
    Place,
    Shared,
    Sitemap,
    describes_page,
    number_in,
    publisher,
    register_cards,
    register_sitemap,
)

_PER_PART = 10_000


def event_card(event: Event, language: str) -> Card:
    """The event's share picture."""
    picture = event.picture

    def photo() -> bytes | None:
        try:
            with picture.get_rendition("fill-1200x630|format-jpeg|jpegquality-82").file.open("rb") as file:
                return bytes(file.read())
        except (OSError, ValueError, SyntaxError):
            return None

    return Card(
        title=event.name_in(language),
        language=language,
        station=publisher(language).name,
        kicker=name_in(event.town, language) or event.desk.name_in(language),
        hue=event.desk.hue,
        photo_key=f"{picture.pk}-{picture.file_hash}-{picture.get_focal_point()}" if picture else "",
        photo=photo if picture else None,
    )


def _find_card(slug: str, language: str) -> Card | None:
    found = Event.objects.filter(slug=slug, live=True).select_related("desk", "picture").first()
    return event_card(found, language) if found else None


def date_of(event: Event) -> Occurrence | None:
    """The date that is told of it: the next, else the last."""
    own: Any = Occurrence.objects.filter(event_id=event.pk).select_related("event")
    now = timezone.now()
    found: Occurrence | None = own.coming(now).first() or own.past(now).first()
    return found


def schema(event: Event, language: str, image: str = "") -> dict[str, Any] | None:
    """The event as a schema.org ``Event``; ``None`` while it has no date. ``image`` is an absolute address."""
    date = date_of(event)
    if date is None:
        return None
    told = publisher(language)
    organiser = name_in(event.organiser, language)
    return jsonld.event(
        event.name_in(language),
        absolute(event.address_in(language)),
        date.local_start,
        end=date.local_end if event.end or event.start is None else None,
        place=name_in(event.place, language) or name_in(event.town, language),
        address=", ".join(filter(None, (name_in(event.address, language), name_in(event.town, language)))),
        latitude=float(event.latitude) if event.latitude is not None else None,
        longitude=float(event.longitude) if event.longitude is not None else None,
        description=name_in(event.description, language),
        images=[image] if image else [],
        performers=[name_in(row.names, language) for row in event.line_up.all()],
        organizer={"@type": "Organization", "name": organiser or told.name},
        tickets=event.tickets,
        cancelled=date.off,
        language=language,
    )


@describes_page(10)
def _event_page(context: Mapping[str, Any]) -> Shared | None:
    event = context.get("event")
    if not isinstance(event, Event) or event.pk is None:
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    name = event.name_in(language)
    picture = card_address("event", event.slug, event_card(event, language))
    told, data = publisher(language), schema(event, language, absolute(picture))
    trail = jsonld.breadcrumbs(
        [
            (told.name, told.home),
            (_("FREQUENCE EVENT"), absolute(address("events", language))),
            (name, absolute(event.address_in(language))),
        ]
    )
    return Shared(image=picture, image_alt=name, data=(data, trail) if data else (trail,))


def _parts() -> int:
    return max(1, -(-Event.objects.filter(live=True).count() // _PER_PART))


def _places(number: int) -> Iterable[Place]:
    if number == 1:
        for code in CODES:
            yield Place(address("events", code))
            yield Place(address("events-archive", code))
    rows = Event.objects.filter(live=True).order_by("id").only("slug", "changed_at")
    for event in rows[(number - 1) * _PER_PART : number * _PER_PART]:
        for code in CODES:
            yield Place(event.address_in(code), event.changed_at)


def _touched_cards(key: str) -> list[tuple[str, str]]:
    number = number_in(key, "event")
    slugs = Event.objects.filter(pk=number, live=True).values_list("slug", flat=True) if number is not None else ()
    return [(slug, code) for slug in slugs for code in CODES]


register_cards("event", _find_card, _touched_cards)
register_sitemap(Sitemap("events", _parts, _places))
