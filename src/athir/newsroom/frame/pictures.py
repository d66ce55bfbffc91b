"""A picture in the sizes that pages use, each within a budget of bytes: AVIF, and one WebP for older browsers."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

log = logging.getLogger("athir.frame")

WIDTHS = (320, 640, 960)
RATIO = (16, 9)
_BUDGET = {320: 4_000, 640: 9_000, 960: 20_000}
"""Bytes: 640 is what a phone takes, and the first view of an article has 60 kB in all."""
_QUALITIES = (50, 38, 28, 20, 12, 5)
_WHOLE_BUDGET = {640: 24_000, 1280: 80_000}
"""The same for a gallery, which a reader opens to look at pictures."""
_SQUARE_BUDGET = {160: 4_000, 320: 9_000, 640: 24_000}
_WEBP_BUDGET, _WEBP_QUALITIES = 16_000, (60, 45, 30, 15, 5)


@dataclass(frozen=True)
class Sized:
    """What ``<picture>`` needs: ``srcset`` of AVIFs, ``src`` a WebP, and the size of the latter."""

    srcset: str
    src: str
    width: int
    height: int


def sized(picture: Any) -> Sized | None:
    """``picture`` (a Wagtail image) cut to 16:9 around its focal point. ``None`` when its file cannot be read."""
    return _made(picture, {width: _fill(width) for width in WIDTHS}, _BUDGET, _fill(640))


def square(picture: Any) -> Sized | None:
    """``picture`` cut to a square around its focal point, for artwork. ``None`` when its file cannot be read."""
    return _made(picture, {side: f"fill-{side}x{side}" for side in _SQUARE_BUDGET}, _SQUARE_BUDGET, "fill-320x320")


def whole(picture: Any) -> Sized | None:
    """``picture`` as it is, for a gallery. ``None`` when its file cannot be read."""
    return _made(picture, {width: f"max-{width}x{width}" for width in _WHOLE_BUDGET}, _WHOLE_BUDGET, "max-640x640")


def _made(picture: Any, cuts: dict[int, str], budgets: dict[int, int], plain_cut: str) -> Sized | None:
    try:
        avif = [_within_budget(picture, cut, "avif", budgets[width], _QUALITIES) for width, cut in cuts.items()]
        plain = _within_budget(picture, plain_cut, "webp", _WEBP_BUDGET, _WEBP_QUALITIES)
    except (OSError, ValueError, SyntaxError) as error:  # PIL says SyntaxError for a broken PNG
        log.warning("picture %s cannot be shown: %s", getattr(picture, "pk", "?"), error)
        return None
    # A picture smaller than a cut is not made larger: one file for both, named once.
    widths = {rendition.width: rendition.url for rendition in avif}
    srcset = ", ".join(f"{url} {width}w" for width, url in widths.items())
    return Sized(srcset, plain.url, plain.width, plain.height)


def _fill(width: int) -> str:
    return f"fill-{width}x{width * RATIO[1] // RATIO[0]}"


def _within_budget(picture: Any, cut: str, form: str, budget: int, qualities: tuple[int, ...]) -> Any:
    """The best quality that keeps to ``budget`` bytes; the least one where none does."""
    rendition = None
    for quality in qualities:
        rendition = picture.get_rendition(f"{cut}|format-{form}|{form}quality-{quality}")
        if rendition.file.size <= budget:
            break
    return rendition
