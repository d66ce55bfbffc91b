"""What clips tell the baking engine: their addresses, their keys, and which change touches which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.urls import reverse

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import PageKind, register
from athir.newsroom.clips import actions, storing, withdrawals
from athir.newsroom.clips.models import Clip, ClipFile
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.record import signals
from athir.newsroom.settings import HOUSE

LIST = "list:clips"
"""Whatever shows the newest clips, or which shows and days have some."""

_BEFORE = "_before_this_save"
_SHOWN_IN_LISTS = ("title", "context", "language", "show_id", "published_at", "duration_ms")


def clip_key(pk: int | None) -> str:
    """Whatever shows something of the clip."""
    return f"clip:{pk}"


def day_key(day: date) -> str:
    """Whatever shows the clips of what was on the air on a day of the station."""
    return f"list:clips:{day:%Y-%m-%d}"


def day_of(clip: Clip) -> date | None:
    """The station's day on which it was on the air; ``None`` for one that is not from the air."""
    return clip.started_at.astimezone(HOUSE.tz).date() if clip.started_at else None


def list_keys(clip: Clip) -> set[str]:
    """The lists in which it stands."""
    day = day_of(clip)
    return {LIST} if day is None else {LIST, day_key(day)}


def is_out(clip: Clip) -> bool:
    """Published, ready and not withdrawn."""
    return clip.live and clip.state == Clip.State.READY and clip.withdrawn_at is None


def url(clip: Clip, language: str | None = None) -> str:
    """The path of its page."""
    return address("clip", language, public_id=clip.public_id)


def file_url(file: ClipFile) -> str:
    """The path at which one of its files is fetched."""
    return reverse("clip-file", kwargs={"public_id": file.clip.public_id, "name": file.name})


@receiver(pre_save, sender=Clip)
def _remember(sender: type[Model], instance: Clip, **_: Any) -> None:
    before = Clip.objects.filter(pk=instance.pk).first() if instance.pk else None
    setattr(instance, _BEFORE, before)  # carried to post_save


@receiver(post_save, sender=Clip)
def _saved(sender: type[Model], instance: Clip, **_: Any) -> None:
    before: Clip | None = getattr(instance, _BEFORE, None)
    was, now = before is not None and is_out(before), is_out(instance)
    if not was and not instance.live:
        return
    keys = {clip_key(instance.pk)}
    if (
        before is None
        or was != now
        or any(getattr(before, name) != getattr(instance, name) for name in _SHOWN_IN_LISTS)
    ):
        keys |= list_keys(instance)
    touch(keys, at_once=was and not now)


@receiver(post_save, sender=ClipFile)
@receiver(post_delete, sender=ClipFile)
def _file_changed(sender: type[Model], instance: ClipFile, **_: Any) -> None:
    touch({clip_key(instance.clip_id)})


@receiver(post_delete, sender=Clip)
def _deleted(sender: type[Model], instance: Clip, **_: Any) -> None:
    if instance.live:
        touch({clip_key(instance.pk), *list_keys(instance)}, at_once=True)
    transaction.on_commit(lambda: _forget(instance))


def _forget(clip: Clip) -> None:
    actions.release(clip)
    storing.remove_all(clip)


signals.withdrawn.connect(withdrawals.withdraw, dispatch_uid="clips")
signals.restored.connect(withdrawals.restore, dispatch_uid="clips")


def _paths() -> Iterator[str]:
    clips: Any = Clip.objects
    shows = set(clips.on_site().filter(show__isnull=False).values_list("show__slug", flat=True))
    for code in CODES:
        yield address("clips", code)
        for slug in sorted(shows):
            yield address("clips-of-show", code, slug=slug)
    for public_id in clips.on_site().newest().values_list("public_id", flat=True).iterator():
        for code in CODES:
            yield address("clip", code, public_id=public_id)


register(PageKind("clips", _paths))
