"""Draws the site's icons as PNG into the frame's files: ``python -m athir.newsroom.audience.draw_icons``.

The same mark as ``icon.svg``. What it draws is committed, so that no browser waits for Pillow.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

_SITE = Path(__file__).resolve().parent.parent / "frame" / "static" / "site"
_NIGHT, _SUN = (18, 22, 64, 255), (255, 210, 122, 255)
_FINER = 8
"""Drawn so much larger and then made smaller, for smooth edges."""


def _mark(draw: ImageDraw.ImageDraw, size: float, scale: float, colour: tuple[int, int, int, int]) -> None:
    """The mark of 48 units, ``scale`` pixels a unit, in the middle of a square of ``size`` pixels."""
    shift = (size - 48 * scale) / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return (shift + x * scale, shift + y * scale)

    pen = round(3 * scale)
    square = [at(11, 11), at(37, 11), at(37, 37), at(11, 37)]
    diamond = [at(24, 5.6), at(42.4, 24), at(24, 42.4), at(5.6, 24)]
    for corners in (square, diamond):
        # Twice round the first corner, so that it is joined like the others.
        draw.line([*corners, *corners[:2]], fill=colour, width=pen, joint="curve")
    for x, top, bottom in ((17, 21, 27), (22.7, 16, 32), (28.4, 19, 29)):
        draw.rectangle([at(x, top), at(x + 2.6, bottom)], fill=colour)


def icon(pixels: int, *, maskable: bool = False, badge: bool = False) -> Image.Image:
    """``maskable`` fills its square and keeps within the inner four fifths; ``badge`` is white on nothing."""
    size = pixels * _FINER
    image = Image.new("RGBA", (size, size), _NIGHT if maskable else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    if not maskable and not badge:
        draw.rounded_rectangle([0, 0, size - 1, size - 1], size * 10 // 48, fill=_NIGHT)
    scale = size / 48 * (0.72 if maskable else 1.1 if badge else 0.86)
    _mark(draw, size, scale, (255, 255, 255, 255) if badge else _SUN)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def main(folder: Path = _SITE) -> None:
    """Write all of them."""
    made = {
        "icon-192.png": icon(192),
        "icon-512.png": icon(512),
        "icon-maskable.png": icon(512, maskable=True),
        "icon-touch.png": icon(180, maskable=True),
        "badge.png": icon(96, badge=True),
    }
    for name, image in made.items():
        image.quantize(32).save(folder / name, optimize=True)


if __name__ == "__main__":
    main()
