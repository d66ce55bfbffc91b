"""What the fronts tell the baking engine: their pages, their keys, and which change touches which."""

from __future__ import annotations

from collections.abc import Iterator

from athir.newsroom.baking.registry import PageKind, register
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk
from athir.newsroom.news.pages import desk_address


def _homes() -> Iterator[str]:
    for code in CODES:
        yield address("home", code)


def _desks() -> Iterator[str]:
    for desk in Desk.objects.select_related("parent"):
        for code in CODES:
            yield desk_address(desk, code)


register(PageKind("front", _homes))
register(PageKind("desk", _desks))
