"""What a picture file says of itself: who made it, whom to credit, what it shows. IPTC before XMP before EXIF."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, IptcImagePlugin

_LONGEST = 1000
_SPACE = re.compile(r"[\x00-\x20\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Facts:
    """Suggestions for the editor; empty where the file says nothing. ``orientation`` as in EXIF, 1-8."""

    creator: str = ""
    credit: str = ""
    caption: str = ""
    orientation: int = 1

    @property
    def shown_credit(self) -> str:
        """``Creator / Credit``, each once, 200 letters at most."""
        parts = [part for part in (self.creator, self.credit) if part]
        return " / ".join(dict.fromkeys(parts))[:200]


def facts(image: Image.Image) -> Facts:
    """Read them. A broken or hostile entry is left out, never an error."""
    iptc, xmp, exif = _iptc(image), _xmp(image), image.getexif()

    def first(*values: Any) -> str:
        return next((text for value in values if (text := _text(value))), "")

    tag = ExifTags.Base
    orientation = exif.get(tag.Orientation, 1)
    return Facts(
        creator=first(iptc.get((2, 80)), xmp.get("creator"), exif.get(tag.Artist)),
        credit=first(iptc.get((2, 110)), xmp.get("Credit"), iptc.get((2, 115)), xmp.get("Source")),
        caption=first(iptc.get((2, 120)), xmp.get("description"), exif.get(tag.ImageDescription)),
        orientation=orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1,
    )


def _text(value: Any) -> str:
    """One line of text out of bytes (UTF-8, else Latin-1), a list (its first) or text read as Latin-1."""
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    if isinstance(value, str):
        with contextlib.suppress(UnicodeError):
            value = value.encode("latin-1")
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            value = value.decode("latin-1")
    return _SPACE.sub(" ", value).strip()[:_LONGEST] if isinstance(value, str) else ""


def _iptc(image: Any) -> dict[tuple[int, int], Any]:
    with contextlib.suppress(Exception):  # a parser of hostile bytes: whatever it says, there are no facts
        return IptcImagePlugin.getiptcinfo(image) or {}
    return {}


def _xmp(image: Any) -> dict[str, Any]:
    """Local names of XMP's properties and their first texts."""
    found: dict[str, Any] = {}
    with contextlib.suppress(Exception):  # likewise; Pillow reads it with defusedxml
        for name, value in _walk(image.getxmp()):
            found.setdefault(name, value)
    return found


def _walk(tree: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """``(property, text)`` of Pillow's nested dictionaries; Alt, Bag, Seq and li belong to the property around them."""
    if isinstance(tree, str):
        yield name, tree
    elif isinstance(tree, list):
        for part in tree:
            yield from _walk(part, name)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            local = key.rpartition(":")[2].rpartition("}")[2]
            if local == "lang":
                continue
            inner = name if local in ("Alt", "Bag", "Seq", "li", "text") else local
            yield from _walk(value, inner)
