"""What every kind of page says: who publishes, who wrote, where the page stands; and how it is written into HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.registry import Publisher

Thing = dict[str, Any]

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def iso(when: datetime) -> str:
    """A moment in the station's zone, with its offset."""
    return when.astimezone(HOUSE.tz).isoformat(timespec="seconds")


def thing(kind: str, **fields: Any) -> Thing:
    """A schema.org object without the fields that say nothing. ``at_id`` becomes ``@id``."""
    made: Thing = {"@type": kind}
    for name, value in fields.items():
        if value not in (None, "", [], (), {}):
            made["@id" if name == "at_id" else name] = list(value) if isinstance(value, tuple) else value
    return made


def graph(things: Sequence[Thing]) -> str:
    """The text of the one ``<script type="application/ld+json">`` of a page; ``""`` when there is nothing to say.

    ``<``, ``>`` and ``&`` are escaped, so that no text of ours ends the script. A data block is not executed: the
    page's policy needs no exception for it.
    """
    if not things:
        return ""
    document = {"@context": "https://schema.org", "@graph": list(things)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def organization(publisher: Publisher) -> Thing:
    """The station as a news organisation."""
    return thing(
        "NewsMediaOrganization",
        at_id=f"{publisher.home}#publisher",
        name=publisher.name,
        url=publisher.home,
        logo=thing("ImageObject", url=publisher.logo) if publisher.logo else None,
        email=publisher.email,
        telephone=publisher.phone,
    )


def person(name: str, url: str = "", *, job: str = "", image: str = "") -> Thing:
    """Who wrote, presents or is meant."""
    return thing("Person", name=name, url=url, jobTitle=job, image=image)


def image(url: str, width: int, height: int, caption: str = "") -> Thing:
    """A picture; sizes in pixels."""
    return thing("ImageObject", url=url, width=width, height=height, caption=caption)


def breadcrumbs(path: Iterable[tuple[str, str]]) -> Thing:
    """Where the page stands: (name, address) from the front page down."""
    items = [
        thing("ListItem", position=number, name=name, item=address)
        for number, (name, address) in enumerate(path, start=1)
    ]
    return thing("BreadcrumbList", itemListElement=items)
