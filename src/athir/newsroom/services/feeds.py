"""What the services declare to syndication: their addresses, and pictures that say which service of which town it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.services.kinds import KINDS, Kind
from athir.newsroom.services.models import Town
from athir.newsroom.syndication import jsonld
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.cards import card_address
from athir.newsroom.syndication.registry import (
    Card,
    Place,
    Shared,
    Sitemap,
    describes_page,
    publisher,
    register_cards,
    register_sitemap,
)


def _places(number: int) -> Iterable[Place]:
    towns = list(Town.objects.values_list("slug", flat=True))
    for code in CODES:
        yield Place(address("services", code))
        for kind in KINDS.values():
            yield Place(address("services-kind", code, kind=kind.slug))
            for town in towns if kind.by_town else ():
                yield Place(address("services-town", code, kind=kind.slug, town=town))


register_sitemap(Sitemap("services", lambda: 1, _places))


def service_card(kind: Kind, town: Town | None, language: str) -> Card:
    """The name of the service, and the town's above it. Nothing of what it says: that is another the next day."""
    return Card(
        title=str(kind.label),
        language=language,
        station=publisher(language).name,
        kicker=town.name_in(language) if town else _("Services"),
        hue=town.desk.hue if town else "",
    )


def _find_card(name: str, language: str) -> Card | None:
    slug, _dot, where = name.partition("--")
    kind = KINDS.get(slug)
    town = Town.objects.filter(slug=where).select_related("desk").first() if where else None
    if kind is None or (where and town is None):
        return None
    return service_card(kind, town, language)


def _touched_cards(key: str) -> list[tuple[str, str]]:
    """Those of the kinds with the house; that of a kind in a town when something is published there; all of a town with
    the town itself, which touches its prayers."""
    if key == SITE:
        return [(kind.slug, code) for kind in KINDS.values() for code in CODES]
    slug, _colon, number = key.removeprefix("services:").partition(":")
    kinds = [kind for kind in KINDS.values() if kind.by_town and slug in (kind.slug, "prayer")]
    if not key.startswith("services:") or not number.isdecimal() or not kinds:
        return []
    towns = Town.objects.filter(pk=number).values_list("slug", flat=True)
    return [(f"{kind.slug}--{town}", code) for town in towns for kind in kinds for code in CODES]


register_cards("service", _find_card, _touched_cards)


@describes_page(10)
def _service_page(context: Mapping[str, Any]) -> Shared | None:
    kind = context.get("kind")
    if not isinstance(kind, Kind):
        return None
    language, town = str(context.get("language") or settings.LANGUAGE_CODE), context.get("town")
    told, label = publisher(language), str(kind.label)
    steps = [
        (told.name, told.home),
        (_("Services"), absolute(address("services", language))),
        (label, absolute(address("services-kind", language, kind=kind.slug))),
    ]
    if town is not None:
        here = absolute(address("services-town", language, kind=kind.slug, town=town.slug))
        steps.append((town.name_in(language), here))
    name = f"{kind.slug}--{town.slug}" if town is not None else kind.slug
    picture = card_address("service", name, service_card(kind, town, language))
    return Shared(image=picture, image_alt=label, data=(jsonld.breadcrumbs(steps),))
