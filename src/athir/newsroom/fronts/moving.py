"""How desks are found again: by slug, and by the address that a province has below its region."""

from __future__ import annotations

from collections.abc import Iterator

from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.moved import Kept, keep


def _slugs(desk: Desk) -> Iterator[tuple[str, int]]:
    """Its slug, its address, and those of the provinces below it: they move with their region."""
    yield desk.slug, desk.pk
    if desk.parent is not None:
        yield desk.path, desk.pk
    for number, slug in desk.provinces.values_list("pk", "slug"):
        yield f"{desk.slug}/{slug}", number


def _place(desk: Desk, name: str) -> tuple[str, dict[str, str]]:
    if name not in ("desk", "province"):
        return name, {}
    return ("province", {"region": desk.parent.slug}) if desk.parent is not None else ("desk", {})


def keep_desks() -> None:
    """Declare the desks to the frame."""
    names = {"desk": "slug", "province": "slug", "events-desk": "desk"}
    keep(Kept("desk", Desk, names, feed="desks", slugs=_slugs, place=_place))
