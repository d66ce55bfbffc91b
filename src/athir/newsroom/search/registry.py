"""What can be found: apps declare it in their module ``searching``."""

from __future__ import annotations

from binascii import crc_hqx
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save


@dataclass(frozen=True)
class Found:
    """One result, as shown. ``score``: higher is better."""

    kind: str
    id: str
    title: str
    url: str
    summary: str
    when: Any
    score: float


@dataclass(frozen=True)
class Searchable:
    """``words(row)`` gives title, body and language, or ``None`` for a row nobody may find;
    ``found(ids)`` gives row id → a result without score, leaving out what may not be seen now. Readers find what is
    ``public``; the rest is for the newsroom's own lists (:func:`athir.newsroom.search.index.ids`)."""

    kind: str
    model: type[Model]
    words: Callable[[Any], tuple[str, str, str] | None]
    found: Callable[[Iterable[int]], dict[int, Found]]
    public: bool = True


_kinds: dict[str, Searchable] = {}


def register(searchable: Searchable) -> None:
    """Declare it, and keep the index up to date with each save and delete of its model."""
    from athir.newsroom.search.index import put, take_out

    _kinds[searchable.kind] = searchable

    def saved(sender: type[Model], instance: Any, **_: Any) -> None:
        put(searchable, instance)

    def deleted(sender: type[Model], instance: Any, **_: Any) -> None:
        take_out(searchable.kind, instance.pk)

    post_save.connect(saved, sender=searchable.model, weak=False, dispatch_uid=f"search-{searchable.kind}")
    post_delete.connect(deleted, sender=searchable.model, weak=False, dispatch_uid=f"search-{searchable.kind}")


def kind_number(kind: str) -> int:
    """A kind in sixteen bits: the lower ones of a row's number in the full-text table."""
    return crc_hqx(kind.encode(), 0)


def kinds() -> dict[str, Searchable]:
    return _kinds
