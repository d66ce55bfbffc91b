"""The demo's events: one past, one weekly, one moved, one cancelled; all say that they are examples."""

from __future__ import annotations

from typing import Any

from django.test import Client


def test_the_demo_has_events_of_every_kind_and_says_that_they_are_examples(db: None) -> None:
    from athir.newsroom.demo.content.events import EVENTS
    from athir.newsroom.demo.seed import house
    from athir.newsroom.demo.seed.events import events
    from athir.newsroom.events.dates import Occurrence
    from athir.newsroom.events.models import Event

    house.station()
    desks = house.desks()
    for _again in range(2):
        events(desks, {})
    made: Any = Event.objects.filter(live=True)
    assert made.count() == len(EVENTS)
    assert set(made.values_list("status", flat=True)) == {"scheduled", "moved", "cancelled"}
    assert Occurrence.objects.past().exists() and Occurrence.objects.filter(event__repeat="weekly").count() > 50
    for event in made:
        assert "العرض التجريبي" in event.description["ar"]
        assert Client().get(event.address_in("fr")).status_code == 200
