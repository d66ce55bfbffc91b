"""What the fixed pages (about, imprint, …) tell the baking engine; their view is in the frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import PageKind, register
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import FixedPage


def fixed_key(kind: str) -> str:
    return f"fixed:{kind}"


@receiver(post_save, sender=FixedPage)
def _written(sender: type[Model], instance: FixedPage, **_: Any) -> None:
    touch({fixed_key(instance.kind)})


def _paths() -> Iterator[str]:
    for kind in FixedPage.Kind.values:
        for code in CODES:
            yield address(kind, code)


register(PageKind("fixed", _paths))
