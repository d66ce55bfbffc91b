"""The demo's events. One that is there already is left as it is."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.utils import timezone

from athir.newsroom.demo.content.events import EVENTS, EXAMPLE, FREE, ORGANISER, Planned
from athir.newsroom.events.models import Event, LineUp
from athir.newsroom.frame.models import Desk
from athir.newsroom.library.models import Picture
from athir.newsroom.settings import HOUSE
from athir.newsroom.shows.models import Show


def events(desks: dict[str, Desk], pictures: dict[str, Picture]) -> None:
    """Make and publish those that are not there."""
    today = timezone.localdate(timezone=HOUSE.tz)
    for planned in EVENTS:
        if not Event.objects.filter(slug=planned.slug).exists():
            _publish(planned, _day(planned, today), desks, pictures)


def _day(planned: Planned, today: date) -> date:
    """The next such weekday, so many weeks later."""
    ahead = (planned.weekday - today.weekday()) % 7
    return today + timedelta(days=ahead, weeks=planned.weeks)


def _publish(planned: Planned, day: date, desks: dict[str, Desk], pictures: dict[str, Picture]) -> None:
    said = {code: f"{text}\n\n{EXAMPLE[code]}" for code, text in planned.description.items()}
    latitude, longitude = planned.at or (None, None)
    event = Event(
        slug=planned.slug,
        names=planned.names,
        description=said,
        desk=desks[planned.desk],
        organiser=ORGANISER,
        place=planned.place or {},
        town=planned.town,
        latitude=latitude,
        longitude=longitude,
        day=day,
        start=planned.start,
        end=planned.end,
        last_day=day + timedelta(days=planned.days - 1) if planned.days > 1 else None,
        repeat=planned.repeat,
        price=FREE,
        tickets=planned.tickets,
        picture=pictures.get(planned.picture),
        show=Show.objects.filter(slug=planned.show).first() if planned.show else None,
        status=planned.status,
        status_note=planned.note or {},
    )
    event.full_clean()
    event.line_up = [
        LineUp(at=time.fromisoformat(row.at), names=row.names, sort_order=order)
        for order, row in enumerate(planned.rows)
    ]
    event.save()
    event.save_revision().publish()
