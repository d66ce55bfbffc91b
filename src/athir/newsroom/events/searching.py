"""Events can be found by name, place and description."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from athir.newsroom.events.models import Event
from athir.newsroom.frame.names import language_of, name_in
from athir.newsroom.search.registry import Found, Searchable, register


def _words(event: Event) -> tuple[str, str, str] | None:
    if not event.live:
        return None
    told = language_of(event.names, settings.LANGUAGE_CODE)
    texts = (event.names, event.place, event.town, event.organiser, event.description)
    body = " ".join(text for names in texts for text in names.values())
    return name_in(event.names, told), body, told


def _found(ids: Iterable[int]) -> dict[int, Found]:
    rows: Any = Event.objects.filter(pk__in=list(ids), live=True)
    return {
        event.pk: Found(
            "event",
            event.public_id,
            event.name_in(),
            event.get_absolute_url(),
            name_in(event.town),
            event.first_published_at,
            0.0,
        )
        for event in rows
    }


register(Searchable("event", Event, _words, _found))
