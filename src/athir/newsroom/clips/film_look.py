"""How a film of a clip looks: its still ground, the waveform as it is played, and the captions. Pillow, no codec.

Drawn with the site's own letters, shaped by raqm, the same as share pictures.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from athir.arabic.direction import direction
from athir.newsroom.syndication.cards.draw import write_line
from athir.newsroom.syndication.cards.fonts import drawable, font
from athir.newsroom.syndication.cards.layout import balanced

NIGHT, SAND, WHITE, DIM = (18, 22, 64), (255, 196, 120), (255, 255, 255), (104, 112, 160)
_BARS = 72
_MARGIN = 80
_LEADING = 1.5

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Frame:
    """A film's size and where things stand in it, in pixels."""

    width: int
    height: int
    head: int
    title: int
    title_lines: int
    wave: Box
    words: Box
    foot: int


SQUARE = Frame(1080, 1080, 110, 210, 3, (80, 470, 1000, 640), (80, 690, 1000, 950), 1022)
UPRIGHT = Frame(1080, 1920, 260, 420, 4, (80, 820, 1000, 1060), (80, 1140, 1000, 1500), 1640)
"""Networks lay their buttons over the upper and lower seventh of an upright film."""

FRAMES = {"square": SQUARE, "upright": UPRIGHT}


def _measure(size: int) -> Any:
    return lambda text, name, way: font(name, size).getlength(text, direction=way)


def fitted(text: str, base: str, limit: int, most: int, sizes: tuple[int, ...]) -> tuple[int, list[str]]:
    """The largest size at which the text fits into ``most`` lines; cut with … when none does."""
    for size in sizes:
        lines = balanced(text, base, limit, most, _measure(size))
        if lines is not None:
            return size, lines
    words, size = text.split(), sizes[-1]
    while len(words) > 1:
        words.pop()
        lines = balanced(" ".join(words) + "…", base, limit, most, _measure(size))
        if lines is not None:
            return size, lines
    return size, [text[:30]]


def _lines(draw: ImageDraw.ImageDraw, lines: list[str], base: str, edge: int, top: int, size: int, fill: Any) -> None:
    for number, line in enumerate(lines):
        write_line(draw, line, base, (edge, top + size + round(number * size * _LEADING)), size, fill)


def ground(frame: Frame, order: dict[str, Any]) -> Image.Image:
    """All that does not move: station, show, title, when it was on air."""
    base = direction(order["language"])
    image = Image.new("RGB", (frame.width, frame.height), NIGHT)
    draw = ImageDraw.Draw(image)
    edge = frame.width - _MARGIN if base == "rtl" else _MARGIN
    limit = frame.width - 2 * _MARGIN
    write_line(draw, drawable(order["station"]), base, (edge, frame.head), 44, SAND)
    size, lines = fitted(drawable(order["title"]), base, limit, frame.title_lines, (76, 66, 58, 50, 44))
    _lines(draw, lines, base, edge, frame.title, size, WHITE)
    below = " · ".join(filter(None, (order["show"], order["when"])))
    if below:
        size, lines = fitted(drawable(below), base, limit, 1, (36, 32, 28))
        write_line(draw, lines[0], base, (edge, frame.foot), size, (200, 205, 235))
    return image


def bars(peaks: list[int]) -> list[float]:
    """How loud each bar of the waveform is, 0-1."""
    pairs = [max(-low, high) for low, high in zip(peaks[::2], peaks[1::2], strict=False)]
    if not pairs:
        return [0.0] * _BARS
    found = []
    for number in range(_BARS):
        first = number * len(pairs) // _BARS
        found.append(max(pairs[first : max(first + 1, (number + 1) * len(pairs) // _BARS)]))
    top = max(found) or 1
    return [value / top for value in found]


def wave(frame: Frame, peaks: list[int], colour: tuple[int, int, int]) -> Image.Image:
    """The whole waveform in one colour, the size of its box. Time goes from left to right, as everywhere."""
    left, top, right, bottom = frame.wave
    image = Image.new("RGB", (right - left, bottom - top), NIGHT)
    draw = ImageDraw.Draw(image)
    step, middle = (right - left) / _BARS, (bottom - top) / 2
    for number, loud in enumerate(bars(peaks)):
        half = max(4.0, loud * middle)
        x = number * step
        draw.rounded_rectangle((x, middle - half, x + step * 0.62, middle + half), radius=4, fill=colour)
    return image


def words(frame: Frame, text: str, language: str) -> Image.Image:
    """A caption, the size of its box."""
    left, top, right, bottom = frame.words
    image = Image.new("RGB", (right - left, bottom - top), NIGHT)
    if text.strip():
        # A line of another script is read in its own direction.
        letters = [unicodedata.bidirectional(sign) for sign in text]
        strong = next((kind for kind in letters if kind in ("L", "R", "AL")), "")
        base = {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(strong) or direction(language)
        most = max(2, round((bottom - top) / (44 * _LEADING)) - 1)
        size, lines = fitted(drawable(" ".join(text.split())), base, right - left, most, (56, 50, 44, 40))
        edge = right - left if base == "rtl" else 0
        _lines(ImageDraw.Draw(image), lines, base, edge, 0, size, WHITE)
    return image
