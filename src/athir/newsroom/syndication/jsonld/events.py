"""Events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from athir.newsroom.syndication.jsonld.common import Thing, iso, thing


def event(
    name: str,
    url: str,
    start: datetime,
    *,
    end: datetime | None = None,
    place: str = "",
    address: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    description: str = "",
    images: Sequence[str] = (),
    performers: Sequence[str] = (),
    organizer: Thing | None = None,
    tickets: str = "",
    cancelled: bool = False,
    postponed: bool = False,
    language: str = "",
) -> Thing:
    """One ``Event``. A cancelled one stays, and says so."""
    geo = None
    if latitude is not None and longitude is not None:
        geo = thing("GeoCoordinates", latitude=latitude, longitude=longitude)
    status = "EventCancelled" if cancelled else "EventPostponed" if postponed else "EventScheduled"
    return thing(
        "Event",
        at_id=f"{url}#event",
        name=name,
        url=url,
        description=description,
        startDate=iso(start),
        endDate=iso(end) if end else None,
        eventStatus=f"https://schema.org/{status}",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode" if place else None,
        location=thing("Place", name=place, address=address or place, geo=geo) if place else None,
        image=list(images),
        performer=[thing("PerformingGroup", name=name) for name in performers],
        organizer=organizer,
        offers=thing("Offer", url=tickets) if tickets else None,
        inLanguage=language,
    )
