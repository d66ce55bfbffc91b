"""What directories would refuse of an artwork, in sentences; :mod:`.covers` makes the proper JPEG of a larger picture."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from athir.newsroom.podcasts.covers import LEAST


def artwork_lacks(picture: Any) -> list[str]:
    """Why directories would refuse it, in sentences; what :mod:`.covers` puts right is not among them."""
    width, height = picture.width, picture.height
    if min(width, height) < LEAST:
        told = {"width": width, "height": height, "least": LEAST}
        return [
            _(
                "The artwork is %(width)s × %(height)s points: directories want a square of at least %(least)s. "
                "Take a larger picture."
            )
            % told
        ]
    return []


def artwork_hints(picture: Any) -> list[str]:
    """What is done to it by itself."""
    if picture.width != picture.height:
        return [_("The artwork is not square: it is cut to a square around its focal point.")]
    return []
