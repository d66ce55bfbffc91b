"""The demo's pictures: landscapes of oases and mountains that are no place in particular, and things of the house.

Each function paints one; :data:`SCENES` names them. What is to be seen is said in ``pictures.py`` beside each name.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from athir.newsroom.demo.painting import Canvas, Colour, blend

NIGHT = "#121640"


def oasis() -> Image.Image:
    c = Canvas(1)
    c.sky((0, "#2d2a6e"), (0.28, "#7d4f92"), (0.46, "#e8925a"), (0.6, "#f6c47c"))
    c.sun(0.33, 0.5, 0.07, "#fff0c4")
    for base, colour, foot in ((0.62, "#a8698f", "#9a5f8c"), (0.7, "#74487c", "#5f3f74"), (0.78, "#453766", "#38305c")):
        c.ridge(base, 0.09, 0.25, colour, foot)
    for x, ground, tall in ((0.05, 0.84, 0.3), (0.12, 0.84, 0.42), (0.21, 0.82, 0.28), (0.55, 0.83, 0.27), (0.62, 0.84, 0.4),
                          (0.69, 0.83, 0.5), (0.77, 0.85, 0.62), (0.86, 0.84, 0.5), (0.94, 0.85, 0.58)):  # fmt: skip
        c.palm(x, ground, tall, "#191a42")
    c.ridge(0.86, 0.05, 0, "#12133a", "#0b0c28")
    return c.finish()


def kasbah() -> Image.Image:
    c = Canvas(2)
    c.sky((0, "#3b7fc4"), (0.5, "#a7cdea"), (0.62, "#e6e4d4"))
    c.ridge(0.64, 0.28, 0.35, "#9fb0cd", "#b6bdd0", 1.5)
    c.ridge(0.7, 0.12, 0.15, "#d6a777", "#caa070")
    clay, dark = "#b8683a", "#5c2a18"
    for x, y, w in ((0.12, 0.56, 0.06), (0.21, 0.52, 0.065), (0.31, 0.58, 0.055)):
        c.tower(x, y, w, 0.8, blend(clay, "#d6a777", 0.35), dark)
    c.box(0.12, 0.66, 0.24, 0.15, blend(clay, "#d6a777", 0.35))
    for x, y, w, rows in ((0.42, 0.42, 0.1, 3), (0.58, 0.34, 0.105, 3), (0.76, 0.45, 0.1, 2)):
        c.tower(x, y, w, 0.84, clay, dark, rows)
    c.polygon([(0.42, 0.6), (0.86, 0.6), (0.87, 0.84), (0.41, 0.84)], clay, "#a85c32")
    for x in (0.54, 0.565, 0.59, 0.69, 0.715, 0.74):
        c.box(x, 0.64, 0.011, 0.022, dark)
    c.arch(0.612, 0.7, 0.038, 0.14, dark)
    c.ridge(0.86, 0.05, 0, "#cf9156", "#b87a44")
    for x, foot, tall in ((0.03, 0.9, 0.4), (0.09, 0.9, 0.3), (0.9, 0.92, 0.44), (0.97, 0.92, 0.34)):
        c.palm(x, foot, tall, "#2c5a35")
    c.ridge(0.93, 0.04, 0, "#2f5c36", "#22452a")
    return c.finish()


def _wall(c: Canvas, side: int, reach: float, foot: float, colour: Colour, shade: Colour) -> None:
    """One flank of a gorge; ``side`` −1 or 1."""
    y = np.linspace(0, 1, 26)
    drift = np.cumsum(c.rng.uniform(-0.022, 0.022, 26))
    x = reach + (foot - reach) * y + drift + c.rng.uniform(-0.012, 0.012, 26)
    edge = [(float(v if side < 0 else 1 - v), float(t)) for v, t in zip(x, y, strict=True)]
    end = 0.0 if side < 0 else 1.0
    c.polygon([*edge, (end, 1), (end, 0)], colour, shade)


def gorge() -> Image.Image:
    c = Canvas(3)
    c.sky((0, "#b9dcec"), (1, "#f8ecd2"))
    for reach, foot, colour in (
        (0.4, 0.36, "#d9a781"),
        (0.28, 0.3, "#bd7a53"),
        (0.15, 0.22, "#93523c"),
        (0.05, 0.1, "#583028"),
    ):
        for side in (-1, 1):
            _wall(c, side, reach, foot, colour, blend(colour, "#3a1f1c", 0.25))
            if reach == 0.28 and side == 1:
                c.polygon([(0.47, 0.7), (0.53, 0.7), (0.78, 1), (0.22, 1)], "#4f9490", "#357571")
                c.polygon([(0.492, 0.7), (0.512, 0.7), (0.62, 1), (0.45, 1)], "#8fc4bb", "#6fb0a8")
    return c.finish()


def dunes() -> Image.Image:
    c = Canvas(4)
    c.sky((0, "#18204e"), (0.35, "#3d4c8c"), (0.5, "#e39a63"), (0.62, "#f4d49a"))
    c.sun(0.72, 0.54, 0.055, "#ffe9bd")
    for base, height, colour, foot in ((0.68, 0.12, "#dc9058", "#c97b48"), (0.8, 0.14, "#b96c3c", "#a85c36"),
                                       (0.9, 0.14, "#8f4a30", "#7c3f2e"), (0.98, 0.1, "#56273a", "#451f33")):  # fmt: skip
        c.ridge(base, height, 0, colour, foot, 0.9)
    return c.finish()


def atlas() -> Image.Image:
    c = Canvas(5)
    c.sky((0, "#2f6cb2"), (0.5, "#9cc4e4"), (0.7, "#dce9f2"))
    c.cloud(0.78, 0.2, 0.16, "#eef4f8")
    c.ridge(0.66, 0.46, 0.75, "#dfe9f3", "#b6cade", 1.2)
    c.ridge(0.74, 0.3, 0.7, "#7f9cc0", "#6f8fb6", 1.7)
    c.ridge(0.84, 0.22, 0.6, "#41648f", "#38598a", 2)
    c.ridge(0.95, 0.14, 0.45, "#26513c", "#193629", 2)
    return c.finish()


def capital() -> Image.Image:
    """Roofs and a minaret at dawn; no city that there is."""
    c = Canvas(6)
    c.sky((0, "#10144e"), (0.35, "#3d3fa0"), (0.6, "#c58cb4"), (0.75, "#f3c3a0"))
    c.sun(0.28, 0.68, 0.055, "#fff0d2")
    far, near, lamp = "#5b529f", "#262868", "#ffdf9e"
    for x in np.arange(0, 1, 0.058):
        top = 0.68 + float(c.rng.uniform(-0.05, 0.05))
        c.box(float(x), top, 0.052, 0.35, far)
        if c.rng.uniform() < 0.35:
            c.disc(float(x) + 0.026, top, 0.045, far)
    for x in np.arange(0, 1, 0.083):
        top = 0.8 + float(c.rng.uniform(-0.035, 0.035))
        c.box(float(x), top, 0.084, 0.25, near)
        for step in range(3):
            if c.rng.uniform() < 0.55:
                c.box(float(x) + 0.014 + 0.022 * step, top + 0.035, 0.009, 0.022, lamp)
    c.box(0.66, 0.34, 0.085, 0.6, near)
    for tooth in range(5):
        c.box(0.66 + 0.0185 * tooth, 0.322, 0.0105, 0.025, near)
    c.box(0.684, 0.2, 0.037, 0.15, near)
    c.disc(0.7025, 0.2, 0.034, near)
    c.line([(0.7025, 0.2), (0.7025, 0.12)], 0.006, near)
    for row in (0.42, 0.54, 0.66):
        for column in range(3):
            c.arch(0.676 + 0.021 * column, row, 0.012, 0.06, lamp)
    for x, tall in ((0.08, 0.32), (0.13, 0.24), (0.9, 0.34), (0.96, 0.26)):
        c.palm(x, 0.96, tall, "#0d0f36")
    c.ridge(0.96, 0.02, 0, "#0d0f36", "#090a28")
    return c.finish()


def market() -> Image.Image:
    """Stalls under striped awnings."""
    c = Canvas(7)
    c.sky((0, "#f0c987"), (0.6, "#f9e6c0"))
    c.box(0, 0.2, 1, 0.6, "#c98b5b")
    for x in (0.08, 0.3, 0.52, 0.74, 0.94):
        c.arch(x - 0.03, 0.28, 0.07, 0.3, "#a96c42")
    stripes = (("#b5382f", "#f4e3c3"), ("#1b6f47", "#f4e3c3"), ("#15638f", "#f4e3c3"), ("#a8481a", "#f4e3c3"))
    heaps = (("#7a3b1c", "#8f4a22", "#6d3216"), ("#d9772b", "#e38b34", "#c96820"), ("#a8322e", "#bb3f36", "#c44d3d"),
             ("#5d8a3a", "#6d9a42", "#4f7d33"))  # fmt: skip
    for stall, ((a, b), fruit) in enumerate(zip(stripes, heaps, strict=True)):
        left, wide = 0.02 + 0.245 * stall, 0.225
        c.box(left + 0.008, 0.42, 0.007, 0.5, "#5c3a22")
        c.box(left + wide - 0.015, 0.42, 0.007, 0.5, "#5c3a22")
        for stripe in range(8):
            x = left + wide * stripe / 8
            colour = a if stripe % 2 else b
            c.polygon([(x + 0.01, 0.36), (x + wide / 8 + 0.01, 0.36), (x + wide / 8, 0.48), (x, 0.48)], colour)
            c.disc(x + wide / 16, 0.48, wide / 16 / 0.5625, colour)
        c.box(left, 0.74, wide, 0.2, "#8a5a36")
        for row in range(4):
            for place in range(9 - row):
                x = left + 0.02 + 0.0215 * place + 0.011 * row
                c.disc(x + 0.006, 0.73 - 0.032 * row, 0.02, fruit[(row + place) % 3])
        c.box(left, 0.75, wide, 0.02, "#6f4628")
    c.box(0, 0.92, 1, 0.08, "#d9b083")
    return c.finish()


def road() -> Image.Image:
    """An empty road towards the mountains."""
    c = Canvas(8)
    c.sky((0, "#5f9fd0"), (0.5, "#cfe3ec"), (0.6, "#f2e8d2"))
    c.sun(0.2, 0.2, 0.05, "#fff6d8", 0.4)
    c.ridge(0.58, 0.2, 0.6, "#8f8fb4", "#a79cb0", 1.5)
    c.ridge(0.62, 0.1, 0.4, "#b98a76", "#c2967a", 2)
    c.polygon([(0, 0.6), (1, 0.6), (1, 1), (0, 1)], "#d9b184", "#c1935f")
    c.polygon([(0.492, 0.6), (0.508, 0.6), (0.8, 1), (0.2, 1)], "#5b5a66", "#44434f")
    for near in (0.63, 0.67, 0.73, 0.82, 0.93):
        half, tall = 0.002 + (near - 0.6) * 0.02, (near - 0.6) * 0.2 + 0.006
        c.polygon([(0.5 - half, near), (0.5 + half, near), (0.5 + half * 1.5, near + tall), (0.5 - half * 1.5, near + tall)],
                  "#f3e7c6")  # fmt: skip
    c.scatter(34, (0, 0.64, 0.24, 0.98), lambda x, y: c.disc(x, y, 0.008 + (y - 0.6) * 0.03, "#8c8a4e"))
    c.scatter(34, (0.76, 0.64, 1, 0.98), lambda x, y: c.disc(x, y, 0.008 + (y - 0.6) * 0.03, "#8c8a4e"))
    return c.finish()


def harvest() -> Image.Image:
    """Dates in baskets before a palm grove."""
    c = Canvas(9)
    c.sky((0, "#8fc0c8"), (0.5, "#f3e3bb"))
    for x in np.linspace(0.03, 0.97, 9):
        c.palm(float(x), 0.7, 0.5 + float(c.rng.uniform(-0.08, 0.08)), "#47793f")
    for x in np.linspace(-0.02, 1.0, 7):
        c.palm(float(x), 0.76, 0.42 + float(c.rng.uniform(-0.06, 0.06)), "#2f5f37")
    c.ridge(0.74, 0.03, 0, "#cfa46a", "#b98850")
    for x, wide in ((0.2, 0.2), (0.5, 0.24), (0.8, 0.2)):
        top, foot = 0.76, 0.95
        for row in range(4):
            count = 9 - 2 * row
            for place in range(count):
                at = x + (place - (count - 1) / 2) * wide / 10
                c.disc(at, top - 0.026 * row, 0.024, ("#6b2f1a", "#85401f", "#9a5226")[(row + place) % 3])
        c.polygon([(x - wide / 2, top), (x + wide / 2, top), (x + wide * 0.38, foot), (x - wide * 0.38, foot)], "#c99450",
                  "#a8743a")  # fmt: skip
        for band in (0.8, 0.85, 0.9):
            narrow = wide / 2 - (band - top) / (foot - top) * wide * 0.12
            c.line([(x - narrow, band), (x + narrow, band)], 0.008, "#8f5f2c")
    return c.finish()


def snow() -> Image.Image:
    """Cedars under snow."""
    c = Canvas(10)
    c.sky((0, "#6f8fb8"), (0.6, "#d5dfea"))
    c.ridge(0.6, 0.34, 0.7, "#f0f4f9", "#cfdbe8", 1.3)
    c.ridge(0.72, 0.14, 0.4, "#c5d3e3", "#d8e2ed", 1.6)
    for y, tall, colour in ((0.74, 0.16, "#54748a"), (0.82, 0.24, "#2f5560")):
        for x in np.linspace(0, 1, 15):
            at = float(x) + float(c.rng.uniform(-0.02, 0.02))
            c.pine(at, y + float(c.rng.uniform(-0.01, 0.03)), tall * float(c.rng.uniform(0.8, 1.1)), colour)
    c.ridge(0.9, 0.08, 0, "#f5f8fb", "#dde7f1", 1.1)
    c.scatter(120, (0, 0, 1, 0.95), lambda x, y: c.disc(x, y, 0.0035, "#ffffff"))
    return c.finish()


def valley() -> Image.Image:
    """Terraces and a river."""
    c = Canvas(11)
    c.sky((0, "#7fb4d8"), (0.5, "#eef0dc"))
    c.ridge(0.5, 0.24, 0.5, "#b07a62", "#a9745a", 1.4)
    c.ridge(0.58, 0.12, 0.3, "#8f5a45", "#855440", 1.8)
    for step, colour in enumerate(("#6f9a4a", "#7fa852", "#5f8c42", "#73a04c", "#527d3a")):
        c.ridge(0.64 + 0.085 * step, 0.05, 0, colour, blend(colour, "#2c4a24", 0.25), 0.8)
        c.scatter(12 - step, (0, 0.63 + 0.085 * step, 1, 0.65 + 0.085 * step),
                  lambda x, y: c.disc(x, y, 0.02 + (y - 0.6) * 0.05, "#3f6b34"))  # fmt: skip
    bends = np.linspace(0, 1, 30)
    width = 0.012 + 0.1 * bends**1.6
    middle = 0.52 + 0.14 * np.sin(bends * 5.2) * (0.3 + bends)
    y = 0.6 + 0.42 * bends
    shore = [*zip((middle - width).tolist(), y.tolist(), strict=True)]
    other = [*zip((middle + width).tolist(), y.tolist(), strict=True)]
    c.polygon([*shore, *reversed(other)], "#8fc6d6", "#4f95b4")
    return c.finish()


def night() -> Image.Image:
    """Tents under the stars."""
    c = Canvas(12)
    c.sky((0, "#0b0e30"), (0.6, "#2b2f6e"), (0.75, "#5a4a86"))
    c.scatter(160, (0, 0, 1, 0.6), lambda x, y: c.disc(x, y, 0.0018 + 0.002 * ((x * 997) % 1), "#f3efff"))
    c.disc(0.82, 0.2, 0.05, "#fdf3d0")
    c.disc(0.837, 0.187, 0.045, "#15193f")
    c.ridge(0.76, 0.12, 0, "#4a3560", "#3c2c55", 0.9)
    c.ridge(0.88, 0.1, 0, "#2f2148", "#241a3c", 1.1)
    for x, wide, tall in ((0.24, 0.24, 0.2), (0.52, 0.3, 0.25)):
        foot = 0.9
        c.polygon([(x - wide / 2, foot), (x - wide * 0.2, foot - tall), (x + wide * 0.2, foot - tall * 0.92), (x + wide / 2, foot)],
                  "#6b4630", "#4c3026")  # fmt: skip
        c.polygon([(x - wide * 0.09, foot), (x, foot - tall * 0.8), (x + wide * 0.09, foot)], "#ffcf7a", "#f0964a")
    c.ridge(0.96, 0.06, 0, "#1a1330", "#120d24", 0.8)
    return c.finish()


def roses() -> Image.Image:
    """Rows of roses below a red cliff."""
    c = Canvas(13)
    c.sky((0, "#86bfe0"), (0.5, "#f7ead6"))
    c.ridge(0.54, 0.26, 0.65, "#b5654a", "#a3573f", 1.5)
    c.polygon([(0, 0.53), (1, 0.53), (1, 1), (0, 1)], "#6d9a52", "#4a7a40")
    for row in range(9):
        y = 0.56 + 0.048 * row + 0.004 * row * row / 2
        size = 0.007 + 0.0026 * row
        for x in np.arange(0, 1.02, 0.014 + 0.004 * row):
            at = float(x) + float(c.rng.uniform(-0.004, 0.004))
            c.disc(
                at,
                y + float(c.rng.uniform(-0.006, 0.006)),
                size,
                ("#d4537e", "#e57b9c", "#c03d6b")[int(c.rng.integers(3))],
            )
    return c.finish()


def studio() -> Image.Image:
    """A microphone and the waves that leave it."""
    c = Canvas(14)
    c.sky((0, "#1a1f5c"), (1, NIGHT))
    for ring in range(9, 0, -1):
        c.disc(
            0.5,
            0.42,
            0.09 * ring,
            blend("#20276e", NIGHT, ring / 10) if ring % 2 else blend("#2c3590", NIGHT, ring / 10),
        )
    gold, steel = "#f2b84b", "#d9def2"
    c.box(0.488, 0.56, 0.024, 0.26, steel)
    c.box(0.41, 0.82, 0.18, 0.035, steel)
    c.draw.arc([0.41 * c.w, 0.3 * c.h, 0.59 * c.w, 0.64 * c.h], 0, 180, fill=steel, width=round(0.016 * c.h))
    c.arch(0.445, 0.16, 0.11, 0.3, gold)
    c.disc(0.5, 0.46, 0.0978, gold)
    for y in (0.26, 0.31, 0.36, 0.41):
        c.box(0.462, y, 0.076, 0.014, "#b97f1c")
    for side in (-1, 1):
        for bar, tall in enumerate((0.1, 0.24, 0.16, 0.3, 0.12, 0.2, 0.07)):
            x = 0.5 + side * (0.16 + 0.045 * bar)
            c.box(x - 0.007, 0.45 - tall / 2, 0.014, tall, blend(gold, "#2c3590", bar / 9))
    return c.finish()


def zellij() -> Image.Image:
    """Eight-pointed stars."""
    c = Canvas(15)
    c.sky((0, "#f2e6cc"), (1, "#e7d5b0"))
    colours = ("#15638f", "#1b6f47", "#b5642c", "#2d2a6e")
    size = 0.23
    for row in range(-1, 5):
        for column in range(-1, 8):
            x, y = (column + 0.5) * size * 0.5625 * 1.42, (row + 0.5) * size * 1.42
            colour = colours[(row * 3 + column) % 4]
            for turn in (0.0, np.pi / 4):
                square = [(x + size * 0.5625 * 0.62 * float(np.cos(turn + k * np.pi / 2)),
                           y + size * 0.62 * float(np.sin(turn + k * np.pi / 2))) for k in range(4)]  # fmt: skip
                c.polygon(square, colour)
            c.disc(x, y, size * 0.24, "#f2e6cc")
            c.disc(x, y, size * 0.13, colour)
    return c.finish()


SCENES: dict[str, Callable[[], Image.Image]] = {
    scene.__name__: scene
    for scene in (
        oasis,
        kasbah,
        gorge,
        dunes,
        atlas,
        capital,
        market,
        road,
        harvest,
        snow,
        valley,
        night,
        roses,
        studio,
        zellij,
    )
}
