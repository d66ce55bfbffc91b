"""What the audience's pages tell the baking engine: the frame is all they show."""

from __future__ import annotations

from collections.abc import Iterator

from athir.newsroom.baking.registry import PageKind, register
from athir.newsroom.frame.addresses import CODES, address


def _paths() -> Iterator[str]:
    for code in CODES:
        for name in ("offline", "saved", "notifications"):
            yield address(name, code)


register(PageKind("audience", _paths))
