"""The station, its shows and when they are on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from athir.newsroom.syndication.jsonld.common import Thing, iso, organization, thing
from athir.newsroom.syndication.registry import Publisher


@dataclass(frozen=True)
class Broadcast:
    """One time a show is on the air."""

    start: datetime
    end: datetime
    live: bool = True


def radio_station(publisher: Publisher, streams: Sequence[tuple[str, str]]) -> list[Thing]:
    """The station and its broadcast service; ``streams`` are (address, type) of what one can hear on the net."""
    station_id = f"{publisher.home}#station"
    station = thing(
        "RadioStation",
        at_id=station_id,
        name=publisher.name,
        description=publisher.tagline,
        url=publisher.home,
        logo=publisher.logo,
        image=publisher.logo,
        email=publisher.email,
        telephone=publisher.phone,
        address=publisher.address,
        areaServed=thing("AdministrativeArea", name=publisher.area) if publisher.area else None,
        parentOrganization={"@id": f"{publisher.home}#publisher"},
        potentialAction=[
            thing("ListenAction", target=thing("EntryPoint", urlTemplate=address, contentType=kind))
            for address, kind in streams
        ],
    )
    frequencies = [
        thing(
            "BroadcastFrequencySpecification",
            broadcastFrequencyValue=float(mhz),
            broadcastSignalModulation="FM",
            name=f"{town} {mhz} MHz",
        )
        for town, mhz in publisher.fm
    ]
    service = thing(
        "BroadcastService",
        at_id=f"{publisher.home}#broadcast",
        name=publisher.name,
        broadcastDisplayName=publisher.name,
        broadcaster={"@id": station_id},
        broadcastFrequency=frequencies,
        areaServed=thing("AdministrativeArea", name=publisher.area) if publisher.area else None,
    )
    return [station, organization(publisher), service]


def radio_series(
    name: str,
    url: str,
    publisher: Publisher,
    *,
    description: str = "",
    presenters: Sequence[Thing] = (),
    image: str = "",
) -> Thing:
    """A show."""
    return thing(
        "RadioSeries",
        at_id=f"{url}#series",
        name=name,
        url=url,
        description=description,
        image=image,
        author=list(presenters),
        productionCompany={"@id": f"{publisher.home}#publisher"},
    )


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Weekly:
    """A place in the week: ``weekday`` 0 is Monday, ``start`` and ``end`` station time."""

    weekday: int
    start: time
    end: time


def weekly_broadcasts(name: str, url: str, publisher: Publisher, slots: Sequence[Weekly], zone: str) -> Thing:
    """When the show at ``url`` is on, week after week: true on whatever day the page is read."""
    return thing(
        "BroadcastEvent",
        name=name,
        url=url,
        isLiveBroadcast=True,
        publishedOn={"@id": f"{publisher.home}#broadcast"},
        workPerformed={"@id": f"{url}#series"},
        eventSchedule=[
            thing(
                "Schedule",
                repeatFrequency="P1W",
                byDay=f"https://schema.org/{_DAYS[slot.weekday]}",
                startTime=f"{slot.start:%H:%M:%S}",
                endTime=f"{slot.end:%H:%M:%S}",
                scheduleTimezone=zone,
            )
            for slot in slots
        ],
    )


def broadcast_event(name: str, url: str, publisher: Publisher, broadcast: Broadcast) -> Thing:
    """One coming broadcast of the show at ``url``."""
    return thing(
        "BroadcastEvent",
        name=name,
        url=url,
        startDate=iso(broadcast.start),
        endDate=iso(broadcast.end),
        isLiveBroadcast=broadcast.live,
        publishedOn={"@id": f"{publisher.home}#broadcast"},
        workPerformed={"@id": f"{url}#series"},
        location=thing("VirtualLocation", url=publisher.radio) if publisher.radio else None,
    )
