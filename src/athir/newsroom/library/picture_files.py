"""A picture as it comes in: is it one, what does it say of itself, and the same picture without where and with what.

Only what a camera or an editor's program makes is taken (JPEG, PNG, WebP, AVIF). What is stored is the same image
data (an AVIF is encoded anew) without EXIF, XMP, IPTC, comments and whatever hangs behind the image: no place, no
serial number, no hidden film. Pure: bytes in, :class:`Examined` out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePath

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from athir.newsroom.library.picture_facts import Facts, facts
from athir.newsroom.library.stripping import strip_jpeg, strip_png, strip_webp

ENDINGS = {"jpg": "JPEG", "jpeg": "JPEG", "jpe": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}
MOST_BYTES = 40 * 1024 * 1024
MOST_SIDE, MOST_PIXELS = 16_000, 60_000_000
LEAST_SIDE = 16

# Pillow warns of what is larger, and refuses twice as much, before it decodes anything.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


_SEEN = 3
"""Of 256 tones: what is lighter by less is noise, and would be another with each saving."""


class Unfit(ValueError):
    """This file is not taken; the text is a sentence for the one who sent it."""


@dataclass(frozen=True)
class Examined:
    """``content`` is what to store; ``sha256`` that of the file as sent; ``likeness`` 16 hex digits, or empty."""

    kind: str
    width: int
    height: int
    content: bytes
    sha256: str
    likeness: str
    facts: Facts = field(default_factory=Facts)


def examine(content: bytes, name: str) -> Examined:
    """Look at a picture file. Raises :class:`Unfit`."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if len(content) > MOST_BYTES:
        raise Unfit(_("This file is larger than %(most)d MB. Export it smaller.") % {"most": MOST_BYTES >> 20})
    if ending not in ENDINGS:
        raise Unfit(_other_kind(ending, content))
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "AVIF")) as image:
            kind = "JPEG" if image.format == "MPO" else str(image.format)
            if kind != ENDINGS[ending]:
                raise Unfit(
                    _("It is called .%(ending)s, but it is a %(kind)s file. Name it what it is.")
                    % {"ending": ending, "kind": kind}
                )
            _check_size(*image.size)
            return _examined(image, kind, content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit(_too_large()) from None
    except UnidentifiedImageError:
        raise Unfit(_("This is no picture, whatever its name says.")) from None
    except Unfit:
        raise
    except Exception as error:  # decoders of torn files raise whatever they like; here it means one thing
        raise Unfit(
            _("The picture is damaged or was cut off on its way. Export it again and upload it again.")
        ) from error


def _too_large() -> str:
    return _("The picture is larger than %(side)s points or %(pixels)d million in all. Export it smaller.") % {
        "side": f"{MOST_SIDE}",
        "pixels": MOST_PIXELS // 1_000_000,
    }


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise Unfit(_too_large())
    if min(width, height) < LEAST_SIDE:
        raise Unfit(_("The picture is smaller than %(side)d points: nobody would see it.") % {"side": LEAST_SIDE})


def _other_kind(ending: str, content: bytes) -> str:
    if ending in ("svg", "svgz"):
        return _("Drawings in SVG can carry programs and are not taken. Export it as PNG.")
    if ending in ("heic", "heif"):
        return _("Browsers do not show HEIC. Send it as JPEG (on an iPhone: Settings, Camera, Most compatible).")
    return _("Pictures of this kind are not taken: %(kinds)s are.") % {"kinds": "JPEG, PNG, WebP, AVIF"}


def _examined(image: Image.Image, kind: str, content: bytes) -> Examined:
    found = facts(image)
    width, height = image.size
    icc = image.info.get("icc_profile")
    if kind == "JPEG":
        image.draft("L", (width // 8, height // 8))  # decodes all of it, an eighth in size
    image.load()
    likeness = likeness_of(image)
    if kind == "JPEG":
        stored = strip_jpeg(content, found.orientation)
    elif kind == "PNG":
        stored = strip_png(content)
    elif kind == "WEBP":
        stored = strip_webp(content)
    else:
        anew = BytesIO()
        image.save(anew, "AVIF", quality=85, exif=b"", xmp=b"", **({"icc_profile": icc} if icc else {}))
        stored = anew.getvalue()
    return Examined(kind, width, height, stored, hashlib.sha256(content).hexdigest(), likeness, found)


def likeness_of(image: Image.Image) -> str:
    """64 bits as hex: which of two neighbours is lighter, in a grey picture of 9 × 8 points. Empty for one plain tone.

    Pictures that look alike differ in few bits, whatever their size and quality.
    """
    small = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    grey = small.tobytes()
    if max(grey) - min(grey) < 8:
        return ""
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (grey[at] > grey[at + 1] + _SEEN)
    return f"{bits:016x}"


def bands(likeness: str) -> tuple[int | None, ...]:
    """The four quarters of a likeness: two that differ in up to three bits share one of them at least."""
    if not likeness:
        return (None, None, None, None)
    return tuple(int(likeness[at : at + 4], 16) for at in (0, 4, 8, 12))


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two likenesses differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
