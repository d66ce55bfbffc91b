"""Brushes of the demo's pictures: skies, ridges, palms, towers. Flat colour, which weighs little and reads well small.

Coordinates are in parts of the picture: x 0-1 from one side to the other, y 0-1 downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 720
_SCALE = 2
"""Drawn twice as large and reduced: smooth edges."""

Colour = str
"""``#rrggbb``."""


def _rgb(colour: Colour) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def blend(a: Colour, b: Colour, part: float) -> Colour:
    """``a`` with ``part`` (0-1) of ``b``."""
    mixed = (round(x + (y - x) * part) for x, y in zip(_rgb(a), _rgb(b), strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


class Canvas:
    """A picture being made."""

    def __init__(self, seed: int) -> None:
        self.w, self.h = WIDTH * _SCALE, HEIGHT * _SCALE
        self.image = Image.new("RGB", (self.w, self.h))
        self.draw = ImageDraw.Draw(self.image)
        self.rng = np.random.default_rng(seed)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x * self.w, y * self.h

    def _gradient(self, stops: Sequence[tuple[float, Colour]]) -> Image.Image:
        rows = np.linspace(0, 1, self.h)
        places = [place for place, _ in stops]
        bands = [np.interp(rows, places, [_rgb(colour)[i] for _, colour in stops]) for i in range(3)]
        column = np.stack(bands, axis=1).round().astype(np.uint8)
        return Image.fromarray(np.repeat(column[:, None, :], self.w, axis=1))

    def sky(self, *stops: tuple[float, Colour]) -> None:
        self.image.paste(self._gradient(stops))

    def polygon(self, points: Sequence[tuple[float, float]], colour: Colour, foot: Colour = "") -> None:
        """Filled with ``colour``, shading into ``foot`` at its lowest point."""
        pixels = [self._at(x, y) for x, y in points]
        if not foot:
            self.draw.polygon(pixels, fill=colour)
            return
        top, low = min(y for _, y in points), max(y for _, y in points)
        mask = Image.new("L", (self.w, self.h))
        ImageDraw.Draw(mask).polygon(pixels, fill=255)
        self.image.paste(self._gradient(((max(0.0, top), colour), (min(1.0, low), foot))), mask=mask)

    def box(self, x: float, y: float, w: float, h: float, colour: Colour) -> None:
        self.draw.rectangle([*self._at(x, y), *self._at(x + w, y + h)], fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """``radius`` in parts of the height."""
        (cx, cy), r = self._at(x, y), radius * self.h
        self.draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=colour)

    def arch(self, x: float, y: float, w: float, h: float, colour: Colour) -> None:
        """A door or window with a round head; ``x, y`` its upper corner."""
        radius = w * self.w / 2
        self.draw.pieslice([x * self.w, y * self.h, (x + w) * self.w, y * self.h + 2 * radius], 180, 360, fill=colour)
        self.draw.rectangle([x * self.w, y * self.h + radius, (x + w) * self.w, (y + h) * self.h], fill=colour)

    def line(self, points: Sequence[tuple[float, float]], width: float, colour: Colour) -> None:
        """``width`` in parts of the height."""
        pixels = [self._at(x, y) for x, y in points]
        self.draw.line(pixels, fill=colour, width=max(1, round(width * self.h)), joint="curve")

    def sun(self, x: float, y: float, radius: float, colour: Colour, glow: float = 0.5) -> None:
        """A disc and its glow."""
        halo = Image.new("L", (self.w // 8, self.h // 8))
        cx, cy, r = x * self.w / 8, y * self.h / 8, radius * self.h / 8 * 2.4
        ImageDraw.Draw(halo).ellipse([cx - r, cy - r, cx + r, cy + r], fill=round(255 * glow))
        halo = halo.filter(ImageFilter.GaussianBlur(r * 0.55)).resize((self.w, self.h), Image.Resampling.BICUBIC)
        self.image.paste(Image.new("RGB", (self.w, self.h), colour), mask=halo)
        self.disc(x, y, radius, colour)

    def ridge(self, base: float, height: float, rough: float, colour: Colour, foot: Colour, waves: float = 2) -> None:
        """A line of hills to the picture's foot: ``rough`` 0 dunes … 1 crags."""
        x = np.linspace(0, 1, 260)
        y = np.zeros_like(x)
        frequency, size = waves, 1.0
        for _octave in range(2 if rough == 0 else 7):
            y += size * np.sin(2 * np.pi * frequency * x + self.rng.uniform(0, 6.3))
            frequency, size = frequency * 2.1, size * (0.25 + 0.27 * rough)
        y = base - height * (y - y.min()) / (y.max() - y.min())
        self.polygon([*zip(x.tolist(), y.tolist(), strict=True), (1, 1), (0, 1)], colour, foot)

    def palm(self, x: float, foot: float, height: float, colour: Colour) -> None:
        """A date palm, a little bent."""
        lean = self.rng.uniform(-0.014, 0.014)
        trunk = [(x + lean * t * t, foot - height * t) for t in np.linspace(0, 1, 9)]
        self.line(trunk, 0.016 * height / 0.4 + 0.004, colour)
        cx, cy = trunk[-1]
        for angle in (-1.75, -1.3, -0.85, -0.4, 0.1, 0.5, 0.95, 1.4, 1.8):
            reach = 0.16 + height * (0.24 + 0.03 * float(self.rng.uniform(-1, 1)))
            t = np.linspace(0, 1, 12)
            x_out = cx + reach * 0.5625 * np.sin(angle) * (1 - 0.12 * t) * t
            y_out = cy - reach * (0.75 * np.cos(angle) * t - 0.62 * t**2.2)
            broad = 0.022 + height * 0.045
            y_in = y_out + broad * (4 * t * (1 - t)) ** 0.8
            rib = [*zip(x_out.tolist(), y_out.tolist(), strict=True)]
            self.polygon([*rib, *reversed([*zip(x_out.tolist(), y_in.tolist(), strict=True)])], colour)
        self.disc(cx, cy, height * 0.03, colour)

    def tower(self, x: float, y: float, w: float, foot: float, colour: Colour, dark: Colour, rows: int = 2) -> None:
        """A tower of rammed earth, wider at its foot, horned at its corners."""
        flare = w * 0.05
        self.polygon([(x, y), (x + w, y), (x + w + flare, foot), (x - flare, foot)], colour)
        teeth = 5
        for tooth in range(teeth):
            left = x + w * tooth / teeth
            tall = 0.03 if tooth in (0, teeth - 1) else 0.016
            self.polygon([(left + w * 0.03, y), (left + w * 0.06, y - tall), (left + w * 0.14, y - tall),
                          (left + w * 0.17, y)], colour)  # fmt: skip
        for row in range(rows):
            for column in range(3):
                self.box(x + w * (0.2 + 0.24 * column), y + 0.035 + 0.05 * row, w * 0.1, 0.024, dark)

    def cloud(self, x: float, y: float, size: float, colour: Colour) -> None:
        for dx, dy, r in ((-0.5, 0.1, 0.32), (-0.15, -0.1, 0.46), (0.25, 0.0, 0.4), (0.6, 0.12, 0.28)):
            self.disc(x + dx * size * 0.5625, y + dy * size, r * size, colour)

    def pine(self, x: float, foot: float, height: float, colour: Colour) -> None:
        for tier in range(3):
            top, wide = foot - height * (1 - 0.22 * tier), height * (0.16 + 0.07 * tier)
            self.polygon([(x, top), (x + wide, top + height * 0.5), (x - wide, top + height * 0.5)], colour)

    def scatter(
        self, count: int, area: tuple[float, float, float, float], stamp: Callable[[float, float], None]
    ) -> None:
        """Call ``stamp(x, y)`` at ``count`` places of ``area`` (x, y, x, y), the farthest first."""
        x0, y0, x1, y1 = area
        places = zip(self.rng.uniform(x0, x1, count), self.rng.uniform(y0, y1, count), strict=True)
        for x, y in sorted(((float(x), float(y)) for x, y in places), key=lambda place: place[1]):
            stamp(x, y)

    def finish(self) -> Image.Image:
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
