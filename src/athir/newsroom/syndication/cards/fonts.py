"""The site's letters for drawing: which font has which sign, shaped by raqm (without it Arabic letters do not join)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles import finders
from PIL import ImageFont, features

_FILES = {"core": "athir-core-700", "latin": "athir-latin-700", "tifinagh": "athir-tifinagh-400"}
"""Arabic with digits and punctuation; Latin letters; Tifinagh. Tried in this order for each sign."""

_NO_SIGN = "\ue000"


class CardsUnavailable(Exception):
    """This Pillow cannot join Arabic letters: a picture with broken words is worse than none."""


@lru_cache(maxsize=64)
def font(name: str, size: int) -> Any:
    """A font of :data:`_FILES` at ``size`` pixels. Raises :class:`CardsUnavailable`."""
    if not features.check("raqm"):
        raise CardsUnavailable("Pillow was built without libraqm: install the wheel of Pillow from PyPI")
    path = finders.find(f"site/fonts/{_FILES[name]}.woff2")
    if not path:
        raise CardsUnavailable(f"the font {_FILES[name]}.woff2 is missing")
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def _drawn(name: str, sign: str) -> bytes:
    mask = font(name, 32).getmask(sign, mode="L")
    return bytes(mask) + repr(mask.size).encode()


@lru_cache(maxsize=8)
def _empty(name: str) -> bytes:
    return _drawn(name, _NO_SIGN)


@lru_cache(maxsize=4096)
def font_of(sign: str) -> str:
    """The name of the first font that has the sign; ``""`` when none has."""
    if sign.isspace():
        return "core"
    return next((name for name in _FILES if _drawn(name, sign) != _empty(name)), "")


@lru_cache(maxsize=4096)
def _drawable(sign: str) -> str:
    if font_of(sign) or unicodedata.combining(sign):
        return sign
    # ḍ becomes d, an Eastern Arabic digit a Western one, what nobody can draw a space.
    if sign.isdecimal():
        return str(unicodedata.digit(sign))
    base = "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    return base if base and all(font_of(one) for one in base) else " "


def drawable(text: str) -> str:
    """The text with only signs that can be drawn, spaces made single. Vowel signs of Arabic are left out."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(_drawable(sign) for sign in composed if unicodedata.category(sign) not in ("Cf", "Mn"))
    return " ".join(kept.split())
