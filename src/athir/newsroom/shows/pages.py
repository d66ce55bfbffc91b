"""What the shows tell the baking engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import PageKind, register
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.shows.models import Show, Slot

GRID = "grid"
"""Whatever shows the week: the grid, the radio page."""


def show_key(pk: int | None) -> str:
    return f"show:{pk}"


@receiver(post_save, sender=Show)
def _show_saved(sender: type[Model], instance: Show, **_: Any) -> None:
    touch({show_key(instance.pk), GRID}, at_once=not instance.active)


@receiver(post_delete, sender=Show)
def _show_deleted(sender: type[Model], instance: Show, **_: Any) -> None:
    touch({show_key(instance.pk), GRID}, at_once=True)


@receiver([post_save, post_delete], sender=Slot)
def _slot_changed(sender: type[Model], instance: Slot, **_: Any) -> None:
    touch({show_key(instance.show_id), GRID})


@receiver(m2m_changed, sender=Show.presenters.through)
@receiver(m2m_changed, sender=Slot.presenters.through)
def _presenters_changed(sender: type[Model], instance: Any, **_: Any) -> None:
    if isinstance(instance, Show):
        touch({show_key(instance.pk), GRID})
    elif isinstance(instance, Slot):
        touch({show_key(instance.show_id), GRID})


def _paths() -> Iterator[str]:
    for code in CODES:
        yield address("radio", code)
        yield address("schedule", code)
        for slug in Show.objects.filter(active=True).values_list("slug", flat=True):
            yield address("show", code, slug=slug)


register(PageKind("radio", _paths))
