"""What clips tell the baking engine: their addresses, their keys, and which change touches which."""

from __future__ import annotations

from collections.abc import Iterator
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

_BEFORE = "_before_this_save"


def clip_key(pk: int | None) -> str:
    """Whatever shows something of the clip."""
    return f"clip:{pk}"


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
    was = before is not None and is_out(before)
    if not was and not instance.live:
        return
    touch({clip_key(instance.pk)}, at_once=was and not is_out(instance))


@receiver(post_save, sender=ClipFile)
@receiver(post_delete, sender=ClipFile)
def _file_changed(sender: type[Model], instance: ClipFile, **_: Any) -> None:
    touch({clip_key(instance.clip_id)})


@receiver(post_delete, sender=Clip)
def _deleted(sender: type[Model], instance: Clip, **_: Any) -> None:
    if instance.live:
        touch({clip_key(instance.pk)}, at_once=True)
    transaction.on_commit(lambda: _forget(instance))


def _forget(clip: Clip) -> None:
    actions.release(clip)
    storing.remove_all(clip)


signals.withdrawn.connect(withdrawals.withdraw, dispatch_uid="clips")
signals.restored.connect(withdrawals.restore, dispatch_uid="clips")


def _paths() -> Iterator[str]:
    clips: Any = Clip.objects
    for public_id in clips.on_site().newest().values_list("public_id", flat=True).iterator():
        for code in CODES:
            yield address("clip", code, public_id=public_id)


register(PageKind("clips", _paths))
