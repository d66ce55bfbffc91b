"""Pictures that the library has already: the same file, or one that looks the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from athir.newsroom.library.models import Picture
from athir.newsroom.library.picture_files import bands, distance

NEAR = 6
"""Bits of 64 in which two files of one picture may differ. Up to three an equal quarter is certain, beyond it likely;
the demo's own pictures differ from each other in 14 bits and more, from themselves made smaller in two at most."""

_LOOKED_AT = 500


@dataclass(frozen=True)
class Like:
    """``same``: the very file; else a picture that looks like it."""

    picture: Picture
    same: bool


def like(picture: Picture) -> list[Like]:
    """What the library has that is the same or looks the same, the very same first, ten at most."""
    others = Picture.objects.exclude(pk=picture.pk).order_by("pk")
    found = []
    if picture.sha256:
        found = [Like(other, True) for other in others.filter(sha256=picture.sha256)[:10]]
    if picture.likeness:
        known = {entry.picture.pk for entry in found}
        quarters = Q()
        for number, band in enumerate(bands(picture.likeness)):
            quarters |= Q(**{f"band{number}": band})
        for other in others.filter(quarters).exclude(likeness="")[:_LOOKED_AT]:
            if other.pk not in known and distance(other.likeness, picture.likeness) <= NEAR:
                found.append(Like(other, False))
    return found[:10]
