"""Touched keys: said inside the transaction that changes something, so a rolled-back change bakes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from athir.newsroom.baking import order, store
from athir.newsroom.baking.models import Dep, Dirty
from athir.newsroom.settings import HOME

_BATCH = 500


def public_dir() -> Path:
    """The folder of baked pages (``settings.ATHIR_PUBLIC_DIR``, else the house's ``public``)."""
    chosen = getattr(settings, "ATHIR_PUBLIC_DIR", None)
    if chosen is not None:
        return Path(chosen)
    return HOME.public_dir


def touch(keys: Iterable[str], *, at_once: bool = False) -> None:
    """Say that ``keys`` changed. Call it inside the transaction of the change.

    The pages that show them are baked again within a second or so; with ``at_once`` they are removed as soon as
    the transaction is committed (an unpublished article must not be read a moment longer), before the caller goes on.
    """
    changed = sorted(set(keys))
    if not changed:
        return
    with transaction.atomic():
        order.a_change()
        Dirty.objects.bulk_create([Dirty(key=key) for key in changed], batch_size=_BATCH)
        if at_once:
            transaction.on_commit(lambda: drop(changed))


def depth(page: str) -> tuple[int, str]:
    """By this pages are sorted: fronts before what lies deeper."""
    return page.count("/"), page


def pages_of(keys: Iterable[str]) -> list[str]:
    """Pages that show any of ``keys``, fronts before what lies deeper."""
    wanted = sorted(set(keys))
    pages: set[str] = set()
    for start in range(0, len(wanted), _BATCH):
        found = Dep.objects.filter(key__in=wanted[start : start + _BATCH])
        pages.update(found.values_list("page", flat=True).distinct())
    return sorted(pages, key=depth)


def drop(keys: Iterable[str]) -> int:
    """Remove the pages of ``keys`` now; they are rendered again when somebody asks. Gives how many went."""
    root = public_dir()
    return sum(store.remove(root, page) for page in pages_of(keys))
