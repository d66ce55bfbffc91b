"""What the events tell the baking engine: their pages, their keys, and which change or passing hour touches which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import PageKind, on_clock, register
from athir.newsroom.events.dates import Occurrence
from athir.newsroom.events.models import ChangedDay, Event, LineUp
from athir.newsroom.events.occurrences import refresh
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk
from athir.newsroom.settings import HOUSE

LIST = "list:events"
"""Whatever shows what is coming, in any language."""

_WAS_LIVE = "_live_before_this_save"


def event_key(pk: int | None) -> str:
    return f"event:{pk}"


@receiver(pre_save, sender=Event)
def _remember(sender: type[Model], instance: Event, **_: Any) -> None:
    rows = Event.objects.filter(pk=instance.pk).values_list("live", "slug").first() if instance.pk else None
    setattr(instance, _WAS_LIVE, rows)  # carried to post_save


@receiver(post_save, sender=Event)
def _saved(sender: type[Model], instance: Event, update_fields: Any = None, **_: Any) -> None:
    was, slug = getattr(instance, _WAS_LIVE, None) or (False, instance.slug)
    if update_fields is None or "live" in update_fields:
        refresh(instance)
    if was or instance.live:
        vanished = bool(was and (not instance.live or slug != instance.slug))
        touch({event_key(instance.pk), LIST}, at_once=vanished)


@receiver(pre_delete, sender=Event)
def _deleted(sender: type[Model], instance: Event, **_: Any) -> None:
    touch({event_key(instance.pk), LIST}, at_once=True)


@receiver([post_save, post_delete], sender=ChangedDay)
def _day_changed(sender: type[Model], instance: ChangedDay, **_: Any) -> None:
    event = Event.objects.filter(pk=instance.event_id).first()
    if event is None:
        return
    if event.first_published_at is not None:
        event.sequence, event.changed_at = event.sequence + 1, timezone.now()
        event.save(update_fields=["sequence", "changed_at"])
    refresh(event)
    if event.live:
        touch({event_key(event.pk), LIST})


@receiver([post_save, post_delete], sender=LineUp)
def _line_up_changed(sender: type[Model], instance: LineUp, **_: Any) -> None:
    touch({event_key(instance.event_id)})


@on_clock
def _lapsed(since: datetime, now: datetime) -> Iterator[str]:
    """Dates that ended; and with the day of the station, what "this week" and "this month" are."""
    ended = Occurrence.objects.coming(since).filter(ends__lte=now).order_by()
    for pk in ended.values_list("event_id", flat=True).distinct():
        yield event_key(pk)
        yield LIST
    if since.astimezone(HOUSE.tz).date() != now.astimezone(HOUSE.tz).date():
        yield LIST


def _pages() -> Iterator[str]:
    for code in CODES:
        yield address("events", code)
        yield address("events-week", code)
        yield address("events-month", code)
        for desk in Desk.objects.filter(Q(parent__isnull=False) | Q(events__isnull=False)).distinct():
            yield address("events-desk", code, desk=desk.slug)
        for slug in Event.objects.filter(live=True).values_list("slug", flat=True):
            yield address("event", code, slug=slug)


register(PageKind("events", _pages))
