"""Addresses that things once had: a page whose slug changed is found again under its old one, for ever.

Rooms declare with :func:`keep` which of their models have slugs, and which named addresses carry them. Old slugs are
noted when a row is saved; they are looked up only where a page would be 404, so no page that is there pays for it.
Articles and events, whose slugs are of their own kind, keep theirs themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.urls import NoReverseMatch, ResolverMatch, reverse

from athir.newsroom.frame.finish import LATIN, latin_address
from athir.newsroom.frame.models import FormerAddress

_BEFORE = "_athir_slugs_before"
_MOVING = {"slug", "parent", "parent_id"}
"""Fields whose change moves a page: a save of others alone asks for nothing."""

Slugs = Callable[[Any], Iterable[tuple[str, int]]]
"""row → (slug, id): what a row is found by now; a region is found with its provinces below it."""


def _own_slug(row: Any) -> Iterable[tuple[str, int]]:
    return [(row.slug, row.pk)]


def _always(row: Any) -> bool:
    return True


def _only_slug(row: Any, name: str) -> tuple[str, dict[str, str]]:
    return name, {}


@dataclass(frozen=True)
class Kept:
    """How a kind of thing is found again.

    ``names``: address name → the argument that holds the slug. ``feed``: the kind of its feed. ``shown(row)``: whether
    readers may know of it. ``place(row, name)``: the address name it stands under now, and its other arguments.
    """

    kind: str
    model: type[Model]
    names: Mapping[str, str]
    feed: str = ""
    slugs: Slugs = _own_slug
    shown: Callable[[Any], bool] = _always
    place: Callable[[Any, str], tuple[str, dict[str, str]]] = _only_slug
    below: str = "region"
    """The argument that stands before the slug where there is one: both together are what is looked up."""


_by_name: dict[str, Kept] = {}
_by_feed: dict[str, Kept] = {}


def keep(kept: Kept) -> None:
    """Note the old slugs of this kind from now on, and look them up."""
    _by_name.update(dict.fromkeys(kept.names, kept))
    if kept.feed:
        _by_feed[kept.feed] = kept

    def before(instance: Any, raw: bool = False, update_fields: Any = None, **_kwargs: Any) -> None:
        if raw or (update_fields is not None and not _MOVING & set(update_fields)):
            setattr(instance, _BEFORE, None)
            return
        stored = None if instance.pk is None else kept.model._default_manager.filter(pk=instance.pk).first()
        setattr(instance, _BEFORE, list(kept.slugs(stored)) if stored is not None else [])

    def after(instance: Any, **_kwargs: Any) -> None:
        known = getattr(instance, _BEFORE, None)
        if known is not None:
            _note(kept, known, list(kept.slugs(instance)))

    def gone(instance: Any, **_kwargs: Any) -> None:
        FormerAddress.objects.filter(kind=kept.kind, object_id=instance.pk).delete()

    for signal, receiver in ((pre_save, before), (post_save, after), (post_delete, gone)):
        signal.connect(receiver, sender=kept.model, weak=False, dispatch_uid=f"moved-{kept.kind}-{receiver.__name__}")


_others: list[Callable[[str], str | None]] = []


def was_elsewhere(find: Callable[[str], str | None]) -> None:
    """``find(path)`` gives where that is now which stood at an address of the program that was here before ours."""
    _others.append(find)


def brought_to(path: str) -> str | None:
    """The address of what an earlier program had at ``path``; ``None`` for nothing."""
    if "\0" in path:  # no database takes it
        return None
    return next((there for find in _others if (there := find(path))), None)


def _note(kept: Kept, before: list[tuple[str, int]], now: list[tuple[str, int]]) -> None:
    if not before:  # new: an old address of another thing that had its slug is its own from now on
        FormerAddress.objects.filter(kind=kept.kind, slug__in=[slug for slug, _pk in now]).delete()
        return
    left = set(before) - set(now)
    if not left:
        return
    for slug, number in left:
        FormerAddress.objects.update_or_create(kind=kept.kind, slug=slug, defaults={"object_id": number})
    FormerAddress.objects.filter(kind=kept.kind, slug__in=[slug for slug, _pk in now]).delete()


def moved_to(match: ResolverMatch | None) -> str | None:
    """The address (IRI) of what once stood at ``match``, in the same language and letters; ``None`` for nothing, and
    for what readers may not see now."""
    if match is None or match.url_name is None:
        return None
    arguments = dict(match.kwargs)
    if match.url_name == "feed-of":
        kept, holder = _by_feed.get(str(arguments.get("kind"))), "slug"
    else:
        kept = _by_name.get(match.url_name)
        holder = kept.names[match.url_name] if kept is not None else ""
    if kept is None:
        return None
    asked = "/".join(str(arguments[name]) for name in (kept.below, holder) if arguments.get(name))
    former = FormerAddress.objects.filter(kind=kept.kind, slug=asked).values_list("object_id", flat=True).first()
    found: Any = kept.model._default_manager.filter(pk=former).first() if former is not None else None
    if found is None or not kept.shown(found):
        return None
    name, more = kept.place(found, match.url_name)
    arguments.pop(kept.below, None)
    return _address(name, {**arguments, holder: found.slug, **more})


def _address(name: str, arguments: dict[str, Any]) -> str | None:
    letters = arguments.get("language") == LATIN
    try:
        path = reverse(name, kwargs={**arguments, "language": "zgh"} if letters else arguments)
    except NoReverseMatch:
        return None
    return latin_address(path) if letters else path
